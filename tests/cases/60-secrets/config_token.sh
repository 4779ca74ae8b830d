# A token in the config file is used only if the file is private.
. "$(dirname "$0")/../lib.sh"

server
setting '{"tokens":["nmv_usr_from_the_file"]}'
mkdir -p "$XDG_CONFIG_HOME/nemofs"
echo "token=nmv_usr_from_the_file" >"$XDG_CONFIG_HOME/nemofs/config"
chmod 644 "$XDG_CONFIG_HOME/nemofs/config"
! timeout 5 "$NEMOFS" -f "$MNT" >words 2>&1 || fail "a token that everyone can read is accepted"
assert_match "$(cat words)" "chmod 600" "words"
chmod 600 "$XDG_CONFIG_HOME/nemofs/config"
mount_server
assert_match "$(cat "$MNT/credits")" "available 95" credits
assert_eq "$(count token)" 0 "anonymous tokens fetched"
