/* How this machine identifies itself to the service: the client id and the platform. */
#ifndef NEMOFS_API_IDENTITY_H
#define NEMOFS_API_IDENTITY_H

#include <stdbool.h>

#include "base/error.h"

/* Finds the client id: `configured` if it is not NULL (INPUT if it cannot be used
 * in a header), else the line in <folder>/client_id, else a new UUID, which is
 * written there with mode 0600. Several programs that start at once all get the
 * same id. `folder` NULL: ~/.config/nemovideo, which the vendor's own tools use,
 * too. A folder that cannot be written is not an error: the id then lasts for
 * this run, and the log says so. Blocks on the disk. */
bool api_identity_load(char id[64], const char *configured, const char *folder, struct error *e);

/* Call when the service refuses the id: makes a new UUID, which replaces the old one in the file. Blocks on
 * the disk, as above. */
void api_identity_renew(char id[64], const char *folder);

/* The value of X-Skill-Platform: `skill_source` ($SKILL_SOURCE) if set, else
 * derived from the path of the program. Borrowed from the argument, or static. */
const char *api_identity_platform(const char *skill_source, const char *program_path);

#endif
