# The shells' completions: each knows every setting and command of --help; bash's is tried out.
. "$(dirname "$0")/../lib.sh"

completions=$TOP/packaging/completions
sed -n 's/^	\(URL\|TEXT\|FOLDER\|SIZE\|SECONDS\|NUMBER\)(\([a-z_]*\).*/\2/p; s/^	CHOICE("\([a-z_]*\)".*/\1/p
	s/^	{"\([a-z_]*\)", parse_.*/\1/p' \
	"$TOP/src/settings/setting.c" | grep -vx token >settings
assert_within "$(wc -l <settings)" 25 99 "settings found"
sed -n 's/^	{"\([a-z]*\)", command_.*/\1/p' "$TOP/src/commands/command.c" >>settings
for file in nemofs.bash _nemofs nemofs.fish; do
	while read -r word; do
		grep -qw -- "$word" "$completions/$file" || fail "$file does not know $word"
	done <settings
	! grep -qw token "$completions/$file" || fail "$file offers to put the token where everyone can read it"
done


# --help and the manual name each of them too, and --help fits a screen.
"$NEMOFS" --help >help
assert_within "$(wc -l <help)" 10 24 "lines of --help"
assert_within "$(wc -L <help)" 40 80 "columns of --help"
sed -n 's/\\-/-/g; s/\\f[BIR]/ /g; /^\.[BIT]/p' "$TOP/man/nemofs.1" >manual
while read -r word; do
	grep -qw -- "$word" help || fail "--help does not know $word"
	grep -qw -- "$word" manual || fail "the manual does not know $word"
done <settings

complete_words() { # WORDS...: what bash offers for the last of them
	bash -c '. "$0/nemofs.bash"; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=(); _nemofs
		printf "%s\n" "${COMPREPLY[@]}"' "$completions" "$@" | sort | tr '\n' ' '
}
mkdir here && cd here && mkdir films status.d
assert_eq "$(complete_words nemofs um)" "umount " "nemofs um"
assert_eq "$(complete_words nemofs st)" "status status.d " "nemofs st"
assert_eq "$(complete_words nemofs --local fi)" "films " "nemofs --local fi"
assert_eq "$(complete_words nemofs status --)" "--json --watch " "nemofs status --"
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
