# The client refuses a service whose certificate is untrusted or belongs to another host. It accepts the certificate with
# ca_file= or SSL_CERT_FILE, and the token goes only to that service.
. "$(dirname "$0")/../lib.sh"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=test authority" \
	-keyout ca.key -out ca.pem 2>openssl.log || fail "$(cat openssl.log)"
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=service" -keyout service.key \
	-out service.csr 2>openssl.log || fail "$(cat openssl.log)"
openssl x509 -req -in service.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out service.pem \
	-extfile <(echo "subjectAltName=IP:127.0.0.1") 2>openssl.log || fail "$(cat openssl.log)"
cat service.pem service.key >pair.pem
server --tls pair.pem
export NEMO_API_URL=https://127.0.0.1:$API NEMO_TOKEN=nmv_usr_canary
setting '{"tokens":["nmv_usr_canary"]}'

start_mount
expect_errno EPROTO cat "$MNT/credits"
assert_match "$(cat "$MNT/status")" "ca_file" "the remedy"
expect_errno EPROTO mkdir "$MNT/made"
unmount
assert_eq "$(ctl requests)" "[]" "what was said to a service nobody vouches for"

NEMO_API_URL=https://localhost:$API start_mount ca_file="$PWD/ca.pem"
expect_errno EPROTO cat "$MNT/credits"
unmount
assert_eq "$(ctl requests)" "[]" "what was said to a service of another name"

start_mount ca_file="$PWD/ca.pem"
ready_session
echo "edit nonce:tls" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no message goes through: $(cat "$s/error")"
cp "$s/export/video.mp4" . || fail "no export: $(cat "$s/error")"
assert_eq "$(taken tls)" 1 "times sent"
assert_eq "$(ctl leaks/nmv_usr_canary)" "[]" "what else was told the token"
unmount

SSL_CERT_FILE=ca.pem start_mount
cat "$MNT/credits" >/dev/null || fail "SSL_CERT_FILE is not followed: $(cat "$MNT/status")"
unmount

# The file is read once, before the mount covers it.
cp ca.pem "$MNT/beneath.pem"
start_mount ca_file="$MNT/beneath.pem"
timeout $((20 * SLOW)) cat "$MNT/credits" >/dev/null || fail "certificates below the mountpoint: $(tail mount.log)"
unmount

# The setting replaces the system's authorities: this is tested in a namespace where the system trusts the service.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=another authority" \
	-keyout other.key -out other.pem 2>openssl.log || fail "$(cat openssl.log)"
mkdir certs
cp ca.pem "certs/$(openssl x509 -in ca.pem -noout -hash).0"
cp other.pem certs/ca-certificates.crt
believed() { # OPTIONS...: nemofs doctor reaches the service
	apart bash -c 'mount --bind certs /etc/ssl/certs && exec "$@"' - env -u SSL_CERT_FILE "$NEMOFS" doctor "$@" >said 2>&1
	grep -qE '^ok +(cloud|service).*can be reached' said
}
if [ "$(id -u)" = 0 ] && unshare -m mount --bind certs /etc/ssl/certs; then
	believed || fail "the system's authorities are not followed: $(cat said)"
	believed -o ca_file=ca.pem || fail "ca_file is not followed: $(cat said)"
	! believed -o ca_file=other.pem || fail "the system's authorities are believed besides those of ca_file"
else
	note "no root, for a namespace with other certificates: what ca_file replaces is not looked at"
fi

head -c 5000000 /dev/zero >large.pem
"$NEMOFS" -o ca_file=large.pem "$MNT" 2>said && fail "it mounts with any file as certificates"
assert_match "$(cat said)" "large.pem: File too large" "what it says"
"$NEMOFS" -o ca_file=none.pem "$MNT" 2>said && fail "it mounts without the file of certificates"
assert_match "$(cat said)" "none.pem" "what it says"
