#!/bin/sh
# Captions for every film of a folder, beside it: captions.sh FOLDER
#
# talk.mp4 gets talk.srt. A film that has one is left alone, so it can be run again after whatever went wrong. Only
# captions that nobody made yet cost a message: a film that brings its own costs nothing.
set -u
[ $# -eq 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
nemo=${NEMO:-$HOME/nemo} failed=0

for film in "$1"/*.mp4 "$1"/*.mov "$1"/*.webm "$1"/*.mkv "$1"/*.avi; do
	srt=${film%.*}.srt
	[ -f "$film" ] && [ ! -e "$srt" ] || continue
	session=$(mktemp -d -p "$nemo" captions.XXXXXX) || exit
	if cp -- "$film" "$session/uploads/" && cat "$session/captions.srt" >"$srt.part"; then
		mv -- "$srt.part" "$srt"
		echo "$srt"
	else
		echo "$film: $(cat "$session/error")" >&2
		rm -f -- "$srt.part"
		failed=1
	fi
	rmdir "$session"
done
exit $failed
