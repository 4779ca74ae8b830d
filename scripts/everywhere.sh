#!/usr/bin/env bash
# Tests the last commit on another Debian: scripts/everywhere.sh SUITE [FOLDER [PART…]]   (as root; bookworm, trixie, sid …)
#
# debootstrap makes a bare system in FOLDER (default: a temporary one), and scripts/test.sh PART… (default: unit) tests the
# commit there. A FOLDER that already contains a system is used as it is. The PART `demo` runs scripts/demo.sh instead. The
# PART `packages` makes the Debian packages there, installs them in another bare system, FOLDER.bare, and runs the main job
# with them. The duration of each step is printed. No mount remains.
# shellcheck disable=SC2016 # the quoted text is for the system in the folder
set -eu
[ $# -ge 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || { echo "only root can make a system" >&2; exit 1; }
top=$(cd "$(dirname "$0")/.." && pwd)
suite=$1 root=${2:-$(mktemp -d "${TMPDIR:-/tmp}/nemofs-$1.XXXXXX")}
shift $(($# < 2 ? 1 : 2))
[ $# -gt 0 ] || set -- unit
command -v debootstrap >/dev/null || { echo "there is no debootstrap: apt install debootstrap" >&2; exit 1; }

bare() { # FOLDER: makes a system in it
	[ -x "$1/bin/sh" ] || debootstrap --variant=minbase "$suite" "$1" >"$1.log" || { tail -n 5 "$1.log" >&2; exit 1; }
	cp /etc/resolv.conf "$1/etc/"
}

# inside FOLDER SCRIPT [ARGUMENT…]: runs the script in the system, in a mount namespace that ends with it.
inside() {
	unshare -m bash -c 'mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" && mount --rbind /dev "$0/dev" &&
		exec chroot "$0" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TERM=dumb \
		DEBIAN_FRONTEND=noninteractive bash -euc "$@"' "$1" "$2" - "${@:3}"
}

began=$SECONDS
told() { printf '%s: %d s\n' "$1" $((SECONDS - began)) && began=$SECONDS; }

bare "$root"
rm -rf "$root/root/nemofs"
mkdir -p "$root/root/nemofs"
git -C "$top" archive HEAD | tar -x -C "$root/root/nemofs"
told "a bare $suite"

# The tests of the source tree need a repository.
inside "$root" 'apt-get -o Acquire::Check-Valid-Until=false update -q >/dev/null
	apt-get install -y -q --no-install-recommends git >/dev/null 2>&1
	cd /root/nemofs && git init -q . && git add -A && git -c user.name=x -c user.email=x@x.invalid commit -qm x'
status=0
for part; do
	if [ "$part" = packages ]; then
		inside "$root" 'cd /root/nemofs && scripts/packages.sh build pack >/dev/null && rm -rf /root/packages &&
			scripts/release.sh --packages /root/packages' || status=$?
		told "packages, made on $suite"
		bare "$root.bare"
		mkdir -p "$root.bare/root/job"
		cp "$root"/root/packages/nemofs*.deb "$root/root/nemofs/packaging/debian/tests/main-job" "$root.bare/root/job/"
		inside "$root.bare" 'apt-get -o Acquire::Check-Valid-Until=false update -q >/dev/null && cd /root/job && rm -f *-dbgsym_*
			apt-get install -y -q --no-install-recommends ./nemofs*.deb fonts-dejavu-core >log 2>&1 || { tail -n 20 log; exit 1; }
			AUTOPKGTEST_TMP=$(mktemp -d) sh ./main-job' || status=$?
		told "packages, installed on a bare $suite, and the main job"
	elif [ "$part" = demo ]; then
		inside "$root" 'cd /root/nemofs && exec scripts/demo.sh' || status=$?
		told "packages, build and the demo"
	else
		inside "$root" 'cd /root/nemofs && exec scripts/test.sh "$1"' "$part" || status=$?
		told "packages, build and tests ($part)"
	fi
done
exit $status
