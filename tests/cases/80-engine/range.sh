# Downloads support ranges, ETags, 416 and HEAD.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 2
size=$(stat -c %s film.mp4)
engine
login
session
url=$(upload film.mp4 | field '["data"]["files"][0]["cdn_url"]')

part() { # RANGE FIRST LENGTH
	assert_eq "$(curl -sS -H "Range: bytes=$1" -D head -o part -w '%{http_code}' "$url")" 206 "status of $1"
	cmp -i "$2:0" -n "$3" film.mp4 part || fail "part $1"
	assert_eq "$(stat -c %s part)" "$3" "length of $1"
	assert_match "$(tr -d '\r' <head)" "Content-Range: bytes $2-$(($2 + $3 - 1))/$size" "head of $1"
}
part 0-0 0 1
part 100-1099 100 1000
part 1000- 1000 $((size - 1000))
part -10 $((size - 10)) 10
note "parts"

curl -sSI "$url" >head
tag=$(tr -d '\r' <head | sed -n 's/^ETag: //p')
assert_match "$tag" '^"[^"]+"$' "strong tag"
assert_match "$(cat head)" "Content-Length: $size" HEAD
assert_match "$(cat head)" "Accept-Ranges: bytes" HEAD
assert_match "$(cat head)" "Content-Type: video/mp4" HEAD
status() { curl -sS -o /dev/null -w '%{http_code} %{size_download}' "$url" "$@"; }
assert_eq "$(status -H 'Range: bytes=0-9' -H "If-Range: $tag")" "206 10" "the same tag"
assert_eq "$(status -H 'Range: bytes=0-9' -H 'If-Range: "other"')" "200 $size" "another tag"
assert_eq "$(status -H "Range: bytes=$size-")" "416 0" "behind the end"
assert_eq "$(status -H 'Range: bytes=0-1,5-6')" "200 $size" "several ranges"
assert_eq "$(curl -sS -o /dev/null -w '%{http_code}' "$API/files/aaaaaaaaaaaaaaaaaaaaaaaaaa/film.mp4")" 404 "a guessed key"
note "tags, 416, HEAD"
stop_engine
