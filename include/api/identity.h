/* Who this machine is to the service: the client id, and the platform. */
#ifndef NEMOFS_API_IDENTITY_H
#define NEMOFS_API_IDENTITY_H

#include <stdbool.h>

#include "base/error.h"

/* Finds the client id: `configured` if it is not NULL (INPUT if it could not
 * stand in a header), else the line in <folder>/client_id, else a new UUID,
 * written there with mode 0600. Of several programs that start at once all get
 * the same one. `folder` NULL: ~/.config/nemovideo, which the vendor's own
 * tools share. A folder that cannot be written is no error: the id then lasts
 * for this run, and the log says so. Blocks on the disk. */
bool api_identity_load(char id[64], const char *configured, const char *folder, struct error *e);

/* The service does not take the id: a new UUID, which stands in the file in place of the old one. Blocks on
 * the disk, as above. */
void api_identity_renew(char id[64], const char *folder);

/* The value of X-Skill-Platform: `skill_source` ($SKILL_SOURCE) if set, else
 * what the path of the program says. Borrowed from the argument, or static. */
const char *api_identity_platform(const char *skill_source, const char *program_path);

#endif
