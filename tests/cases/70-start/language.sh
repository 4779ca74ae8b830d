# New sessions have the language of the locale, or the one in the settings.
. "$(dirname "$0")/../lib.sh"

server
told() { # LANGUAGE: the last session was made in it
	cat "$MNT/new/id" >/dev/null || fail "new/id"
	assert_eq "$(ctl requests | json '[r["body"] for r in v if r["endpoint"] == "session"][-1]' | json 'v["language"]')" "$1" "language"
	unmount
}
LC_ALL=zh_CN.UTF-8 start_mount && told zh
LC_ALL='' LC_MESSAGES=pt_BR LANG=de_DE.UTF-8 start_mount && told pt
LC_ALL='' LC_MESSAGES='' LANG=de_DE@euro start_mount && told de
LC_ALL=C start_mount && told en
LC_ALL='' LANG='' start_mount && told en
LC_ALL=zh_CN.UTF-8 start_mount language=fr && told fr
mkdir -p "$XDG_CONFIG_HOME/nemofs"
echo "language = ja" >"$XDG_CONFIG_HOME/nemofs/config"
LC_ALL=zh_CN.UTF-8 start_mount && told ja
