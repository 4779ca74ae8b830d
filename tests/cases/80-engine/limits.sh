# The engine limits what a token may do, how often, and how many tokens an address gets.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 1
engine
login
session
upload film.mp4 >/dev/null
stop_engine
balance() { get /api/credits/balance/simple; }
status() { "$@" -o answer -D head -w '%{http_code}'; }

engine --token-scope read
assert_eq "$(state | code)" 0 "reading the state"
assert_eq "$(status post "/api/upload-video/nemo_agent/me/$SID" -F files=@film.mp4)" 403 "an upload with a token that reads"
assert_eq "$(code <answer)" 403 "its code"
assert_eq "$(status message "remove the first 1 second")" 403 "a message with a token that reads"
assert_eq "$(render r1 | code)" 403 "a render with a token that reads"
stop_engine
engine --token-scope read,write,upload
assert_eq "$(upload film.mp4 | code)" 0 "an upload with a token that writes"
assert_eq "$(status post /api/render/proxy/lambda -d '{}')" 403 "a render with a token that writes"
stop_engine
note "scopes"

engine --rate-limit 3
for i in 1 2 3; do assert_eq "$(balance | code)" 0 "request $i"; done
assert_eq "$(status get /api/credits/balance/simple)" 429 "the fourth request of a minute"
assert_match "$(cat head)" 'Retry-After: ([1-9]|[1-5][0-9]|60)'$'\r' "seconds to wait"
login 0b1c2d3e-0000-4000-8000-000000000003
assert_eq "$(balance | code)" 0 "another user meanwhile"
stop_engine
note "requests of a minute"

rm -r "$ENGINE_DATA"
engine --tokens-per-address 2 --retry-after date
login one
login two
assert_eq "$(status post /api/auth/anonymous-token -H 'X-Client-Id: three')" 429 "a third client"
date=$(sed -n 's/^Retry-After: //p' head | tr -d '\r')
assert_within "$(date -d "$date" +%s)" "$(date +%s)" $(($(date +%s) + 60)) "Retry-After as a date, $date"
login one
assert_eq "$(balance | code)" 0 "a client that was there before"
stop_engine
note "clients of an address"
