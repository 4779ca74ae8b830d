#include "asset.h"

#include <string.h>

const struct asset *asset_find(const struct asset *assets, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (id && !strcmp(assets[i].id, id))
			return &assets[i];
	return NULL;
}
