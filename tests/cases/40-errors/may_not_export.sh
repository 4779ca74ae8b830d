# The user learns what the account may not do before paying for it: from the scopes of the token, or after a 402 or 403.
# Nothing is claimed without evidence.
. "$(dirname "$0")/../lib.sh"

says="[Tt]his account may not export; .cat url. shows how to unlock it"
server
told() { # FILE...
	for file in "$@"; do grep -q "$says" "$file" || fail "$file does not say it: $(cat "$file")"; done
}
untold() {
	for file in "$@"; do ! grep -q "may not export" "$file" || fail "$file says it, and nobody has seen that"; done
}
all=(status credits README.md AGENTS.md)

# Nothing is known at first, nor after an accepted render.
setting '{"scopes":null}'
mount_server language=en
ready_session
echo "one" >"$s/prompt" && cat "$s/reply" >reply
untold "${all[@]/#/$MNT/}" reply
assert_eq "$(json 'v["may_export"]' <"$MNT/status.json")" None "status.json at first"
cat "$s/export/video.mp4" >/dev/null || fail "the export"
assert_eq "$(json 'v["may_export"]' <"$MNT/status.json")" True "status.json after an export"
# 403 because of a scope, and 402, give EPERM with the advice to register.
for code in 403 402; do
	rules '{"on":"render","do":"code","code":'$code',"status":'$code',"message":"no render in the scope"}'
	edit
	expect_errno EPERM cat "$s/export/video.mp4"
	assert_match "$(cat "$s/error")" "EPERM.*register.*bind=anon_4711" "error after $code"
	told "${all[@]/#/$MNT/}"
	assert_eq "$(json 'v["may_export"]' <"$MNT/status.json")" False "status.json after $code"
	echo "two $code" >"$s/prompt" && cat "$s/reply" >reply
	rules
	edit
	cat "$s/export/video.mp4" >/dev/null || fail "the export after $code"
	untold "${all[@]/#/$MNT/}"
done
rules '{"on":"render","do":"code","code":402,"status":402,"message":"no"}'
edit
expect_errno EPERM sh -c "echo export >'$s/prompt' && cat '$s/reply'"
new_session
echo "a" >"$s/prompt" && cat "$s/reply" >reply
told reply
assert_match "$(tail -n 1 reply)" '^\[nemofs\] ' "the line is marked"
echo "b" >"$s/prompt" && cat "$s/reply" >reply
untold reply
rules
unmount

# The scopes of the token show it before anything is paid.
for scopes in '["read","write","upload"]' '"read write upload"' '"read,write"'; do
	rm -rf "$XDG_STATE_HOME/nemofs"
	setting '{"scopes":'"$scopes"'}'
	mount_server language=en
	new_session
	told "${all[@]/#/$MNT/}"
	echo "one" >"$s/prompt" && cat "$s/reply" >reply
	told reply
	unmount
done
for scopes in '["*"]' '["read","render"]' '"*"' '[]' '""' '7'; do
	rm -rf "$XDG_STATE_HOME/nemofs"
	setting '{"scopes":'"$scopes"'}'
	mount_server language=en
	new_session
	untold "${all[@]/#/$MNT/}"
	unmount
done

# 1010 and 1011 are bad tokens like 1001: an anonymous one is replaced, once.
setting '{"scopes":null}'
mount_server state_ttl=0
for code in 1010 1011; do
	tokens=$(count token)
	rules '{"on":"credits","do":"code","code":'$code',"times":1}'
	cat "$MNT/credits.json" >/dev/null || fail "the token is not renewed after $code"
	assert_eq "$(($(count token) - tokens))" 1 "tokens after $code"
	rules '{"on":"credits","do":"code","code":'$code'}'
	expect_probe EACCES open "$MNT/credits"
done
# The service may have a lower limit than 500 MB, and may want more credits than there are: no wrong number is shown.
new_session
some_video film.mp4
rules '{"on":"upload","do":"code","code":4002,"message":"at most 200 MB here"}' '{"on":"message","do":"code","code":2001,"message":"5 are needed"}'
expect_errno EFBIG cp film.mp4 "$s/uploads/"
assert_match "$(cat "$s/error")" "at most 200 MB here" error
! grep -q 500 "$s/error" || fail "a wrong limit: $(cat "$s/error")"
expect_errno EDQUOT sh -c "echo go >'$s/prompt' && cat '$s/reply'"
! grep -q "no credits are left" "$s/error" || fail "there are credits left: $(cat "$s/error")"
