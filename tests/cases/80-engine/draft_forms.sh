# A draft given as a string or as a template ("Draft V3") is read, rendered and stored like an object.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 2 160x120
printf '1\n00:00:00,500 --> 00:00:01,500\nHello <there> & "you"\n\n' >film.en.srt
for form in object text v3; do
	engine --draft-form $form
	NEMO_API_URL=$API start_mount hints=no
	new_session
	cp film.mp4 film.en.srt "$s/uploads/" || fail "$form: an upload"
	echo '[{"op":"extract_captions"},{"op":"add_title","text":"One\nTwo","from_ms":0,"to_ms":1000},{"op":"set_music","percent":20}]' >"$s/prompt" &&
		cat "$s/reply" >"$form.reply" || fail "$form: a message"
	echo '[{"op":"set_speed","factor":2}]' >"$s/prompt" && cat "$s/reply" >>"$form.reply" || fail "$form: a second message"
	cp "$s/timeline" "$form.timeline" && cp "$s/captions.srt" "$form.srt" || fail "$form: captions"
	case $form in
	object) wanted=dict ;;
	*) wanted=str ;;
	esac
	SID=${s##*/}
	type=$(json 'type(v["state"]["draft"]).__name__' <"$s/state.json")
	assert_eq "$type" $wanted "$form: the draft's type"
	cp "$s/export/video.mp4" "$form.mp4" || fail "$form: export: $(cat "$s/error")"
	assert_lasts "$form.mp4" 1
	unmount
	login # an earlier draft, and one that the session never had
	session
	upload film.mp4 >/dev/null
	earlier=$(draft)
	message "remove the first 1 second" >/dev/null
	start() { printf '{"id":"%s","sessionId":"%s","draft":%s}' "$1" "$SID" "$2" | post /api/render/proxy/lambda -d @- | grep -c pending; }
	assert_eq "$(start old_$form "$earlier")" 1 "$form: a render of an earlier draft"
	assert_eq "$(start none_$form '"<draft id=\"1\"><track type=\"video\"><clip in=\"0\" out=\"9\"/></track></draft>"')" 0 "$form: a template of nobody's"
	assert_eq "$(start bad_$form '"{"')" 0 "$form: half a draft"
	stop_engine
	for kind in reply timeline srt mp4; do assert_same "$form.$kind" "object.$kind"; done
	note "$form"
done
