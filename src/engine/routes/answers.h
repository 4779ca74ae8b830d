/* Parts of responses that several endpoints share. */
#ifndef NEMOFS_ENGINE_ANSWERS_H
#define NEMOFS_ENGINE_ANSWERS_H

#include <jansson.h>

#include "assets.h"

/* [{filename,file_type,cdn_url,duration,width,height,fps,size}]: duration in
 * seconds, size in bytes, URLs below `base`. A missing file has `status`, and
 * `error` if it failed, instead of `size`. New reference; NULL without
 * memory. */
json_t *answers_assets(const struct asset_list *list, const char *base);

/* "<base>/files/<key>/<name>", with the name percent-encoded. NULL without
 * memory. The caller owns it. */
char *answers_file_url(const char *base, const char *key, const char *name);

#endif
