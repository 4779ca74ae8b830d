# Every API request has the identity headers, and no other host gets them.
. "$(dirname "$0")/../lib.sh"

SKILL_SOURCE=cursor mount_server
ready_session
echo hi >"$s/prompt" && cat "$s/reply" >/dev/null
cat "$s/export/video.mp4" "$s/state.json" "$MNT/credits" >/dev/null
ctl requests | json '"\n".join(r["endpoint"] for r in v if r["listener"] == "api" and
	not {"x-skill-source", "x-skill-version", "x-skill-platform"} <= {k.lower() for k, _ in r["headers"]})' >without
assert_eq "$(cat without)" "" "API requests without the headers"
assert_eq "$(ctl requests | json '{x for r in v for k, x in r["headers"] if k.lower() == "x-skill-platform"}')" "{'cursor'}" "platform"
assert_eq "$(ctl requests | json '[k for r in v if r["listener"] == "cdn" for k, _ in r["headers"] if k.lower() in ("authorization", "cookie") or k.lower().startswith("x-")]')" "[]" "headers to the other host"
