# Unusable input gets its errno at once, and nothing is sent.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
expect_probe write:EINVAL write "$s/upload" $'this is no address\n'
expect_probe write:EINVAL write "$s/upload" $'ftp://example.com/film.mp4\n'
expect_probe ok write "$s/upload" $'# a comment\n\n'
assert_file "$s/error"
uploads=$(count upload)
expect_errno EINVAL sh -c "printf 'not UTF-8: \377\376\n' >'$s/prompt' && cat '$s/reply'"
# A video that was copied to upload, or to prompt, by mistake.
sessions=$(count session)
head -c 300000 /dev/zero >zeros.mp4
printf '\n\n\377\376 film\n' >lines.mp4
for film in film.mp4 zeros.mp4 lines.mp4; do
	expect_errno EINVAL cp "$film" "$s/upload"
	assert_match "$(cat "$s/error")" "not text.*uploads/" "error of $film copied to upload"
	expect_errno EINVAL cp "$film" "$MNT/new/upload"
	assert_match "$(cat "$MNT/status")" "not text.*uploads/" "status after $film copied to new/upload"
	expect_errno EINVAL sh -c "cp '$film' '$s/prompt' && cat '$s/reply'"
	expect_probe EINVAL read "$s/reply"
done
assert_eq "$(count session)" "$sessions" "sessions made by films copied to upload"
expect_errno ENOENT cat "$s/history/99"
for blank in $'\n' '  ' $' \t\r\n\n' $'\xef\xbb\xbf\n'; do
	expect_probe close:EINVAL write "$s/prompt" "$blank"
	expect_probe EINVAL read "$s/reply"
	assert_match "$(cat "$s/error")" "blanks" "error of a message of blanks"
	expect_probe close:EINVAL write "$MNT/new/prompt" "$blank"
done
expect_probe ok write "$s/prompt" ""
echo "before" >"$s/prompt" && cat "$s/reply" >/dev/null
expect_errno EFBIG sh -c "head -c 1100000 /dev/zero | tr '\0' a >'$s/prompt'"
expect_probe EFBIG read "$s/reply"
expect_errno EFBIG sh -c "head -c 1100000 /dev/zero | tr '\0' a >'$s/prompt' && cat '$s/reply'"
expect_probe EMEDIUMTYPE create "$s/uploads/letter.docx"
expect_probe EFBIG grow "$s/uploads/huge.mp4" 524288001
expect_probe ENOENT open "$s/export/video.xyz"
expect_probe ENOENT open "$s/nothing-of-this-name"
expect_probe EPERM unlink "$s/uploads/film.mp4"
assert_eq "$(count message)" 1 "messages sent"
assert_eq "$(count upload)" "$uploads" "uploads sent"
for name in .film.mp4.swp film.mp4~ 4913 .goutputstream-AB12 ._film.mp4; do
	echo temporary >"$s/uploads/$name" || fail "an editor cannot write $name"
	rm "$s/uploads/$name" || fail "an editor cannot remove $name"
done
assert_eq "$(count upload)" "$uploads" "uploads sent after editors' temporaries"
assert_same film.mp4 "$s/uploads/film.mp4"
echo "still fine" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "bad input spoilt the session"
