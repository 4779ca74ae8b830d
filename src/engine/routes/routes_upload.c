/* The endpoint for uploads: files in a multipart body, or URLs to fetch. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "answers.h"
#include "awaited.h"
#include "base/log.h"
#include "ingest_page.h"
#include "ingest_url.h"
#include "intake.h"
#include "request.h"

enum { URLS_MAX = 10, URL_LENGTH_MAX = 8192, FILES_MAX = URLS_MAX * (PAGE_TRACKS_MAX + 1) };

/* The files that a request with URLs brings. */
struct arrivals {
	struct incoming files[FILES_MAX];
	size_t count;
	struct page pages[URLS_MAX]; /* pages whose videos are fetched later … */
	size_t videos[URLS_MAX];     /* … and the videos' indexes in `files` */
	size_t page_count;
};

/* Makes assets of the files, and answers. On success, the caller ends `added`. */
static bool take_in(struct request *req, struct incoming *files, size_t count, struct asset_list *added)
{
	struct error e = {0};

	if (!intake_files(req->engine, req->arg, files, count, &req->work.cancel, added, &e)) {
		request_answer_error(req, &e);
		return false;
	}
	request_answer_data(req, json_pack("{s:o,s:b}", "files", answers_assets(added, req->base),
					   "session_state_applied", 1));
	return true;
}

static void take_in_upload(struct request *req)
{
	struct asset_list added;
	size_t count;
	struct incoming *files = upload_files(req->upload, &count);

	if (take_in(req, files, count, &added))
		asset_list_finish(&added);
}

/* Reserves the video's asset, to be fetched later. If the page does not say how long the video is, fetches it
 * now. */
static bool place_video(struct arrivals *a, struct page *page, struct incoming *video, const char *url,
			struct error *e)
{
	if (!page->info.probe.duration_ms) {
		incoming_discard(video);
		return page_fetch_video(page, video, e);
	}
	close(video->fd);
	video->fd = -1;
	video->page = url;
	video->expected = &page->info.probe;
	a->videos[a->page_count++] = (size_t)(video - a->files);
	return true;
}

/* Fetches the page's title, length and captions; the video comes later. */
static bool fetch_page(struct request *req, const char *url, struct arrivals *a, struct error *e)
{
	struct page *page = &a->pages[a->page_count];
	struct incoming *video = &a->files[a->count++];
	bool ok;

	video->fd = -1;
	ok = page_open(page, &req->engine->pages, url, &req->work.cancel, e) &&
	     incoming_create(video, req->engine->incoming, page->info.name, e) &&
	     page_fetch_captions(page, a->files, FILES_MAX, &a->count, e) &&
	     place_video(a, page, video, url, e);
	if (ok && page->info.videos > 1)
		log_warn("%s: the first of %u videos was taken", page->info.name, page->info.videos);
	if (!ok || !video->page)
		page_close(page);
	return ok;
}

/* Fetches the file at the URL, or the files of the page there. */
static bool fetch_one(struct request *req, const char *url, struct arrivals *a, struct error *e)
{
	const struct engine *engine = req->engine;
	enum ingest_kind kind;

	if (!ingest_url(&a->files[a->count++], url, engine->incoming, engine->options->allow_loopback_urls,
			&req->work.cancel, &kind, e))
		return false;
	if (kind == INGEST_FILE)
		return true;
	incoming_discard(&a->files[--a->count]);
	return fetch_page(req, url, a, e);
}

static bool fetch_all(struct request *req, const json_t *urls, struct arrivals *a, struct error *e)
{
	size_t i;
	json_t *url;

	json_array_foreach (urls, i, url)
		if (!fetch_one(req, json_string_value(url), a, e))
			return false;
	return true;
}

static void arrivals_destroy(struct arrivals *a)
{
	for (size_t i = 0; a && i < a->count; i++)
		incoming_discard(&a->files[i]);
	for (size_t i = 0; a && i < URLS_MAX; i++)
		page_close(&a->pages[i]);
	free(a);
}

static void take_in_urls(struct request *req)
{
	json_t *body = request_body_object(req);
	struct arrivals *a = calloc(1, sizeof(*a));
	struct asset_list added;
	struct error e = {0};

	if (!a)
		error_set(&e, ERROR_NO_MEMORY, "upload");
	if (!a || !fetch_all(req, json_object_get(body, "urls"), a, &e)) {
		request_answer_error(req, &e);
	} else if (take_in(req, a->files, a->count, &added)) {
		for (size_t i = 0; i < a->page_count; i++)
			awaited_fetch(req->engine->awaited, added.items[a->videos[i]].id, &a->pages[i]);
		asset_list_finish(&added);
	}
	arrivals_destroy(a);
	json_decref(body);
}

/* Whether the body is {"urls":["…"]} with 1 to 10 URLs. False: it was answered. */
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
