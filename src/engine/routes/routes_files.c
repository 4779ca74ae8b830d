/* The endpoint for files. Whoever knows a file's key may read it, without a token. */
#include <stdio.h>

#include "assets.h"
#include "awaited.h"
#include "download.h"
#include "request.h"

static void serve_asset(struct request *req, const struct asset_file *file)
{
	char path[PATH_MAX + ROUTE_ARG_SIZE];

	snprintf(path, sizeof(path), "%s/%s", req->engine->media, req->arg);
	download_file(req, path, assets_mime(&file->probe));
}

/* Waits until the file has been downloaded, then serves it. */
static void wait_for_asset(struct request *req)
{
	struct asset_file file = {0};
	struct error e = {0};
	json_t *ids = json_pack("[s]", req->arg);
	bool found = false;

	if (!ids)
		error_set(&e, ERROR_NO_MEMORY, "file");
	if (ids && awaited_wait(req->engine->awaited, ids, &req->work.cancel, &e) &&
	    assets_find(req->engine->db, req->arg, &file, &found, &e) && found)
		serve_asset(req, &file);
	else
		request_answer_error(req, &e);
	json_decref(ids);
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
	} else if (found && file.page[0]) {
		request_run_blocking(req, req->engine->waits, wait_for_asset);
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
