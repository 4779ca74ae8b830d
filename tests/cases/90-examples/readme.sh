# The first screen of README.md fits on one screen, each command works as written, and each link leads to a file.
# plain build only
. "$(dirname "$0")/../lib.sh"

readme=$TOP/README.md
sed -n '/^    \$ /{s/^    \$ //p}' "$readme" >commands
sed '/^## /q' "$readme" >first
assert_within "$(wc -l <first)" 20 50 "lines of the first screen"
assert_eq "$(grep -c '^    \$ ' first)" 7 "commands of the first screen"

# The home folder belongs to this case; the commands find this build.
sample_video talk.mp4
PATH=$(dirname "$NEMOFS"):$PATH
undone+=('"$NEMOFS" umount -l "$HOME/nemo" 2>/dev/null')
run() { # COMMAND, in a separate shell
	bash -c "$1" >said 2>&1 || fail "$1: $(cat said)"
	echo "$1" >>ran
}
while read -r command; do
	run "$command"
	case $command in
	*timeline) contains said '^1\. Video: talk' || fail "timeline: $(cat said)" ;;
	*captions.srt) contains said '^00:00:[0-9,]+ --> ' || fail "captions: $(cat said)" ;;
	*prompt*) contains said '15 s long' || fail "reply: $(cat said)" ;;
	esac
done < <(sed -n '/^    \$ /{s/^    \$ //p}' first)
assert_lasts short.mp4 15
! is_mounted "$HOME/nemo" || fail "it is still mounted"

# In the cloud: the fault server replaces the service.
server
setting '{"media_size":100000}'
while read -r command; do
	run "$command"
done < <(sed -n '/^## In the cloud/,/^## /{/^    \$ /{s/^    \$ //p}}' "$readme")
assert_eq "$(wc -c <video.mp4)" 100000 "the video of the cloud"
echo all >"$HOME/nemo/city/cancel" || fail "cancel"
run "cat ~/nemo/AGENTS.md"
run "nemofs umount ~/nemo"

# Other cases run the rest: 75-commands/package, 75-commands/release, the demo.
grep -vxFf ran commands >left || true
assert_eq "$(cat left)" "scripts/packages.sh build pack && scripts/release.sh --packages out
sudo apt install ./out/*.deb
scripts/packages.sh && scripts/build.sh && sudo cmake --install build" "commands that are not run here"

# Links.
while read -r link; do
	[ -e "$TOP/${link%%#*}" ] || fail "README.md links to $link, which is not there"
done < <(grep -o '](\([^)]*\))' "$readme" | sed 's/^](//; s/)$//; /^#/d')
