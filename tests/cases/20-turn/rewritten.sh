# A message is the final content of the file, also if the writer seeks back, truncates it, or sets its length.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
"$PYTHON" - "$s/prompt" <<'P' || fail "see above"
import os, sys
path = sys.argv[1]
rows = [  # the calls between open and close; the message, None: there is none
    (lambda f: (f.write("a draft of it"), f.seek(0), f.write("the final text"), f.truncate()), "the final text"),
    (lambda f: (f.write("one two three"), f.flush(), f.seek(4), f.write("2"), f.flush(), f.truncate(5)), "one 2"),
    (lambda f: (f.write("three of them"), f.flush(), f.truncate(5), f.seek(5), f.write(", no"), f.flush()), "three, no"),
    (lambda f: (f.write("said"), f.flush(), f.truncate(4)), "said"),
    (lambda f: (f.write("taken back"), f.flush(), f.truncate(0)), None),
    (lambda f: (os.pwrite(f.fileno(), b"world", 6), os.pwrite(f.fileno(), b"hello", 0)), "worldhello"),
]
def as_it_is(path, flags):
    return os.open(path, os.O_WRONLY)
for opener in None, as_it_is:
    for do, text in rows:
        with open(path, "w") as f:
            f.write("before")
        with open(path, "w", opener=opener) as f:
            do(f)
        said = open(path).read()
        assert said == (text or "before"), (opener, said, text)
for text in "of one", "of another":
    with open(path, "a") as f:  # the kernel chooses the offsets
        f.write(text)
        f.flush()
        f.write(" end")
    assert open(path).read() == text + " end"
f = open(path, "w")
f.write("short")
f.flush()
try:
    f.truncate(100)
    sys.exit("a message grows by a truncation")
except OSError as e:
    assert e.errno == 1, e
f.close()
assert open(path).read() == "short"
P
messages=$(count message)
echo "in place" >text
rsync --inplace text "$s/prompt" || fail "rsync --inplace: status $?"
assert_eq "$(cat "$s/prompt")" "in place" prompt
assert_eq "$(($(count message) - messages))" 1 messages
echo "http://127.0.0.1/film.mp4" >list
rsync --inplace list "$s/upload" || fail "rsync --inplace of addresses: status $?"
assert_eq "$(ls "$s/uploads")" film.mp4 uploads/
unmount
