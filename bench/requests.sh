#!/usr/bin/env bash
# requests.sh [token|action|assertion|verify] [CONNECTIONS] [SECONDS]: what one request costs the server.
# action: a token with ACTIONS (1) bound Actions that read the application's metadata, set two claims and may deny.
# assertion: a token for a signed assertion, each used once; ASSERTIONS (40000; one application may have
# 50000) are made before the load begins, half of them for the warm-up.
# SIGNING_ALG (RS256): what the API's tokens are signed with.
# QUOTA: the application may have so many tokens an hour, and so many a day. POSTERN_STORE=postgresql with its other settings
# in the environment measures that store.
# Starts the packaged jar (or, with RUNNER=target/postern-*-runner, the executable) on loopback with an API of one scope, warms
# it up (WARMUP, 60 seconds) and prints one JSON line. The number to compare is requests_per_cpu_s: requests for each second
# of CPU the server used; rates and latencies depend on what else the machine does. OPTIONS: more options of java or the
# executable. Needs bash, curl and wrk.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-token} connections=${2:-16} seconds=${3:-20} port=${PORT:-18091}
audience=https://api.example/bench id=bench secret=secret-of-the-benchmark
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

export QUARKUS_HTTP_PORT=$port QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_MANAGEMENT_PORT=$((port + 1000))
export POSTERN_BASE_URL=http://localhost:$port POSTERN_DATA_DIR=$work/data
export POSTERN_BOOTSTRAP_CLIENT_ID=$id POSTERN_BOOTSTRAP_CLIENT_SECRET=$secret
read -r -a options <<<"${OPTIONS:--Xmx512m}"
program=("${JAVA_HOME:+$JAVA_HOME/bin/}java" "${options[@]}" -jar target/quarkus-app/quarkus-run.jar)
[ -z "${RUNNER:-}" ] || program=("$RUNNER" "${options[@]}")
"${program[@]}" >"$work/log" 2>&1 &
server=$!
until curl -sf "http://127.0.0.1:$QUARKUS_MANAGEMENT_PORT/q/health/ready" >/dev/null; do
  kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.1
done

form() { echo "grant_type=client_credentials&client_id=$id&client_secret=$secret&audience=$1"; }
token() { curl -s "$POSTERN_BASE_URL/oauth/token" -d "$(form "$1")" | sed 's/.*"access_token":"\([^"]*\).*/\1/'; }
manage() { # PATH BODY [OPTION]...
  curl -sf -o /dev/null "$POSTERN_BASE_URL/api/v2/$1" -H "Authorization: Bearer $management" \
    -H 'Content-Type: application/json' -d "$2" "${@:3}"
}
management=$(token "$POSTERN_BASE_URL/api/v2/")
manage resource-servers "{\"identifier\":\"$audience\",\"signing_alg\":\"${SIGNING_ALG:-RS256}\",\"scopes\":[{\"value\":\"read:items\"}]}"
manage client-grants "{\"client_id\":\"$id\",\"audience\":\"$audience\",\"scope\":[\"read:items\"]}"

if [ -n "${QUOTA:-}" ]; then
  manage "clients/$id" "{\"token_quota\":{\"client_credentials\":{\"per_hour\":$QUOTA,\"per_day\":$QUOTA}}}" -X PATCH
fi

typical() { # one line, and no double quotes: it stands in a JSON string
  echo "exports.onExecuteCredentialsExchange = async (event, api) => { const { metadata } = event.client;" \
    "if (metadata.blocked) { api.access.deny('invalid_request', 'blocked'); return; } await null;" \
    "api.accessToken.setCustomClaim('https://claims.example/tier', metadata.tier ?? 'none');" \
    "api.accessToken.setCustomClaim('https://claims.example/scopes', event.transaction.requested_scopes.length); };"
}
if [ "$what" = action ]; then
  bindings=
  for ((n = 0; n < ${ACTIONS:-1}; n++)); do
    manage actions/actions "{\"name\":\"typical-$n\",\"code\":\"$(typical)\",\"deploy\":true,
      \"supported_triggers\":[{\"id\":\"credentials-exchange\",\"version\":\"v2\"}]}"
    bindings+="${bindings:+,}{\"ref\":{\"type\":\"action_name\",\"value\":\"typical-$n\"}}"
  done
  manage actions/triggers/credentials-exchange/bindings "{\"bindings\":[$bindings]}" -X PATCH
fi

case $what in
token | action) url=$POSTERN_BASE_URL/oauth/token
  printf 'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\nwrk.body = "%s"\n' \
    "$(form "$audience")" >"$work/request.lua" ;;
assertion) url=$POSTERN_BASE_URL/oauth/token
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" bench/Assertions.java "$POSTERN_BASE_URL" "$management" "$audience" \
    "${ASSERTIONS:-40000}" >"$work/bodies"
  cat >"$work/request.lua" <<LUA
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
local bodies = io.open("$work/bodies")
function request() return wrk.format(nil, nil, nil, bodies:read() or "used up") end
LUA
  ;;
verify) url="$POSTERN_BASE_URL/verify?audience=$audience&scope=read:items"
  printf 'wrk.headers["Authorization"] = "Bearer %s"\n' "$(token "$audience")" >"$work/request.lua" ;;
*) echo "usage: requests.sh [token|action|assertion|verify] [CONNECTIONS] [SECONDS]" >&2; exit 2 ;;
esac
cat >>"$work/request.lua" <<'LUA'
function done(summary, latency)
  io.write(string.format("RESULT %d %.1f %.3f %.3f %d\n", summary.requests, summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status + summary.errors.timeout))
end
LUA
load() { wrk -t1 -c "$connections" -d "${1}s" -s "$work/request.lua" "$url" | sed -n 's/^RESULT //p'; }
cpu_ms() { awk -v "hz=$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000 / hz }' "/proc/$server/stat"; }

load "${WARMUP:-60}" >/dev/null
if [ "$what" = assertion ]; then # those of the warm-up are used
  sed -i "1,$(($(wc -l <"$work/bodies") / 2))d" "$work/bodies"
fi
before=$(cpu_ms)
read -r requests rate p50 p99 failed < <(load "$seconds")
after=$(cpu_ms)
signatures=$(sed -n 's/.*Signatures by //p' "$work/log")
awk -v "n=$requests" -v "ms=$((after - before))" -v "rss=$(awk '/^VmRSS/ { print $2 }' "/proc/$server/status")" 'BEGIN {
  printf "{\"what\":\"'"$what"'\",\"connections\":'"$connections"',\"requests\":%d,\"requests_per_s\":'"$rate"',", n
  printf "\"p50_ms\":'"$p50"',\"p99_ms\":'"$p99"',\"failed\":'"$failed"',\"requests_per_cpu_s\":%.0f,\"rss_mb\":%d,", n * 1000 / ms, rss / 1024
  printf "\"signatures\":\"'"$signatures"'\",\"load_average\":\"'"$(cut -d' ' -f1 /proc/loadavg)"'\"}\n" }'
