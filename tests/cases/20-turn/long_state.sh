# Other requests are answered while a long answer of the service is parsed, even if its readers go away. No part of the
# answer is lost.
. "$(dirname "$0")/../lib.sh"

server
"$PYTHON" - <<'END'
import json
cues = [{"s": i * 100, "d": 100, "id": f"segment-{i}", "m": {"name": f"cue {i}", "text": f"This is caption {i} of many"}}
        for i in range(25000)]
state = {"video_infos": [], "draft": {"z": 1.50, "t": [{"tt": 7, "sg": cues}], "d": 2500000}, "generated_media": []}
data = {"session_id": "55", "task_id": "t", "state": state}
open("data.json", "w").write(json.dumps(data))
open("draft.json", "w").write(json.dumps(state["draft"]))
open("rule.json", "w").write(json.dumps([{"on": "state", "do": "answer", "body": json.dumps({"code": 0, "data": data})}]))
END
mount_server state_ttl=0
tell rules @rule.json

# The loop's thread reports the number: a value other than 0 shows that this thread does not parse the answer.
being_read() { grep -q '^nemofs_long_answers [1-9]' "$MNT/.nemofs/metrics"; }
again_and_again() {
	rm -f enough
	while [ ! -e enough ]; do cat "$1/timeline" >timeline || return 1; done
}
new_session
background again_and_again "$s"
reader=$pid
wait_until 20 being_read
touch enough
ended 20 "$reader" || fail "the reader fails"
assert_eq "$(head -n 1 timeline)" "Timeline (1 track):"
assert_match "$(tail -n 1 timeline)" '^1\. Captions: .*This is caption 0 of many.* and 24992 more$' "timeline"
cat "$s/state.json" >state.json || fail "state.json cannot be read"
"$PYTHON" -c 'import json; assert json.load(open("state.json")) == json.load(open("data.json"))' ||
	fail "state.json is not what the service said"
assert_eq "$(grep -c . "$s/captions.txt")" 25000 "lines of captions"
cat "$s/export/video.mp4" >/dev/null || fail "the export fails"
ctl renders | json 'list(v.values())[0]["draft_bytes"]' | head -c -1 >sent
assert_same sent draft.json

# Thousands of files, two of each name, are recognised whatever their signatures are; some have the same address.
"$PYTHON" - <<'END'
import json
for turn in 1, 2:
    files = [{"filename": f"clip-{i // 2}.mp4", "cdn_url": f"http://127.0.0.1:1/{i}.mp4?signature={turn * i}", "size": 1000 + i}
             for i in range(4000)]
    files += [{"filename": f"at-one-{i}.mp4", "cdn_url": f"http://127.0.0.1:1/get?id={i}&signature={turn * i}", "size": 1 + i}
              for i in range(1000)]
    data = {"session_id": "56", "state": {"draft": None, "video_infos": files[:1000], "generated_media": files}}
    open(f"files-{turn}.json", "w").write(json.dumps([{"on": "state", "do": "answer", "body": json.dumps({"code": 0, "data": data})}]))
END
new_session
for turn in 1 2; do
	tell rules @files-$turn.json
	cat "$s/timeline" >/dev/null || fail "the timeline cannot be read"
	assert_eq "$(ls "$s/media" | sort -u | wc -l)" 5000 "files in media/"
	assert_eq "$(ls "$s/uploads" | wc -l)" 1000 "files in uploads/"
	assert_eq "$(stat -c %s "$s/media/clip-1999 (2).mp4")" 4999 "size of the last"
done
tell rules @rule.json

# The session is forgotten meanwhile.
new_session
background again_and_again "$s"
reader=$pid
wait_until 20 being_read
rmdir "$s" || fail "rmdir fails"
ended 20 "$reader" && fail "the timeline of a forgotten session was read"
cat "$MNT/status" >/dev/null || fail "the mount does not answer"

# The mount ends meanwhile.
new_session
background again_and_again "$s"
reader=$pid
wait_until 20 being_read
kill_mount TERM || fail "the daemon ended with status $?"
ended 20 "$reader" && fail "the timeline was read after the end"
true
