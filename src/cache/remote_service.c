#include "cache/remote_service.h"

#include <stdlib.h>

#include "net/url.h"

bool remote_service_owns(const struct remote_service *service, const char *url)
{
	struct url_origin own, origin;
	char *mended = url_mend(url);
	bool owns = mended && url_origin(&own, service->url, NULL) && url_origin(&origin, mended, NULL) &&
		    url_same_origin(&own, &origin);

	free(mended);
	return owns;
}

const char *const *remote_service_headers(const struct remote_service *service, const char *url)
{
	static const char *const none[] = {NULL};

	return remote_service_owns(service, url) ? service->headers(service->owner) : none;
}
