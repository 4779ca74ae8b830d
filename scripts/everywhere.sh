#!/usr/bin/env bash
# Builds and tests on another Debian: scripts/everywhere.sh SUITE [FOLDER [PART…]]   (as root; bookworm, trixie, sid …)
#
# What is committed is tested by scripts/test.sh PART… (default: unit) in a bare system that debootstrap makes in FOLDER,
# by default a temporary one. A FOLDER that has a system already is used as it is. The last line is that of test.sh, then
# the seconds of each step. No mount is left.
set -eu
[ $# -ge 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "only root can make a system" >&2; exit 1; }
top=$(cd "$(dirname "$0")/.." && pwd)
suite=$1 root=${2:-$(mktemp -d "${TMPDIR:-/tmp}/nemofs-$1.XXXXXX")}
shift $(($# < 2 ? 1 : 2))
[ $# -gt 0 ] || set -- unit
command -v debootstrap >/dev/null || { echo "there is no debootstrap: apt install debootstrap" >&2; exit 1; }

began=$SECONDS
[ -x "$root/bin/sh" ] || debootstrap --variant=minbase "$suite" "$root" >"$root.log" || { tail -n 5 "$root.log" >&2; exit 1; }
cp /etc/resolv.conf "$root/etc/"
rm -rf "$root/root/nemofs"
mkdir -p "$root/root/nemofs"
git -C "$top" archive HEAD | tar -x -C "$root/root/nemofs"
printf 'a bare %s: %d s\n' "$suite" $((SECONDS - began))
began=$SECONDS
status=0
# Mounts of its own, which end with it. The rules of the tree want to see a repository.
unshare -m bash -c 'mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" && mount --rbind /dev "$0/dev" &&
	exec chroot "$0" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TERM=dumb bash -c "
		cd /root/nemofs && apt-get -o Acquire::Check-Valid-Until=false update -q >/dev/null &&
		apt-get install -y -q --no-install-recommends git >/dev/null 2>&1 && git init -q . && git add -A && exec scripts/test.sh \"\$@\"" - "$@"' \
	"$root" "$@" || status=$?
printf 'packages, build and tests (%s): %d s\n' "$*" $((SECONDS - began))
exit $status
