#!/usr/bin/env bash
# Makes docs/session.svg, the picture in the README, from a real session: scripts/picture.sh [FILE]
#
# The commands are those of the README's first screen. They are typed into a shell in tmux, each after the shell has shown
# its prompt again. Then the content of the terminal is drawn as text. Needs tmux, python3 and a build
# (scripts/build.sh).
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
out=$(realpath -m "${1:-$top/docs/session.svg}")
build=${BUILD:-$top/build}
[ -s "$build/sample/sample.mp4" ] || "$top/scripts/sample.sh" "$build/sample"
work=$(mktemp -d "${TMPDIR:-/tmp}/nemofs-picture.XXXXXX")
terminal() { tmux -S "$work/tmux" "$@"; }
# The shell sends the signal before it writes its prompt. A command typed before the prompt would be echoed twice.
prompted() {
	terminal wait-for prompt
	until [ "$(terminal capture-pane -p | grep . | tail -n 1)" = '$' ]; do sleep 0.02; done
}
leave() {
	terminal kill-server 2>/dev/null || true
	! mountpoint -q "$work/home/nemo" || fusermount3 -u "$work/home/nemo" || fusermount3 -uz "$work/home/nemo"
	rm -rf --one-file-system "$work"
}
trap leave EXIT
trap 'exit 130' INT TERM

mkdir -p "$work/home/nemo"
cp "$build/sample/sample.mp4" "$work/home/talk.mp4"
cat >"$work/rc" <<'END'
PS1='$ '
ls() { command ls --color=always "$@"; }
PROMPT_COMMAND='tmux wait-for -S prompt'
END
cd "$work/home"
env -i HOME="$work/home" PATH="$build/bin:$PATH" LC_ALL=C.UTF-8 TERM=xterm-256color \
	tmux -S "$work/tmux" -f /dev/null new-session -d -x 84 -y 50 "bash --noprofile --rcfile $work/rc"
prompted
while IFS= read -r line; do
	terminal send-keys -l "$line"
	terminal send-keys Enter
	prompted
done < <(sed '/^## /q' "$top/README.md" | sed -n 's/^    \$ //p')
terminal capture-pane -p -e >"$work/screen"
"$top/scripts/picture.py" <"$work/screen" >"$work/svg"
mkdir -p "$(dirname "$out")"
cp "$work/svg" "$out"
