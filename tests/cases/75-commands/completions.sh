# The shells' completions and --help list every setting and command, except those for tests. The completion of bash is
# tested at a terminal.
. "$(dirname "$0")/../lib.sh"

completions=$TOP/packaging/completions
sed -n 's/^\t[A-Z]*(\(COMMON\|RARE\), "\{0,1\}\([a-z_]*\).*/\2/p' "$TOP/src/settings/setting.c" >words
sed -n 's/^\t[A-Z]*(TUNING, "\{0,1\}\([a-z_]*\).*/\1/p' "$TOP/src/settings/setting.c" >tuning
assert_within "$(wc -l <words)" 20 99 "settings found"
assert_within "$(wc -l <tuning)" 5 20 "settings for tests found"
sed -n 's/^\t{"\([a-z]*\)", [a-z]*_command.*/\1/p' "$TOP/src/commands/command.c" >commands
assert_within "$(wc -l <commands)" 5 20 "commands found"
"$NEMOFS" --help >help
assert_within "$(wc -l <help)" 10 24 "lines of --help"
assert_within "$(wc -L <help)" 40 80 "columns of --help"
for file in "$completions"/* help; do
	while read -r word; do
		grep -qw -- "$word" "$file" || [ "$word" = mount ] || fail "$file does not know $word"
	done < <(cat words commands)
	while read -r word; do
		! grep -qw -- "$word" "$file" || fail "$file offers $word, which is for tests or secret"
	done <tuning
done

# As typed at a terminal: each line with its TABs becomes these arguments.
cat >type.py <<'END'
import os, pty, re, sys
pid, fd = pty.fork()
if not pid:
    os.environ.update(TERM="dumb", PS1="", INPUTRC="/dev/null", HISTFILE="")
    os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
def until(mark):
    seen = b""
    while mark not in seen:
        seen += os.read(fd, 4096)
    return seen
os.write(fd, f". '{sys.argv[1]}'; bind 'set enable-bracketed-paste off'; nemofs() {{ printf '[%s]' \"$@\"; echo END\"\"ED; }}; echo READ\"\"Y\n".encode())
until(b"READY")
wrong = 0
for line in sys.stdin:
    typed, wanted = line.rstrip("\n").split(" -> ")
    os.write(fd, typed.replace("<TAB>", "\t").encode() + b"\n")
    got = re.findall(rb"(\[.*)ENDED", until(b"ENDED"))[-1].decode()
    if got != wanted:
        wrong = 1
        print(f"{typed}: {got}, not {wanted}")
sys.exit(wrong)
END
mkdir here there && touch there/file
timeout 30 "$PYTHON" type.py "$completions/nemofs.bash" >said <<'END' || fail "at a terminal: $(cat said)"
nemofs um<TAB>x -> [umount][x]
nemofs -o brow<TAB> -> [-o][browse]
nemofs -o browse,cap<TAB>ma<TAB> -> [-o][browse,captions=manual]
nemofs -o captions=manual,cache_s<TAB>5G -> [-o][captions=manual,cache_size=5G]
nemofs -o captions=manual,render=o<TAB>,log_level=w<TAB> x -> [-o][captions=manual,render=open,log_level=warning][x]
nemofs -o browse,cache_dir=he<TAB> -> [-o][browse,cache_dir=here/]
nemofs -o cache_dir=here,log=there/f<TAB> -> [-o][cache_dir=here,log=there/file]
nemofs --options=browse,hint<TAB>n<TAB> -> [--options=browse,hints=no]
nemofs -o api_url=http://127.0.0.1:80,bro<TAB> -> [-o][api_url=http://127.0.0.1:80,browse]
nemofs -o nothing,<TAB>browse -> [-o][nothing,browse]
END

complete_words() { # WORDS...: what bash offers for the last of them
	bash -c '. "$0/nemofs.bash"; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMPREPLY=(); _nemofs
		printf "%s\n" "${COMPREPLY[@]}"' "$completions" "$@" | sort | tr '\n' ' '
}
cd here && mkdir films status.d
assert_eq "$(complete_words nemofs um)" "umount " "nemofs um"
assert_eq "$(complete_words nemofs st)" "status status.d " "nemofs st"
assert_eq "$(complete_words nemofs --local fi)" "films " "nemofs --local fi"
assert_eq "$(complete_words nemofs status --)" "--help --json --watch " "nemofs status --"
assert_eq "$(complete_words nemofs -o browse,cache_)" "browse,cache_dir= browse,cache_size= " "nemofs -o browse,cache_"
mount_engine
assert_match "$(complete_words nemofs umount "$CASE_DIR")" "$MNT " "nemofs umount"
unmount

! command -v zsh >/dev/null || zsh -n "$completions/_nemofs" || fail "zsh does not take its completions"
if command -v fish >/dev/null; then
	fish --no-execute "$completions/nemofs.fish" || fail "fish does not take its completions"
	offered=$(fish --private -c "source '$completions/nemofs.fish'; complete -C 'nemofs umo'" 2>words | cut -f 1)
	assert_eq "$offered" umount "fish: nemofs umo ($(cat words))"
	offered=$(fish --private -c "source '$completions/nemofs.fish'; complete -C 'nemofs -o browse,cache_s'" 2>words | cut -f 1)
	assert_eq "$offered" browse,cache_size= "fish: nemofs -o browse,cache_s ($(cat words))"
fi
