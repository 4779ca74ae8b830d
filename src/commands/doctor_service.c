#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "api/client.h"
#include "api/credits.h"
#include "base/loop.h"
#include "doctor.h"
#include "local.h"
#include "net/http.h"
#include "net/url.h"
#include "product/causes.h"

enum { ANSWER_MS = 5000, ANSWER_MAX = 1 << 20, CLOCK_S = 120 };

/* ---- the cloud ---- */

/* A request without a token: any answer shows that the service can be reached. */
struct asked {
	struct http_request request;
	struct loop *loop;
	int status;   /* 0: no answer came */
	int64_t date; /* the service's clock, Unix seconds; -1: not given */
	struct error error;
};

static void request_on_head(struct http_request *request, const struct http_head *head);
static void request_on_done(struct http_request *request, const struct error *e);

static void ask(const struct settings *s, bool loopback, struct asked *asked)
{
	static const struct http_events events = {.head = request_on_head, .done = request_on_done};
	const struct http_settings settings = {
		.user_agent = "nemofs/" NEMOFS_VERSION, .http_loopback = loopback, .ca_file = s->ca_file};
	const struct http_spec spec = {.url = s->api_url,
				       .connect_timeout_ms = ANSWER_MS,
				       .total_timeout_ms = ANSWER_MS,
				       .max_answer = ANSWER_MAX};
	struct http *http;

	*asked = (struct asked){.date = -1};
	asked->loop = loop_create(&asked->error);
	http = asked->loop ? http_create(asked->loop, &settings, &asked->error) : NULL;
	if (http) {
		http_start(http, &asked->request, &spec, &events);
		loop_run(asked->loop);
	}
	http_destroy(http);
	loop_destroy(asked->loop);
}

static void request_on_head(struct http_request *request, const struct http_head *head)
{
	struct asked *asked = container_of(request, struct asked, request);

	asked->status = head->status;
	asked->date = head->date;
}

static void request_on_done(struct http_request *request, const struct error *e)
{
	struct asked *asked = container_of(request, struct asked, request);

	if (e)
		asked->error = *e;
	loop_stop(asked->loop);
}

/* The environment variable with the proxy for this address; NULL: no proxy. */
static const char *proxy_variable(const struct url_origin *origin)
{
	static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

	for (size_t i = 0; !origin->loopback && i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return names[i];
	}
	return NULL;
}

static void put_failure(const struct error *e, const char *proxy, struct buf *words)
{
	buf_printf(words, "%s: %s: ", error_cause_meaning(e->cause), e->words);
	if (proxy)
		buf_printf(
			words,
			"requests go through the proxy of $%s: check it, with http://USER:PASSWORD@HOST:PORT "
			"if it asks for a password, or name the host in $no_proxy",
			proxy);
	else
		buf_puts(words, error_cause_remedy(e->cause));
}

static int64_t service_clock = -1; /* Unix seconds, for doctor_service_clock; -1: not known */

static enum verdict cloud(const struct settings *settings, struct buf *words)
{
	struct url_origin origin;
	struct asked asked;
	struct error e;
	const char *proxy;

	if (!url_origin(&origin, settings->api_url, &e)) {
		buf_printf(words, "api_url: %s", e.words);
		return VERDICT_FAIL;
	}
	proxy = proxy_variable(&origin);
	ask(settings, origin.loopback, &asked);
	service_clock = asked.date;
	if (!asked.status) {
		put_failure(&asked.error, proxy, words);
		return VERDICT_FAIL;
	}
	buf_printf(words, "%s can be reached%s%s", settings->api_url, proxy ? " through the proxy of $" : "",
		   proxy ? proxy : "");
	return VERDICT_OK;
}

enum verdict doctor_service_clock(const struct options *o, struct buf *words)
{
	long long off = service_clock < 0 ? 0 : (long long)time(NULL) - service_clock;

	(void)o;
	if (service_clock < 0) {
		buf_puts(words, "nothing to compare it with");
		return VERDICT_OK;
	}
	if (llabs(off) <= CLOCK_S) {
		buf_puts(words, "agrees with the service's");
		return VERDICT_OK;
	}
	buf_printf(words,
		   "%lld s %s the service's: set it, as by timedatectl set-ntp true; certificates and "
		   "tokens depend on it",
		   llabs(off), off > 0 ? "ahead of" : "behind");
	return VERDICT_WARN;
}

/* ---- the token ---- */

struct tried {
	struct api_credits_call call;
	struct loop *loop;
	struct error error;
	double available;
};

static void call_on_credits(struct api_credits_call *call, const struct api_credits *credits,
			    const struct error *e);

/* Checks only the user's own token: an anonymous one would have to be created for the check. */
static void try_token(const struct settings *s, struct tried *tried)
{
	const struct api_config config = {.base_url = s->api_url,
					  .ca_file = s->ca_file,
					  .token = s->token,
					  .client_id = s->client_id,
					  .skill_source = s->skill_source,
					  .skill_version = s->skill_version,
					  .skill_platform = s->skill_platform,
					  .retry_max_ms = 1,
					  .get_retries = 1,
					  .connect_timeout_ms = ANSWER_MS,
					  .answer_timeout_ms = ANSWER_MS};
	struct api *api;

	*tried = (struct tried){.available = -1};
	tried->loop = loop_create(&tried->error);
	api = tried->loop ? api_create(tried->loop, &config, &tried->error) : NULL;
	if (api) {
		api_credits_get(api, &tried->call, call_on_credits);
		loop_run(tried->loop);
	}
	api_destroy(api);
	loop_destroy(tried->loop);
}

static void call_on_credits(struct api_credits_call *call, const struct api_credits *credits,
			    const struct error *e)
{
	struct tried *tried = container_of(call, struct tried, call);

	if (e)
		tried->error = *e;
	else
		tried->available = credits->available;
	loop_stop(tried->loop);
}

enum verdict doctor_service_token(const struct options *o, const char *source, struct buf *words)
{
	struct tried tried;

	try_token(&o->settings, &tried);
	if (tried.error.cause == ERROR_TOKEN) {
		buf_printf(words, "%s: %s: %s", source, tried.error.words, error_cause_remedy(ERROR_TOKEN));
		return VERDICT_FAIL;
	}
	buf_puts(words, source);
	if (tried.error.cause)
		buf_puts(words, ", which could not be checked");
	else if (tried.available >= 0)
		buf_printf(words, ", accepted, %g credits are left", tried.available);
	return VERDICT_OK;
}

/* ---- the embedded engine ---- */

static enum verdict engine(struct buf *words)
{
	static const char *const programs[] = {"ffmpeg", "ffprobe"};
	char path[PATH_MAX], file[PATH_MAX];
	struct error e;

	if (!local_find_engine(path, &e)) {
		buf_puts(words, e.words);
		return VERDICT_FAIL;
	}
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		if (!doctor_find_program(programs[i], file)) {
			buf_printf(words, "%s is not installed: apt install ffmpeg", programs[i]);
			return VERDICT_FAIL;
		}
	buf_printf(words, "%s, ffmpeg and ffprobe are installed", path);
	return VERDICT_OK;
}

enum verdict doctor_service_reach(const struct options *o, struct buf *words)
{
	return o->local ? engine(words) : cloud(&o->settings, words);
}
