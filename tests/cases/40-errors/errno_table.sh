# Each refusal of the service has its errno, and its words in `error`.
. "$(dirname "$0")/../lib.sh"

mount_server turn_limit=2
ready_session
# refusal CODE STATUS ERRNO WORDS: of a message, seen by a shell as `echo > prompt && cat reply`.
refusal() {
	rules "{\"on\":\"message\",\"do\":\"code\",\"code\":$1,\"status\":$2,\"message\":\"the service's own words\"}"
	expect_errno "$3" sh -c "echo go >'$s/prompt' && cat '$s/reply'"
	assert_match "$(cat "$s/error")" "$3.*$1" "error after $1"
	assert_match "$(cat "$s/error")" "$4" "error after $1"
	assert_match "$(cat "$s/error")" "the service's own words" "error after $1"
}
refusal 2001 200 EDQUOT "register\?bind=anon_4711"
refusal 4001 200 EMEDIUMTYPE "mp4 mov avi"
refusal 1002 200 ESTALE "new"
rules '{"on":"message","do":"code","code":5000,"message":"something broke"}'
expect_errno EREMOTEIO sh -c "echo go >'$s/prompt' && cat '$s/reply'" # it may have been accepted: the outcome is looked up and reported
assert_match "$(cat "$s/error")" "EREMOTEIO: .*outcome is unknown.*did not change.*something broke" "error after 5000"
rules '{"on":"message","do":"html"}'
expect_errno EREMOTEIO sh -c "echo go >'$s/prompt' && cat '$s/reply'"
assert_match "$(cat "$s/error")" "EREMOTEIO.*outcome is unknown" "error after a web page"
rules '{"on":"message","do":"answer","status":404,"body":"{\"detail\":\"Session not found: 1\"}"}'
expect_errno ESTALE sh -c "echo go >'$s/prompt' && cat '$s/reply'"
rules '{"on":"message","do":"answer","status":422,"body":"{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"field required\"}]}"}'
expect_errno EINVAL sh -c "echo go >'$s/prompt' && cat '$s/reply'"
rules '{"on":"message","do":"answer","status":200,"type":"text/event-stream","body":"data: {\"error\":\"it broke\"}\n\n"}'
expect_errno EIO sh -c "echo go >'$s/prompt' && cat '$s/reply'"
assert_match "$(cat "$s/error")" "it broke" "error"
rules '{"on":"render","do":"code","code":402,"status":402,"message":"upgrade"}'
expect_errno EPERM cat "$s/export/video.mp4"
assert_match "$(cat "$s/error")" "register or upgrade" "error after 402"
some_video other.mp4
rules '{"on":"upload","do":"code","code":4002}'
expect_errno EFBIG cp other.mp4 "$s/uploads/large.mp4"
rules '{"on":"upload","do":"code","code":4001}'
expect_errno EMEDIUMTYPE cp other.mp4 "$s/uploads/odd.mp4"
rules
echo go >"$s/prompt" && cat "$s/reply" >/dev/null || fail "it does not recover from refusals"
assert_eq "$(cat "$s/error")" "" "error after a success"
