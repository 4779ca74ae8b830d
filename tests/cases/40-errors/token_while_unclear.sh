# The service refuses the token while the outcome of a cut message is looked up. The waiting writer gets an error, but the
# message does not count as failed, since it may have been carried out. A later mount with a valid token finds the
# outcome.
. "$(dirname "$0")/../lib.sh"

server
setting '{"tokens":["nmv_usr_good"]}'
export NEMO_TOKEN=nmv_usr_good
mount_server
ready_session
rules '{"on":"message","do":"stream","gate":"cut","cut":1,"times":1}'
echo "edit nonce:once" >"$s/prompt"
rules '{"on":"state","do":"code","code":1001}'
release cut
expect_errno EACCES cat "$s/reply"
rules
unmount
mount_server
cat "$s/reply" >reply || fail "done at the service, yet failed here: $(cat "$s/error")"
assert_eq "$(taken once)" 1 "times sent"
