# fish completion for nemofs

function __nemofs_mounts
    string match -r -g '^\S+ \S+ \S+ \S+ (\S+) .* - fuse\.nemofs ' </proc/self/mountinfo
end

set -l commands umount status doctor

complete -c nemofs -f
complete -c nemofs -n "not __fish_seen_subcommand_from $commands" -a '(__fish_complete_directories)'
complete -c nemofs -n __fish_use_subcommand -a umount -d 'end a mount'
complete -c nemofs -n __fish_use_subcommand -a status -d 'what is going on'
complete -c nemofs -n __fish_use_subcommand -a doctor -d 'what is in the way of a mount'
complete -c nemofs -n '__fish_seen_subcommand_from umount status' -a '(__nemofs_mounts)'
complete -c nemofs -n '__fish_seen_subcommand_from umount' -s l -l lazy -d 'also while it is used'
complete -c nemofs -n '__fish_seen_subcommand_from status' -l json -d 'one object per mount'
complete -c nemofs -n '__fish_seen_subcommand_from status' -l watch -d 'show every change'

set -l mount 'not __fish_seen_subcommand_from umount status'
complete -c nemofs -n $mount -l local -d 'the embedded engine'
complete -c nemofs -n $mount -s f -l foreground -d 'stay in the foreground'
complete -c nemofs -n $mount -s d -l debug -d 'log every request'
complete -c nemofs -n $mount -s h -l help -d help
complete -c nemofs -n $mount -s V -l version -d version
complete -c nemofs -n $mount -s o -l options -x -d settings -a "(__fish_append , \
    browse hints=yes hints=no captions=auto captions=manual render=open render=manual render_wait= state_ttl= poll_min= poll_max= \
    retry_wait= recover_first= recover_every= quiet_limit= turn_limit= progress_every= connect_limit= answer_limit= cache_dir= \
    cache_size= state_dir= language= api_url= ca_file= web_url= client_id= skill_source= skill_version= skill_platform= max_credits= \
    log= log_level=error log_level=warning log_level=info log_level=debug log_format=json log_format=text \
    local local_urls uid= gid= umask= allow_other ro)"
