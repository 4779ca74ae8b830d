/* Pieces of answers that several endpoints share. */
#ifndef NEMOFS_ENGINE_ANSWERS_H
#define NEMOFS_ENGINE_ANSWERS_H

#include <jansson.h>

#include "assets.h"

/* [{filename,file_type,cdn_url,duration,width,height,fps,size}]; duration in
 * seconds, addresses below `base`. New reference; NULL: no memory. */
json_t *answers_assets(const struct asset_list *list, const char *base);

/* "<base>/files/<key>/<name>", the name percent-encoded. NULL: no memory. Owned. */
char *answers_file_url(const char *base, const char *key, const char *name);

#endif
