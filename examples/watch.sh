#!/usr/bin/env bash
# Edit and caption each video that you put into one folder, into another folder: watch.sh INBOX OUTBOX [REQUEST]
#
#   watch.sh ~/inbox ~/outbox "remove the silence at the beginning"
#
# Each video becomes OUTBOX/NAME.mp4 and NAME.srt, and is then moved from the inbox to OUTBOX/done. A video that fails stays
# in the inbox, with the reason in OUTBOX/NAME.error. The script runs until you interrupt it. It needs inotifywait
# (inotify-tools), and the inbox must be a local folder.
set -u
[ $# -ge 2 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
inbox=$1 outbox=$2 request=${3:-} nemo=${NEMO:-$HOME/nemo}
mkdir -p "$outbox/done" || exit

work() { # VIDEO SESSION: the steps, up to the first that fails
	cp -- "$1" "$2/uploads/" &&
		{ [ -z "$request" ] || { printf '%s\n' "$request" >"$2/prompt" && cat "$2/reply"; }; } &&
		cp "$2/captions.srt" "$out.srt" &&
		cp "$2/export/video.mp4" "$out.mp4.part" &&
		mv "$out.mp4.part" "$out.mp4" &&
		mv -- "$1" "$outbox/done/"
}

video() { # NAME
	[ -f "$inbox/$1" ] || return # moved away meanwhile
	case $1 in *.mp4 | *.mov | *.webm | *.mkv | *.avi) ;; *) return ;; esac
	local session out=$outbox/${1%.*}
	session=$(mktemp -d -p "$nemo" watch.XXXXXX) || return
	if work "$inbox/$1" "$session"; then
		rm -f "$out.error"
	else
		cp "$session/error" "$out.error"
	fi
	rmdir "$session"
}

# Start watching before reading the folder, so that no video is missed.
coproc watch { exec inotifywait -mq -e close_write -e moved_to --format '%f%0' --no-newline "$inbox"; }
# shellcheck disable=SC2154
trap 'kill "$watch_PID" 2>/dev/null' EXIT
trap exit HUP INT TERM
for there in "$inbox"/*; do video "${there##*/}"; done
while IFS= read -r -d '' name <&"${watch[0]}"; do video "$name"; done
