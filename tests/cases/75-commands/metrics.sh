# Prometheus accepts .nemofs/metrics, its numbers match the operations, and no listing shows it.
. "$(dirname "$0")/../lib.sh"

server
setting '{"cost":2}'
mount_server max_credits=50
! ls -A "$MNT" | grep -q nemofs || fail "the folder is listed"
! find "$MNT" -printf '%P\n' | grep -q metrics || fail "find comes upon the file"
[ -f "$MNT/.nemofs/metrics" ] || fail "there is no .nemofs/metrics"
asked=$(count '*')

# A strict reading of the text format: docs of Prometheus, "Exposition formats". Then: value of one sample.
cat >reader.py <<'END'
import math, re, sys
SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"')
text = open(sys.argv[1], newline="").read()
assert text.endswith("\n") and "\r" not in text and "\n\n" not in text
helps, types, samples, family = set(), {}, {}, None
for line in text.splitlines():
    if line.startswith("# HELP "):
        name = line.split(" ", 3)[2]
        assert name not in helps and line.split(" ", 3)[3], line
        helps.add(name)
    elif line.startswith("# TYPE "):
        _, _, family, kind = line.split(" ")
        assert family in helps and family not in types and kind in ("counter", "gauge", "histogram"), line
        types[family] = kind
    else:
        m = SAMPLE.fullmatch(line)
        assert m, f"no sample: {line}"
        name, labels, value = m.group(1), dict(LABEL.findall(m.group(2) or "")), float(m.group(3))
        of = re.sub("_(bucket|sum|count)$", "", name) if types[family] == "histogram" else name
        assert of == family, f"{name} among the samples of {family}"
        assert value >= 0 and math.isfinite(value), line
        assert types[family] != "counter" or name.endswith("_total"), f"counter {name}"
        key = (name, tuple(sorted(labels.items())))
        assert key not in samples, f"twice: {line}"
        samples[key] = value
assert helps == set(types) and len(types) > 15
for (name, labels), value in samples.items():  # buckets only grow, and the last one is the count
    if name.endswith("_bucket") and dict(labels)["le"] == "+Inf":
        rest = tuple(l for l in labels if l[0] != "le")
        rows = sorted((float(dict(k[1])["le"].replace("+Inf", "inf")), v) for k, v in samples.items()
                      if k[0] == name and tuple(l for l in k[1] if l[0] != "le") == rest)
        assert [v for _, v in rows] == sorted(v for _, v in rows), rows
        assert samples[(name[:-7] + "_count", rest)] == value
if len(sys.argv) > 2:
    print(int(samples[("nemofs_" + sys.argv[2], tuple(sorted(LABEL.findall(sys.argv[3] if len(sys.argv) > 3 else ""))))]))
END
value() { cat "$MNT/.nemofs/metrics" >metrics && "$PYTHON" reader.py metrics "$@"; }
is_value() { [ "$(value "${@:2}")" = "$1" ]; }
assert_value() { assert_eq "$(value "${@:2}")" "$1" "${*:2}"; }

assert_value 0 messages_total 'outcome="done"'
assert_value 0 sessions
assert_eq "$(count '*')" "$asked" "requests to the service for looking at metrics"
ready_session
echo "edit" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "a message"
cat "$s/export/video.mp4" >film || fail "an export"
size=$(stat -c %s film)
expect_errno ENOENT cat "$s/nothing"
assert_value 1 sessions
assert_value 1 uploads_total 'outcome="done"'
assert_value 1 renders_total 'outcome="done"'
wait_until 10 is_value 1 messages_total 'outcome="done"'
wait_until 10 is_value 2 credits_spent
assert_value 50 credits_max
assert_value 93 credits_available
assert_value "$(stat -c %s film.mp4)" http_sent_bytes_total
[ "$(value http_received_bytes_total)" -ge "$size" ] || fail "fewer bytes came than were read: $(value http_received_bytes_total)"
[ "$(value requests_total 'kind="lookup",outcome="failed"')" -ge 1 ] || fail "the ENOENT was not counted"
[ "$(value request_seconds_count 'kind="read"')" -ge 1 ] || fail "no reads"

# Bytes from the cache and bytes from the network are counted separately.
unmount
start_mount max_credits=50
cat "$MNT/${s##*/}/export/video.mp4" | cmp - film || fail "the film from the cache"
assert_value "$size" video_read_bytes_total 'from="cache"'
assert_value 0 video_read_bytes_total 'from="memory"'
s=$MNT/${s##*/}

# Waiting requests, open files and running operations.
setting '{"hold":true}'
echo "another edit" >"$s/prompt" && cat "$s/reply" >/dev/null
background cat "$s/export/video.mp4" >/dev/null
wait_until 10 is_value 1 running 'kind="render"'
wait_until 10 is_value 1 parked_requests
[ "$(value open_files)" -ge 1 ] || fail "the metrics file itself is open"
kill -TERM "$pid"
wait_until 10 is_value 1 requests_total 'kind="open",outcome="interrupted"'
wait_until 10 is_value 0 parked_requests
release render
