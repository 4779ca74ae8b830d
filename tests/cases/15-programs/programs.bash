# shellcheck shell=bash
# What programs do on a session to which nothing was given (fresh) and on one whose video was rendered: sourced after
# lib.sh by cases that consist of rows.
#
# A row is a command, run in the session's folder, and what is to be seen of it in both. What was seen is put into
# words, and docs/SEMANTICS.md shows the same words:
#
#   the video             $out is export/video.mp4, or a folder or archive with it; "the captions", "its bytes 0-999" alike
#   done                 it succeeded and said nothing
#   "TEXT"               it succeeded and printed this
#   WORDS, status N      it failed with status N, and said the errno's words or number
#   messages: N          the agent was sent so many
#
# The rows of a case lie in $BUILD/semantics/CASE.tsv; tests/rules/semantics.py makes the page's table of them.

HERE=$CASES/15-programs
ROWS=$BUILD/semantics/$(basename "$0" .sh).tsv
export out=$CASE_DIR/out video=$CASE_DIR/video.mp4
wrong=()

# two_sessions: a mount of the engine with $fresh and $rendered; sets $size and $digest of the video.
two_sessions() {
	mount_engine
	new_session
	fresh=$s
	new_session
	rendered=$s
	sample_video talk.mp4
	cp talk.mp4 "$rendered/uploads/" || fail "cp into uploads/ fails"
	cat "$rendered/captions.srt" >captions.srt || fail "there are no captions"
	cat "$rendered/export/video.mp4" >"$video" || fail "the video cannot be rendered"
	size=$(stat -c %s "$video") digest=$(sha256sum <"$video")
	digest=${digest%% *}
	mkdir -p "$(dirname "$ROWS")"
	: >"$ROWS"
}

# The agent's answers, whoever asked: the captions' own question is no part of the conversation.
messages() { grep -o '"turn":[0-9]*' "$1/events.jsonl" | sort -u | wc -l; }

idle() { contains "$1/status" '^idle'; }

# The errno's words among what a program said, whatever its case; node of Debian 12 says some by number alone.
errno_words() {
	"$PYTHON" -c 'import errno, os, sys
said = sys.stdin.read().lower()
print(", ".join(sorted({os.strerror(n) for n in errno.errorcode if os.strerror(n).lower() in said or f" errno: -{n}," in said})))'
}

# What was printed, on one line, without what is different in each run.
printed() { tr -s ' \n' ' ' <said | sed "s/\b$size\b/its size/g; s/$digest/its digest/g; s/ $//"; }

# seen SESSION COMMAND: runs it there and says what happened.
seen() {
	local status=0 before words=() sent text=
	before=$(messages "$1")
	rm -rf "$out"
	(cd "$1" && timeout $((20 * SLOW)) bash -c "$2") >said 2>complaint </dev/null || status=$?
	[ ! -e "$out" ] || text=$("$PYTHON" "$HERE/product.py" "$out" "$video" captions.srt)
	[ -z "$text" ] || words+=("$text")
	if [ $status -eq 124 ]; then
		words+=("hangs")
	elif [ $status -ne 0 ]; then
		text=$(cat said complaint | errno_words)
		words+=(${text:+"$text"} "status $status")
	elif [ -s said ]; then
		words+=("\"$(printed)\"")
	elif [ -z "$text" ]; then
		words+=("done")
	fi
	wait_until 20 idle "$1"
	sent=$(($(messages "$1") - before))
	[ $sent -eq 0 ] || words+=("messages: $sent")
	text=$(printf '%s, ' "${words[@]}")
	printf '%s\n' "${text%, }"
}

# row PROGRAM COMMAND FRESH RENDERED
row() {
	local in_fresh in_rendered
	in_fresh=$(seen "$fresh" "$2")
	in_rendered=$(seen "$rendered" "$2")
	printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$in_fresh" "$in_rendered" >>"$ROWS"
	[ "$in_fresh" = "$3" ] || wrong+=("fresh: $2: expected <$3>, saw <$in_fresh>")
	[ "$in_rendered" = "$4" ] || wrong+=("rendered: $2: expected <$4>, saw <$in_rendered>")
}

# rows_end: every row was as expected, and the page says the same.
rows_end() {
	[ ${#wrong[@]} -eq 0 ] || fail "$(printf '\n    %s' "${wrong[@]}")"
	"$PYTHON" "$TOP/tests/rules/semantics.py" "$ROWS" || fail "docs/SEMANTICS.md is not of this run"
	unmount
}
