#!/usr/bin/env bash
# Installs what nemofs needs, on Debian 12 and 13 and similar systems: scripts/packages.sh [SET…]   (default: build run)
#
#   build   to build it, tests included       unit cases lint clang asan tsan fuzz   for that part of scripts/test.sh
#   run     to use it                         test   for all parts of it
#   pack    to make the Debian package
#
# Prints and changes nothing if everything is installed. Uses sudo if it does not run as root.
set -eu

build="gcc g++ libc6-dev cmake ninja-build pkg-config libfuse3-dev libcurl4-openssl-dev libjansson-dev libsqlite3-dev
	uuid-dev libmicrohttpd-dev libpocketsphinx-dev libcmocka-dev python3"
run="fuse3 ffmpeg pocketsphinx-en-us fonts-dejavu-core ca-certificates"
pack="build-essential file dpkg-dev debhelper git"
unit="shfmt"
cases="$pack curl nginx-light sqlite3 attr yt-dlp rsync socat procps psmisc strace git openssl lintian make inotify-tools chromium
	chromium-driver busybox jq melt mpv nodejs vim-tiny binutils zsh fish systemd"
lint="clang-format clang-tidy cppcheck shellcheck man-db git musl-tools"
clang="clang"
asan="clang libclang-rt-dev llvm"
tsan="$asan"
fuzz="$asan"
test="$pack $unit $cases $lint $asan ccache"

[ $# -gt 0 ] || set -- build run
wanted=
for set; do
	case $set in
	build) wanted="$wanted $build" ;;
	run) wanted="$wanted $run" ;;
	pack) wanted="$wanted $pack" ;;
	unit) wanted="$wanted $unit" ;;
	cases) wanted="$wanted $cases" ;;
	lint) wanted="$wanted $lint" ;;
	clang) wanted="$wanted $unit $clang" ;;
	asan) wanted="$wanted $unit $cases $asan" ;;
	tsan) wanted="$wanted $unit $cases $tsan" ;;
	fuzz) wanted="$wanted $fuzz" ;;
	test) wanted="$wanted $test" ;;
	*) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done

missing=
for package in $wanted; do
	case $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true) in
	ii*) ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
	printf 'These are needed, under whatever names this system gives them:%s\n' "$missing" >&2
	exit 1
fi
root=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		printf 'As root, please: apt-get install --no-install-recommends%s\n' "$missing" >&2
		exit 1
	fi
	root=sudo
fi
printf 'Installing:%s\n' "$missing"
export DEBIAN_FRONTEND=noninteractive
# The package lists may be missing or old: they are fetched only if the first try fails.
# shellcheck disable=SC2086
$root apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 ||
	{ $root apt-get update -q >/dev/null && $root apt-get install -y -q --no-install-recommends $missing >/dev/null; }
