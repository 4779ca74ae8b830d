#!/bin/sh
# Make one edit in one video: quick-edit.sh MOUNT VIDEO OUT.mp4 SENTENCE
#
# If there are captions, they go to OUT.srt. Prints the outcome; the exit status is 0 if the edit was made.
set -eu
[ $# -eq 4 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
steps=$(dirname "$0")/iterate.sh

session=$("$steps" start "$1" "$2")
trap 'rmdir "$session"' EXIT
"$steps" edit "$session" "$4"
timeout 600 cat "$session/captions.srt" >"${3%.*}.srt" 2>/dev/null || rm -f "${3%.*}.srt"
timeout 900 cp -- "$session/export/video.mp4" "$3"
