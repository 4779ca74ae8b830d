# The same speech comes as a subtitle file of each format, on the timeline and in a reply. The four outputs are equal, and
# players accept them.
# plain build only
. "$(dirname "$0")/../lib.sh"

printf '1\n00:00:01,000 --> 00:00:02,500\nFish & <b>chips</b>\n\n2\n00:00:03,000 --> 00:00:04,000\ntwo\nlines\n' >srt
printf 'WEBVTT\n\nNOTE by hand\n\none\n00:01.000 --> 00:02.500 line:0\nFish &amp; <b>chips</b>\n\n00:03.000 --> 00:04.000\ntwo\nlines\n' >vtt
cat >json3 <<'END'
{"events":[{"tStartMs":0,"dDurationMs":9000,"wpWinPosId":1},{"tStartMs":1000,"dDurationMs":1500,"segs":[{"utf8":"Fish & "},
{"utf8":"chips"}]},{"tStartMs":3000,"dDurationMs":1000,"segs":[{"utf8":"two\nlines"}]}]}
END
cat >srv3 <<'END'
<timedtext format="3"><body><p t="1000" d="1500"><s>Fish &amp;</s><s> chips</s></p><p t="3000" d="1000">two<br/>lines</p></body></timedtext>
END
cat >ttml <<'END'
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:tickRate="1000"><body><div>
<p begin="1000t" end="2500t">Fish &amp; <span>chips</span></p><p begin="3s" dur="1s">two<br/>lines</p></div></body></tt>
END
printf '1\n00:00:01,000 --> 00:00:02,500\nFish & chips\n\n2\n00:00:03,000 --> 00:00:04,000\ntwo\nlines\n\n' >true.srt
printf 'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nFish &amp; chips\n\n00:00:03.000 --> 00:00:04.000\ntwo\nlines\n\n' >true.vtt
printf 'Fish & chips\ntwo\nlines\n' >true.txt
cues="[(1000, 2500, 'Fish & chips'), (3000, 4000, 'two\\nlines')]"

# check SOURCE: asserts that the outputs come from that source.
check() {
	for form in srt vtt txt; do assert_same "$s/captions.$form" "true.$form"; done
	assert_eq "$(json '[(c["start_ms"], c["end_ms"], c["text"]) for c in v["cues"]]' <"$s/captions.json")" "$cues" "cues of $1"
	assert_match "$(json 'v["source"]' <"$s/captions.json")" "$1" "the source told"
}

server
mount_server state_ttl=0,captions=manual
new_session
cp ttml xml
for format in srt vtt json3 srv3 ttml xml; do
	setting '{"media_file":"'"$PWD/$format"'","generated":{"one":"talk.'"$format"'"}}'
	check "talk.$format"
done
for form in srt vtt; do
	assert_eq "$(ffprobe -v error -show_entries packet=pts_time,duration_time -of csv=p=0 "$s/captions.$form" | xargs)" \
		"1.000000,1.500000 3.000000,1.000000" "captions.$form as ffprobe sees them"
	ffmpeg -v error -i "$s/captions.$form" -f srt - </dev/null >/dev/null || fail "ffmpeg refuses captions.$form"
done
# A file without a name is identified by its address, and the service may report only the address.
setting "{\"media_file\":\"$PWD/vtt\",\"generated\":{}}"
n=0
for told in '"%s"' '{"url":"%s"}' '{"name":null,"file_type":"","download_url":"%s"}'; do
	n=$((n + 1))
	# shellcheck disable=SC2059 # the format is the case's own
	media=$(printf "$told" "http://127.0.0.1:$CDN/media/the%20talk$n.vtt?sig=1")
	rules '{"on":"state","do":"answer","body":"{\"data\":{\"state\":{\"generated_media\":[null,'"${media//\"/\\\"}"']}}}"}'
	check "the talk$n.vtt"
done
assert_eq "$(ls "$s/media")" $'talk.json3\ntalk.srt\ntalk.srv3\ntalk.ttml\ntalk.vtt\nthe talk1.vtt\nthe talk2.vtt\nthe talk3.vtt' "media/"
rules '{"on":"state","do":"answer","body":"{\"data\":{\"state\":{\"generated_media\":[{\"name\":\"talk\",\"type\":\"subtitle\",\"url\":\"http://127.0.0.1:'"$CDN"'/media/4\"}]}}}"}'
check "talk$"
rules
setting '{"generated":{}}'
rules '{"on":"message","do":"stream","edit":false,"frames":[{"type":"text","content":"Here:\n\n```\n1\n00:00:01,000 --> 00:00:02,500\nFish & chips\n\n2\n00:00:03,000 --> 00:00:04,000\ntwo\nlines\n```\n"}]}'
echo "say the captions" >"$s/prompt" && cat "$s/reply" >/dev/null
check "the agent's reply"
