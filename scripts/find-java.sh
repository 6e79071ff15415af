# Finds the tools that Ticklane needs. To be sourced; works with bash 3.2 and newer.
#
#   find_java        sets and exports JAVA_HOME: the given one if it is a JDK 25 or newer,
#                    else the newest such JDK in the usual system folders
#   find_java 25     the same, but no other release than 25 will do (the gates need exactly that)
#   find_maven       sets MAVEN to the mvn command; Maven's own libraries get what they ask the JDK for

# Prints the major release of the JDK in folder $1, or nothing if there is no JDK.
java_release() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release" | head -n 1
}

# True if release $1 will do for request $2 ("25" or "any").
java_fits() {
  [ -n "$1" ] || return 1
  if [ "$2" = any ]; then [ "$1" -ge 25 ]; else [ "$1" -eq "$2" ]; fi
}

# The command that installs one of the Debian packages $@, or nothing if apt offers none of them.
install_command() {
  command -v apt-cache >/dev/null 2>&1 || return 0
  for package in "$@"; do
    if [ -n "$(apt-cache madison "$package" 2>/dev/null)" ]; then
      if [ "$(id -u)" -eq 0 ]; then echo "apt-get install -y $package"; else echo "sudo apt-get install $package"; fi
      return 0
    fi
  done
}

find_java() {
  local wanted="${1:-any}" best=0 best_home="" release home command
  if [ -n "${JAVA_HOME:-}" ] && java_fits "$(java_release "$JAVA_HOME")" "$wanted"; then
    export JAVA_HOME
    return 0
  fi
  for home in /usr/lib/jvm/* /opt/* /opt/*/* /usr/local/*jdk* /usr/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home \
      "${HOME:-/root}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/*; do
    [ -x "$home/bin/javac" ] || continue
    release="$(java_release "$home")"
    if java_fits "$release" "$wanted" && [ "$release" -gt "$best" ]; then
      best="$release"
      best_home="$home"
    fi
  done
  if [ -n "$best_home" ]; then
    export JAVA_HOME="$best_home"
    return 0
  fi
  {
    if [ "$wanted" = any ]; then
      echo "Ticklane needs a JDK 25 or newer."
    else
      echo "Ticklane's build gates need a JDK $wanted."
    fi
    if [ -n "${JAVA_HOME:-}" ]; then
      echo "JAVA_HOME is $JAVA_HOME, which is release $(java_release "$JAVA_HOME" | grep . || echo unknown)."
    else
      echo "JAVA_HOME is not set."
    fi
    echo "None was found in /usr/lib/jvm, /opt, /usr/local, /Library/Java/JavaVirtualMachines, ~/.sdkman, ~/.jdks."
    command="$(install_command temurin-25-jdk openjdk-25-jdk-headless openjdk-25-jdk)"
    if [ -n "$command" ]; then
      echo "Install one:  $command"
    else
      echo "Install one, for instance from https://adoptium.net, and set JAVA_HOME to its folder."
    fi
  } >&2
  return 1
}

find_maven() {
  local command
  for MAVEN in "${MAVEN_HOME:+$MAVEN_HOME/bin/mvn}" "$(command -v mvn 2>/dev/null)" /opt/maven/bin/mvn; do
    if [ -n "$MAVEN" ] && [ -x "$MAVEN" ]; then
      export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
      return 0
    fi
  done
  {
    echo "Ticklane is built with Maven 3.8.6 or newer, and there is no mvn command on the path."
    command="$(install_command maven)"
    if [ -n "$command" ]; then
      echo "Install it:  $command"
    else
      echo "Install it, for instance from https://maven.apache.org, and put mvn on the path."
    fi
  } >&2
  return 1
}
