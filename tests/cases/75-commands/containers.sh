# The statements of docs/containers.md about namespaces hold, as far as they can be tested without container programs.
# needs nemo-engine
# plain build only
. "$(dirname "$0")/../lib.sh"

[ "$(id -u)" = 0 ] || { note "needs root, for namespaces"; exit 0; }
# A sidecar mounts in its own namespace, on a folder inside a shared one; other containers see the mount appear and disappear.
mkdir shared
unshare -m true 2>/dev/null || { note "no namespaces here"; exit 0; }
cat >host.sh <<'END'
mount --bind shared shared && mount --make-shared shared && mkdir shared/tree || exit 77
# The first "container": rshared.
unshare -m --propagation unchanged "$1" -f --local -o "state_dir=$PWD/state,cache_dir=$PWD/cache" shared/tree 2>log &
sidecar=$!
# The second: rslave.
for i in $(seq 200); do [ -e shared/tree/README.md ] && break; sleep 0.05; done
unshare -m --propagation slave cat shared/tree/README.md >/dev/null || { cat log; exit 1; }
# A container that shares nothing with the host sees nothing new.
kill -TERM $sidecar && wait $sidecar || exit 2
[ ! -e shared/tree/README.md ] || exit 3
unshare -m --propagation slave sh -c '[ ! -e shared/tree/README.md ]' || exit 4
# Private: a mount made there stays there.
unshare -m --propagation private sh -c '"$1" --local -o "state_dir=$PWD/state,cache_dir=$PWD/cache" shared/tree && touch made && sleep 1; "$1" umount shared/tree' - "$1" &
for i in $(seq 200); do [ -e made ] && break; sleep 0.05; done
[ -e made ] && [ ! -e shared/tree/README.md ] || exit 5
wait
END
apart bash host.sh "$NEMOFS" >words 2>&1
status=$?
[ $status = 77 ] && { note "no shared mounts here"; exit 0; }
[ $status = 0 ] || fail "step $status: $(cat words)"

# Without the device, or without the right to mount, the message says what is missing.
apart bash -c 'mount -t tmpfs none /dev && mknod -m 666 /dev/null c 1 3 && "$1" doctor --local' - "$NEMOFS" >words 2>&1
contains words '^FAIL +kernel .*--device /dev/fuse' || fail "without the device: $(cat words)"
# In a separate user namespace, as in rootless containers, root may mount.
chmod 755 "$CASE_DIR"
cat >rootless.sh <<'END'
mkdir -p "$2/tree" && "$1" --local -o "state_dir=$2/state,cache_dir=$2/cache" "$2/tree" && cat "$2/tree/README.md" >/dev/null && "$1" umount "$2/tree"
END
if unshare --user --map-root-user --mount true 2>/dev/null && unshare --user --map-root-user --mount sh -c ': >/dev/fuse' 2>/dev/null; then
	unshare --user --map-root-user --mount bash rootless.sh "$NEMOFS" "$CASE_DIR/rootless" >words 2>&1 || fail "rootless: $(cat words)"
else
	note "no user namespaces here: rootless was not tried"
fi
