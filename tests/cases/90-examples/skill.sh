# The skill for AI agents follows its specification, and its three recipes do what they say.
# plain build only
. "$(dirname "$0")/../lib.sh"

skill=$TOP/packaging/skills/nemofs
"$PYTHON" - "$skill" <<'END' || fail "SKILL.md"
import os, re, sys
text = open(sys.argv[1] + "/SKILL.md", encoding="utf-8").read()
head, body = re.fullmatch(r"---\n(.*?)\n---\n(.*)", text, re.S).groups()
fields = dict(line.split(": ", 1) for line in head.splitlines())
assert set(fields) <= {"name", "description", "license", "compatibility", "metadata", "allowed-tools"}, fields
assert fields["name"] == os.path.basename(sys.argv[1]) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", fields["name"])
assert 1 <= len(fields["description"]) <= 1024 and len(fields["compatibility"]) <= 500
assert not re.search(r": ", fields["description"]), "YAML takes that for a mapping"
assert body.count("\n") < 500
for name in re.findall(r"scripts/[\w.-]+", body):
    assert os.access(f"{sys.argv[1]}/{name}", os.X_OK), name
END

mount_engine
sample_video "my talk.mp4"
length=$(duration "my talk.mp4")
minus() { awk -v d="$length" -v s="$1" 'BEGIN {print d - s}'; }

# Quick edit.
"$skill/scripts/quick-edit.sh" "$MNT" "my talk.mp4" out.mp4 'remove the first 5 seconds' >said || fail "quick-edit: $(cat said)"
assert_match "$(cat said)" '"outcome": ?"changed"' "what it says"
assert_lasts out.mp4 "$(minus 5)"
assert_match "$(cat out.srt)" "^1.*-->" "captions"
! "$skill/scripts/quick-edit.sh" "$MNT" "my talk.mp4" no.mp4 'make me a sandwich' >said || fail "nothing was done, and all is well"
[ ! -e no.mp4 ] || fail "a video of no edit"

# Batch, twice: finished videos are left alone, and failures are reported.
cp "my talk.mp4" ./-b.mp4
echo "no video" >broken.mp4
for _ in 1 2; do
	! "$skill/scripts/batch.sh" "$MNT" done 'keep 0 s to 2 s' "my talk.mp4" ./-b.mp4 broken.mp4 >said 2>words || fail "batch succeeds with a broken video"
	assert_match "$(cat words)" "not supported.*broken.mp4: not done" "words of the broken one"
	assert_eq "$(ls done | tr '\n' ' ')" "-b.mp4 -b.srt my talk.mp4 my talk.srt " "what is done"
done
[ ! -s said ] || fail "what was done is done again: $(cat said)"
assert_lasts done/-b.mp4 2

# Iterate.
step=$skill/scripts/iterate.sh
s=$("$step" start "$MNT" "my talk.mp4") || fail start
"$step" edit "$s" 'add a title: Urban Dreams' >said || fail "edit: $(cat said)"
"$step" frame "$s" 1.5 with.png || fail frame
"$step" edit "$s" undo >said || fail "undo: $(cat said)"
"$step" frame "$s" 1.5 without.png || fail frame
! cmp -s with.png without.png || fail "the title is not seen"
"$step" finish "$s" final.mp4 || fail finish
assert_lasts final.mp4 "$length"
assert_eq "$(find "$MNT" -mindepth 1 -maxdepth 1 -name 'work.*')" "" "sessions left"
status=0
"$step" >words 2>&1 || status=$?
assert_eq $status 2 "status of a misuse"
