# What the launchers share: find Java, build on first use, start the JVM. Sourced by bash 3.2 or newer.
#
# LONGHAND_JAVA_OPTS   more options for the JVM, for example -Xmx8g
# LONGHAND_MAVEN_OPTS  more options for the build, for example -Pgpu
# LONGHAND_TF_LOG      TensorFlow's log level: 0 shows all, 3 (the default) only what is fatal

longhand_fail() {
  echo "$(basename "$0"): $1" >&2
  exit 1
}

# The path behind any chain of symbolic links (macOS has no readlink -f).
longhand_resolve() {
  local path=$1 link
  while [ -L "$path" ]; do
    link=$(readlink "$path")
    case $link in
      /*) path=$link ;;
      *) path=$(dirname "$path")/$link ;;
    esac
  done
  echo "$(cd -P "$(dirname "$path")" && pwd)/$(basename "$path")"
}

# Sets JAVA_HOME and java_version, from the file `release` where there is one: starting a JVM to ask costs more than --help.
longhand_find_java() {
  local java line
  if [ -z "${JAVA_HOME:-}" ]; then
    if [ -x /usr/libexec/java_home ]; then
      JAVA_HOME=$(/usr/libexec/java_home -v 17+ 2>/dev/null) || longhand_fail 'Java 17 or newer is needed and none was found; install a JDK 17 or set JAVA_HOME'
    else
      java=$(command -v java) || longhand_fail 'Java 17 or newer is needed and none was found; install a JDK 17 or set JAVA_HOME'
      JAVA_HOME=$(dirname "$(dirname "$(longhand_resolve "$java")")")
    fi
  fi
  [ -x "$JAVA_HOME/bin/java" ] || longhand_fail "JAVA_HOME is $JAVA_HOME, which has no bin/java; set it to a JDK 17 or newer"
  export JAVA_HOME
  java_version=
  if [ -r "$JAVA_HOME/release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*) java_version=${line#JAVA_VERSION=} ;; esac
    done <"$JAVA_HOME/release"
  else
    java_version=$("$JAVA_HOME/bin/java" -version 2>&1 | sed -n 's/.* version \("[^"]*"\).*/\1/p')
  fi
  java_version=${java_version//\"/}
  case ${java_version%%[!0-9]*} in
    '' | ? | 1[0-6]) longhand_fail "Java 17 or newer is needed; $JAVA_HOME is ${java_version:-of an unknown version}" ;;
  esac
}

# True where the clone was never built or a source is newer than the last build.
longhand_is_stale() {
  [ -f "$lib/build.sh" ] || return 0
  [ -n "$(find "$home/pom.xml" "$home"/*/pom.xml "$home"/*/src/main "$home"/*/src/launch -newer "$lib/build.sh" 2>/dev/null | head -n 1)" ]
}

# One build at a time: a second launcher waits for the first and finds its result. A lock whose owner is gone is taken over.
longhand_build() {
  local lock=$home/tools/target/building owner maven
  mkdir -p "$home/tools/target" || exit 1
  until mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/pid" 2>/dev/null) || owner=
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf "$lock"
    else
      sleep 1
    fi
  done
  echo $$ >"$lock/pid"
  trap 'rm -rf "$lock"' EXIT
  if longhand_is_stale; then
    [ -x "$JAVA_HOME/bin/javac" ] || longhand_fail "building needs a JDK; $JAVA_HOME has no compiler (javac). Install a JDK 17 or set JAVA_HOME"
    maven=$(command -v mvn) || maven=$home/mvnw
    longhand_package
  fi
  rm -rf "$lock"
  trap - EXIT
}

# Maven builds beside the library folder, and each file is moved over its old one: a command that is still running keeps the
# jars that it has open. A source that changes during the build is newer than build.sh, so that the next command builds again.
longhand_package() {
  local natives= longhand_natives= built=$home/tools/target/launch/lib started=$home/tools/target/building/started file
  if [ -f "$lib/build.sh" ]; then
    . "$lib/build.sh"
    case $longhand_natives in *-gpu) natives=-Pgpu ;; esac
    echo "Sources changed: building Longhand again ..." >&2
  else
    echo "Building Longhand (mvn -q -Plaunch package); the first time takes minutes, mostly for downloads ..." >&2
  fi
  : >"$started"
  rm -rf "$built"
  # The C1 compiler alone: the build ends before the code of C2 would pay.
  (cd "$home" && MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${MAVEN_OPTS:-}" \
    "$maven" -q -B -T 1C -Plaunch $natives ${LONGHAND_MAVEN_OPTS:-} package) >&2 \
    || longhand_fail 'the build failed; the lines above say why'
  touch -r "$started" "$built/build.sh"
  mkdir -p "$lib"
  for file in "$lib"/*; do
    [ -f "$built/${file##*/}" ] || rm -f "$file"
  done
  for file in "$built"/*.jar "$built/build.sh"; do
    mv -f "$file" "$lib/" || longhand_fail "$file can't be moved to $lib"
  done
}

# Exports the terminal's width, which Java cannot ask for: shells know it as COLUMNS and keep it to themselves.
longhand_measure_terminal() {
  local size
  [ -t 2 ] || return 0
  size=$(stty size <&2 2>/dev/null) || return 0
  export COLUMNS=${size#* }
}

# Starts the JVM in place of this shell, so that signals and the exit code are the JVM's.
longhand_run() {
  local main=$1 home=$longhand_home lib options archive longhand_version= longhand_natives=
  shift
  longhand_find_java
  if [ -f "$home/pom.xml" ]; then
    lib=$home/tools/target/lib
    if longhand_is_stale; then longhand_build; fi
  else
    lib=$home/lib
  fi
  [ -f "$lib/build.sh" ] || longhand_fail "$lib is not complete; unpack the archive again"
  . "$lib/build.sh"

  longhand_measure_terminal
  export TF_CPP_MIN_LOG_LEVEL=${LONGHAND_TF_LOG:-3}
  export RUST_FLAVOR=cpu
  options=(
    -cp "$lib/longhand-tools-$longhand_version.jar"
    -Dlonghand.home="$home"
    -Dorg.bytedeco.javacpp.maxPhysicalBytes=0
    -Djava.awt.headless=true
    -XX:+UseSerialGC
    -XX:MaxRAMPercentage=25
    -Xms64m
    -Xshare:auto
    -Xlog:disable
    -Xlog:all=error:stderr
  )
  # Class data sharing: the classes of the command line, parsed and verified once. Without a place to write, Java does without.
  archive=$lib/classes-$java_version.jsa
  if [ ! -f "$archive" ] && [ -w "$lib" ]; then
    "$JAVA_HOME/bin/java" "${options[@]}" "-XX:ArchiveClassesAtExit=$archive.$$" dev.longhand.tools.ModelTools completion bash >/dev/null 2>&1 \
      && mv "$archive.$$" "$archive" || rm -f "$archive.$$"
  fi
  [ ! -f "$archive" ] || options=("${options[@]}" "-XX:SharedArchiveFile=$archive")
  # The options are words: unquoted on purpose.
  exec "$JAVA_HOME/bin/java" "${options[@]}" ${LONGHAND_JAVA_OPTS:-} "$main" "$@"
}
