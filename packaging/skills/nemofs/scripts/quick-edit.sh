#!/bin/sh
# One edit of one video: quick-edit.sh MOUNT VIDEO OUT.mp4 SENTENCE
#
# OUT.srt gets the captions if there are any. Prints the outcome; the status is 0 when the edit was made.
set -eu
[ $# -eq 4 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
steps=$(dirname "$0")/iterate.sh

session=$("$steps" start "$1" "$2")
trap 'rmdir "$session"' EXIT
"$steps" edit "$session" "$4"
timeout 600 cat "$session/captions.srt" >"${3%.*}.srt" 2>/dev/null || rm -f "${3%.*}.srt"
timeout 900 cp -- "$session/export/video.mp4" "$3"
