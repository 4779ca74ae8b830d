/* What nemofs does: it mounts or, as `nemofs NAME …`, something else about mounts. */
#ifndef NEMOFS_COMMANDS_COMMAND_H
#define NEMOFS_COMMANDS_COMMAND_H

/* Does what the arguments of main() ask for, and returns the exit status. What went wrong was said on stderr.
 */
int command_run(int argc, char **argv);

#endif
