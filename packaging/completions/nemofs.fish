# fish completion for nemofs

function __nemofs_mounts
    string match -r -g '^\S+ \S+ \S+ \S+ (\S+) .* - fuse\.nemofs ' </proc/self/mountinfo
end

set -l commands mount umount status wait doctor help

complete -c nemofs -f
complete -c nemofs -n "not __fish_seen_subcommand_from umount status wait doctor help" -a '(__fish_complete_directories)'
complete -c nemofs -n __fish_use_subcommand -a mount -d 'mount the cloud or, with --local, the embedded engine'
complete -c nemofs -n __fish_use_subcommand -a help -d 'more about a command'
complete -c nemofs -n '__fish_seen_subcommand_from help' -a 'mount umount status wait doctor help'
complete -c nemofs -n __fish_use_subcommand -a umount -d 'end a mount'
complete -c nemofs -n __fish_use_subcommand -a status -d 'show what is going on'
complete -c nemofs -n __fish_use_subcommand -a wait -d 'wait until nothing runs any more'
complete -c nemofs -n __fish_use_subcommand -a doctor -d 'check whether a mount would work'
complete -c nemofs -n '__fish_seen_subcommand_from umount status' -a '(__nemofs_mounts)'
complete -c nemofs -n '__fish_seen_subcommand_from umount' -s l -l lazy -d 'also while it is used'
complete -c nemofs -n '__fish_seen_subcommand_from doctor' -l json -d 'one object'
complete -c nemofs -n '__fish_seen_subcommand_from status' -l json -d 'one object per mount'
complete -c nemofs -n '__fish_seen_subcommand_from status' -l watch -d 'show every change'

set -l mount 'not __fish_seen_subcommand_from umount status wait help'
complete -c nemofs -n $mount -l local -d 'the embedded engine'
complete -c nemofs -n $mount -s f -l foreground -d 'stay in the foreground'
complete -c nemofs -n $mount -s d -l debug -d 'log every request'
complete -c nemofs -n $mount -s h -l help -d help
complete -c nemofs -n $mount -s V -l version -d version
# Begin of the settings; made by tests/rules/settings.py --write
set -l settings max_credits= captions=auto captions=manual render=open render=manual browse language= \
    cache_dir= cache_size= state_dir= log= events_size= log_level=error log_level=warning log_level=info \
    log_level=debug log_format=text log_format=json hints=yes hints=no render_wait= connect_limit= \
    answer_limit= quiet_limit= turn_limit= stop_wait= api_url= web_url= ca_file= client_id= local uid= gid= \
    umask= allow_other ro
# End of the settings
complete -c nemofs -n $mount -s o -l options -x -d settings -a "(__fish_append , $settings)"
