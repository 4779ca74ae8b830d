#!/bin/sh
# A picture of every film below a folder, beside it: find-covers.sh FOLDER
#
# talk.mp4 gets talk.jpg. Uploads and renders cost no credits.
export NEMO="${NEMO:-$HOME/nemo}"

find "${1:-.}" -name '*.mp4' -type f -exec sh -c '
	for film; do
		session=$(mktemp -d -p "$NEMO" cover.XXXXXX) || exit
		cp -- "$film" "$session/uploads/" && cp "$session/export/cover.jpg" "${film%.mp4}.jpg" ||
			{ cat "$session/error" >&2; failed=1; }
		rmdir "$session"
	done
	exit ${failed:-0}' sh {} +
