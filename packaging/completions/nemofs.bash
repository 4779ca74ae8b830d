# bash completion for nemofs                                               -*- shell-script -*-

_nemofs_mounts() {
	awk '/ - fuse\.nemofs / {print $5}' /proc/self/mountinfo
}

# The settings of -o, the last of which is being typed. Readline may hold "a=b:c" for three words, and replaces the last.
_nemofs_settings() { # WORD
	# Begin of the settings; made by tests/rules/settings.py --write
	local settings='max_credits= captions=auto captions=manual render=open render=manual browse language=
		cache_dir= cache_size= state_dir= log= events_size= log_level=error log_level=warning log_level=info
		log_level=debug log_format=text log_format=json history= hints=yes hints=no render_wait= connect_limit=
		answer_limit= quiet_limit= turn_limit= stop_wait= api_url= web_url= ca_file= client_id= local uid= gid=
		umask= agent_url= agent_model= agent_remote recognizer= cookies= downloader= allow_other ro'
	local folders='cache_dir state_dir' files='log ca_file cookies downloader'
	# End of the settings
	local word=$1 last=${1##*,} name kind='' split=''
	name=${last%%=*}
	[[ $last != *=* || " $folders " != *" $name "* ]] || kind=-d
	[[ $last != *=* || " $files " != *" $name "* ]] || kind=-f
	if [ -n "$kind" ]; then
		mapfile -t COMPREPLY < <(compgen "$kind" -P "$name=" -- "${last#*=}")
	else
		mapfile -t COMPREPLY < <(compgen -W "$settings" -- "$last")
		compopt +o filenames 2>/dev/null
	fi
	[[ $word != *[=:]* || $COMP_WORDBREAKS != *=* ]] || split=${word%"${word##*[=:]}"}
	COMPREPLY=("${COMPREPLY[@]/#/"${word%"$last"}"}")
	COMPREPLY=("${COMPREPLY[@]#"$split"}")
	compopt -o nospace 2>/dev/null
}

_nemofs() {
	local current=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} words
	local line=${COMP_LINE:0:COMP_POINT}

	if [[ $line =~ [[:space:]](-o|--options)[[:space:]]+([^[:space:]]*)$ || $line =~ [[:space:]](--options=)([^[:space:]]*)$ ]]; then
		_nemofs_settings "${BASH_REMATCH[2]}"
		return
	fi
	case $COMP_CWORD:$command in
	1:*) words='mount umount status wait doctor help --local --foreground --debug --options --help --version -f -d -o -h -V' ;;
	*:umount) words="-l --lazy --help $(_nemofs_mounts)" ;;
	*:status) words="--json --watch --help $(_nemofs_mounts)" ;;
	*:wait) words="--help $(_nemofs_mounts)" ;;
	*:doctor) words='--json --try --spend --yes --report= --local --help -o' ;;
	*:help) words='mount umount status wait doctor help' ;;
	*) words='--local --foreground --debug --options -f -d -o' ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
	[[ $command = umount || $command = status || $command = doctor || $command = help || $current = -* ]] ||
		mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$current")
}

complete -o filenames -F _nemofs nemofs
