#include "ingest_url.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "address.h"
#include "base/percent.h"
#include "product/causes.h"

enum {
	CONNECT_MS = 15 * 1000,
	TOTAL_MS = 15 * 60 * 1000,
	STALL_SECONDS = 30,
	STALL_BYTES = 1024, /* per second */
	REDIRECTS = 3,
	CANCEL_MS = 100, /* how soon a cancel is seen */
};

struct fetch {
	struct incoming *file;
	CURL *easy;
	bool loopback;
	bool refused;       /* an address was not allowed */
	bool page;          /* it is HTML */
	struct error error; /* of writing; cause NONE: none */
	char words[CURL_ERROR_SIZE];
};

bool ingest_url_init(struct error *e)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ||
	       error_set(e, ERROR_SYSTEM, "libcurl cannot be started");
}

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *fetch = arg;

	(void)purpose;
	if (!address_allowed(&address->addr, fetch->loopback)) {
		fetch->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Ended at the first bytes: who reads pages asks for it again. */
static bool is_page(const struct fetch *fetch)
{
	const char *type = NULL;

	curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_TYPE, &type);
	return type &&
	       (strncasecmp(type, "text/html", 9) == 0 || strncasecmp(type, "application/xhtml", 17) == 0);
}

static size_t write_body(char *data, size_t size, size_t count, void *arg)
{
	struct fetch *fetch = arg;

	fetch->page = is_page(fetch);
	if (fetch->page)
		return 0;
	return incoming_write(fetch->file, data, size * count, &fetch->error) ? size * count : 0;
}

/* What every fetch is bound to, whatever the address says. */
static bool set_limits(CURL *c)
{
	return !curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") &&
	       !curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") &&
	       !curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L) &&
	       !curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)REDIRECTS) &&
	       !curl_easy_setopt(c, CURLOPT_PROXY, "") &&
	       !curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) &&
	       !curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)UPLOAD_SIZE_MAX) &&
	       !curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) &&
	       !curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)TOTAL_MS) &&
	       !curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES) &&
	       !curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)STALL_SECONDS) &&
	       !curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L) && !curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) &&
	       !curl_easy_setopt(c, CURLOPT_USERAGENT, "nemo-engine/" NEMOFS_VERSION);
}

static bool set_target(struct fetch *fetch, const char *url)
{
	CURL *c = fetch->easy;

	return !curl_easy_setopt(c, CURLOPT_URL, url) &&
	       !curl_easy_setopt(c, CURLOPT_ERRORBUFFER, fetch->words) &&
	       !curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket) &&
	       !curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, fetch) &&
	       !curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, write_body) &&
	       !curl_easy_setopt(c, CURLOPT_WRITEDATA, fetch);
}

/* Runs the transfer, looking at `cancel` now and then; a progress callback
 * would see it up to a second late. */
static CURLcode transfer(struct fetch *fetch, CURLM *multi, const atomic_bool *cancel)
{
	int running = 1, left;
	CURLMsg *message;

	if (curl_multi_add_handle(multi, fetch->easy))
		return CURLE_OUT_OF_MEMORY;
	while (running && !atomic_load(cancel)) {
		if (curl_multi_perform(multi, &running))
			break;
		if (running)
			curl_multi_poll(multi, NULL, 0, CANCEL_MS, NULL);
	}
	message = curl_multi_info_read(multi, &left);
	return message && message->msg == CURLMSG_DONE ? message->data.result : CURLE_ABORTED_BY_CALLBACK;
}

static bool judge(const struct fetch *fetch, CURLcode result, struct error *e)
{
	const char *words = fetch->words[0] ? fetch->words : curl_easy_strerror(result);

	if (result == CURLE_OK || fetch->page)
		return true;
	if (fetch->error.cause) {
		if (e)
			*e = fetch->error;
		return false;
	}
	if (fetch->refused)
		return error_set(e, ERROR_INPUT, "this address may not be read from");
	switch (result) {
	case CURLE_ABORTED_BY_CALLBACK:
		return error_set(e, ERROR_CANCELLED, "cancelled");
	case CURLE_FILESIZE_EXCEEDED:
		return error_set(e, ERROR_TOO_LARGE, "a file may have 500 MB at most");
	case CURLE_OUT_OF_MEMORY:
		return error_set(e, ERROR_NO_MEMORY, "download");
	case CURLE_OPERATION_TIMEDOUT:
		return error_set(e, ERROR_TIMEOUT, "the address does not answer in time");
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
		return error_set(e, ERROR_ADDRESS, "%s", words);
	default:
		return error_set(e, ERROR_INPUT, "the address cannot be read: %s", words);
	}
}

static bool fetch_url(struct fetch *fetch, CURLM *multi, const char *url, const atomic_bool *cancel,
		      struct error *e)
{
	CURLcode result;

	if (!set_limits(fetch->easy) || !set_target(fetch, url))
		return error_set(e, ERROR_NO_MEMORY, "download");
	result = transfer(fetch, multi, cancel);
	curl_multi_remove_handle(multi, fetch->easy);
	return judge(fetch, result, e);
}

bool ingest_url(struct incoming *file, const char *url, const char *folder, bool loopback,
		const atomic_bool *cancel, enum ingest_kind *kind, struct error *e)
{
	struct fetch fetch = {.file = file, .loopback = loopback, .easy = curl_easy_init()};
	CURLM *multi = curl_multi_init();
	struct buf name = {0};
	bool ok;

	percent_decode_name(&name, url);
	ok = incoming_create(file, folder, name.len ? buf_text(&name) : "download", e);
	if (ok && (!fetch.easy || !multi))
		ok = error_set(e, ERROR_NO_MEMORY, "download");
	ok = ok && fetch_url(&fetch, multi, url, cancel, e);
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
	*kind = fetch.page ? INGEST_PAGE : INGEST_FILE;
	curl_easy_cleanup(fetch.easy);
	curl_multi_cleanup(multi);
	buf_finish(&name);
	return ok;
}
