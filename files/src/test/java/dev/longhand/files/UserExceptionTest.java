package dev.longhand.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UserExceptionTest {
  private final UserException advising =
      new UserException("too large; lower it, or raise --limit (3); then go on")
          .advising("limit", ", or raise --limit (3)");

  @Test
  void adviceIsGivenByCommandsThatHaveTheFlag() {
    assertThat(advising).hasMessage("too large; lower it, or raise --limit (3); then go on");
    assertThat(advising.messageFor("limit"::equals)).isEqualTo(advising.getMessage());
    assertThat(advising.messageFor(flag -> false)).isEqualTo("too large; lower it; then go on");
  }

  @Test
  void adviceOfTheFailureBehindIsLeftOutToo() {
    var outer = new UserException("step 3: " + advising.getMessage(), advising);

    assertThat(outer.messageFor(flag -> false))
        .isEqualTo("step 3: too large; lower it; then go on");
    assertThat(outer.messageFor(flag -> true)).isEqualTo(outer.getMessage());
  }

  @Test
  void messageWithoutAdviceIsTheSameForAll() {
    var plain = new UserException("give --limit", new IllegalStateException());

    assertThat(plain.messageFor(flag -> false)).isEqualTo("give --limit");
  }
}
