# The agent is asked once, for SRT in the language of the mount. Its answer is read in whatever format it has, and is
# never paid for again.
. "$(dirname "$0")/../lib.sh"

# answer TEXT: sets the agent's answer to each message from now on (with JSON's escapes).
answer() { rules '{"on":"message","do":"stream","edit":false,"frames":[{"type":"text","content":"'"$1"'"}]}'; }

server
setting '{"captions":[]}'
mount_server language=fr,state_ttl=0
n=0
while IFS=$'\t' read -r timed said; do
	ready_session
	answer "$said"
	assert_eq "$(cat "$s/captions.txt")" $'Hello there.\nAnd goodbye.' "captions.txt of $said"
	assert_eq "$(json '[v.get("timed"), v["language"]] + [c["text"] for c in v["cues"]]' <"$s/captions.json")" \
		"[$timed, 'fr', 'Hello there.', 'And goodbye.']" "captions.json of $said"
	assert_match "$(cat "$s/captions.srt")" $'^1\n00:00:0[01],000 --> 00:00:0[0-9],[0-9]{3}\nHello there[.]\n\n2\n' "captions.srt of $said"
	assert_match "$(cat "$s/captions.vtt")" $'^WEBVTT\n\n00:00:0[01].000 --> ' "captions.vtt of $said"
	assert_eq "$(count message)" $((++n)) "messages sent"
done <<'END'
None	1\n00:00:01,000 --> 00:00:02,000\nHello there.\n\n2\n00:00:02,000 --> 00:00:03,000\nAnd goodbye.
None	Here:\n```vtt\nWEBVTT\n\n00:01.000 --> 00:02.000\nHello there.\n\n00:02.000 --> 00:03.000\nAnd goodbye.\n```\nAnything else?
None	[0:01] Hello there.\n[0:02] And goodbye.
None	0:01 - 0:02 Hello there.\n0:02 - 0:03 And goodbye.
None	**00:01** Hello there.\n**00:02** And goodbye.
None	00:00:01,000 --> 00:00:02,000 Hello there.\n00:00:02,000 --> 00:00:03,000 And goodbye.
None	| Time | Caption |\n|---|---|\n| 0:01 | Hello there. |\n| 0:02 | And goodbye. |
None	1. [00:00:01] Hello there.\n2. [00:00:02] And goodbye.
False	Here is the transcript:\n\nHello there. And goodbye.\n\nWould you like me to export it?
END
assert_eq "$(ctl ledger | json 'sorted({m["text"] for m in v})')" "['Extract the captions in French (fr) as SRT.']" "what was asked"

# An answer without captions is not paid for again, even after a remount; the answer to another message may have some.
ready_session
answer "I could not find any captions: the video has no speech."
for _ in 1 2; do expect_errno ENODATA cat "$s/captions.srt"; done
unmount
mount_server language=fr,state_ttl=0
expect_errno ENODATA cat "$s/captions.srt"
assert_eq "$(count message)" $((++n)) "messages sent"
