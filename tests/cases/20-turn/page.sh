# index.html is a well-formed page of the known facts. It sends no request, starts no render and downloads nothing.
. "$(dirname "$0")/../lib.sh"

# page EXPRESSION: evaluates it on the parsed page; fails if an element is left open or closed twice.
cat >page.py <<'E2'
import html.parser, os, sys

VOID = {"meta", "track", "source", "br", "link", "img", "input", "hr"}

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.tags, self.articles, self.links, self.policy = [], [], [], [], ""
    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        self.links += [attrs[a] for a in ("href", "src", "poster", "action", "data", "srcset") if a in attrs]
        if tag == "meta" and "http-equiv" in attrs:
            self.policy = attrs["content"]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "article":
            self.articles.append([attrs["class"], ""])
    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()
    def handle_data(self, data):
        if "article" in self.open and self.open[-1] == "p":
            self.articles[-1][1] += data

page = Page()
with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
    assert os.fstat(file.fileno()).st_size == len(text.encode()), "size of the open file"
page.feed(text)
page.close()
assert not page.open, page.open
assert not [l for l in page.links if ":" in l.split("/")[0] and not l.startswith("data:text/vtt")], page.links
assert not [t for t, a in page.tags if t in ("script", "link", "iframe", "object", "base")]
assert page.policy.startswith("default-src 'none'"), page.policy
names = [t for t, a in page.tags]
print(eval(sys.argv[2]))
E2
page() { "$PYTHON" page.py "$s/index.html" "$1" || fail "the page is not well-formed"; }
requests() { ctl requests | json 'len(v)'; }

mount_server
new_session
assert_eq "$(page 'page.articles')" "[]" "conversation of a new session"
some_video film.mp4
cp film.mp4 "$s/uploads/a & <b> #1.mp4" || fail "cp into uploads/ fails"
printf '</p><script>alert("1")</script> & more\n  second line' >"$s/prompt" && cat "$s/reply" >/dev/null
cat "$s/timeline" "$s/reply.json" >/dev/null # which waits until all is known
before=$(requests)
assert_eq "$(page 'page.articles[0]')" "['you', '</p><script>alert(\"1\")</script> & more\\n  second line']" question
assert_eq "$(page 'page.articles[1][0], "Done: " in page.articles[1][1], len(page.articles)')" "('nemo', True, 2)" reply
assert_eq "$(page '"uploads/a%20%26%20%3Cb%3E%20%231.mp4" in page.links, "export/video.mp4" in page.links')" "(True, True)" links
assert_eq "$(page '[a["preload"] for t, a in page.tags if t == "video"], "svg" in names, "track" in names')" "(['none'], True, False)" "film and timeline"
assert_eq "$(stat -c %s "$s/index.html")" "$(wc -c <"$s/index.html")" "size before it is opened"
tell listen '{"api":false}'
page 'len(text)' >/dev/null
tell listen '{"api":true}'
assert_eq "$(requests)" "$before" "requests made by reading the page"
assert_eq "$(count render)" 0 "renders started"

cat "$s/captions.vtt" >/dev/null || fail "captions.vtt"
before=$(requests)
assert_eq "$(page '"track" in names, "./captions.vtt" in page.links')" "(True, True)" "captions that are known"
assert_eq "$(page '"<time>0:02</time><span dir=\"auto\" lang=\"\">This is a caption</span>" in text, "Transcript <span>2 lines" in text')" \
	"(True, True)" "a transcript"
assert_eq "$(page '"0:10 · 1080×1920</p>" in text, "poster" in text, "history/1/video.mp4" in page.links, "url" in page.links')" \
	"(True, False, True, True)" "length, shape, history, project"
assert_eq "$(requests)" "$before" "requests made by reading the page with captions"

# The length is kept until something changes: it is read before each change, and is right after it.
size_true() {
	assert_eq "$(stat -c %s "$s/index.html")" "$(wc -c <"$s/index.html")" "size after $1"
	stat -c %s "$s/index.html" >>sizes
}
echo "one thing more" >"$s/prompt" && cat "$s/reply.json" >/dev/null # which waits for all of it
size_true "a message"
cp film.mp4 "$s/uploads/another.mp4" || fail "cp into uploads/ fails"
size_true "an upload"
cat "$s/export/video.mp4" >/dev/null || fail "export"
size_true "a render"
cat "$s/timeline" "$s/captions.srt" >/dev/null || fail "timeline"
size_true "a look at the timeline"
mv "$s" "$MNT/a-longer-name-than-before" && s=$MNT/a-longer-name-than-before
size_true "another name"
assert_eq "$(sort -u sizes | wc -l)" 4 "lengths of pages: looking changes nothing"

# A rendered video has its size, a cover is its poster, an unrendered video is offered, and a question is shown.
cat "$s/export/video.mp4" "$s/export/cover.jpg" >/dev/null || fail export
rules '{"on":"message","do":"stream","edit":false,"frames":[{"type":"tool_call","name":"ask_question","args":{"title":"Which?","questions":[{"id":"q","prompt":"Which <look>?","options":[{"id":"a","label":"Warm"}],"allow_multiple":false}]}}]}'
echo "make it nicer" >"$s/prompt" && cat "$s/reply.json" >/dev/null # which waits for all of it
before=$(requests)
assert_eq "$(page '"0:10 · 1080×1920 · 3.0 MB</p>" in text, "poster=\"export/cover.jpg\"" in text, "export/video.webm" in page.links, "export/project.mlt" in page.links, "Which &lt;look&gt;?" in text')" \
	"(True, True, True, False, True)" "a rendered video, and a question"
assert_eq "$(requests)" "$before" "requests made by reading the page with a video"
rules

# After a remount the conversation is there, and still no request is sent.
unmount
mount_server
ls "$s" >/dev/null
before=$(requests)
assert_eq "$(page '[a[1] for a in page.articles if a[0] == "you"][0].endswith("second line"), len(page.articles) > 3, "svg" in names')" "(True, True, False)" "page after a remount"
assert_eq "$(requests)" "$before" "requests made by reading the page after a remount"
