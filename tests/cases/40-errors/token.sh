# An anonymous token that the service refuses is replaced once. The user's own token never is.
. "$(dirname "$0")/../lib.sh"

mount_server state_ttl=0
assert_match "$(cat "$MNT/credits")" "available 95" credits
rules '{"on":"credits","do":"code","code":1001,"times":1}'
cat "$MNT/credits.json" >/dev/null || fail "the token is not renewed"
assert_eq "$(count token)" 2 "tokens fetched"
rules '{"on":"credits","do":"code","code":1001}'
expect_probe EACCES open "$MNT/credits"
assert_eq "$(ctl requests | json 'len({dict((k.lower(), x) for k, x in r["headers"])["x-client-id"] for r in v if r["endpoint"] == "token"})')" 1 "client ids"
assert_eq "$(ctl requests | json '[dict((k.lower(), x) for k, x in r["headers"])["x-client-id"] for r in v if r["endpoint"] == "token"][0]')" \
	"$(cat "$XDG_CONFIG_HOME/nemovideo/client_id" 2>/dev/null || cat "$HOME/.config/nemovideo/client_id")" "the shared client id"
rules
unmount
tokens=$(count token)
export NEMO_TOKEN=nmv_usr_given_by_the_user
mount_server state_ttl=0
expect_probe EACCES open "$MNT/credits"
assert_eq "$(count token)" "$tokens" "tokens fetched"
setting '{"tokens":["nmv_usr_given_by_the_user"]}'
assert_match "$(cat "$MNT/credits")" "available 95" credits
