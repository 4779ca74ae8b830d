/* Files by capability: who knows the key may read, without a token. */
#include <stdio.h>

#include "assets.h"
#include "download.h"
#include "request.h"

static void serve_asset(struct request *req, const struct asset_file *file)
{
	char path[PATH_MAX + ROUTE_ARG_SIZE];

	snprintf(path, sizeof(path), "%s/%s", req->engine->media, req->arg);
	download_file(req, path, assets_mime(&file->probe));
}

void routes_files_get(struct request *req)
{
	struct db *db = req->engine->db;
	struct render_record record;
	struct asset_file file = {0};
	struct error e = {0};
	bool found;

	if (!assets_find(db, req->arg, &file, &found, &e)) {
		request_answer_error(req, &e);
	} else if (found) {
		serve_asset(req, &file);
	} else if (!renders_find_key(db, req->arg, &record, &found, &e)) {
		request_answer_error(req, &e);
	} else if (found && record.status == RENDER_COMPLETED) {
		download_render(req, &record);
	} else {
		request_answer_code(req, MHD_HTTP_NOT_FOUND, 404, "no such file");
	}
}
