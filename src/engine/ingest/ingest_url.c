#include "ingest_url.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "address.h"
#include "base/percent.h"
#include "base/str.h"
#include "product/causes.h"

enum {
	CONNECT_MS = 15 * 1000,
	TOTAL_MS = 15 * 60 * 1000,
	STALL_SECONDS = 30,
	STALL_BYTES = 1024, /* per second */
	REDIRECTS = 3,
	CANCEL_MS = 100, /* how often `cancel` is checked */
};

struct fetch {
	struct incoming *file;
	CURL *easy;
	bool loopback;
	bool refused;       /* an address was not allowed */
	bool page;          /* the response is a page or a list of streams */
	struct error error; /* from writing the file; its cause is NONE if there is none */
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

static bool is_page_type(const struct fetch *fetch)
{
	static const char *const types[] = {"text/html",
					    "application/xhtml",
					    "application/vnd.apple.mpegurl",
					    "application/x-mpegurl",
					    "audio/mpegurl",
					    "audio/x-mpegurl",
					    "application/dash+xml"};
	const char *type = NULL;

	curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_TYPE, &type);
	for (size_t i = 0; type && i < sizeof(types) / sizeof(types[0]); i++)
		if (strncasecmp(type, types[i], strlen(types[i])) == 0)
			return true;
	return false;
}

/* Recognises HTML and lists of streams by their first bytes: many servers send
 * them as plain text or bytes. */
static bool begins_page(const char *data, size_t len)
{
	static const char *const marks[] = {"#EXTM3U", "<!doctype html", "<html", "<mpd"};
	char begin[512];
	const char *s = begin;

	len = len < sizeof(begin) - 1 ? len : sizeof(begin) - 1;
	memcpy(begin, data, len);
	begin[len] = '\0';
	if (strncmp(s, "\xef\xbb\xbf", 3) == 0)
		s += 3;
	s += strspn(s, " \t\r\n");
	if (strncmp(s, "<?xml", 5) == 0)
		s = strcasestr(s, "<mpd") ? strcasestr(s, "<mpd") : strcasestr(s, "<html") ? "<html" : s;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strncasecmp(s, marks[i], strlen(marks[i])) == 0)
			return true;
	return false;
}

static size_t write_body(char *data, size_t size, size_t count, void *arg)
{
	struct fetch *fetch = arg;

	/* A page is stopped at its first bytes: yt-dlp requests it again. */
	fetch->page = is_page_type(fetch) || (!fetch->file->size && begins_page(data, size * count));
	if (fetch->page)
		return 0;
	return incoming_write(fetch->file, data, size * count, &fetch->error) ? size * count : 0;
}

/* The limits of every download. */
static bool set_limits(CURL *c)
{
	return !curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") &&
	       !curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") &&
	       !curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L) &&
	       !curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)REDIRECTS) &&
	       !curl_easy_setopt(c, CURLOPT_PROXY, "") &&
	       /* Keep cookies in memory, for redirects of this download. */
	       !curl_easy_setopt(c, CURLOPT_COOKIEFILE, "") &&
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

/* Runs the transfer and checks `cancel` often. A progress callback would see it
 * up to a second late. False: libcurl itself failed; `result` is not set. */
static bool transfer(struct fetch *fetch, CURLM *multi, const atomic_bool *cancel, CURLcode *result,
		     struct error *e)
{
	CURLMcode code = curl_multi_add_handle(multi, fetch->easy);
	int running = 1, left;
	CURLMsg *message;

	while (!code && running && !(cancel && atomic_load(cancel))) {
		code = curl_multi_perform(multi, &running);
		if (!code && running)
			code = curl_multi_poll(multi, NULL, 0, CANCEL_MS, NULL);
	}
	if (code) {
		error_set(e, code == CURLM_OUT_OF_MEMORY ? ERROR_NO_MEMORY : ERROR_SYSTEM, "libcurl: %s",
			  curl_multi_strerror(code));
		return false;
	}
	message = curl_multi_info_read(multi, &left);
	*result = message && message->msg == CURLMSG_DONE ? message->data.result : CURLE_ABORTED_BY_CALLBACK;
	return true;
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
		return error_set(e, ERROR_INPUT,
				 "this address is not allowed: it is not on the public internet");
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

/* Whether the site refuses this program but may accept yt-dlp, which knows the
 * site and has the user's cookies. */
static bool is_shut_door(const struct fetch *fetch)
{
	long status = 0;

	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	return status == 401 || status == 403 || status == 429 || status == 503;
}

static bool fetch_url(struct fetch *fetch, CURLM *multi, const char *url, const atomic_bool *cancel,
		      struct error *e)
{
	CURLcode result;
	bool ok;

	if (!set_limits(fetch->easy) || !set_target(fetch, url))
		return error_set(e, ERROR_NO_MEMORY, "download");
	ok = transfer(fetch, multi, cancel, &result, e);
	if (ok && result == CURLE_HTTP_RETURNED_ERROR && is_page_type(fetch))
		fetch->page = is_shut_door(fetch);
	curl_multi_remove_handle(multi, fetch->easy);
	return ok && judge(fetch, result, e);
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

/* ---- the user's own servers ---- */

struct asking {
	const struct ingest_question *question;
	struct buf *answer;
	bool secure; /* the URL is https */
	bool refused, too_long;
};

static bool is_of_this_machine(const struct sockaddr *address)
{
	return address_allowed(address, true) && !address_allowed(address, false);
}

static curl_socket_t asking_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct asking *asking = arg;

	(void)purpose;
	if (!is_of_this_machine(&address->addr) &&
	    !(asking->question->remote && asking->secure && address_allowed(&address->addr, false))) {
		asking->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t asking_write(char *data, size_t size, size_t count, void *arg)
{
	struct asking *asking = arg;

	if (buf_append(asking->answer, data, size * count))
		return size * count;
	asking->too_long = true;
	return 0;
}

static size_t sound_read(char *data, size_t size, size_t count, void *arg)
{
	return fread(data, size, count, arg);
}

static int sound_seek(void *arg, curl_off_t offset, int origin)
{
	return fseeko(arg, offset, origin) ? CURL_SEEKFUNC_FAIL : CURL_SEEKFUNC_OK;
}

static void sound_close(void *arg)
{
	fclose(arg);
}

/* A jailed decoder wrote the file: it must be a regular file, not a link to
 * another one. */
static bool add_sound(curl_mimepart *part, const char *path, struct error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	bool ok = fd >= 0 && fstat(fd, &st) == 0;
	FILE *f = ok && S_ISREG(st.st_mode) ? fdopen(fd, "r") : NULL;

	if (!f) {
		error_set_errno(e, ok && !S_ISREG(st.st_mode) ? EINVAL : errno, "cannot read a sound");
		if (fd >= 0)
			close(fd);
		return false;
	}
	if (curl_mime_data_cb(part, st.st_size, sound_read, sound_seek, sound_close, f)) {
		fclose(f);
		return error_set(e, ERROR_NO_MEMORY, "request");
	}
	return true;
}

static curl_mime *make_form(CURL *c, const struct ingest_question *q, struct error *e)
{
	curl_mime *form = curl_mime_init(c);
	curl_mimepart *part = form ? curl_mime_addpart(form) : NULL;
	bool ok = part && !curl_mime_name(part, "file") && !curl_mime_filename(part, "sound.wav") &&
		  !curl_mime_type(part, "audio/wav");

	if (!ok)
		error_set(e, ERROR_NO_MEMORY, "request");
	ok = ok && add_sound(part, q->file, e);

	for (const char *const *f = q->fields; ok && f && f[0]; f += 2) {
		part = curl_mime_addpart(form);
		ok = part && !curl_mime_name(part, f[0]) && !curl_mime_data(part, f[1], CURL_ZERO_TERMINATED);
	}
	if (ok)
		return form;
	curl_mime_free(form);
	return NULL;
}

static bool set_question(CURL *c, struct asking *asking, curl_mime *form, const struct curl_slist *headers)
{
	const struct ingest_question *q = asking->question;

	return !curl_easy_setopt(c, CURLOPT_URL, q->url) &&
	       !curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") &&
	       !curl_easy_setopt(c, CURLOPT_PROXY, "") && !curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) &&
	       !curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)q->timeout_ms) &&
	       !curl_easy_setopt(c, CURLOPT_USERAGENT, "nemo-engine/" NEMOFS_VERSION) &&
	       !curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, asking_open_socket) &&
	       !curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, asking) &&
	       !curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, asking_write) &&
	       !curl_easy_setopt(c, CURLOPT_WRITEDATA, asking) &&
	       !curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers) &&
	       (!q->json || !curl_easy_setopt(c, CURLOPT_POSTFIELDS, q->json)) &&
	       (!form || !curl_easy_setopt(c, CURLOPT_MIMEPOST, form));
}

static bool judge_answer(CURL *c, const struct asking *asking, CURLcode result, struct error *e)
{
	const char *url = asking->question->url;
	char begin[120];
	long status = 0;

	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	if (asking->refused)
		return error_set(e, ERROR_INPUT, "%s is not on this machine, and may not be asked", url);
	if (asking->too_long)
		return error_set(e, ERROR_CONTRACT, "%s answers with more than it may", url);
	if (result == CURLE_ABORTED_BY_CALLBACK)
		return error_set(e, ERROR_CANCELLED, "stopped on request");
	if (result == CURLE_OPERATION_TIMEDOUT)
		return error_set(e, ERROR_TIMEOUT, "%s does not answer in time", url);
	if (result != CURLE_OK)
		return error_set(e, ERROR_ADDRESS, "%s: %s", url, curl_easy_strerror(result));
	if (status >= 200 && status <= 299)
		return true;
	str_shorten(begin, sizeof(begin), buf_text(asking->answer));
	return error_set(e, ERROR_CONTRACT, "%s answers with status %ld: %s", url, status, begin);
}

bool ingest_url_ask(const struct ingest_question *q, struct buf *answer, struct error *e)
{
	struct asking asking = {.question = q, .answer = answer};
	struct curl_slist *headers =
		q->json ? curl_slist_append(NULL, "Content-Type: application/json") : NULL;
	struct fetch fetch = {.easy = curl_easy_init()};
	CURLM *multi = curl_multi_init();
	curl_mime *form = NULL;
	bool ok = true;
	CURLcode result;

	buf_init(answer, q->answer_max);
	asking.secure = strncasecmp(q->url, "https://", 8) == 0;
	if (!asking.secure && strncasecmp(q->url, "http://", 7) != 0)
		ok = error_set(e, ERROR_INPUT, "%s is not an http address", q->url);
	if (ok && (!fetch.easy || !multi || (q->json && !headers)))
		ok = error_set(e, ERROR_NO_MEMORY, "request");
	if (ok && q->file) {
		form = make_form(fetch.easy, q, e);
		ok = form != NULL;
	}
	if (ok && !set_question(fetch.easy, &asking, form, headers))
		ok = error_set(e, ERROR_NO_MEMORY, "request");
	if (ok) {
		ok = transfer(&fetch, multi, q->cancel, &result, e) &&
		     judge_answer(fetch.easy, &asking, result, e);
		curl_multi_remove_handle(multi, fetch.easy);
	}
	curl_mime_free(form);
	curl_easy_cleanup(fetch.easy);
	curl_multi_cleanup(multi);
	curl_slist_free_all(headers);
	return ok;
}
