#!/usr/bin/env bash
# Makes a release of the last commit: scripts/release.sh [--packages] FOLDER
#
#   nemofs-VERSION.tar.gz    the sources            nemofs_VERSION-1.dsc …  the Debian source package
#   SHA256SUMS               of all files           *.deb                   with --packages: for the suite this runs on
#
# Two runs make the same source archive, byte for byte. $DEBFULLNAME and $DEBEMAIL name the maintainer of the packages.
# Version and date come from CMakeLists.txt; CHANGELOG.md must contain the version. If $NEMOFS_BUILT names a build folder,
# the packages are made from that build.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
packages=
[ "${1:-}" != --packages ] || { packages=yes; shift; }
[ $# -eq 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)

version=$(sed -n 's/^project(nemofs VERSION \([0-9.]*\) .*/\1/p' "$top/CMakeLists.txt")
date=$(sed -n 's/^set(NEMOFS_DATE \([0-9-]*\)).*/\1/p' "$top/CMakeLists.txt")
grep -q "^## $version\>" "$top/CHANGELOG.md" || { echo "CHANGELOG.md does not begin with version $version" >&2; exit 1; }

SOURCE_DATE_EPOCH=$(git -C "$top" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
maintainer="${DEBFULLNAME:-The nemofs authors} <${DEBEMAIL:-nemofs@nemofs.invalid}>"
work=$(mktemp -d "${TMPDIR:-/tmp}/nemofs-release.XXXXXX")
trap 'rm -rf "$work"' EXIT

git -C "$top" archive --format=tar --prefix="nemofs-$version/" HEAD | gzip -9n >"$work/nemofs-$version.tar.gz"
cp "$work/nemofs-$version.tar.gz" "$work/nemofs_$version.orig.tar.gz"
tar -x -C "$work" -f "$work/nemofs-$version.tar.gz"
tree=$work/nemofs-$version
cp -r "$tree/packaging/debian" "$tree/debian"
sed -i "s/@MAINTAINER@/$maintainer/; s/@VERSION@/$version-1/; s/@DATE@/$(date -u -R -d "$date 12:00")/" \
	"$tree/debian/control" "$tree/debian/changelog"
(cd "$work" && dpkg-source -b "nemofs-$version" >"$work/log") || { cat "$work/log" >&2; exit 1; }
if [ -n "$packages" ]; then
	(cd "$tree" && dpkg-buildpackage -b -us -uc >"$work/log" 2>&1) || { tail -n 40 "$work/log" >&2; exit 1; }
fi
find "$work" -maxdepth 1 -type f ! -name log -exec mv {} "$out/" \;
(cd "$out" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\0' | sort -z | xargs -0 sha256sum -- >SHA256SUMS)
ls "$out"
