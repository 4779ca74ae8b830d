# The command line tolerates common mistakes: help works everywhere, words of fstab are accepted, a source may have any
# name with -o. It warns about a folder that is not empty, and a second --local mount names the first.
# plain build only
. "$(dirname "$0")/../lib.sh"

server
mounts_with() { # ARGS...: it mounts, and says nothing; its words go to said
	timeout 20 "$NEMOFS" "$@" >said 2>&1 || fail "nemofs $*: $(cat said)"
	is_mounted "$MNT" || fail "not mounted: nemofs $*"
	mount_pid=$(json 'v["pid"]' <"$MNT/status.json")
	fusermount3 -u "$MNT" || fail umount
	wait_until 10 gone "$mount_pid" # a namespace of another case may hold it for a moment
}
silent() {
	mounts_with "$@"
	[ ! -s said ] || fail "nemofs $* says: $(cat said)"
}

silent mount "$MNT"
silent none "$MNT"
silent https://example.com/x "$MNT"
silent ship "$MNT" -o rw
silent "$MNT" -o relatime,nodiratime,strictatime,lazytime,iversion,mand,silent,X-mount.mkdir,noatime,sync
silent "$MNT" -o api_url=HTTP://LOCALHOST:1
mkdir full && touch full/file
MNT=$CASE_DIR/full mounts_with full
assert_eq "$(cat said)" "nemofs: full is not empty: the mount hides its content" "of a folder that is not empty"
MNT=$CASE_DIR/full silent full -o nonempty

for command in umount status doctor help; do
	"$NEMOFS" $command --help >said 2>words || fail "$command --help"
	contains said "^usage: nemofs $command" && [ ! -s words ] || fail "$command --help: $(cat said words)"
	"$NEMOFS" help $command | cmp - said || fail "help $command is another"
done
"$NEMOFS" help | cmp - <("$NEMOFS" --help) || fail "help and --help differ"
for line in "umount" "umount --lasy x" "status a b" "status --jsno" "help a b"; do
	status=0
	# shellcheck disable=SC2086
	"$NEMOFS" $line >said 2>words || status=$?
	assert_eq $status 2 "status of $line"
	contains words '^usage: nemofs' && [ ! -s said ] || fail "$line: $(cat said words)"
done
contains <("$NEMOFS" status --jsno 2>&1) "did you mean '--json'" || fail "no suggestion"

mount_engine
mkdir second
! timeout 20 "$NEMOFS" --local second 2>words || fail "two mounts have one engine"
assert_match "$(cat words)" "in use by the mount on $MNT \(process $mount_pid\): .nemofs umount $MNT" "words of a second --local"
timeout 20 "$NEMOFS" --local -o "state_dir=$CASE_DIR/state2" second || fail "with a folder of its own"
"$NEMOFS" umount second || fail umount
unmount
