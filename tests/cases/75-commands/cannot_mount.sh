# A mount that fails says what to do about it.
# plain build only
. "$(dirname "$0")/../lib.sh"

[ "$(id -u)" = 0 ] || { note "needs root, for a /dev of its own"; exit 0; }
nobody="env -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME HOME=/mnt setpriv --reuid 65534 --regid 65534 --clear-groups"
# refused WORDS PREPARATION COMMAND...: in a namespace where the preparation was made, it fails and says these words.
refused() {
	local words=$1 prepare=$2
	shift 2
	if apart timeout 20 bash -c "$prepare"' && exec "$@"' - "$@" >said 2>&1; then fail "mounted: $*"; fi
	[[ $(tail -n 1 said) =~ $words ]] || fail "not said at the end: $words, but $(cat said)"
}
device() { echo "mount -t tmpfs -o uid=65534 none /mnt && mkdir -m 777 /mnt/nemo && mount -t tmpfs none /dev && mknod -m $1 /dev/fuse c 10 229 && mknod -m 666 /dev/null c 1 3"; }
if ! apart bash -c "$(device 666) && :</dev/fuse"; then note "no devices can be made here"; exit 0; fi

refused '^nemofs: cannot mount: /dev/fuse: No such file.*modprobe fuse, or give this container --device /dev/fuse' \
	"mount -t tmpfs none /dev && mknod -m 666 /dev/null c 1 3" "$NEMOFS" --local "$MNT"
# shellcheck disable=SC2086
refused '^nemofs: cannot mount: /dev/fuse: Permission denied: chmod 666' "$(device 600)" $nobody "$NEMOFS" --local /mnt/nemo
# shellcheck disable=SC2086
refused '^nemofs: cannot mount: fusermount3 is not installed: apt install fuse3' "$(device 666) && mount --bind /dev/null $(command -v fusermount3)" \
	$nobody "$NEMOFS" --local /mnt/nemo
# shellcheck disable=SC2086
refused '^nemofs: cannot mount: fusermount3 has lost its permission to mount: as root, chmod u\+s ' \
	"$(device 666) && cp $(command -v fusermount3) /mnt/ && chmod 755 /mnt/fusermount3 && mount --bind /mnt/fusermount3 $(command -v fusermount3)" \
	$nobody "$NEMOFS" --local /mnt/nemo
# shellcheck disable=SC2086
refused '^nemofs: cannot mount: fusermount3 gets no privileges: .*no_new_privs' "$(device 666)" \
	$nobody --no-new-privs "$NEMOFS" --local /mnt/nemo
# shellcheck disable=SC2086
refused '^nemofs: cannot mount: allow_other not permitted: write user_allow_other into /etc/fuse.conf' \
	"$(device 666) && mount -t tmpfs none /etc && touch /etc/fuse.conf" $nobody "$NEMOFS" --local -o allow_other /mnt/nemo
