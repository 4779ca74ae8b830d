# A backend answers with HTML, garbage, deep nesting, a huge body or a decompression bomb: the call gives EREMOTEIO, and
# memory stays small.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
for fault in html garbage deep huge bomb two_lengths; do
	rules "{\"on\":\"credits\",\"do\":\"$fault\"}"
	case $fault in
	two_lengths) probe read "$MNT/credits" >/dev/null ;; # a server may be believed here, but must not be fatal
	*) expect_probe EREMOTEIO open "$MNT/credits" ;;
	esac
done
rules '{"on":"state","do":"html","status":200}'
expect_probe EREMOTEIO open "$s/state.json"
peak=$(awk '/VmHWM/ {print $2}' "/proc/$mount_pid/status")
note "measured: peak memory $((peak / 1024)) MiB"
[ -n "${NEMOFS_SANITIZED:-}" ] || assert_within "$peak" 0 $((160 * 1024)) "peak memory, KiB"
rules
assert_match "$(cat "$MNT/credits")" "available 95" credits
