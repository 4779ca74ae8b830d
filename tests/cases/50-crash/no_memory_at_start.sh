# An allocation fails while a mount starts, is used for the first time and ends. It mounts completely, or it ends with an
# error in words. This case tests every $OWN_STEP-th (97) of its own allocations, and every $LIBRARIES_STEP-th (none) of
# those of its libraries.
# timeout: 1500
# plain build only
. "$(dirname "$0")/../lib.sh"

server
mount_server
new_session
echo "edit nonce:first" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no message goes through"
some_video film.mp4 1000
cp film.mp4 "$s/uploads/" || fail "no upload goes through"
unmount
export ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0 NO_MEMORY_PROGRAM=nemofs NO_MEMORY_CONTROL=$PWD/control

arm() { "$PYTHON" -c 'import struct, sys; open("control", "wb").write(struct.pack("<qqq", *map(int, sys.argv[1:])) + bytes(8168))' "$1" 0 "$2"; }
reached() { "$PYTHON" -c 'import struct; raise SystemExit(struct.unpack("<q", open("control", "rb").read(16)[8:])[0] == 0)'; }
place() { dd if=control bs=8 skip=3 status=none | tr -d '\0' | head -n 8; }
again() { "$@" 2>/dev/null || "$@"; } # ENOMEM is a valid answer, once

looked_at() {
	again test -e "$s/chat.md" && again grep -q nonce:first "$s/chat.md" && again cmp -s film.mp4 "$s/uploads/film.mp4" &&
		again grep -q Timeline "$s/timeline"
}

# trial SCOPE N: 1 when it has not so many.
trial() {
	arm "$2" "$1"
	LD_PRELOAD=$BUILD/tests/no_memory.so "$NEMOFS" -f -o "$QUICK" "$MNT" 2>words &
	mount_pid=$!
	mounts+=("$mount_pid $MNT")
	wait_until 10 mounted_or_dead "$mount_pid" "$MNT"
	if is_zombie_or_gone "$mount_pid"; then
		wait "$mount_pid"
		assert_eq $? 1 "status, allocation $2 ($(place))"
		grep -q "^nemofs: " words || fail "it ends without words, allocation $2: $(place)"
		killed+=("$mount_pid")
	else
		looked_at || fail "not all is there, allocation $2: $(place)"
		unmount
	fi
	reached
}

for kind in "1 ${OWN_STEP:-97}" "2 ${LIBRARIES_STEP:-0}"; do
	read -r scope step <<<"$kind"
	n=1 times=0
	while [ "$step" -gt 0 ] && trial "$scope" $n; do n=$((n + step)) times=$((times + 1)); done
	note "measured: $times failures, up to allocation $n"
done
mount_server
looked_at || fail "something is lost"
unmount
assert_eq "$(taken first)" 1 "times sent"
