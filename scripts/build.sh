# Builds what ./ticklane runs, when it is missing or older than the sources. To be sourced after
# find-java.sh; expects ROOT. What it makes:
#
#   target/dist/lib/         the jars of the modules and of their dependencies
#   target/dist/cli.args     JVM flags and class path of the console (an argument file for java)
#   target/dist/server.args  the same for the server
#   target/dist/cli.aot      the JDK's ahead-of-time cache (JEP 514), so that the console starts fast
#   target/dist/jdk          the JDK that the cache was made with
#   target/dist/built        its time is the time of the build
#   target/dist/broker/      jars of Kafka's broker, for the demo that streams; fetched when it is first asked for
#   target/build.log         what Maven said

DIST="$ROOT/target/dist"
BUILD_LOG="$ROOT/target/build.log"

# True if a source or a pom is newer than the last build. Folders count too: a deleted file leaves its mark there.
sources_are_newer() {
  [ -f "$DIST/built" ] || return 0
  [ -n "$(find "$ROOT"/pom.xml "$ROOT"/*/pom.xml "$ROOT"/*/src/main "$ROOT"/scripts \
      -newer "$DIST/built" -print 2>/dev/null | head -n 1)" ]
}

jdk_identity() {
  echo "$JAVA_HOME"
  cat "$JAVA_HOME/release"
}

# One line on stderr that says how far we are: it updates on a terminal, elsewhere it is printed when it matters.
progress() {
  if [ -t 2 ]; then
    printf '\r\033[K%s' "$1" >&2
  elif [ "${2:-}" = keep ]; then
    printf '%s\n' "$1" >&2
  fi
}

# Waits for the build with process id $1 and shows its progress, as that of $2; returns its exit code.
follow_build() {
  local what="${2:-Building Ticklane}" started=$SECONDS last="" module files
  while kill -0 "$1" 2>/dev/null; do
    module="$(sed -n 's/^\[INFO\] Building \(.*\) [0-9][^ ]* *\[\([0-9]*\)\/\([0-9]*\)\]$/module \2 of \3, \1/p' "$BUILD_LOG" | tail -n 1)"
    files="$(grep -c '^\[INFO\] Downloaded' "$BUILD_LOG" || true)"
    [ "$files" -gt 0 ] && files=", $files files downloaded" || files=""
    if [ "$module" != "$last" ]; then
      last="$module"
      progress "$what: ${module:-starting}$files, $((SECONDS - started)) s" keep
    else
      progress "$what: ${module:-starting}$files, $((SECONDS - started)) s"
    fi
    sleep 0.3
  done
  wait "$1"
}

# Shows why the build failed.
report_failure() {
  progress ""
  {
    echo "The build failed. The end of it:"
    grep '^\[ERROR\] [^ ]' "$BUILD_LOG" | sed '/\[Help 1\]$/d; /^\[ERROR\] To see the full/,$d' | head -n 20 || true
    echo "Everything it said is in $BUILD_LOG"
  } >&2
}

# Writes the argument file $1 with the flags $3.. and the jars in $2.
write_args() {
  local file="$1" lib="$2" jar path=""
  shift 2
  for jar in "$lib"/*.jar; do
    path="$path${path:+:}$jar"
  done
  {
    cat "$ROOT/scripts/jvm.args"
    printf '%s\n' "$@"
    printf -- '-Djava.util.logging.config.file="%s"\n' "$ROOT/scripts/logging.properties"
    printf -- '-cp\n"%s"\n' "$path"
  } >"$file"
}

# Runs a few queries once so that the JDK can write its cache. Without the cache everything works, only slower to start.
# The queries read the files of a small market day.
train() {
  local day="$ROOT/target/training"
  progress "Building Ticklane: preparing a fast start" keep
  rm -rf "$DIST/cli.aot" "$day"
  {
    echo "--- training the ahead-of-time cache"
    "$JAVA_HOME/bin/java" @"$DIST/cli.args" io.ticklane.console.Main demo --rows 1000 --keep "$day" ||
      echo "--- demo failed"
    (cd "$day" && "$JAVA_HOME/bin/java" @"$DIST/cli.args" "-XX:AOTCacheOutput=$DIST/cli.aot" \
      io.ticklane.console.Main sql --file "$ROOT/scripts/training.sql") || echo "--- training failed"
  } >>"$BUILD_LOG" 2>&1 </dev/null
  rm -rf "$day"
  jdk_identity >"$DIST/jdk"
}

build() {
  local next="$ROOT/target/dist-next" maven
  find_maven || return 1
  mkdir -p "$DIST"
  rm -rf "$next"
  mkdir -p "$next"
  : >"$next/built"
  : >"$BUILD_LOG"
  (cd "$ROOT" && exec "$MAVEN" -B -Dstyle.color=never -T1C -Dfast -Dmaven.test.skip=true -Ddist="$next/lib" \
      -pl sql-console -am package) >"$BUILD_LOG" 2>&1 </dev/null &
  maven=$!
  trap 'kill $maven 2>/dev/null; rm -rf "$ROOT/target/build.lock"; progress ""; exit 130' INT TERM
  if ! follow_build "$maven"; then
    trap - INT TERM
    report_failure
    return 1
  fi
  trap - INT TERM
  rm -rf "$DIST"
  mv "$next" "$DIST"
  # Small queries end before optimized code pays for its making: the JVM waits four times as long as it would.
  # (Never making it is not a choice: a scan of 10 M rows then takes three times as long.)
  write_args "$DIST/cli.args" "$DIST/lib" -XX:+UseSerialGC \
    -XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=2400 \
    -XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=160000
  write_args "$DIST/server.args" "$DIST/lib" -XX:+UseG1GC
  train
  progress ""
}

# Fetches the jars of Kafka's broker, unless they are there.
fetch_broker() {
  local maven
  if [ -d "$DIST/broker" ]; then return 0; fi
  find_maven || return 1
  rm -rf "$DIST/broker-next"
  (cd "$ROOT" && exec "$MAVEN" -B -Dstyle.color=never -T1C -Dfast -Dmaven.test.skip=true -Dbroker="$DIST/broker-next" \
      -pl sql-console -am package) >"$BUILD_LOG" 2>&1 </dev/null &
  maven=$!
  trap 'kill $maven 2>/dev/null; progress ""; exit 130' INT TERM
  if ! follow_build "$maven" "Fetching Kafka's broker"; then
    trap - INT TERM
    report_failure
    return 1
  fi
  trap - INT TERM
  mv "$DIST/broker-next" "$DIST/broker"
  progress ""
}

# Builds if that is needed. Two commands at a time build once: the second waits for the first.
build_if_needed() {
  local lock="$ROOT/target/build.lock" owner code=0
  if ! sources_are_newer && [ -f "$DIST/cli.args" ]; then
    if [ -f "$DIST/jdk" ] && [ "$(cat "$DIST/jdk")" = "$(jdk_identity)" ]; then return 0; fi
  fi
  mkdir -p "$ROOT/target"
  until mkdir "$lock" 2>/dev/null; do
    sleep 0.5
    owner="$(cat "$lock/pid" 2>/dev/null || echo none)"
    if [ "$owner" = none ] || ! kill -0 "$owner" 2>/dev/null; then
      rm -rf "$lock"
    else
      progress "Waiting for the build of process $owner"
    fi
  done
  echo $$ >"$lock/pid"
  if sources_are_newer || [ ! -f "$DIST/cli.args" ]; then
    build || code=$?
  elif [ ! -f "$DIST/jdk" ] || [ "$(cat "$DIST/jdk")" != "$(jdk_identity)" ]; then
    train
    progress ""
  fi
  rm -rf "$lock"
  return $code
}
