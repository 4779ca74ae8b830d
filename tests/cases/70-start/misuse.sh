# Each misuse ends with one line that says what is wrong and what to do, and with status 2, or 1 if the syntax was right
# but the request is impossible. Nothing is mounted.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

config=$XDG_CONFIG_HOME/nemofs/config
mkdir -p "${config%/*}"
export NEMO_API_URL=http://127.0.0.1:1

# ends STATUS WORDS ARGS...: WORDS is a pattern for the line.
ends() {
	local wanted=$1 words=$2 status=0
	shift 2
	timeout $((10 * SLOW)) "$NEMOFS" "$@" >said 2>&1 </dev/null || status=$?
	[ $status -eq "$wanted" ] && [ "$(wc -l <said)" -eq 1 ] && [[ $(cat said) =~ ^nemofs:\ .*($words) ]] ||
		printf '    nemofs %s: status %d: %s\n' "$*" "$status" "$(cat said)" >>wrong
	! is_mounted "$MNT" || fail "mounted all the same: nemofs $*"
}

refused() { ends 2 "$@"; }
cannot() { ends 1 "$@"; }

# in_config WORDS TEXT: the same for a configuration file.
in_config() {
	printf '%b' "$2" >"$config"
	refused "$1" "$MNT"
	rm "$config"
}

# in_environment WORDS NAME=VALUE...: the same for variables.
in_environment() {
	local words=$1
	shift
	(
		export "${@?}"
		refused "$words" "$MNT"
	)
}

touch file
mkdir folder
ln -s nowhere dangling
refused "mountpoint is missing; see nemofs --help"
refused "mountpoint is missing" -f
refused "too many arguments" one "$MNT" three
cannot "none: No such file or directory: make that folder first$" none
cannot "stats: No such file or directory; did you mean the command .status.\?$" stats
refused "unknown command .stats.; did you mean .status.\?$" stats "$MNT"
refused "unknown command .stats.; did you mean .status.\?$" stats --json
refused "unknown command .unmount.; did you mean .umount.\?$" unmount "$MNT"
refused "unknown command .ship.; see nemofs --help$" ship "$MNT"
refused "$MNT: give one folder, on which to mount; see nemofs --help$" "$MNT" folder
refused "-local: unknown option; did you mean .--local.\?$" -local "$MNT"
refused "unknown command .ship.; see nemofs --help$" help ship
refused "the command comes first: nemofs status$" -f status "$MNT"
refused "--locl: unknown option; did you mean .--local.\?$" --locl "$MNT"
cannot "dangling" dangling
cannot "file.*[Nn]ot a directory" file
cannot "file/deeper.*[Nn]ot a directory" file/deeper
refused "--frobnicate.*unknown option; see nemofs --help" --frobnicate "$MNT"
refused "-x.*unknown option" -x "$MNT"
refused "-o.*value is missing" "$MNT" -o
refused "frobnicate.*unknown option" -o frobnicate "$MNT"
refused "cach_size: unknown option; did you mean .cache_size.\?$" -o cach_size=5G "$MNT"
refused "captions: .manaul. is neither manual nor auto; did you mean .manual.\?$" -o captions=manaul "$MNT"
refused "client_id: not a UUID" -o client_id=xyz "$MNT"
refused "remount: .*unmount it and mount again$" -o remount,ro "$MNT"
refused "frobnicate.*unknown option" -o frobnicate=1,browse "$MNT"
refused "token is not taken from the command line.*NEMO_TOKEN" -o token=nmv_usr_x "$MNT"
refused "--token.*unknown option" --token nmv_usr_x "$MNT"
refused "render_wait.*soon.*number of seconds" -o render_wait=soon "$MNT"
refused "render_wait.*number of seconds" -o render_wait "$MNT"
refused "render_wait.*number of seconds" -o render_wait=-1 "$MNT"
refused "render_wait.*number of seconds" -o render_wait=nan "$MNT"
refused "render_wait.*number of seconds" -o render_wait=1e99 "$MNT"
refused "cache_size.*10X.*500M or 10G" -o cache_size=10X "$MNT"
refused "cache_size.*500M or 10G" -o cache_size=-1 "$MNT"
refused "captions.*(manual|auto)" -o captions=perhaps "$MNT"
refused "render.*(manual|open)" -o render= "$MNT"
refused "browse.*(yes|no)" -o browse=perhaps "$MNT"
refused "poll_max is less than poll_min" -o poll_min=2,poll_max=1 "$MNT"
refused "uid.*number" -o uid=root "$MNT"
refused "umask.*number" -o umask=999 "$MNT"
refused "language.*value is missing" -o language= "$MNT"
refused "api_url.*https" -o api_url=http://192.0.2.1 "$MNT"
refused "api_url.*https" -o api_url=ftp://127.0.0.1 "$MNT"
refused "api_url.*https" -o api_url=https://user@example.com "$MNT"
refused "web_url.*https" -o web_url=nonsense "$MNT"
refused "state_dir.*control characters" -o $'state_dir=/tmp/a\nb' "$MNT"
cannot "file.*[Nn]ot a directory" -o state_dir=file "$MNT"
cannot "file.*[Nn]ot a directory" -o cache_dir=file/deeper "$MNT"
in_environment "NEMO_API_URL: not an https" NEMO_API_URL=http://192.0.2.1
in_environment "NEMO_TOKEN: control characters" NEMO_TOKEN=$'nmv_usr_x\nX-Evil: 1'
in_environment "NEMO_CLIENT_ID: control" NEMO_CLIENT_ID=$'a\tb'
in_config "config:2: unknown key \"colour\"" 'browse = yes\ncolour = blue\n'
in_config "config:1: \"browse\" has no value" 'browse\n'
in_config "config:3: .*poll_min.*number of seconds" '# comment\n\npoll_min = often\n'
in_config "config:1: .*token.*chmod 600" 'token = nmv_usr_x\n'
in_config "config:1: .*value is too long" "language = $(printf 'x%.0s' {1..3000})\n"
in_config "config: .*too large" "$(printf '# %.0s' {1..40000})\n"
printf 'browse = yes\n' >real && ln -s ../../real "$config" && refused "config is a symbolic link" "$MNT" && rm "$config"
mkdir "$config" && refused "config does not belong to you or root" "$MNT" && rmdir "$config"
[ ! -s wrong ] || fail "$(cat wrong)"
find "$MNT" folder -mindepth 1 >left
assert_eq "$(cat left)" "" "what is left in the folders"
