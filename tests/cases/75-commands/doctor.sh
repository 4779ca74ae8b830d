# nemofs doctor prints one line for each check. It prints FAIL and exits with status 1 if something prevents a mount from
# working, and shows no secret.
. "$(dirname "$0")/../lib.sh"

server
doctor() { timeout 20 "$NEMOFS" doctor "$@" >words 2>&1; }
says() { contains words "$1" || fail "not said: $1 — $(cat words)"; }

# Everything is in order. The lines about updatedb and other mounts depend on the machine.
doctor || fail "doctor fails: $(cat words)"
says '^ok +kernel +/dev/fuse'
says '^ok +fusermount3'
says '^ok +allow_other'
says '^(ok|WARN) +updatedb'
says '^ok +token +none: an anonymous'
says "^ok +service +$NEMO_API_URL can be reached"
says "^ok +state +$XDG_STATE_HOME/nemofs"
says "^ok +cache +$XDG_CACHE_HOME/nemofs"
[ ! -e "$XDG_STATE_HOME/nemofs" ] || fail "it made the folder it was to look at"

# The token's source, never the token.
! NEMO_TOKEN=canary-4711 doctor || fail "a token that is refused is well"
says '^FAIL +token +from NEMO_TOKEN.*set NEMO_TOKEN to a valid token'
setting '{"tokens":["canary-4711"]}'
NEMO_TOKEN=canary-4711 doctor || fail "with a token: $(cat words)"
says '^ok +token +from NEMO_TOKEN, accepted, 95 credits'
mkdir -p "$XDG_CONFIG_HOME/nemofs"
(umask 077 && echo 'token = canary-4711' >"$XDG_CONFIG_HOME/nemofs/config")
doctor || fail "with a config file: $(cat words)"
says '^ok +token +from the config file'
! contains words canary || fail "it shows the token"
chmod 644 "$XDG_CONFIG_HOME/nemofs/config"
! doctor || fail "a public token is well"
says '^FAIL +settings .*chmod 600'
rm "$XDG_CONFIG_HOME/nemofs/config"

# The clock: one service has the right time, the next is an hour behind.
cat >clock.py <<'END'
import http.server, sys
class Service(http.server.BaseHTTPRequestHandler):
    def date_time_string(self, timestamp=None):
        import time
        return super().date_time_string(time.time() - off)
    def do_GET(self):
        self.send_error(404)
    def log_message(self, *words):
        pass
off = int(sys.argv[1])
server = http.server.HTTPServer(("127.0.0.1", 0), Service)
print(server.server_port, flush=True)
server.serve_forever()
END
clock() { background "$PYTHON" clock.py "$1" >"port.$1" && wait_until 10 test -s "port.$1" && doctor -o "api_url=http://127.0.0.1:$(cat "port.$1")"; }
clock 0 || fail "a service that knows the time: $(cat words)"
says '^ok +clock +agrees'
clock 3600 || fail "a wrong clock is a warning: $(cat words)"
says '^WARN +clock +3[56][0-9][0-9] s ahead of the service.s: set it'
clock -3600
says '^WARN +clock +3[56][0-9][0-9] s behind the service.s: set it'

# The service is not reachable; its name does not exist.
NEMO_API_URL=http://127.0.0.1:1
! doctor || fail "nobody answers, and all is well"
says '^FAIL +service .*refuses connections: .*check NEMO_API_URL'
! doctor -o api_url=https://nobody.invalid || fail "no such host, and all is well"
says '^FAIL +service .*nobody.invalid.*NEMO_API_URL'
! https_proxy=http://127.0.0.1:1 doctor -o api_url=https://nobody.invalid || fail "no proxy, and all is well"
says '^FAIL +service .*proxy of \$https_proxy: check it.*no_proxy'

# The embedded engine needs no service.
doctor --local || fail "--local: $(cat words)"
says '^ok +service .*nemo-engine, ffmpeg'
says '^ok +ffmpeg +[0-9]'
says '^(ok|WARN) +jail +(landlock|bubblewrap|none)'
says '^ok +speech +English'
says '^ok +fonts +are there'
says '^(ok|WARN) +yt-dlp '
says '^ok +versions +nemofs [0-9.]+, libfuse [0-9.]+, libcurl/[0-9.]+.*, sqlite 3.*, jansson 2.*Linux '
! NEMO_ENGINE=/none doctor --local || fail "no engine, and all is well"
says '^FAIL +service .*NEMO_ENGINE=/none'
mkdir bin
ln -s "$(command -v fusermount3)" bin/
! PATH=$CASE_DIR/bin "$NEMOFS" doctor --local >words 2>&1 || fail "no ffmpeg, and all is well"
says '^FAIL +service .*ffmpeg is not installed'

# Missing files: tested where there is nothing, or something else, in their place.
without() { # PATH COMMAND...: where nothing lies at that path
	apart bash -c 'mkdir -p nothing && mount --bind nothing "$1" && shift && exec "$@"' - "$@" >words 2>&1
}
if [ "$(id -u)" = 0 ] && without /usr/share/fonts true; then
	without /usr/share/fonts "$NEMO_ENGINE" --check
	[ -n "$(find /usr/local/share/fonts -name '*.[to]tf' 2>/dev/null | head -n 1)" ] || says '^WARN[[:space:]]+fonts[[:space:]]+none.*fonts-dejavu-core'
	without /usr/share/pocketsphinx "$NEMO_ENGINE" --check
	says '^WARN[[:space:]]+speech[[:space:]].*speech model is missing.*pocketsphinx-en-us'
	printf '#!/bin/sh\necho 2019.01.20\n' >old && chmod 755 old
	apart bash -c 'mount --bind old "$1" && shift && exec "$@"' - "$(command -v yt-dlp)" "$NEMO_ENGINE" --check >words 2>&1
	says '^(WARN[[:space:]]+yt-dlp[[:space:]]+2019.01.20 is [0-9]+ days old|ok[[:space:]]+yt-dlp[[:space:]]+is not used)'
fi

# For programs: the same, as one object.
timeout 20 "$NEMOFS" doctor --json --local >object || fail "--json: $(cat object)"
assert_eq "$(json 'v["verdict"] in ("ok", "WARN"), v["local"], len(v["checks"]) > 14, {"check", "verdict", "words"} == set(v["checks"][0])' <object)" \
	"(True, True, True, True)" "--json"
! timeout 20 "$NEMOFS" doctor --local -o state_dir=doctor.sh/x,brows --json >object || fail "--json, and all is well"
assert_eq "$(json 'v["verdict"], v["checks"][0]["words"]' <object)" "('FAIL', \"-o brows: unknown option; did you mean 'browse'?\")" "--json of a mistake"

# Folders that cannot be used.
touch file
mkdir open
chmod 777 open
! NEMO_ENGINE=/bin/true doctor --local -o state_dir=file,cache_dir=open || fail "a file as a folder is well"
says '^FAIL +state .*is not a folder'
says '^FAIL +cache .*chmod 700'

# The content of the system's files, tested in a separate namespace.
in_etc() { # FUSE_CONF UPDATEDB_CONF COMMAND...: runs it where /etc holds these files alone
	apart bash -c 'mount -t tmpfs none /etc && echo "$1" >/etc/fuse.conf && echo "$2" >/etc/updatedb.conf &&
		shift 2 && exec "$@"' - "$@" >words 2>&1
}
nobody=(env -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME HOME=/ setpriv --reuid 65534 --regid 65534 --clear-groups)
if [ "$(id -u)" = 0 ] && in_etc '' '' true; then
	in_etc '' 'PRUNEFS="NFS fuse.nemofs fuse.sshfs"' "$NEMOFS" doctor
	says '^ok +updatedb'
	in_etc '' 'PRUNEFS="NFS fuse fuse.nemofs2"' "$NEMOFS" doctor
	says '^WARN +updatedb .*add fuse.nemofs'
	chmod 755 "$CASE_DIR"
	in_etc '#user_allow_other' '' "${nobody[@]}" "$NEMOFS" doctor -o allow_other
	says '^FAIL +allow_other .*user_allow_other'
	in_etc ' user_allow_other' '' "${nobody[@]}" "$NEMOFS" doctor -o allow_other
	says '^ok +allow_other'
fi

# A dead mount.
mount_engine
kill_mount KILL
export NEMO_ENGINE=/bin/true # no request is sent to it
doctor --local || fail "a dead mount is a warning: $(cat words)"
says "^WARN +mounts +dead: .*$MNT"
"$NEMOFS" umount "$MNT" || fail "umount"
doctor --local
! contains words "$MNT" || fail "a mount that is gone is called dead"
