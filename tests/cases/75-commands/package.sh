# The Debian package: what is in it, that lintian finds no error, and that the main job runs from it.
# needs nemo-transcribe
# plain build only
# timeout: 120
. "$(dirname "$0")/../lib.sh"

for tool in cpack dpkg-shlibdeps; do
	command -v $tool >/dev/null || { note "no $tool here: not tried"; exit 0; }
done
[ -f "$BUILD/CPackConfig.cmake" ] || { note "$BUILD is not a build folder: not tried"; exit 0; }
(cd "$BUILD" && cpack -B "$CASE_DIR/packed") >words 2>&1 || fail "cpack: $(tail -n 5 words)"
package=$(echo packed/nemofs_*.deb)
assert_file "$package"

dpkg-deb -c "$package" >listing
for name in usr/bin/nemofs usr/bin/nemo-engine usr/bin/nemo-transcribe usr/sbin/mount.nemofs usr/share/man/man1/nemofs.1.gz \
	usr/share/man/man5/nemofs.5.gz usr/share/man/man1/nemo-engine.1.gz usr/lib/systemd/user/nemofs.service \
	usr/lib/systemd/user/nemofs@.service usr/share/bash-completion/completions/nemofs \
	usr/share/zsh/vendor-completions/_nemofs usr/share/fish/vendor_completions.d/nemofs.fish usr/share/doc/nemofs/README.md \
	usr/share/doc/nemofs/docs/TROUBLESHOOTING.md usr/share/doc/nemofs/examples/captions.sh \
	usr/share/nemofs/skills/nemofs/SKILL.md usr/share/nemofs/skills/nemofs/scripts/batch.sh; do
	grep -qF "./$name" listing || fail "$name is not packed"
done
depends=$(dpkg-deb -f "$package" Depends)
for name in fuse3 libfuse3 libcurl libjansson libsqlite3 libmicrohttpd; do
	assert_match "$depends" "$name" Depends
done

lintian --allow-root --fail-on error "$package" >words 2>&1 || fail "lintian: $(cat words)"

dpkg-deb -x "$package" root
NEMOFS=$CASE_DIR/root/usr/bin/nemofs
unset NEMO_ENGINE
sample_film talk.mp4
root/usr/sbin/mount.nemofs none "$MNT" -o "local,$QUICK" || fail "mount.nemofs of the package"
mkdir "$MNT/talk"
cp talk.mp4 "$MNT/talk/uploads/" || fail "cp into uploads/"
echo "remove the first 5 seconds" >"$MNT/talk/prompt" || fail "prompt"
cat "$MNT/talk/reply" >reply || fail "reply"
assert_file reply
cat "$MNT/talk/captions.srt" >captions.srt || fail "captions"
assert_file captions.srt
cp "$MNT/talk/export/video.mp4" out.mp4 || fail "export"
assert_lasts out.mp4 "$(awk -v d="$(duration talk.mp4)" 'BEGIN {print d - 5}')"
"$NEMOFS" umount "$MNT" || fail umount
