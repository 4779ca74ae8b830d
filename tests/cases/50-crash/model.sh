# A random sequence of operations includes kills and remounts. After each operation every path, size and content is as a
# model of the tree predicts. (tests/campaigns/model.py runs many such sequences, and shows that it detects errors.)
. "$(dirname "$0")/../lib.sh"

TMPDIR=$CASE_DIR RESULTS=$CASE_DIR/model.jsonl NEMOFS=$NEMOFS "$PYTHON" "$TOP/tests/campaigns/model.py" run "${NEMOFS_TEST_SEED:-9}" 1 30 >said ||
	fail "$(cat said)"
note "measured: $(cat said)"
