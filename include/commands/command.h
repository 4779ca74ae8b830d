/* The command line's actions: nemofs mounts or, as `nemofs NAME …`, does something else with mounts. */
#ifndef NEMOFS_COMMANDS_COMMAND_H
#define NEMOFS_COMMANDS_COMMAND_H

/* Does what the arguments of main() say, and returns the exit status. Errors are reported on stderr. */
int command_run(int argc, char **argv);

#endif
