# Plain http is accepted for loopback only.
. "$(dirname "$0")/../lib.sh"

for url in http://192.0.2.1 http://example.invalid ftp://127.0.0.1 nonsense; do
	! NEMO_API_URL=$url timeout 10 "$NEMOFS" -f "$MNT" >words 2>&1 || fail "$url is accepted"
	assert_match "$(cat words)" "http|api_url|NEMO_API_URL" "words for $url"
	is_mounted "$MNT" && fail "$url is mounted"
done
true
