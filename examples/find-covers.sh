#!/bin/sh
# Save a picture of every video in a folder tree beside the video: find-covers.sh FOLDER
#
# talk.mp4 gets talk.jpg. Uploads and renders cost no credits.
export NEMO="${NEMO:-$HOME/nemo}"

find "${1:-.}" -name '*.mp4' -type f -exec sh -c '
	for video; do
		session=$(mktemp -d -p "$NEMO" cover.XXXXXX) || exit
		cp -- "$video" "$session/uploads/" && cp "$session/export/cover.jpg" "${video%.mp4}.jpg" ||
			{ cat "$session/error" >&2; failed=1; }
		rmdir "$session"
	done
	exit ${failed:-0}' sh {} +
