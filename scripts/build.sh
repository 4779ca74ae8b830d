#!/usr/bin/env bash
# Configures and builds: scripts/build.sh [--target NAME] [--preset NAME | FOLDER] [CMAKE OPTIONS…]   (default: the folder build)
#
# The presets are those of CMakePresets.json. Without a preset, warnings are not errors. ccache is used if it is
# installed. Only errors are printed.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
target=()
if [ "${1:-}" = --target ]; then
	target=("$2")
	shift 2
fi
if [ "${1:-}" = --preset ]; then
	what=(--preset "$2")
	[ "$2" = dev ] && folder=$top/build || folder=$top/build-$2
	shift 2
else
	folder=${1:-$top/build}
	[ $# -eq 0 ] || shift
	what=(-S "$top" -B "$folder" -G Ninja)
fi
mkdir -p "$folder"
log=$(cd "$folder" && pwd)/build.log
launcher=
! command -v ccache >/dev/null || launcher=-DCMAKE_C_COMPILER_LAUNCHER=ccache
if ! { (cd "$top" && cmake "${what[@]}" $launcher "$@") && ninja -C "$folder" "${target[@]}"; } >"$log" 2>&1; then
	tail -n 60 "$log" >&2
	printf 'The build failed; all of it is in %s\n' "$log" >&2
	exit 1
fi
