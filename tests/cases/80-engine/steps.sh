# Undo, redo, reset and "go back to N" restore the draft byte for byte after any edit, among hundreds of edits in a random
# order.
# plain build only
# timeout: 120
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 20
film second.mp4 5
ffmpeg -v error -f lavfi -i color=red:s=64x64 -frames:v 1 logo.png && ffmpeg -v error -f lavfi -i sine=d=7 music.mp3 || fail "a picture and music"
engine
login
"$PYTHON" "$CASES/steps.py" "$API" "$TOKEN" "$CASES/../data/agent/requests.tsv" 60 film.mp4 second.mp4 logo.png music.mp3 >told 2>&1 || fail "$(cat told)"
note "$(cat told)"
stop_engine
