#!/usr/bin/env bash
# Configures and builds: scripts/build.sh [FOLDER [CMAKE OPTIONS…]]   (default: build)
#
# ccache is used where it is installed. Only what goes wrong is printed.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$top/build}
[ $# -eq 0 ] || shift
mkdir -p "$folder"
log=$folder/build.log
launcher=
command -v ccache >/dev/null && launcher=-DCMAKE_C_COMPILER_LAUNCHER=ccache
if ! { cmake -S "$top" -B "$folder" -G Ninja $launcher "$@" && ninja -C "$folder"; } >"$log" 2>&1; then
	tail -n 60 "$log" >&2
	printf 'The build failed; all of it is in %s\n' "$log" >&2
	exit 1
fi
