#!/bin/sh
# Make the same edit in many videos: batch.sh MOUNT FOLDER SENTENCE VIDEO...
#
# Videos that FOLDER already contains are skipped, so run it again after a failure. The exit status is 1 if a video failed.
set -u
[ $# -ge 4 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
mount=$1 folder=$2 sentence=$3 failed=0
shift 3

mkdir -p "$folder" || exit
for video; do
	out=$folder/$(basename "${video%.*}").mp4
	[ ! -e "$out" ] || continue
	part=$folder/.part.mp4
	if "$(dirname "$0")/quick-edit.sh" "$mount" "$video" "$part" "$sentence"; then
		[ ! -e "$folder/.part.srt" ] || mv -- "$folder/.part.srt" "${out%.mp4}.srt"
		mv -- "$part" "$out"
	else
		echo "$video: not done" >&2
		rm -f -- "$part" "$folder/.part.srt"
		failed=1
	fi
done
exit $failed
