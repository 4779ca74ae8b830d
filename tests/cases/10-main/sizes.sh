# A text has 1 byte in stat before it is first opened, its true size while it is open, and its last size afterwards.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
for name in timeline.svg captions.srt state.json; do
	assert_eq "$(stat -c %s "$s/$name")" 1 "the size of $name at first"
	exec 7<"$s/$name"
	size=$(stat -c %s "$s/$name")
	cat "$s/$name" >text
	assert_eq "$size" "$(stat -c %s text)" "the size of $name while it is open"
	exec 7<&-
	assert_eq "$(stat -c %s "$s/$name")" "$size" "the size of $name afterwards"
done
