# Simultaneous opens of one live file share one request.
. "$(dirname "$0")/../lib.sh"

mount_server state_ttl=1
rules '{"on":"credits","do":"hold","gate":"go","times":1}'
for i in {1..20}; do background sh -c "cat '$MNT/credits' >credits.$i"; done
wait_requests credits 1
release go
for i in {1..20}; do wait_until 10 contains "credits.$i" "available 95"; done
assert_within "$(count credits)" 1 2 "requests for twenty readers"
