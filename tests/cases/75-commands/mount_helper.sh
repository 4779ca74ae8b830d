# mount -t nemofs works through the helper that mount(8) looks for in /sbin.
# needs nemo-engine
. "$(dirname "$0")/../lib.sh"

mkdir sbin
ln -s "$NEMOFS" sbin/mount.nemofs

# The call is that of mount(8); the source may have the name of a command.
for source in none status; do
	sbin/mount.nemofs "$source" "$MNT" -o "rw,noauto,user,nosuid,nodev,local,$QUICK" || fail "mount.nemofs $source"
	assert_file "$MNT/README.md"
	"$NEMOFS" umount "$MNT" || fail umount
done

# systemd can read the fstab lines of the manual, and their options are accepted.
sed -n 's/\\-/-/g; /^none  .*nemofs/p' "$TOP/man/nemofs.1" >fstab
assert_eq "$(wc -l <fstab)" 2 "lines of fstab in the manual"
generator=/usr/lib/systemd/system-generators/systemd-fstab-generator
mkdir units early late
SYSTEMD_FSTAB=$CASE_DIR/fstab $generator units early late >words 2>&1 || fail "systemd: $(cat words)"
for name in mnt-nemo.mount srv-nemo.automount srv-nemo.mount; do
	assert_file units/$name
done
contains units/srv-nemo.mount '^Options=.*allow_other,uid=1000' && contains units/srv-nemo.mount '^Type=nemofs' ||
	fail "unit: $(cat units/srv-nemo.mount)"
while read -r source _ _ options _; do
	sbin/mount.nemofs "$source" "$MNT" -o "$options,local,$QUICK" || fail "mount.nemofs with $options"
	assert_eq "$(stat -c %u "$MNT")" "$(grep -o 'uid=[0-9]*' <<<"$options,uid=$(id -u)" | head -n 1 | tr -d a-z=)" "owner with $options"
	"$NEMOFS" umount "$MNT" || fail umount
done <fstab

# By mount(8) itself, in a separate namespace where it finds the helper.
by_mount() {
	apart bash -c 'mount -t overlay -o "lowerdir=$1/sbin:/usr/sbin" overlay /usr/sbin || exit 77
		mount -t nemofs -o "$3" none "$2" && cat "$2/README.md" && mount -t fuse.nemofs && "$4" umount "$2"' \
		- "$CASE_DIR" "$MNT" "local,$QUICK" "$NEMOFS"
}
if [ "$(id -u)" = 0 ]; then
	by_mount >said 2>words
	status=$?
	[ $status = 77 ] && { note "no overlay here: mount(8) itself was not tried"; exit 0; }
	assert_eq $status 0 "mount -t nemofs: $(cat words)"
	contains said "$MNT type fuse.nemofs" || fail "mount lists: $(cat said)"
fi
