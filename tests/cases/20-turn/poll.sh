# poll and epoll report when a reply grows and when status changes, and nothing else.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
rules '{"on":"message","do":"stream","gate":"more","edit":false,"frames":[{"type":"text","content":"one "},{"type":"text","content":"two"}]}'
echo "go" >"$s/prompt"
"$PYTHON" - "$s" "http://127.0.0.1:$CTL/release" $((20 * SLOW)) <<'P' || fail "poll"
import os, select, sys, urllib.request

session, release, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])

def check(what, seen, wanted):
    if seen != wanted:
        sys.exit(f"{what}: expected {wanted}, got {seen}")

reply = os.open(session + "/reply", os.O_RDONLY)
status = os.open(session + "/status", os.O_RDONLY)
more, change = select.poll(), select.epoll()
more.register(reply, select.POLLIN)
change.register(status, select.EPOLLPRI)
check("the first part is there", more.poll(seconds * 1000), [(reply, select.POLLIN)])
text = os.read(reply, 100)
check("the first part", text, b"one")
check("nothing more yet", more.poll(0), [])
check("status while answering", os.pread(status, 100, 0).split()[0], b"answering")
while change.poll(0):  # what the beginning still changes
    os.pread(status, 100, 0)
urllib.request.urlopen(urllib.request.Request(release, b'{"gate":"more"}')).read()
check("more comes", more.poll(seconds * 1000), [(reply, select.POLLIN)])
while piece := os.read(reply, 100):
    text += piece
check("all of it", text, b"one two\n")
check("the end can be read", more.poll(0), [(reply, select.POLLIN)])
while os.pread(status, 100, 0) != b"idle\n":
    check("status changes", change.poll(seconds), [(status, select.EPOLLPRI)])
check("an opened answer that is complete", select.select([os.open(session + "/reply", os.O_RDONLY)], [], [], 0)[0] != [], True)
P
unmount
