# System calls do what docs/SEMANTICS.md says.
. "$(dirname "$0")/../lib.sh"

mount_engine
mkdir "$MNT/talk" "$MNT/other"
sample_video video.mp4
cp video.mp4 "$MNT/talk/uploads/talk.mp4" || fail "cp into uploads/"
cat "$MNT/talk/captions.srt" >/dev/null || fail captions
"$PYTHON" "$CASES/15-programs/calls.py" "$MNT/talk" video.mp4 || fail "not as docs/SEMANTICS.md says"
[[ $(grep " $MNT " /proc/self/mountinfo) == *nosuid,nodev* ]] || fail "mounted without nosuid,nodev"
