#!/bin/sh
# Write the captions of every video in a folder beside the video: captions.sh FOLDER
#
# talk.mp4 gets talk.srt. A video that has one is skipped, so you can run the script again after a failure. A video
# that contains captions costs no message.
set -u
[ $# -eq 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
[ -d "$1" ] || { echo "$1: there is no such folder" >&2; exit 2; }
nemo=${NEMO:-$HOME/nemo} failed=0

for video in "$1"/*.mp4 "$1"/*.mov "$1"/*.webm "$1"/*.mkv "$1"/*.avi; do
	srt=${video%.*}.srt
	[ -f "$video" ] && [ ! -e "$srt" ] || continue
	session=$(mktemp -d -p "$nemo" captions.XXXXXX) || exit
	if cp -- "$video" "$session/uploads/" && cat "$session/captions.srt" >"$srt.part"; then
		mv -- "$srt.part" "$srt"
		echo "$srt"
	else
		echo "$video: $(cat "$session/error")" >&2
		rm -f -- "$srt.part"
		failed=1
	fi
	rmdir "$session"
done
exit $failed
