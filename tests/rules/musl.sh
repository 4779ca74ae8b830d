#!/usr/bin/env bash
# Every source compiles against musl, too: tests/rules/musl.sh [FILE…]   Functions of glibc alone are in include/base/libc.h.
#
# Nothing is linked: the libraries' own headers are those of this system.
set -u
cd "$(dirname "$0")/../.." || exit 2
command -v musl-gcc >/dev/null || { echo "no musl-gcc here: scripts/packages.sh lint" >&2; exit 1; }
headers=$(mktemp -d "${TMPDIR:-/tmp}/nemofs-musl.XXXXXX")
trap 'rm -rf "$headers"' EXIT
machine=$(gcc -print-multiarch)
for folder in /usr/include "/usr/include/$machine"; do
	for name in "$folder"/{asm,asm-generic,linux,curl,fuse3,jansson.h,jansson_config.h,microhttpd.h,pocketsphinx,pocketsphinx.h,sphinxbase,sqlite3.h,uuid}; do
		[ -e "$headers/${name##*/}" ] || [ ! -e "$name" ] || ln -s "$name" "$headers/"
	done
done
mapfile -t own < <(git ls-files 'src/*.h' | sed 's,/[^/]*$,,; s,^,-I,' | sort -u)
[ $# -gt 0 ] || mapfile -t sources < <(git ls-files 'src/*.c')
printf '%s\0' "${sources[@]:-$@}" |
	xargs -0 -P "$(nproc)" -n 8 musl-gcc -std=gnu17 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DNEMOFS_VERSION='"0"' \
		-DNEMOFS_TRANSCRIBE=1 -Wall -Werror=implicit-function-declaration -fsyntax-only -Iinclude "${own[@]}" \
		-isystem "$headers" -isystem "$headers/fuse3" -isystem "$headers/pocketsphinx" -isystem "$headers/sphinxbase"
