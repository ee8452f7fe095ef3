#!/usr/bin/env bash
# startup.sh native|jvm|cache [RUNS]: how long Postern takes from exec to its first token, and what memory it holds.
#   native  target/postern-*-runner          jvm  target/quarkus-app on the java of JAVA_HOME or PATH
#   cache   as jvm, with an AOT cache (JDK 25 and later) or an AppCDS archive, made here first
# Prints one JSON line a run; the store exists already (FRESH=1: it does not). OPTIONS: more options of java or the
# executable. TOKENS=10000: how many before "rss_mb_loaded". Needs bash, curl, and wrk for the load.
set -euo pipefail
cd "$(dirname "$0")/.."
variant=${1:?usage: startup.sh native|jvm|cache [RUNS]} runs=${2:-5} tokens=${TOKENS:-10000} port=${PORT:-18090}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

export QUARKUS_HTTP_PORT=$port QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_MANAGEMENT_PORT=$((port + 1000))
export POSTERN_BASE_URL=http://localhost:$port POSTERN_DATA_DIR=$work/data
export POSTERN_BOOTSTRAP_CLIENT_ID=bench POSTERN_BOOTSTRAP_CLIENT_SECRET=secret-of-the-benchmark
form="grant_type=client_credentials&client_id=bench&client_secret=$POSTERN_BOOTSTRAP_CLIENT_SECRET"
form="$form&audience=$POSTERN_BASE_URL/api/v2/"
head="POST /oauth/token HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
printf '%b' "${head}Content-Length: ${#form}\r\n\r\n$form" >"$work/request"

now_us() { echo "${EPOCHREALTIME/./}"; }
token() { # one request by bash alone: a process for each try would take the time that is measured
  { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || return 1
  printf '%s' "$request" >&3
  read -r _ status _ <&3
  exec 3>&-
  [ "$status" = 200 ]
}
start() { # COMMAND…
  begun=$(now_us)
  "$@" >"$work/log" 2>&1 &
  server=$!
  until token; do
    kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.002
  done
  first_token_ms=$((($(now_us) - begun) / 1000))
}
stop() { kill "$server"; wait "$server" || true; server=; }
status_mb() { awk -v "key=$1:" '$1 == key { printf "%d", $2 / 1024 }' "/proc/$server/status"; }
cpu_ms() { awk -v "hz=$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000 / hz }' "/proc/$server/stat"; }
issued() { curl -s "http://127.0.0.1:$QUARKUS_MANAGEMENT_PORT/q/metrics" | awk '/^postern_tokens_issued_total/ { n += $2 } END { print int(n) }'; }

IFS= read -r -d '' request <"$work/request" || true
read -r -a options <<<"${OPTIONS:-}"
program=("$java" "${options[@]}" -jar target/quarkus-app/quarkus-run.jar)
[ "$variant" != native ] || program=(target/postern-*-runner "${options[@]}")
if [ "$variant" = cache ]; then
  release=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
  if [ "$release" -ge 25 ]; then make=-XX:AOTCacheOutput=$work/cache use=-XX:AOTCache=$work/cache
  else make=-XX:ArchiveClassesAtExit=$work/cache use=-XX:SharedArchiveFile=$work/cache; fi
  start "$java" "${options[@]}" "$make" -jar target/quarkus-app/quarkus-run.jar
  for _ in {1..300}; do token; done
  stop
  program=("$java" "${options[@]}" "$use" -jar target/quarkus-app/quarkus-run.jar)
elif [ -z "${FRESH:-}" ]; then
  start "${program[@]}"
  stop
fi

cat >"$work/token.lua" <<E2
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.body = "$form"
E2
for ((run = 1; run <= runs; run++)); do
  [ -z "${FRESH:-}" ] || rm -rf "$work/data"
  start "${program[@]}"
  start_cpu_ms=$(cpu_ms)
  sleep 3
  idle=$(status_mb VmRSS)
  while [ "$(issued)" -lt "$tokens" ]; do
    wrk -t1 -c8 -d1 -s "$work/token.lua" "http://127.0.0.1:$port/oauth/token" >/dev/null
  done
  printf '{"variant":"%s","first_token_ms":%d,"start_cpu_ms":%d,"rss_mb_idle":%d,"rss_mb_loaded":%d,"tokens":%d,"rss_mb_peak":%d}\n' \
    "$variant" "$first_token_ms" "$start_cpu_ms" "$idle" "$(status_mb VmRSS)" "$(issued)" "$(status_mb VmHWM)"
  stop
done
