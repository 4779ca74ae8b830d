# index.html is a well-formed page of what is known: nothing is asked, rendered or fetched for it.
. "$(dirname "$0")/../lib.sh"

# page EXPRESSION: of the parsed page; fails where an element is left open or closed twice.
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
some_film film.mp4
cp film.mp4 "$s/uploads/a & <b> #1.mp4" || fail "cp into uploads/ fails"
printf '</p><script>alert("1")</script> & more\n  second line' >"$s/prompt" && cat "$s/reply" >/dev/null
cat "$s/timeline" >/dev/null
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
assert_eq "$(requests)" "$before" "requests made by reading the page with captions"

# After a remount the conversation is there, and still nothing is asked.
unmount
mount_server
ls "$s" >/dev/null
before=$(requests)
assert_eq "$(page 'page.articles[0][1].endswith("second line"), len(page.articles), "svg" in names')" "(True, 2, False)" "page after a remount"
assert_eq "$(requests)" "$before" "requests made by reading the page after a remount"
