# A real browser opens index.html from the mount. One click plays a video that was never rendered, and one that was edited
# since then; with captions, light and dark, and with nothing from other sites. $PICTURES keeps the screenshots.
# plain build only
# timeout: 120
. "$(dirname "$0")/../lib.sh"

for tool in chromium chromedriver; do command -v $tool >/dev/null || fail "no $tool: scripts/packages.sh test"; done
mount_engine
mkdir "$MNT/talk"
sample_video talk.mp4
cp talk.mp4 "$MNT/talk/uploads/" || fail "cp into uploads/"
echo "remove the first 15 seconds" >"$MNT/talk/prompt" && cat "$MNT/talk/reply" >/dev/null || fail prompt
cat "$MNT/talk/captions.vtt" "$MNT/talk/timeline.svg" >/dev/null || fail "captions and timeline"

cat >look.py <<'E2'
import os, sys
sys.path.insert(0, os.environ["CASES"])
from browser import Browser

page, talk = f"file://{sys.argv[1]}/index.html", sys.argv[1]
VIDEO = "document.querySelector('video')"
CUES = f"Array.from({VIDEO}.textTracks[0].cues || []).map(c => c.text)"


def colours(b):
    return b.run("['body', '.timeline .paper', 'article.you'].map(s => getComputedStyle(document.querySelector(s)))"
                 ".map((c, i) => i == 1 ? c.fill : c.backgroundColor)")


def plays(b, seconds):
    b.open(page)
    b.until(f"document.readyState == 'complete' && {VIDEO}.networkState == 1")  # chosen, and waiting for a click
    b.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    b.play()
    try:
        b.until(f"{VIDEO}.currentTime > 0.2")
    except AssertionError as e:
        facts = b.run("(v => [v.paused, v.networkState, v.readyState, v.currentSrc, v.duration])(" + VIDEO + ")")
        raise AssertionError(f"{e}; {facts}, {os.stat(talk + '/export/video.mp4').st_size} bytes") from None
    length = b.run(f"{VIDEO}.duration")
    assert abs(length - seconds) < 0.5, f"the film lasts {length} s, not {seconds} s"
    b.until(f"{VIDEO}.ended || {VIDEO}.error", 2 * seconds) if seconds < 6 else None
    assert not b.run(f"!!{VIDEO}.error"), b.run(f"{VIDEO}.error.message")


with Browser(os.getcwd()) as b:
    assert os.stat(talk + "/export/video.mp4").st_size == 1, "the film is there already"
    plays(b, 5)
    assert b.run(f"{VIDEO}.textTracks[0].mode") == "showing", "captions are off"
    assert "Thank you for watching" in " ".join(b.run(CUES)), b.run(CUES)

    # The video is longer than the one whose size was known.
    with open(talk + "/prompt", "w") as prompt:
        prompt.write("set the speed to 0.25\n")
    open(talk + "/reply").read()
    open(talk + "/timeline").read()
    plays(b, 20)
    b.run(f"{VIDEO}.currentTime = 17")
    b.until(f"{VIDEO}.currentTime > 17.1 && {VIDEO}.readyState > 2")
    b.picture("playing.png")
    b.run(f"{VIDEO}.pause()")

    b.open(page)
    assert b.run("document.querySelector('details').open"), "files are folded"
    b.click("summary")
    assert not b.run("document.querySelector('details').open"), "a click does not fold"
    b.click("summary")
    assert b.run("document.querySelector('details').open"), "a click does not unfold"
    light = colours(b)
    b.picture("light.png")
    b.click("a[href='./captions.txt']")
    b.until("location.pathname.endsWith('captions.txt') && document.body && document.body.innerText.includes('next time.')")
    b.open(page)
    loaded = b.run("performance.getEntriesByType('resource').map(r => r.name)")
    assert all(r.startswith("file://") for r in loaded), loaded
    b.open(f"file://{talk}/timeline.svg")
    assert b.run("document.documentElement.tagName") == "svg" and not b.complaints(), b.complaints()
    b.picture("timeline.png")

with Browser(os.getcwd(), dark=True) as b:
    b.open(page)
    dark = colours(b)
    b.picture("dark.png")
    b.open(f"file://{talk}/timeline.svg")
    b.picture("timeline-dark.png")

with Browser(os.getcwd(), width=500, height=900) as b:
    b.open(page)
    assert b.run("document.documentElement.scrollWidth <= innerWidth"), "a narrow page scrolls sideways"
    b.picture("narrow.png")

bright = lambda c: sum(int(n) for n in c[c.index("(") + 1:-1].split(",")[:3]) / 3
assert min(map(bright, light)) > 200 and max(map(bright, dark)) < 90, (light, dark)
E2
export CASES
"$PYTHON" look.py "$MNT/talk" || fail "the page in a browser"
[ -z "${PICTURES:-}" ] || cp ./*.png "$PICTURES/"
