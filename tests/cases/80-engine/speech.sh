# Speech without captions is recognised well enough to read, with the right times. Noise gives no captions.
# needs nemo-transcribe
# plain build only
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

samples=$(dirname "$NEMOFS_SAMPLE")
engine
login
session
upload "$samples/plain.mp4" >/dev/null
said "extract the captions" >answer
contains answer "may contain errors" || fail "not labelled as recognised: $(cat answer)"
draft >draft
"$PYTHON" - draft "$samples/sample.en.srt" >measured <<'EOF' || fail "$(cat measured)"
import json, re, statistics, sys

def words(text):
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()

def distance(a, b):  # Levenshtein, over words
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[:], i
        for j, y in enumerate(b, 1):
            row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
    return row[-1]

def ms(stamp):
    h, m, s = stamp.replace(",", ".").split(":")
    return round((int(h) * 3600 + int(m) * 60 + float(s)) * 1000)

track = [t for t in json.load(open(sys.argv[1]))["t"] if t["m"].get("role") == "captions"][0]
blocks = [b.split("\n", 2) for b in open(sys.argv[2], encoding="utf-8").read().strip().split("\n\n")]
spoken = words(" ".join(b[2] for b in blocks))
heard = words(" ".join(s["text"] for s in track["sg"]))
wrong = 100 * distance(spoken, heard) / len(spoken)
starts = [s["s"] for s in track["sg"]]
off = [min(abs(s - ms(b[1].split(" --> ")[0])) for s in starts) for b in blocks]
print(f"measured: {wrong:.1f} % of {len(spoken)} words wrong; cues begin {statistics.median(off):g} ms off (median), {max(off)} at most")
sys.exit(not (wrong < 15 and statistics.median(off) <= 50 and track["m"]["auto"] and len(starts) == 4))
EOF
note "$(cat measured)"

ffmpeg -nostdin -v error -f lavfi -i testsrc2=d=6:s=160x120:r=10 -f lavfi -i anoisesrc=d=6:c=pink:a=0.3:seed=1 \
	-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac noise.mp4
session
upload noise.mp4 >/dev/null
said "extract the captions" >answer
contains answer "no speech was found|too uncertain" || fail "noise was taken for speech: $(cat answer)"
assert_eq "$(draft | field '["t"].__len__()')" 1 "tracks of the film of noise"
stop_engine
