# A random sequence of operations with kills and remounts among them: after each every path, size and content is what a model of the
# tree says. (tests/campaigns/model.py has many of them, and shows that it sees what is wrong.)
. "$(dirname "$0")/../lib.sh"

TMPDIR=$CASE_DIR RESULTS=$CASE_DIR/model.jsonl NEMOFS=$NEMOFS "$PYTHON" "$TOP/tests/campaigns/model.py" run "${NEMOFS_TEST_SEED:-9}" 1 30 >said ||
	fail "$(cat said)"
note "measured: $(cat said)"
