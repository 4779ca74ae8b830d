# fish completion for nemofs

function __nemofs_mounts
    string match -r -g '^\S+ \S+ \S+ \S+ (\S+) .* - fuse\.nemofs ' </proc/self/mountinfo
end

set -l commands mount umount status wait doctor help

complete -c nemofs -f
complete -c nemofs -n "not __fish_seen_subcommand_from umount status wait doctor help" -a '(__fish_complete_directories)'
complete -c nemofs -n __fish_use_subcommand -a mount -d 'mount the cloud or, with --local, the embedded engine'
complete -c nemofs -n __fish_use_subcommand -a help -d 'describe a command'
complete -c nemofs -n '__fish_seen_subcommand_from help' -a 'mount umount status wait doctor help'
complete -c nemofs -n __fish_use_subcommand -a umount -d 'end a mount'
complete -c nemofs -n __fish_use_subcommand -a status -d 'show what is running'
complete -c nemofs -n __fish_use_subcommand -a wait -d 'wait until nothing runs any more'
complete -c nemofs -n __fish_use_subcommand -a doctor -d 'check whether a mount would work'
complete -c nemofs -n '__fish_seen_subcommand_from umount status' -a '(__nemofs_mounts)'
complete -c nemofs -n '__fish_seen_subcommand_from umount' -s l -l lazy -d 'even if it is in use'
complete -c nemofs -n '__fish_seen_subcommand_from doctor' -l json -d 'print one JSON object'
complete -c nemofs -n '__fish_seen_subcommand_from doctor' -l try -d 'try each endpoint of the service'
complete -c nemofs -n '__fish_seen_subcommand_from doctor' -l spend -d 'also send one message'
complete -c nemofs -n '__fish_seen_subcommand_from doctor' -l yes -d 'do not ask first'
complete -c nemofs -n '__fish_seen_subcommand_from doctor' -l report -r -d 'where the report goes'
complete -c nemofs -n '__fish_seen_subcommand_from status' -l json -d 'one JSON object per mount'
complete -c nemofs -n '__fish_seen_subcommand_from status' -l watch -d 'show every change'

set -l mount 'not __fish_seen_subcommand_from umount status wait help'
complete -c nemofs -n $mount -l local -d 'mount the embedded engine'
complete -c nemofs -n $mount -s f -l foreground -d 'stay in the foreground'
complete -c nemofs -n $mount -s d -l debug -d 'log every request'
complete -c nemofs -n $mount -s h -l help -d help
complete -c nemofs -n $mount -s V -l version -d version
# Begin of the settings; made by tests/rules/settings.py --write
set -l settings max_credits= captions=auto captions=manual render=open render=manual browse language= \
    cache_dir= cache_size= state_dir= log= events_size= log_level=error log_level=warning log_level=info \
    log_level=debug log_format=text log_format=json history= hints=yes hints=no render_wait= connect_limit= \
    answer_limit= quiet_limit= turn_limit= stop_wait= api_url= web_url= ca_file= client_id= local uid= gid= \
    umask= agent_url= agent_model= agent_remote recognizer= cookies= downloader= allow_other ro
# End of the settings
complete -c nemofs -n $mount -s o -l options -x -d settings -a "(__fish_append , $settings)"
