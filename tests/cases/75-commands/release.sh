# Two runs of scripts/release.sh give the same sources, with the packaging at the top, and each installed file is in
# exactly one package.
# plain build only
. "$(dirname "$0")/../lib.sh"

git -C "$TOP" rev-parse HEAD >words 2>&1 || { note "no repository here: not tried"; exit 0; }
"$TOP/scripts/release.sh" one >words 2>&1 || fail "release: $(cat words)"
DEBFULLNAME='' "$TOP/scripts/release.sh" two >words 2>&1 || fail "again: $(cat words)"
assert_same one/SHA256SUMS two/SHA256SUMS
(cd one && sha256sum --quiet -c SHA256SUMS) || fail "checksums"
dpkg-source --no-check -x one/*.dsc tree >words 2>&1 || fail "unpacking: $(cat words)"
for name in control rules changelog tests/control nemofs.install nemofs-engine.install source/format; do
	assert_file tree/debian/$name
done
! grep -rq '@[A-Z_]*@' tree/debian || fail "something is not filled in: $(grep -r '@[A-Z_]*@' tree/debian)"
assert_eq "$(dpkg-parsechangelog -l tree/debian/changelog -S Version)" "$(sed -n 's/^project(nemofs VERSION \([0-9.]*\) .*/\1/p' "$TOP/CMakeLists.txt")-1" version

# Version and date of the manual and of the packages come from one place.
date=$(sed -n 's/^set(NEMOFS_DATE \([0-9-]*\)).*/\1/p' "$TOP/CMakeLists.txt")
version=$(sed -n 's/^project(nemofs VERSION \([0-9.]*\) .*/\1/p' "$TOP/CMakeLists.txt")
assert_eq "$(dpkg-parsechangelog -l tree/debian/changelog -S Date)" "$(LC_ALL=C date -u -R -d "$date 12:00")" date
for page in "$BUILD"/man/*; do
	contains "$page" "^\.TH [A-Z-]+ [15] \"$date\" \"nemofs $version\"" || fail "$page is of another version"
done
assert_eq "$("$NEMOFS" --version)" "nemofs $version" --version

# Each installed file is in exactly one of the packages.
DESTDIR=$CASE_DIR/tmp cmake --install "$BUILD" --prefix /usr >words 2>&1 || fail "cmake --install: $(tail -n 3 words)"
while read -r file; do
	count=0
	while read -r line; do
		[[ $file != "$line" && $file != "$line"/* ]] || count=$((count + 1))
	done < <(cat tree/debian/*.install)
	[ $count = 1 ] || printf '    %s: in %s packages\n' "$file" $count >>wrong
done < <(cd tmp && find . ! -type d -printf '%P\n')
[ ! -s wrong ] || fail "$(cat wrong)"
