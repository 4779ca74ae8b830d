# The Debian packages contain the right files, lintian finds no error, and the main job runs from them.
# needs nemo-transcribe
# plain build only
# timeout: 120
. "$(dirname "$0")/../lib.sh"

for tool in dpkg-buildpackage dh; do
	command -v $tool >/dev/null || { note "no $tool here: not tried"; exit 0; }
done
git -C "$TOP" rev-parse HEAD >words 2>&1 || { note "no repository here: not tried"; exit 0; }
DEB_BUILD_OPTIONS=noautodbgsym NEMOFS_BUILT=$BUILD "$TOP/scripts/release.sh" --packages packed >words 2>&1 ||
	fail "release.sh: $(tail -n 5 words)"
(cd packed && sha256sum --quiet -c SHA256SUMS) || fail "checksums"
packages=$(ls packed/*.deb)
assert_eq "$(for package in $packages; do dpkg-deb -f "$package" Package; done | xargs)" "nemofs-engine nemofs" "packages"

for package in $packages; do dpkg-deb -c "$package"; done >listing
for name in usr/bin/nemofs usr/bin/nemo-engine usr/bin/nemo-transcribe usr/sbin/mount.nemofs usr/share/man/man1/nemofs.1.gz \
	usr/share/man/man5/nemofs.5.gz usr/share/man/man1/nemo-engine.1.gz usr/lib/systemd/user/nemofs.service \
	usr/lib/systemd/user/nemofs@.service usr/share/bash-completion/completions/nemofs \
	usr/share/zsh/vendor-completions/_nemofs usr/share/fish/vendor_completions.d/nemofs.fish usr/share/doc/nemofs/README.md \
	usr/share/doc/nemofs/docs/TROUBLESHOOTING.md usr/share/doc/nemofs/examples/captions.sh \
	usr/share/nemofs/skills/nemofs/SKILL.md usr/share/nemofs/skills/nemofs/scripts/batch.sh; do
	[ "$(grep -cE "\./$name(\.gz)?( |\$)" listing)" = 1 ] || fail "$name is not packed once"
done
for name in fuse3 libfuse3 libcurl libjansson libsqlite3; do
	assert_match "$(dpkg-deb -f packed/nemofs_*.deb Depends)" "$name" "what the mount needs"
done
! dpkg-deb -f packed/nemofs_*.deb Depends | grep -E 'ffmpeg|microhttpd|sphinx' || fail "the mount needs media tools"
for name in ffmpeg libmicrohttpd; do
	assert_match "$(dpkg-deb -f packed/nemofs-engine_*.deb Depends)" "$name" "what the engine needs"
done

# shellcheck disable=SC2086
lintian --allow-root --fail-on error $packages >words 2>&1 || fail "lintian: $(cat words)"

for package in $packages; do dpkg-deb -x "$package" root; done
NEMOFS=$CASE_DIR/root/usr/bin/nemofs
unset NEMO_ENGINE
sample_video talk.mp4
root/usr/sbin/mount.nemofs none "$MNT" -o "local,$QUICK" || fail "mount.nemofs of the packages"
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
