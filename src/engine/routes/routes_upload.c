/* Uploads: files in a multipart body, or addresses to fetch. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "answers.h"
#include "ingest_page.h"
#include "ingest_url.h"
#include "intake.h"
#include "request.h"

enum { URLS_MAX = 10, URL_LENGTH_MAX = 8192 };

/* Takes the files in and answers. */
static void take_in(struct request *req, struct incoming *files, size_t count)
{
	struct asset_list added;
	struct error e = {0};

	if (!intake_files(req->engine, req->arg, files, count, &req->work.cancel, &added, &e)) {
		request_answer_error(req, &e);
		return;
	}
	request_answer_data(req, json_pack("{s:o,s:b}", "files", answers_assets(&added, req->base),
					   "session_state_applied", 1));
	asset_list_finish(&added);
}

static void take_in_upload(struct request *req)
{
	size_t count;
	struct incoming *files = upload_files(req->upload, &count);

	take_in(req, files, count);
}

/* The file of the address, or the files of its page. */
static bool fetch_one(struct request *req, const char *url, struct incoming *files, size_t *count,
		      struct error *e)
{
	const struct engine *engine = req->engine;
	enum ingest_kind kind;

	if (*count == UPLOAD_FILES_MAX)
		return error_set(e, ERROR_INPUT, "at most %d files at a time", UPLOAD_FILES_MAX);
	if (!ingest_url(&files[(*count)++], url, engine->incoming, engine->options->allow_loopback_urls,
			&req->work.cancel, &kind, e))
		return false;
	if (kind == INGEST_FILE)
		return true;
	incoming_discard(&files[--*count]);
	return ingest_page(engine, url, files, UPLOAD_FILES_MAX, count, &req->work.cancel, e);
}

static bool fetch_all(struct request *req, const json_t *urls, struct incoming *files, size_t *count,
		      struct error *e)
{
	size_t i;
	json_t *url;

	json_array_foreach (urls, i, url)
		if (!fetch_one(req, json_string_value(url), files, count, e))
			return false;
	return true;
}

static void take_in_urls(struct request *req)
{
	json_t *body = request_body_object(req);
	struct incoming *files = calloc(UPLOAD_FILES_MAX, sizeof(*files));
	struct error e = {0};
	size_t count = 0;

	if (!files)
		error_set(&e, ERROR_NO_MEMORY, "upload");
	if (!files || !fetch_all(req, json_object_get(body, "urls"), files, &count, &e))
		request_answer_error(req, &e);
	else
		take_in(req, files, count);
	for (size_t i = 0; i < count; i++)
		incoming_discard(&files[i]);
	free(files);
	json_decref(body);
}

/* Whether the body is {"urls":["…"],"source_type":"url"}; answers if not. */
static bool check_urls(struct request *req, const json_t *body)
{
	json_t *urls = json_object_get(body, "urls"), *url;
	size_t i;

	if (!json_is_array(urls) || !json_array_size(urls) || json_array_size(urls) > URLS_MAX) {
		request_answer_refused(req, "urls", "not a list of 1 to 10 addresses");
		return false;
	}
	json_array_foreach (urls, i, url) {
		const char *text = json_string_value(url);

		if (!text || json_string_length(url) > URL_LENGTH_MAX ||
		    (strncasecmp(text, "http://", 7) != 0 && strncasecmp(text, "https://", 8) != 0)) {
			request_answer_refused(req, "urls", "not an http or https address");
			return false;
		}
	}
	return true;
}

static void start_urls(struct request *req)
{
	json_t *body = request_body_object(req);

	if (body && check_urls(req, body))
		request_run_blocking(req, req->engine->transfers, take_in_urls);
	json_decref(body);
}

void routes_upload(struct request *req)
{
	struct session session;
	struct error e = {0};

	if (!request_session(req, req->arg, &session))
		return;
	if (!req->upload)
		start_urls(req);
	else if (upload_end(req->upload, &e))
		request_run_blocking(req, req->engine->transfers, take_in_upload);
	else
		request_answer_error(req, &e);
}
