# bash completion for nemofs                                               -*- shell-script -*-

_nemofs_mounts() {
	awk '/ - fuse\.nemofs / {print $5}' /proc/self/mountinfo
}

_nemofs() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
	local settings='browse hints=yes hints=no captions=auto captions=manual render=open render=manual render_wait= state_ttl= poll_min=
		poll_max= retry_wait= recover_first= recover_every= quiet_limit= turn_limit= progress_every= connect_limit= answer_limit=
		cache_dir= cache_size= state_dir= language= api_url= ca_file= web_url= client_id= skill_source= skill_version=
		skill_platform= max_credits= log= log_level=error log_level=warning log_level=info log_level=debug log_format=json
		log_format=text local local_urls uid= gid= umask= allow_other ro'
	local words

	[ "$current" = = ] && current= # readline takes = for a word of its own
	if [[ $previous = -o || $previous = --options ]]; then
		local before=
		[[ $current = *,* ]] && before=${current%,*},
		mapfile -t COMPREPLY < <(compgen -P "$before" -W "$settings" -- "${current##*,}")
		compopt -o nospace 2>/dev/null
		return
	fi
	case $COMP_CWORD:$command in
	1:*) words='umount status doctor --local --foreground --debug --options --help --version -f -d -o -h -V' ;;
	*:umount) words="-l --lazy $(_nemofs_mounts)" ;;
	*:status) words="--json --watch $(_nemofs_mounts)" ;;
	*:doctor) words='--local -o' ;;
	*) words='--local --foreground --debug --options -f -d -o' ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
	[[ $command = umount || $command = status || $command = doctor || $current = -* ]] ||
		mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$current")
}

complete -o filenames -F _nemofs nemofs
