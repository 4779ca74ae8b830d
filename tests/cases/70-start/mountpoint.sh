# A mountpoint that is missing, not a directory or in use is refused with words, and is left unchanged.
. "$(dirname "$0")/../lib.sh"

server
refused() { # WORDS MOUNTPOINT
	! timeout 10 "$NEMOFS" -f -o "$QUICK" "$2" >words 2>&1 || fail "mounting on $2 succeeds"
	assert_match "$(cat words)" "$1" "words for $2"
}
refused "No such file|does not exist|missing" "$CASE_DIR/none"
touch file
refused "[Nn]ot a directory" "$CASE_DIR/file"
mount_server
XDG_STATE_HOME=$CASE_DIR/state2 refused "in use|already|busy" "$MNT"
assert_match "$(cat "$MNT/credits")" "available 95" "credits of the first mount"
unmount
! timeout 10 "$NEMOFS" >words 2>&1 || fail "no mountpoint at all is accepted"
assert_match "$(cat words)" "mountpoint is missing" "words without a mountpoint"
"$NEMOFS" --help >words 2>&1 || fail "--help fails"
contains words MOUNTPOINT || fail "--help does not help"
"$NEMOFS" --version >words 2>&1 || fail "--version fails"
contains words '[0-9]+\.[0-9]+\.[0-9]+' || fail "--version has no version"
