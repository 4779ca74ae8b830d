# timeline.svg is a picture of the tracks. It is well-formed whatever the texts contain, and it exists before any video
# does.
. "$(dirname "$0")/../lib.sh"

# picture EXPRESSION: of the parsed picture `svg` and all its texts `words`.
picture() {
	"$PYTHON" -c 'import sys, xml.etree.ElementTree as tree
svg = tree.parse(sys.argv[1]).getroot()
words = [t.text for t in svg.iter("{http://www.w3.org/2000/svg}text")]
print(eval(sys.argv[2]))' "$s/timeline.svg" "$1"
}

server
setting '{"captions":["Fish & <chips>", "]]> \"quoted\" \u0007"]}'
mount_server state_ttl=0
new_session
assert_match "$(picture words)" "There is no timeline yet" "picture without a draft"
some_video film.mp4
cp film.mp4 "$s/uploads/" || fail "cp into uploads/ fails"
assert_match "$(picture words)" "film.mp4" "names in the picture"
assert_match "$(picture words)" "Fish & <chips>" "captions in the picture"
assert_eq "$(picture 'len([r for r in svg.iter() if r.get("class") == "lane"])')" 2 "lanes"
echo "hello" >"$s/prompt" && cat "$s/reply" >/dev/null
assert_match "$(picture words)" "Edit" "picture after an edit"
assert_eq "$(cat "$s/timeline.svg" | wc -c)" "$("$PYTHON" -c 'import os, sys
with open(sys.argv[1]) as f: print(os.fstat(f.fileno()).st_size)' "$s/timeline.svg")" "size of the open file"
