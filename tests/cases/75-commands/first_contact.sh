# nemofs doctor --try tests each endpoint and names each of twenty deviations. The report contains no values, and
# scripts/replay.py turns it into a service with the same deviations.
. "$(dirname "$0")/../lib.sh"

server
try() { # ARGS...: the lines about the endpoints go to `words`
	timeout 60 "$NEMOFS" doctor --try --yes -o poll_min=0.01,answer_limit=5,retry_wait=0.1 "$@" >all 2>&1
	local status=$?
	sed -n '/ versions /,$p' all >words
	return $status
}
says() { contains words "$1" || fail "not said: $1 — $(cat words)"; }

# It asks first. Without a yes it does nothing, and has sent only the request that checks the address.
for answer in '' n; do
	echo "$answer" | timeout 60 "$NEMOFS" doctor --try >words 2>&1
	says 'makes a session at http://127.0.0.1:[0-9]+, uploads a sample video of [0-9]+ bytes, .*'
	says 'costs no credits'
	says '^WARN +try +nothing was tried'
done
assert_eq "$(count token) $(count session)" "0 0" "requests without a yes"
assert_eq "$("$NEMOFS" doctor --spend >words 2>&1; echo $?)" 2 "--spend alone"

# A service that follows the contract: there are no differences, and without --spend no message is sent.
echo y | timeout 60 "$NEMOFS" doctor --try -o poll_min=0.01 --report=good.json >words 2>&1 || fail "a good service: $(cat words)"
for endpoint in token credits session claim upload state render poll ranges cancel; do
	says "^ok +$endpoint +as the contract says, [0-9]+ ms"
done
says '^ok +message +not tried: it costs credits: --spend sends one'
says '^ok +report +good.json: '
assert_eq "$(count message) $(count token)" "0 1" "messages and tokens"
for form in plain adk; do
	setting "{\"form\":\"$form\"}"
	try --spend --report=spent.json || fail "--spend, $form: $(cat words)"
	says '^ok +message +as the contract says'
	says '^ok +token +not tried: the token of an earlier run' # the service gives one a week
done
assert_eq "$(count message) $(count token)" "2 1" "messages and tokens"
try --local --spend --report=local.json || fail "the embedded engine: $(cat words)"
! contains words '^(WARN|FAIL) +(token|credits|session|claim|upload|message|state|render|poll|ranges|cancel)' || fail "the embedded engine deviates: $(cat words)"

# Twenty deviations: the round in which they are tried together, what differs, and the line that names it.
cat >deviations <<'END'
1|token|"drop":["data.credits"]|^WARN +token +data.credits is missing
1|credits|"rename":{"data.available":"availableCredits"}|^WARN +credits +data.available is missing; availableCredits may be its new name
1|session|"set":{"data.session_id":5529798706024415299}|^WARN +session +data.session_id is a whole number, not a text
1|claim|"rename":{"data.expires_in":"ttl"}|^WARN +claim +data.expires_in is missing; ttl may be its new name
2|token|"set":{"data.expires_at":1790000000}|^WARN +token +data.expires_at is a whole number, not an ISO 8601 time
2|credits|"set":{"data.frozen":"5"}|^WARN +credits +data.frozen is a text, not a number
2|session|"drop":["data.task_id"]|^WARN +session +data.task_id is missing
2|upload|"rename":{"data.files.0.cdn_url":"url"}|^WARN +upload +data.files\[0\].cdn_url is missing; url may be its new name
2|state|"set":{"data.state.canvas_config":[1080,1920]}|^WARN +state +data.state.canvas_config is a list, not an object
2|render|"rename":{"data.status":"state"}|^WARN +render +data.status is missing; state may be its new name
2|poll|"drop":["data.outputUrl"]|^WARN +poll +neither output.url nor outputUrl is there
2|cancel|"set":{"success":"yes"}|^ok +cancel
3|credits|"drop":["code"]|^WARN +credits +code is missing
3|upload|"set":{"data.files.0.duration":null}|^WARN +upload +data.files\[0\].duration is missing
3|state|"rename":{"data.state.draft":"timeline"}|^WARN +state +data.state.timeline is not in the contract: an object
4|upload|"set":{"data.files.0.file_type":"VIDEO"}|^WARN +upload +data.files\[0\].file_type is a word that is none of video
4|state|"set":{"data.state.video_infos":[]}|^WARN +state +data.state.video_infos does not contain the upload
4|poll|"set":{"data.outputUrl":"render-result/1.mp4"}|^(WARN|FAIL) +poll .*data.outputUrl is a text, not an address
5|token|"rename":{"data.token":"access_token"}|^FAIL +token .*data.token is missing; access_token may be its new name
6|session|"rename":{"data.session_id":"sessionId"}|^FAIL +session .*data.session_id is missing; sessionId may be its new name
7|upload|"set":{"data.files":{}}|^FAIL +upload .*data.files is an object, not a list
END
for round in 1 2 3 4 5 6 7; do
	rm -rf "$XDG_STATE_HOME/nemofs" # with the token
	together=()
	while IFS='|' read -r _ endpoint what _; do
		together+=("{\"on\":\"$endpoint\",\"do\":\"alter\",$what}")
	done < <(grep "^$round|" deviations)
	rules "${together[@]}"
	try --report=deviation.json
	while IFS='|' read -r _ _ _ line; do
		says "$line"
	done < <(grep "^$round|" deviations)
done
rules '{"on":"media","do":"answer","status":200,"body":"x"}'
try --report=deviation.json
says '^WARN +ranges +a range is not answered with 206'
rules '{"on":"message","do":"stream","frames":[{"type":"txt","content":"Done"},{"type":"text","text":"Done"}]}'
try --spend --report=deviation.json
says '^WARN +message +type is a word that is none of text.*; content is not in the contract: a text; content is missing; text may be its new name'
rules '{"on":"render","do":"code","code":402,"status":402,"message":"export is not in your plan"}'
! try --report=deviation.json || fail "a refused render is well"
says '^FAIL +render +.*export is not in your plan'
says '^WARN +poll +not tried: no render was started'

# The report has no token, no id, no address and no word of the service.
rules '{"on":"session","do":"alter","rename":{"data.session_id":"sessionId"},"set":{"data.note":"canary-4711"}}'
try --report=report.json
for value in nmv_usr_ canary 127.0.0.1 55297987 task_ anon_ nemofs-sample Hello; do
	! contains report.json "$value\"|$value[0-9]" || fail "the report holds $value"
done
assert_eq "$(json '[e["verdict"] for e in v["endpoints"] if e["endpoint"] == "session"], v["endpoints"][1]["outlines"][0]["data"]["sessionId"]' <report.json)" \
	"(['failed'], 'string 19 digits')" "the session's outline"

# A fixture of it: the same keys and types again.
outlines() { json '[(e["endpoint"], e["outlines"], e["differences"]) for e in v["endpoints"] if e["endpoint"] != "token"]' <"$1"; }
again() { # REPORT ARGS...: a service like that report gives the same report
	"$PYTHON" "$CASES/../../scripts/replay.py" "$1" >scenario.json || fail "replay.py $1"
	tell rules "$(json '__import__("json").dumps(v["rules"])' <scenario.json)"
	try --report=replayed.json "${@:2}"
	assert_eq "$(outlines replayed.json)" "$(outlines "$1")" "what the replay of $1 answers"
}
again report.json
setting '{"form":"plain"}'
again good.json
! "$PYTHON" "$CASES/../../scripts/replay.py" scenario.json >words 2>&1 || fail "what is no report is taken"
says 'not a report'
