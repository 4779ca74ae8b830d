#!/usr/bin/env bash
# Installs what nemofs needs, on Debian 12 and its like: scripts/packages.sh [build] [run] [pack] [test]   (default: build run)
#
# Says nothing and changes nothing when all is there. Uses sudo when not root.
set -eu

build="gcc g++ libc6-dev cmake ninja-build pkg-config libfuse3-dev libcurl4-openssl-dev libjansson-dev libsqlite3-dev
	uuid-dev libmicrohttpd-dev libpocketsphinx-dev libcmocka-dev"
run="fuse3 ffmpeg pocketsphinx-en-us fonts-dejavu-core ca-certificates"
pack="file dpkg-dev"
test="$pack ccache clang clang-format clang-tidy libclang-rt-14-dev llvm cppcheck shellcheck python3 curl nginx-light
	sqlite3 attr yt-dlp rsync procps psmisc strace man-db git openssl lintian make inotify-tools chromium chromium-driver
	busybox jq mpv nodejs vim-tiny binutils zsh fish systemd shfmt"

[ $# -gt 0 ] || set -- build run
wanted=
for set; do
	case $set in
	build) wanted="$wanted $build" ;;
	run) wanted="$wanted $run" ;;
	pack) wanted="$wanted $pack" ;;
	test) wanted="$wanted $test" ;;
	*) sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
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
# The package lists may be missing or old: fetch them, but only when the first try fails.
# shellcheck disable=SC2086
$root apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 ||
	{ $root apt-get update -q >/dev/null && $root apt-get install -y -q --no-install-recommends $missing >/dev/null; }
