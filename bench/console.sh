#!/usr/bin/env bash
# console.sh [APPLICATIONS] [TIMES]: how long each page of the console takes with so many applications (100000).
# Starts the packaged jar (or, with RUNNER=target/postern-*-runner, the executable) on loopback, registers the applications
# with wrk, each with a grant of one of ten APIs, gets tokens for some, signs in by a link and asks for each page TIMES (9)
# times, one after the other. Prints the time to the first byte in ms (first, median, largest), the size on the wire and the
# memory of the process. OPTIONS: more options of java or the executable. Needs bash, curl and wrk.
set -euo pipefail
cd "$(dirname "$0")/.."
applications=${1:-100000} times=${2:-9} port=${PORT:-18093}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

export QUARKUS_HTTP_PORT=$port QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_MANAGEMENT_PORT=$((port + 1000))
export POSTERN_BASE_URL=http://localhost:$port POSTERN_DATA_DIR=$work/data POSTERN_EVENTS_KEPT=true
export POSTERN_CONSOLE_ENABLED=true POSTERN_CONSOLE_PORT=$((port + 2000))
export POSTERN_BOOTSTRAP_CLIENT_ID=bench POSTERN_BOOTSTRAP_CLIENT_SECRET=secret-of-the-benchmark
read -r -a options <<<"${OPTIONS:--Xmx1g}"
program=("${JAVA_HOME:+$JAVA_HOME/bin/}java" "${options[@]}" -jar target/quarkus-app/quarkus-run.jar)
[ -z "${RUNNER:-}" ] || program=("$RUNNER" "${options[@]}")
"${program[@]}" >"$work/log" 2>&1 &
server=$!
until curl -sf "http://127.0.0.1:$QUARKUS_MANAGEMENT_PORT/q/health/ready" >/dev/null; do
  kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.1
done

token() { # CLIENT SECRET AUDIENCE
  curl -s "$POSTERN_BASE_URL/oauth/token" -d "grant_type=client_credentials&client_id=$1&client_secret=$2&audience=$3" |
    sed 's/.*"access_token":"\([^"]*\).*/\1/'
}
management=$(token bench "$POSTERN_BOOTSTRAP_CLIENT_SECRET" "$POSTERN_BASE_URL/api/v2/")
manage() { # PATH BODY
  curl -sf "$POSTERN_BASE_URL/api/v2/$1" -H "Authorization: Bearer $management" -H 'Content-Type: application/json' -d "$2"
}
apis=()
for n in {0..9}; do
  apis+=("$(manage resource-servers "{\"name\":\"API $n\",\"identifier\":\"https://api-$n.example/\",
    \"scopes\":[{\"value\":\"read:items\"},{\"value\":\"write:items\"}]}" | sed 's/.*"id":"\([^"]*\).*/\1/')")
done

# An application and then its grant, by each connection in turn.
cat >"$work/register.lua" <<E2
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer $management"
local made, waiting = 0, {}
function request()
  local id = table.remove(waiting)
  if id then
    return wrk.format("POST", "/api/v2/client-grants", nil, '{"client_id":"' .. id .. '","audience":"https://api-'
      .. made % 10 .. '.example/","scope":["read:items","write:items"]}')
  end
  made = made + 1
  return wrk.format("POST", "/api/v2/clients", nil, '{"name":"Service ' .. os.time() .. "-" .. made
    .. '","app_type":"non_interactive","grant_types":["client_credentials"]}')
end
function response(status, headers, body)
  local id = body:match('^{"client_id":"([^"]+)') or body:match('"app_type".-"client_id":"([^"]+)')
    or body:match('"client_secret"') and body:match('"client_id":"([^"]+)')
  if id then table.insert(waiting, id) end
end
E2
registered() {
  curl -sf "$POSTERN_BASE_URL/api/v2/clients?include_totals=true&per_page=1" -H "Authorization: Bearer $management" |
    sed 's/.*"total":\([0-9]*\).*/\1/'
}
until [ "$(registered)" -ge "$applications" ]; do
  wrk -t1 -c8 -d10 -s "$work/register.lua" "$POSTERN_BASE_URL" >"$work/wrk"
done

some=()
for n in 1 2 3; do
  made=$(manage clients "{\"name\":\"Caller $n\",\"app_type\":\"non_interactive\",\"grant_types\":[\"client_credentials\"]}")
  id=$(sed 's/.*"client_id":"\([^"]*\).*/\1/' <<<"$made") secret=$(sed 's/.*"client_secret":"\([^"]*\).*/\1/' <<<"$made")
  manage client-grants "{\"client_id\":\"$id\",\"audience\":\"https://api-1.example/\",\"scope\":[\"read:items\"]}" >/dev/null
  for _ in {1..20}; do token "$id" "$secret" https://api-1.example/ >/dev/null; done
  some+=("$id")
done
action=$(manage actions/actions '{"name":"Claims","code":"exports.onExecuteCredentialsExchange = async () => {};",
  "supported_triggers":[{"id":"credentials-exchange","version":"v2"}]}' | grep -o '"id":"[0-9a-f-]\{36\}"' | head -1 | cut -d '"' -f 4)

link=$("${program[@]}" console-link --name bench --url "http://localhost:$POSTERN_CONSOLE_PORT" 2>>"$work/log" | grep -o 'http://[^ ]*')
jar=$work/cookies
form=$(curl -s -c "$jar" -b "$jar" "$link" | sed -n 's/.*name="form_token" value="\([^"]*\)".*/\1/p' | head -1)
curl -s -o /dev/null -c "$jar" -b "$jar" "http://localhost:$POSTERN_CONSOLE_PORT/console/sign-in" \
  --data-urlencode "form_token=$form" --data-urlencode "link=${link#*link=}"

echo "$(registered) applications, $([ -n "${RUNNER:-}" ] && echo executable || "${program[0]}" -version 2>&1 | head -1), $(nproc) cores"
printf '%-58s %6s %7s %8s %7s\n' page first median largest bytes
for page in '' use applications 'applications?q=Service' 'applications?q=nobody' 'applications?show=no-grant' \
  'applications?show=ending' 'applications?show=unused' "applications/${some[0]}" "applications/${some[0]}/keys" apis "apis/${apis[1]}" \
  "apis/${apis[1]}/test" "apis/${apis[1]}/extend" access 'access?use=unused' 'access?use=unused-scopes' actions \
  "actions/$action" "actions/$action/test" organizations log log-streams callers changes keys tenant-file settings sessions; do
  for ((n = 0; n < times; n++)); do
    curl -s -o /dev/null -b "$jar" --compressed -w '%{http_code} %{time_starttransfer} %{size_download}\n' \
      "http://localhost:$POSTERN_CONSOLE_PORT/console/$page"
  done >"$work/times"
  status=$(awk '{ print $1 }' "$work/times" | sort -u | tr '\n' ' ')
  first=$(awk 'NR == 1 { printf "%.0f", $2 * 1000 }' "$work/times")
  awk '{ print $2 * 1000, $3 }' "$work/times" | sort -n | awk -v page="/console/$page" -v first="$first" -v status="$status" \
    '{ ms[NR] = $1; bytes = $2 } END { printf "%-58s %6s %7.0f %8.0f %7d%s\n", page, first, ms[int((NR + 1) / 2)], ms[NR], bytes,
      status == "200 " ? "" : "  status " status }'
done
awk '$1 == "VmRSS:" || $1 == "VmHWM:" { printf "%s %d MB  ", $1, $2 / 1024 } END { print "" }' "/proc/$server/status"
