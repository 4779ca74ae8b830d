#include "transfer.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "product/causes.h"
#include "product/metric.h"

#define BUFFER_DEFAULT 16384u
#define BUFFER_MAX CURL_MAX_READ_SIZE
#define UPLOAD_BUFFER (2L << 20)
#define CONNECT_TIMEOUT_MS 15000u
#define POST_IDLE_S 30L /* load balancers drop idle connections after a minute, some without notice */

/* ---- curl's callbacks ------------------------------------------------------------------------------- */

/* Has the other side closed the connection? curl checks too, but since 8.22 at most once a second, and a
 * request that cannot be repeated must not be the one that finds out. */
static bool is_closed(CURL *easy)
{
	struct pollfd look = {.events = POLLRDHUP};
	curl_socket_t fd = CURL_SOCKET_BAD;

	curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
	look.fd = fd;
	return fd != CURL_SOCKET_BAD && poll(&look, 1, 0) > 0;
}

/* Called just before the request is written to an established connection. curl calls it again by itself if
 * a kept connection dies or an HTTP/2 server refuses the stream. Then a POST is aborted if part of its body
 * may have left: it must not be sent twice. Otherwise the request starts over. */
static int on_send(void *arg, char *remote, char *local, int remote_port, int local_port)
{
	struct http_transfer *t = arg;

	(void)remote, (void)local, (void)remote_port, (void)local_port;
	if (!t->request || (t->post && t->request->bytes_left))
		return CURL_PREREQFUNC_ABORT;
	t->stale = !t->opened && is_closed(t->easy);
	if (t->stale)
		return CURL_PREREQFUNC_ABORT;
	if (!t->has_body)
		t->request->bytes_left = true;
	return CURL_PREREQFUNC_OK;
}

/* Opens the socket ourselves: curl reports no errno if that fails, and its own sockets would be inherited
 * by child processes. */
static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http_transfer *t = arg;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

	(void)purpose;
	t->socket_errno = fd < 0 ? errno : 0;
	t->opened = true;
	return fd < 0 ? CURL_SOCKET_BAD : fd;
}

/* Bytes beyond the announced length are reported only in curl's debug output: since 7.88 in these words,
 * and only if they came together with the rest. Otherwise curl cuts the body at the announced length and
 * closes the connection. */
static int on_words(CURL *easy, curl_infotype type, char *text, size_t len, void *arg)
{
	struct http_transfer *t = arg;

	(void)easy;
	if (type == CURLINFO_TEXT && memmem(text, len, "Excess found", 12))
		t->excess = true;
	return 0;
}

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Sets next_url to the redirect's target if that address is allowed. False: error is set. */
static bool redirect(struct http_transfer *t)
{
	struct url_origin next;
	struct error why;

	if (!t->hops)
		return error_set(&t->error, ERROR_CONTRACT, "%s: redirected too often", t->origin.text);
	t->next_url = url_resolve(t->url, t->head.location);
	if (t->next_url && url_origin(&next, t->next_url, &why) &&
	    url_permitted(&next, t->policy->http_loopback, &why)) {
		t->hops--;
		return true;
	}
	free(t->next_url);
	t->next_url = NULL;
	return error_set(&t->error, ERROR_CONTRACT, "%s: redirected to an address that is not allowed",
			 t->origin.text);
}

static bool check_head(struct http_transfer *t)
{
	const struct http_head *shown = &t->head.shown;

	if (t->head.length_fields > 1)
		return error_set(&t->error, ERROR_CONTRACT, "%s: the answer has two lengths", t->origin.text);
	if (t->head.encoded && !t->gzip)
		return error_set(&t->error, ERROR_CONTRACT, "%s: the answer is compressed, unasked",
				 t->origin.text);
	if (shown->status == 206 && (!t->ranged || shown->range_first < 0))
		return error_set(&t->error, ERROR_CONTRACT, "%s: the answer does not say which part it is",
				 t->origin.text);
	if (t->max_answer && shown->length > 0 && (uint64_t)shown->length > t->max_answer)
		return error_set(&t->error, ERROR_CONTRACT, "%s: the answer has %" PRId64 " bytes, too many",
				 t->origin.text, shown->length);
	return true;
}

/* Called at the blank line that ends the head. False ends the transfer. */
static bool end_of_head(struct http_transfer *t)
{
	int status = t->head.shown.status;

	if (status / 100 == 1)
		return true;
	if (t->follows && is_redirect(status) && t->head.location)
		return redirect(t);
	if (!check_head(t))
		return false;
	if (t->paused) /* it was paused before there was a connection to pause */
		curl_easy_pause(t->easy, CURLPAUSE_RECV);
	if (t->events->head)
		t->events->head(t->request, &t->head.shown);
	return t->request != NULL;
}

static size_t on_header(char *line, size_t size, size_t count, void *arg)
{
	struct http_transfer *t = arg;
	bool was_complete = t->head.complete;

	(void)size; /* always 1 */
	if (!t->request)
		return 0;
	t->active_at = loop_now_ms();
	head_line(&t->head, line, count);
	if (t->head.complete && !was_complete && !end_of_head(t))
		return 0;
	return count;
}

/* The body of a redirect is not awaited: ending the transfer is cheaper. */
static size_t on_data(char *data, size_t size, size_t count, void *arg)
{
	struct http_transfer *t = arg;

	(void)size; /* always 1 */
	if (!t->request || t->next_url)
		return 0;
	if (t->paused) /* libcurl keeps the data and delivers it again after the pause */
		return CURL_WRITEFUNC_PAUSE;
	t->active_at = loop_now_ms();
	t->received += count;
	metric_add(METRIC_HTTP_RECEIVED, count);
	if (t->max_answer && t->received > t->max_answer) {
		error_set(&t->error, ERROR_CONTRACT, "%s: the answer has more than %" PRIu64 " bytes",
			  t->origin.text, t->max_answer);
		return 0;
	}
	if (t->events->data)
		t->events->data(t->request, data, count);
	return t->request ? count : 0;
}

/* Gives each byte of a POST's body once. If curl asks again after the end, it wants to repeat the request:
 * abort. */
static size_t on_body(char *to, size_t size, size_t count, void *arg)
{
	struct http_transfer *t = arg;
	size_t left = t->body_len - t->body_given, n = size * count;

	if (!t->request || (t->body_len && !left))
		return CURL_READFUNC_ABORT;
	if (n > left)
		n = left;
	memcpy(to, t->body + t->body_given, n);
	t->body_given += n;
	t->request->bytes_left = true;
	return n;
}

/* Refuses to rewind: bytes that have left are never sent again, even if curl wants to repeat the request. */
static int on_rewind(void *arg, curl_off_t offset, int origin)
{
	(void)arg, (void)offset, (void)origin;
	return CURL_SEEKFUNC_FAIL;
}

/* Reads the disk on the loop's thread. The files have just been spooled and are in the page cache, so that
 * a trip to a worker would cost more than the copy. */
static size_t on_part(char *to, size_t size, size_t count, void *arg)
{
	struct transfer_part *part = arg;
	struct http_transfer *t = part->transfer;
	uint64_t left = part->length - part->offset;
	size_t room = size * count;
	ssize_t n;

	if (!t->request)
		return CURL_READFUNC_ABORT;
	t->request->bytes_left = true;
	if (!left)
		return 0;
	n = pread(part->fd, to, left < room ? (size_t)left : room, (off_t)part->offset);
	if (n <= 0) {
		if (n < 0)
			error_set_errno(&t->error, errno, "reading a file to upload");
		else
			error_set(&t->error, ERROR_INPUT, "a file became shorter while it was uploaded");
		return CURL_READFUNC_ABORT;
	}
	part->offset += (uint64_t)n;
	t->sent += (uint64_t)n;
	metric_add(METRIC_HTTP_SENT, (uint64_t)n);
	t->active_at = loop_now_ms();
	if (t->events->sent)
		t->events->sent(t->request, t->sent, t->to_send);
	return t->request ? (size_t)n : CURL_READFUNC_ABORT;
}

/* ---- from a spec to a handle ------------------------------------------------------------------------ */

static bool no_memory(struct http_transfer *t)
{
	return error_set(&t->error, ERROR_NO_MEMORY, "preparing a request");
}

static bool add_header(struct http_transfer *t, struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (!longer)
		return no_memory(t);
	*list = longer;
	return true;
}

/* Written by hand, since CURLOPT_RANGE would also accept lists of ranges and those of other protocols. */
static bool add_range(struct http_transfer *t, struct curl_slist **list, const struct http_spec *spec)
{
	char line[300];

	if (!spec->ranged)
		return true;
	if (spec->range_last == UINT64_MAX)
		(void)snprintf(line, sizeof(line), "Range: bytes=%" PRIu64 "-", spec->range_first);
	else
		(void)snprintf(line, sizeof(line), "Range: bytes=%" PRIu64 "-%" PRIu64, spec->range_first,
			       spec->range_last);
	if (!add_header(t, list, line))
		return false;
	if (!spec->if_range || !*spec->if_range)
		return true;
	if (strpbrk(spec->if_range, "\r\n"))
		return error_set(&t->error, ERROR_INPUT, "a header holds a line break");
	(void)snprintf(line, sizeof(line), "If-Range: %s", spec->if_range);
	return add_header(t, list, line);
}

static bool add_given(struct http_transfer *t, const struct http_spec *spec, bool *has_type)
{
	for (const char *const *line = spec->headers; line && *line; line++) {
		if (strpbrk(*line, "\r\n") || !strchr(*line, ':'))
			return error_set(&t->error, ERROR_INPUT,
					 "a header holds a line break, or has no name");
		*has_type = *has_type || strncasecmp(*line, "Content-Type:", 13) == 0;
		if (!add_header(t, &t->headers, *line))
			return false;
	}
	return true;
}

/* A line "Name:" without a value tells curl to leave out its own header of that name. */
static bool set_headers(struct http_transfer *t, const struct http_spec *spec)
{
	const char *encoding = spec->gzip ? "Expect:" : "Accept-Encoding: identity";
	bool has_type = false;

	if (!add_header(t, &t->headers, "Expect:") || !add_header(t, &t->headers, encoding) ||
	    !add_header(t, &t->hop_headers, encoding) || !add_range(t, &t->headers, spec) ||
	    !add_range(t, &t->hop_headers, spec) || !add_given(t, spec, &has_type))
		return false;
	if (spec->method == HTTP_POST && !spec->part_count && !has_type &&
	    !add_header(t, &t->headers, "Content-Type:"))
		return false;
	return curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers) == CURLE_OK || no_memory(t);
}

static bool add_part(struct http_transfer *t, struct transfer_part *part, const struct http_part *file)
{
	curl_mimepart *mime = curl_mime_addpart(t->mime);

	*part = (struct transfer_part){.transfer = t, .fd = file->fd, .length = file->length};
	t->to_send += file->length;
	if (!mime || curl_mime_name(mime, "files") || curl_mime_filename(mime, file->filename) ||
	    curl_mime_type(mime, file->type ? file->type : "application/octet-stream") ||
	    curl_mime_data_cb(mime, (curl_off_t)file->length, on_part, on_rewind, NULL, part))
		return no_memory(t);
	return true;
}

static bool set_form(struct http_transfer *t, const struct http_spec *spec)
{
	t->mime = curl_mime_init(t->easy);
	t->parts = calloc(spec->part_count, sizeof(*t->parts));
	if (!t->mime || !t->parts)
		return no_memory(t);
	for (size_t i = 0; i < spec->part_count; i++)
		if (!add_part(t, &t->parts[i], &spec->parts[i]))
			return false;
	if (curl_easy_setopt(t->easy, CURLOPT_MIMEPOST, t->mime) ||
	    curl_easy_setopt(t->easy, CURLOPT_UPLOAD_BUFFERSIZE, UPLOAD_BUFFER))
		return no_memory(t);
	return true;
}

/* Not by CURLOPT_COPYPOSTFIELDS: curl would send that body again if a kept connection dies. */
static bool set_text(struct http_transfer *t, const struct http_spec *spec)
{
	CURL *easy = t->easy;

	t->body = malloc(spec->body_len + 1);
	if (!t->body)
		return no_memory(t);
	if (spec->body_len)
		memcpy(t->body, spec->body, spec->body_len);
	t->body_len = spec->body_len;
	if (curl_easy_setopt(easy, CURLOPT_POST, 1L) ||
	    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)spec->body_len) ||
	    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_body) ||
	    curl_easy_setopt(easy, CURLOPT_READDATA, t) ||
	    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_rewind))
		return no_memory(t);
	return true;
}

static bool set_body(struct http_transfer *t, const struct http_spec *spec)
{
	if (spec->method == HTTP_GET)
		return curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L) == CURLE_OK || no_memory(t);
	return spec->part_count ? set_form(t, spec) : set_text(t, spec);
}

/* Sets what depends on the request's address; also called before each redirect. Requests within this
 * machine never use a proxy. */
static bool set_address(struct http_transfer *t)
{
	const struct transfer_policy *policy = t->policy;
	bool local;

	if (!url_origin(&t->origin, t->url, &t->error) ||
	    !url_permitted(&t->origin, policy->http_loopback, &t->error))
		return false;
	local = policy->unix_socket && url_same_origin(&t->origin, &policy->unix_origin);
	if (curl_easy_setopt(t->easy, CURLOPT_URL, t->url) ||
	    curl_easy_setopt(t->easy, CURLOPT_UNIX_SOCKET_PATH, local ? policy->unix_socket : NULL) ||
	    curl_easy_setopt(t->easy, CURLOPT_PROXY, t->origin.loopback || local ? "" : NULL))
		return no_memory(t);
	return true;
}

/* Sets only one of the two, and clears the other. If a folder is set as well, curl does not cache a parsed
 * file, and parses the whole file again for each connection. */
static bool set_authorities(struct http_transfer *t)
{
	const struct transfer_policy *policy = t->policy;

	return !curl_easy_setopt(t->easy, CURLOPT_CAINFO, policy->authorities_file) &&
	       !curl_easy_setopt(t->easy, CURLOPT_CAPATH, policy->authorities_folder);
}

static bool set_rules(struct http_transfer *t)
{
	const char *protocols = t->policy->http_loopback ? "http,https" : "https";
	CURL *easy = t->easy;

	if (curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols) ||
	    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, protocols) ||
	    curl_easy_setopt(easy, CURLOPT_USERAGENT, t->policy->user_agent))
		return no_memory(t);
	if ((t->policy->authorities_file || t->policy->authorities_folder) && !set_authorities(t))
		return no_memory(t);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* a proxy's head is not the server's */
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	return true;
}

static bool set_limits(struct http_transfer *t, const struct http_spec *spec)
{
	unsigned buffer = spec->buffer_size ? spec->buffer_size : BUFFER_DEFAULT;
	unsigned connect = spec->connect_timeout_ms ? spec->connect_timeout_ms : CONNECT_TIMEOUT_MS;
	CURL *easy = t->easy;

	if (buffer > BUFFER_MAX)
		buffer = BUFFER_MAX;
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)buffer);
	if (!spec->part_count)
		curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE,
				 16384L); /* the minimum; kept for the whole transfer */
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)spec->total_timeout_ms);
	if (spec->gzip && curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip"))
		return no_memory(t);
	/* A connection that was idle for long may be dead without notice. A request that cannot be repeated
	 * should not be the one that finds out. */
	if (spec->method == HTTP_POST)
		curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, POST_IDLE_S);
	return true;
}

static void set_callbacks(struct http_transfer *t)
{
	CURL *easy = t->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->words);
	curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_words);
	curl_easy_setopt(easy, CURLOPT_DEBUGDATA, t);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_send);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
}

static void take_spec(struct http_transfer *t, const struct http_spec *spec)
{
	t->follows = spec->method == HTTP_GET && spec->redirects > 0;
	t->hops = spec->redirects;
	t->post = spec->method == HTTP_POST;
	t->has_body = t->post && (spec->part_count || spec->body_len);
	t->gzip = spec->gzip;
	t->ranged = spec->ranged;
	t->idle_ms = spec->idle_timeout_ms;
	t->max_answer = spec->max_answer;
}

static bool prepare(struct http_transfer *t, const struct http_spec *spec)
{
	t->easy = curl_easy_init();
	t->url = url_mend(spec->url);
	if (!t->easy || !t->url)
		return no_memory(t);
	set_callbacks(t);
	return set_address(t) && set_rules(t) && set_limits(t, spec) && set_headers(t, spec) &&
	       set_body(t, spec);
}

struct http_transfer *transfer_create(struct http *http, const struct transfer_policy *policy,
				      struct http_request *request, const struct http_spec *spec,
				      const struct http_events *events)
{
	struct http_transfer *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->http = http;
	t->policy = policy;
	t->request = request;
	t->events = events;
	take_spec(t, spec);
	(void)prepare(t, spec); /* a failure is in t->error */
	return t;
}

void transfer_destroy(struct http_transfer *t)
{
	timer_stop(&t->idle);
	list_remove(&t->link);
	list_remove(&t->resume);
	curl_easy_cleanup(t->easy);
	curl_mime_free(t->mime);
	curl_slist_free_all(t->headers);
	curl_slist_free_all(t->hop_headers);
	head_finish(&t->head);
	free(t->parts);
	free(t->body);
	free(t->url);
	free(t->next_url);
	free(t);
}

void transfer_follow(struct http_transfer *t)
{
	free(t->url);
	t->url = t->next_url;
	t->next_url = NULL;
	t->words[0] = '\0';
	t->excess = false;
	t->opened = false;
	head_finish(&t->head);
	if (set_address(t) && curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->hop_headers))
		(void)no_memory(t);
}

void transfer_renew(struct http_transfer *t)
{
	t->stale = false;
	t->words[0] = '\0';
	curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
}

/* ---- the end ---------------------------------------------------------------------------------------- */

static int cause_of_errno(int err)
{
	switch (err) {
	case ECONNREFUSED:
	case ENOENT: /* there is no such unix socket */
		return ERROR_REFUSED;
	case ETIMEDOUT:
		return ERROR_TIMEOUT;
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ENOBUFS:
	case EACCES:
		return ERROR_SYSTEM;
	default:
		return ERROR_UNREACHABLE;
	}
}

static int cause_of(const struct http_transfer *t, CURLcode code, int err)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return ERROR_RESOLVE;
	case CURLE_COULDNT_CONNECT:
		return cause_of_errno(err);
	case CURLE_OPERATION_TIMEDOUT:
		return ERROR_TIMEOUT;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return ERROR_TLS;
	case CURLE_OUT_OF_MEMORY:
		return ERROR_NO_MEMORY;
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_SEND_FAIL_REWIND:
	case CURLE_ABORTED_BY_CALLBACK: /* on_send or on_body refused curl's second try */
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return t->head.complete ? ERROR_SHORT_BODY : ERROR_UNREACHABLE;
	default:
		return ERROR_CONTRACT;
	}
}

/* Does curl's message name the server? If it could not connect, it names the host it tried. */
static bool names_host(const struct http_transfer *t)
{
	const char *host = strstr(t->origin.text, "://") + 3;
	char name[256];

	snprintf(name, sizeof name, "%.*s", (int)strcspn(host, ":/"), host);
	return strstr(t->words, name) != NULL;
}

/* A hint for the user if a proxy is the obstacle; else "". */
static const char *proxy_remedy(const struct http_transfer *t, CURLcode code)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	if (status == 407)
		return "; the proxy asks for a password: https_proxy=http://USER:PASSWORD@HOST:PORT";
	if (status >= 300 || code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_PROXY ||
	    (code == CURLE_COULDNT_CONNECT && !t->origin.loopback && t->words[0] && !names_host(t)))
		return "; this goes through a proxy: check https_proxy, or name the host in no_proxy";
	return "";
}

bool transfer_outcome(const struct http_transfer *t, CURLcode code, struct error *e)
{
	long err = 0;
	int cause;
	const char *words = t->words[0] ? t->words : curl_easy_strerror(code);

	if (t->error.cause) {
		*e = t->error;
		return false;
	}
	if (code == CURLE_OK && t->excess)
		return error_set(e, ERROR_CONTRACT, "%s: the answer is longer than it says", t->origin.text);
	if (code == CURLE_OK && t->head.complete)
		return true;
	if (code == CURLE_OK)
		return error_set(e, ERROR_CONTRACT, "%s: the answer is not HTTP", t->origin.text);
	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &err);
	if (!err)
		err = t->socket_errno;
	cause = cause_of(t, code, (int)err);
	if (cause == ERROR_SYSTEM)
		return error_set_errno(e, (int)err, "connecting to %s", t->origin.text);
	if (code == CURLE_ABORTED_BY_CALLBACK || code == CURLE_SEND_FAIL_REWIND)
		words = "the connection broke before an answer";
	return error_set(e, cause, "%s: %s%s", t->origin.text, words, proxy_remedy(t, code));
}
