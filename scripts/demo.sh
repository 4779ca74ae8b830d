#!/usr/bin/env bash
# Shows the main job from start to end on this machine, without an account: a video is edited, captioned and rendered.
#
# The script installs missing packages, builds into build/, makes a 20 s sample video, mounts the embedded engine in a
# temporary folder, and runs the main job step by step.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-$top/build}

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { # prints the command as you would type it, then runs it
	printf '\033[36m$ %s\033[0m\n' "$1"
	(cd "$work" && bash -c "$1")
}
duration() { ffprobe -v error -show_entries format=duration -of csv=p=0 "$1"; }

say "1. Install and build"
"$top/scripts/packages.sh" build run
[ -w /dev/fuse ] || { echo "$(id -un) cannot open /dev/fuse, or it is missing; as root, 'modprobe fuse' may help" >&2; exit 1; }
"$top/scripts/build.sh" "$build"
echo "built: $build"

work=$(mktemp -d "${TMPDIR:-/tmp}/nemofs-demo.XXXXXX")
leave() {
	status=$?
	trap - EXIT INT TERM
	cd /
	! mountpoint -q "$work/nemo" || fusermount3 -u "$work/nemo" || fusermount3 -uz "$work/nemo"
	[ $status -ne 0 ] || [ ! -s "$work/cut.mp4" ] || cp "$work/cut.mp4" "$build/demo.mp4"
	rm -rf --one-file-system "$work"
	[ $status -eq 0 ] || printf '\nThe demo failed (status %s).\n' "$status" >&2
	exit $status
}
trap leave EXIT
trap 'exit 130' INT TERM
export HOME=$work/home XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache
export PATH=$build/bin:$PATH
mkdir "$work/nemo" "$work/home"
"$top/scripts/sample.sh" "$work/sample"
mv "$work/sample/sample.mp4" "$work/talk.mp4"
echo "a sample video with speech and captions: talk.mp4, $(duration "$work/talk.mp4") s"

say "2. Mount"
run 'nemofs --local nemo'
run 'ls nemo'

say "3. Make a session, which is a directory, and copy a video in"
run 'mkdir nemo/talk'
run 'cp talk.mp4 nemo/talk/uploads/'

say "4. Request an edit and read the reply"
run 'echo "remove the first 5 seconds" > nemo/talk/prompt'
run 'cat nemo/talk/reply'
run 'cat nemo/talk/timeline'

say "5. Read the captions"
run 'cat nemo/talk/captions.txt'

say "6. Copy the video out; reading it renders it"
run 'cp nemo/talk/export/video.mp4 cut.mp4'
run 'ffprobe -v error -show_entries stream=codec_name,width,height:format=duration -of default=noprint_wrappers=1 cut.mp4'

codec=$(ffprobe -v error -select_streams v:0 -show_entries stream=codec_name -of csv=p=0 "$work/cut.mp4")
[ "$codec" = h264 ] || { echo "the video is $codec, not H.264" >&2; exit 1; }
awk -v before="$(duration "$work/talk.mp4")" -v after="$(duration "$work/cut.mp4")" \
	'BEGIN { d = before - 5 - after; exit !(d < 0.5 && d > -0.5) }' ||
	{ echo "the video is not 5 s shorter" >&2; exit 1; }

say "7. Unmount"
run 'fusermount3 -u nemo'

cat <<END

The new video is H.264 and 5 seconds shorter, as requested. It is kept as $build/demo.mp4. Next steps:

  sudo cmake --install $build             install nemofs, nemo-engine and their manuals
  mkdir -p ~/nemo && nemofs --local ~/nemo    do the same with your own videos, still without an account
  nemofs ~/nemo                           use the NemoVideo cloud with an anonymous account
  cat ~/nemo/README.md                    what you can do in the mount
  man nemofs; man 5 nemofs                all options; every file in the mount
END
