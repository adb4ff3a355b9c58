package dev.longhand.files.download.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhand.files.UserException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of a proxy for an address. */
class ProxiesTest {
  private final Map<String, String> environment = new HashMap<>();

  @AfterEach
  void clearProperties() {
    for (String name : new String[] {"Host", "Port", "User", "Password"}) {
      System.clearProperty("https.proxy" + name);
    }
    System.clearProperty("http.nonProxyHosts");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPS_PROXY, http://p:1, https://hub/x, p:1 (HTTPS_PROXY)",
    "https_proxy, http://p:1, https://hub/x, p:1 (https_proxy)",
    "HTTP_PROXY, http://p:1, http://hub/x, p:1 (HTTP_PROXY)",
    "ALL_PROXY, http://p:1, https://hub/x, p:1 (ALL_PROXY)",
    "HTTPS_PROXY, p:1, https://hub/x, p:1 (HTTPS_PROXY)",
    "HTTPS_PROXY, http://p, https://hub/x, p:80 (HTTPS_PROXY)",
    "HTTPS_PROXY, http://u:w@p:1/, https://hub/x, p:1 (HTTPS_PROXY)",
    "HTTPS_PROXY, http://[::1]:9, https://hub/x, ::1:9 (HTTPS_PROXY)",
    "HTTPS_PROXY, http://p:1, http://hub/x, none",
    "HTTPS_PROXY, ' ', https://hub/x, none"
  })
  void variablesNameProxies(String variable, String value, URI address, String expected) {
    environment.put(variable, value);
    assertThat(shown(address)).isEqualTo(expected);
  }

  @Test
  void lowerCaseComesFirst() {
    environment.putAll(Map.of("HTTPS_PROXY", "upper:1", "https_proxy", "lower:1"));
    assertThat(shown(URI.create("https://hub/x"))).isEqualTo("lower:1 (https_proxy)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*|hub|true",
        "hub|hub|true",
        "hub|HUB|true",
        "hub|other|false",
        "example.com|a.example.com|true",
        ".example.com|a.example.com|true",
        "*.example.com|a.example.com|true",
        "example.com|badexample.com|false",
        "a,b hub ,c|hub|true",
        "hub:443|hub|true",
        "hub:8443|hub|false",
        "127.0.0.1|127.0.0.1|true",
        "0.0.1|127.0.0.1|false",
        "10.0.0.0/8|10.1.2.3|true",
        "10.0.0.0/8|11.1.2.3|false",
        "10.0.0.0/99|10.1.2.3|false",
        "10.0.0.0/8|hub|false",
        "::1|[::1]|true",
        "fe80::/10|[fe80::1]|true",
        "''|hub|false"
      })
  void noProxyNamesHostsThatAreReachedDirectly(String value, String host, boolean direct) {
    environment.putAll(Map.of("https_proxy", "p:1", "NO_PROXY", value));
    assertThat(shown(URI.create("https://" + host + "/x")).equals("none")).isEqualTo(direct);
  }

  @Test
  void propertiesOfJavaWin() {
    environment.put("HTTPS_PROXY", "p:1");
    System.setProperty("https.proxyHost", "q");
    System.setProperty("https.proxyPort", "2");
    System.setProperty("http.nonProxyHosts", "inside");
    assertThat(shown(URI.create("https://hub/x"))).isEqualTo("q:2 (https.proxyHost)");
    assertThat(shown(URI.create("https://inside/x"))).isEqualTo("none");
  }

  @Test
  void credentialsAreDecodedAndNotShown() {
    environment.put("HTTPS_PROXY", "http://us%40er:pass%3Aword+1@p:1");
    HttpProxy proxy = Proxies.of(environment).proxy(URI.create("https://hub/x")).orElseThrow();
    // echo -n 'us@er:pass:word+1' | base64
    assertThat(proxy.authorization()).contains("Basic dXNAZXI6cGFzczp3b3JkKzE=");
    assertThat(proxy.toString()).doesNotContain("pass").doesNotContain("dXNAZXI6");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:sec#ret@p:1",
        "http://user:secret%zz@p:1",
        "socks5://user:secret@p:1",
        "https://user:secret@p:1",
        "http://user:secret@p:65536",
        "http://user:secret@p:0",
        "http://user:secret@"
      })
  void aValueThatIsNoProxyIsOneLineWithoutThePassword(String value) {
    environment.put("HTTPS_PROXY", value);
    assertThatThrownBy(() -> shown(URI.create("https://hub/x")))
        .isInstanceOf(UserException.class)
        .message()
        .startsWith("HTTPS_PROXY ")
        .contains("http://HOST:PORT")
        .doesNotContain("sec")
        .doesNotContain("\n");
  }

  private String shown(URI address) {
    return Proxies.of(environment)
        .proxy(address)
        .map(proxy -> proxy.shown().replace("the proxy ", ""))
        .orElse("none");
  }
}
