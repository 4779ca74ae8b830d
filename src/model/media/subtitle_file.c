#include "model/subtitle_file.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/client.h"
#include "base/log.h"
#include "base/str.h"
#include "base/worker.h"
#include "model/settings.h"
#include "product/causes.h"

enum { MAX_BYTES = 32 << 20, TIMEOUT_MS = 60000, MAX_FAILURES = 3, FIRST_WAIT_MS = 400, MAX_WAIT_S = 60 };

static void request_on_head(struct http_request *request, const struct http_head *head);
static void request_on_data(struct http_request *request, const void *data, size_t len);
static void request_on_done(struct http_request *request, const struct error *e);
static void retry_on_fire(struct timer *timer);
static void reading_on_done(struct job *job);

void subtitle_file_init(struct subtitle_file *file, struct services *services,
			void (*done)(struct subtitle_file *, struct captions *, const struct error *))
{
	*file = (struct subtitle_file){.services = services, .done = done};
	buf_init(&file->bytes, MAX_BYTES);
	timer_init(&file->retry, services->loop, retry_on_fire);
}

static void forget(struct subtitle_file *file)
{
	free(file->url);
	free(file->name);
	free(file->language);
	file->url = file->name = file->language = NULL;
	buf_finish(&file->bytes);
}

/* ---- which files have captions ---- */

static bool ends_in(const char *name, const char *const *endings)
{
	const char *dot = strrchr(name, '.');

	for (; dot && *endings; endings++)
		if (str_equal_nocase(dot + 1, *endings))
			return true;
	return false;
}

/* Extensions used only for captions, and those used for other files as well. */
static const char *const own_endings[] = {"srt",  "vtt",  "json3", "srv1", "srv2", "srv3",
					  "ttml", "dfxp", "sbv",   "ass",  "ssa",  NULL};
static const char *const other_endings[] = {"xml", "json", NULL};

static bool is_called_subtitle(const struct api_asset *asset)
{
	return !strncasecmp(asset->type, "subtitle", 8) || !strncasecmp(asset->type, "caption", 7);
}

bool subtitle_file_is(const struct api_asset *asset)
{
	char name[256];

	if (!asset->url[0])
		return false;
	api_asset_name(asset, name);
	if (asset->filename[0])
		snprintf(name, sizeof name, "%s", asset->filename);
	return is_called_subtitle(asset) || ends_in(name, own_endings) || ends_in(name, other_endings);
}

/* ---- downloading ---- */

static void start(struct subtitle_file *file)
{
	static const struct http_events events = {
		.head = request_on_head, .data = request_on_data, .done = request_on_done};
	struct http_spec spec = {.url = file->url,
				 .headers = remote_service_headers(&file->services->remote, file->url),
				 .redirects = 3,
				 .gzip = true,
				 .total_timeout_ms = TIMEOUT_MS,
				 .max_answer = MAX_BYTES};

	file->status = 0;
	file->html = false;
	file->retry_after_s = -1;
	buf_finish(&file->bytes);
	buf_init(&file->bytes, MAX_BYTES);
	http_start(api_http(file->services->api), &file->request, &spec, &events);
}

void subtitle_file_get(struct subtitle_file *file, const struct api_asset *asset)
{
	char name[256];

	forget(file);
	api_asset_name(asset, name);
	file->url = strdup(asset->url);
	file->name = strdup(name);
	file->language = asset->language[0] ? strdup(asset->language) : NULL;
	file->failures = 0;
	if (file->url && file->name)
		start(file);
	else
		timer_start(&file->retry, 0); /* reports the lack of memory from the loop */
}

static void request_on_head(struct http_request *request, const struct http_head *head)
{
	struct subtitle_file *file = container_of(request, struct subtitle_file, request);

	file->status = head->status;
	file->html = !strcmp(head->type, "text/html");
	file->retry_after_s = head->retry_after_s;
}

static void request_on_data(struct http_request *request, const void *data, size_t len)
{
	buf_append(&container_of(request, struct subtitle_file, request)->bytes, data, len);
}

static void finish(struct subtitle_file *file, struct captions *captions, const struct error *e)
{
	buf_finish(&file->bytes);
	file->done(file, captions, e);
}

/* Tries again after any error: for a moment, an address may answer anything. */
static void failed(struct subtitle_file *file, const struct error *e)
{
	int64_t told = file->retry_after_s;
	uint64_t usual = file->services->settings->retry_wait,
		 first = usual < FIRST_WAIT_MS ? usual : FIRST_WAIT_MS;
	uint64_t wait_ms = first << (2 * file->failures);

	log_info("captions: %s", e->words);
	if (++file->failures == MAX_FAILURES || e->cause == ERROR_NO_MEMORY) {
		finish(file, NULL, e);
		return;
	}
	if (told > 0)
		wait_ms = (uint64_t)(told < MAX_WAIT_S ? told : MAX_WAIT_S) * 1000;
	timer_start(&file->retry, wait_ms);
}

static void retry_on_fire(struct timer *timer)
{
	struct subtitle_file *file = container_of(timer, struct subtitle_file, retry);

	if (file->url && file->name)
		start(file);
	else
		finish(file, NULL, &error_no_memory);
}

/* ---- parsing ---- */

/* Parses on a worker. May outlive its subtitle_file. */
struct subtitle_reading {
	struct job job;
	struct subtitle_file *file; /* NULL: nobody waits for it */
	struct buf bytes;
	char *name, *language;
	struct captions *captions;
	struct error error;
};

static void free_reading(struct subtitle_reading *reading)
{
	captions_destroy(reading->captions);
	buf_finish(&reading->bytes);
	free(reading->name);
	free(reading->language);
	free(reading);
}

static void read_captions(struct job *job)
{
	struct subtitle_reading *r = container_of(job, struct subtitle_reading, job);

	if (captions_parse(buf_text(&r->bytes), r->bytes.len, r->name, r->language, &r->captions, &r->error))
		captions_unroll(r->captions);
}

static void read_aside(struct subtitle_file *file)
{
	struct subtitle_reading *reading = calloc(1, sizeof *reading);

	if (!reading) {
		failed(file, &error_no_memory);
		return;
	}
	reading->file = file;
	reading->bytes = file->bytes;
	file->bytes = (struct buf){0};
	reading->name = strdup(file->name);
	reading->language = file->language ? strdup(file->language) : NULL;
	file->reading = reading;
	worker_submit(file->services->reader, &reading->job, read_captions, reading_on_done);
}

static void request_on_done(struct http_request *request, const struct error *e)
{
	struct subtitle_file *file = container_of(request, struct subtitle_file, request);
	struct error why = {0};

	if (e)
		error_set(&why, e->cause, "%s: %s", file->name, e->words);
	else if (file->status != 200)
		error_set(&why,
			  file->status == 429   ? ERROR_RATE_LIMITED
			  : file->status >= 500 ? ERROR_SERVER
						: ERROR_CONTRACT,
			  "%s: the server answered %d", file->name, file->status);
	else if (file->html)
		error_set(&why, ERROR_CONTRACT, "%s: the server answered with a web page", file->name);
	else if (file->bytes.failed)
		why = error_no_memory;
	if (why.cause)
		failed(file, &why);
	else
		read_aside(file);
}

/* Is it a .json or .xml file without captions? Such a file is not an error. */
static bool is_other_file(const struct subtitle_file *file, const struct subtitle_reading *reading)
{
	return reading->error.cause == ERROR_INPUT && ends_in(file->name, other_endings) &&
	       !memmem(buf_text(&reading->bytes), reading->bytes.len < 512 ? reading->bytes.len : 512,
		       "<html", 5);
}

static void reading_on_done(struct job *job)
{
	struct subtitle_reading *reading = container_of(job, struct subtitle_reading, job);
	struct subtitle_file *file = reading->file;
	struct captions *captions = reading->captions;
	struct error why = reading->error;
	bool other = file && is_other_file(file, reading);

	reading->captions = NULL;
	free_reading(reading);
	if (!file) {
		captions_destroy(captions);
		return;
	}
	file->reading = NULL;
	if (captions || other) {
		finish(file, captions, NULL);
		return;
	}
	if (why.cause == ERROR_INPUT)
		error_set(&why, ERROR_CONTRACT, "%s is not a subtitle file", file->name);
	failed(file, &why);
}

void subtitle_file_finish(struct subtitle_file *file)
{
	if (!file->services)
		return;
	http_cancel(&file->request);
	timer_stop(&file->retry);
	if (file->reading && worker_withdraw(file->services->reader, &file->reading->job))
		free_reading(file->reading);
	else if (file->reading)
		file->reading->file = NULL;
	forget(file);
}
