#!/bin/sh
# Edit step by step: iterate.sh start MOUNT VIDEO | edit SESSION SENTENCE | frame SESSION SECONDS OUT.png | finish SESSION OUT.mp4
#
# `start` prints the session's folder. `edit` prints reply.json, and fails if the edit was not made. `finish` copies the
# video out and forgets the session.
set -eu

why() { # SESSION: what went wrong goes to stderr
	cat "$1/error" >&2
	exit 1
}

case ${1:-}:$# in
start:3)
	session=$(mktemp -d -p "$2" work.XXXXXX)
	cp -- "$3" "$session/uploads/" || { cat "$session/error" >&2; rmdir "$session"; exit 1; }
	echo "$session"
	;;
edit:3)
	printf '%s\n' "$3" >"$2/prompt" || why "$2"
	result=$(timeout 900 cat "$2/reply.json") || why "$2"
	printf '%s\n' "$result"
	case $result in
	*'"outcome":"changed"'* | *'"outcome": "changed"'*) ;;
	*) exit 1 ;;
	esac
	;;
frame:4)
	timeout 900 ffmpeg -v error -nostdin -y -ss "$3" -i "$2/export/video.mp4" -frames:v 1 -update 1 "$4" || why "$2"
	;;
finish:3)
	timeout 900 cp -- "$2/export/video.mp4" "$3" || why "$2"
	rmdir "$2"
	;;
*)
	sed -n '2s/^# //p' "$0" >&2
	exit 2
	;;
esac
