#include "net/http.h"

#include <curl/curl.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/reserve.h"
#include "product/metric.h"
#include "transfer.h"

#define KEPT_CONNECTIONS 16L /* idle connections that are kept open */
#define CA_CHUNK 16384u
#define CA_MAX (4u << 20) /* bytes; a system's certificates take 0.2 MiB */

/* curl's handles must not be added, removed or freed from inside one of its callbacks. While curl may be
 * calling (`inside`), new transfers wait in `starting` and cancelled ones in `dead`; settle() handles both
 * afterwards. */
struct http {
	struct loop *loop;
	CURLM *multi;
	struct transfer_policy policy;
	int authorities;    /* a copy of the certificates file, in memory; -1: none */
	struct timer timer; /* runs when curl asks to be called */
	struct task attend;
	bool inside;
	struct list running, starting, dead;
	struct list failed;   /* failed transfers whose owners are told from the loop */
	struct list resuming; /* transfers to unpause, linked by `resume` */
};

/* A descriptor that curl wants to be watched. */
struct socket {
	struct watch watch;
	struct http *http;
};

static void attend(struct task *task);

/* ---- the end of a transfer: never while inside ------------------------------------------------------ */

static void withdraw(struct http_transfer *t)
{
	if (t->added)
		curl_multi_remove_handle(t->http->multi, t->easy);
	t->added = false;
}

static void discard(struct http_transfer *t)
{
	withdraw(t);
	transfer_destroy(t);
}

/* Detaches the request first: `done` may start it again, or free it. */
static void conclude(struct http_transfer *t, CURLcode code)
{
	struct http_request *request = t->request;
	struct error e = {0};
	bool ok = transfer_outcome(t, code, &e);

	withdraw(t);
	list_remove(&t->link);
	timer_stop(&t->idle);
	request->transfer = NULL;
	t->request = NULL;
	metric_add(ok ? METRIC_HTTP_WHOLE : METRIC_HTTP_BROKEN, 1);
	t->events->done(request, ok ? NULL : &e);
	transfer_destroy(t);
}

/* ---- the middle ------------------------------------------------------------------------------------- */

static void fail_later(struct http_transfer *t)
{
	list_remove(&t->link);
	list_append(&t->http->failed, &t->link);
	loop_post(t->http->loop, &t->http->attend, attend);
}

/* The timer is not touched as data flows: when it fires, it is set again for what is left of the limit
 * since the last byte. */
static void on_idle(struct timer *timer)
{
	struct http_transfer *t = container_of(timer, struct http_transfer, idle);
	uint64_t quiet = loop_now_ms() - t->active_at;

	if (t->paused) {
		timer_start(timer, t->idle_ms);
	} else if (quiet < t->idle_ms) {
		timer_start(timer, t->idle_ms - quiet);
	} else {
		error_set(&t->error, ERROR_TIMEOUT, "%s: no byte for %u s", t->origin.text,
			  t->idle_ms / 1000);
		conclude(t, CURLE_OPERATION_TIMEDOUT);
	}
}

static void launch(struct http_transfer *t)
{
	struct http *http = t->http;

	list_remove(&t->link);
	list_append(&http->running, &t->link);
	if (t->error.cause) {
		fail_later(t);
	} else if (curl_multi_add_handle(http->multi, t->easy)) {
		error_set(&t->error, ERROR_NO_MEMORY, "starting a request");
		fail_later(t);
	} else {
		t->added = true;
		t->active_at = loop_now_ms();
		if (t->idle_ms)
			timer_start(&t->idle, t->idle_ms);
	}
}

static void finished(struct http_transfer *t, CURLcode code)
{
	if (!t->request) {
		discard(t);
	} else if (t->stale && code == CURLE_ABORTED_BY_CALLBACK) {
		withdraw(t);
		transfer_renew(t);
		launch(t);
	} else if (t->next_url && !t->error.cause) {
		withdraw(t);
		transfer_follow(t);
		launch(t);
	} else {
		conclude(t, code);
	}
}

/* Each `done` may start, cancel and end any request, so no pointer is kept across one. */
static void harvest(struct http *http)
{
	struct http_transfer *t;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left))) {
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		finished(t, message->data.result);
	}
}

static struct http_transfer *first(struct list *list)
{
	return list_empty(list) ? NULL : container_of(list->next, struct http_transfer, link);
}

static void settle(struct http *http)
{
	struct http_transfer *t;

	while ((t = first(&http->dead)))
		discard(t);
	while ((t = first(&http->starting)))
		launch(t);
	harvest(http);
}

static void act(struct http *http, curl_socket_t fd, int events)
{
	int running;

	http->inside = true;
	curl_multi_socket_action(http->multi, fd, events, &running);
	http->inside = false;
	settle(http);
	reserve_fill();
}

static void on_ready(struct watch *watch, uint32_t events)
{
	struct socket *socket = container_of(watch, struct socket, watch);
	int bits = 0;

	if (events & (EPOLLIN | EPOLLHUP | EPOLLRDHUP))
		bits |= CURL_CSELECT_IN;
	if (events & EPOLLOUT)
		bits |= CURL_CSELECT_OUT;
	if (events & EPOLLERR)
		bits |= CURL_CSELECT_ERR;
	act(socket->http, watch->fd, bits);
}

static void on_timer(struct timer *timer)
{
	act(container_of(timer, struct http, timer), CURL_SOCKET_TIMEOUT, 0);
}

static uint32_t epoll_bits(int what)
{
	uint32_t bits = 0;

	if (what & CURL_POLL_IN)
		bits |= EPOLLIN;
	if (what & CURL_POLL_OUT)
		bits |= EPOLLOUT;
	return bits;
}

static bool socket_create(struct http *http, curl_socket_t fd, int what, struct error *e)
{
	struct socket *socket = calloc(1, sizeof(*socket));

	if (!socket)
		return error_set(e, ERROR_NO_MEMORY, "watching a connection");
	socket->http = http;
	if (!watch_start(&socket->watch, http->loop, fd, epoll_bits(what), on_ready, e)) {
		free(socket);
		return false;
	}
	if (curl_multi_assign(http->multi, fd, socket) == CURLM_OK)
		return true;
	watch_stop(&socket->watch);
	free(socket);
	return error_set(e, ERROR_NO_MEMORY, "watching a connection");
}

/* curl wants a descriptor to be watched, or no longer watched. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *given)
{
	struct http *http = arg;
	struct socket *socket = given;
	struct http_transfer *t = NULL;

	if (what == CURL_POLL_REMOVE) {
		if (socket) {
			watch_stop(&socket->watch);
			free(socket);
		}
		curl_multi_assign(http->multi, fd, NULL);
	} else if (socket) {
		watch_change(&socket->watch, epoll_bits(what));
	} else {
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
		if (!socket_create(http, fd, what, t ? &t->error : NULL) && t && t->request)
			fail_later(t);
	}
	return 0;
}

static int on_timeout(CURLM *multi, long ms, void *arg)
{
	struct http *http = arg;

	(void)multi;
	if (ms < 0)
		timer_stop(&http->timer);
	else
		timer_start(&http->timer, (uint64_t)ms);
	return 0;
}

static void unpause(struct http_transfer *t)
{
	struct http *http = t->http;
	CURLcode code;

	list_remove(&t->resume);
	t->paused = false;
	t->active_at = loop_now_ms();
	http->inside = true;
	code = curl_easy_pause(t->easy, CURLPAUSE_CONT); /* curl may deliver held-back data from here */
	http->inside = false;
	/* "Bad argument" means that there is no connection yet, so nothing was held back. */
	if (code && code != CURLE_BAD_FUNCTION_ARGUMENT && t->request)
		conclude(t, code);
	settle(http);
}

/* Runs from the loop what must not run inside a call of the owner: failures and unpausing. */
static void attend(struct task *task)
{
	struct http *http = container_of(task, struct http, attend);
	struct http_transfer *t;

	while ((t = first(&http->failed)))
		conclude(t, CURLE_FAILED_INIT);
	while (!list_empty(&http->resuming))
		unpause(container_of(http->resuming.next, struct http_transfer, resume));
}

/* ---- the owner's side ------------------------------------------------------------------------------- */

/* Copies the file at `path` to the descriptor `to`. Returns the number of bytes; -1: errno is set. */
static ssize_t copy_certificates(int to, const char *path)
{
	char piece[CA_CHUNK];
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = fd < 0 ? errno : 0;
	ssize_t n = 0, len = 0;

	while (!err && (n = read(fd, piece, sizeof(piece))) > 0) {
		err = len + n > CA_MAX ? EFBIG : file_write(to, piece, (size_t)n, (uint64_t)len);
		len += n;
	}
	if (n < 0)
		err = errno;
	if (fd >= 0)
		close(fd);
	errno = err;
	return err ? -1 : len;
}

/* Copies the certificates file into memory, once. If the file became unreadable, every request would fail;
 * and if it lay below the mountpoint, only the mount itself could read it later. */
static bool take_ca_file(struct http *http, const char *path, struct error *e)
{
	ssize_t len;

	http->authorities = memfd_create("authorities", MFD_CLOEXEC);
	len = http->authorities < 0 ? -1 : copy_certificates(http->authorities, path);
	if (len <= 0)
		return error_set_errno(e, len ? errno : ENODATA,
				       len ? "cannot read the certificates in %s" : "no certificates in %s",
				       path);
	if (asprintf(&http->policy.authorities_file, "/proc/self/fd/%d", http->authorities) < 0)
		return error_set(e, ERROR_NO_MEMORY, "starting HTTP");
	return true;
}

/* Does the folder have certificates named by hash, such as "4042bcee.0"? */
static bool has_hashes(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry = NULL;

	while (dir && (entry = readdir(dir)))
		if (strlen(entry->d_name) == 10 && !strcmp(entry->d_name + 8, ".0"))
			break;
	if (dir)
		closedir(dir);
	return entry != NULL;
}

/* Prefers a folder, since curl reads only the certificates it needs from that. */
static bool take_system_authorities(struct transfer_policy *policy, struct error *e)
{
	const curl_version_info_data *built = curl_version_info(CURLVERSION_NOW);
	bool ok = true;

	if (built->capath && has_hashes(built->capath))
		ok = (policy->authorities_folder = strdup(built->capath));
	else if (built->cainfo && !access(built->cainfo, R_OK))
		ok = (policy->authorities_file = strdup(built->cainfo));
	return ok || error_set(e, ERROR_NO_MEMORY, "starting HTTP");
}

static bool take_settings(struct http *http, const struct http_settings *settings, struct error *e)
{
	struct transfer_policy *policy = &http->policy;

	policy->http_loopback = settings->http_loopback;
	policy->user_agent = strdup(settings->user_agent ? settings->user_agent : "nemofs/" NEMOFS_VERSION);
	if (!policy->user_agent)
		return error_set(e, ERROR_NO_MEMORY, "starting HTTP");
	if (settings->ca_file ? !take_ca_file(http, settings->ca_file, e)
			      : !take_system_authorities(policy, e))
		return false;
	if (!settings->unix_socket)
		return true;
	policy->unix_socket = strdup(settings->unix_socket);
	if (!policy->unix_socket)
		return error_set(e, ERROR_NO_MEMORY, "starting HTTP");
	return url_origin(&policy->unix_origin, settings->unix_origin, e);
}

/* With a low limit of descriptors, fewer idle connections are kept, to leave descriptors for files. */
static long kept_connections(void)
{
	struct rlimit files;
	long most = KEPT_CONNECTIONS;

	if (!getrlimit(RLIMIT_NOFILE, &files) && files.rlim_cur / 16 < (rlim_t)most)
		most = (long)files.rlim_cur / 16;
	return most ? most : 1;
}

static bool start_curl(struct http *http, struct error *e)
{
	http->multi = curl_multi_init();
	if (!http->multi)
		return error_set(e, ERROR_NO_MEMORY, "starting HTTP");
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, on_timeout);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, kept_connections());
	return true;
}

static bool init_curl(void)
{
	reserve_fill();
	return !curl_global_init_mem(CURL_GLOBAL_DEFAULT, reserve_malloc, free, reserve_realloc,
				     reserve_strdup, reserve_calloc);
}

struct http *http_create(struct loop *loop, const struct http_settings *settings, struct error *e)
{
	struct http *http;

	if (!init_curl()) {
		error_set(e, ERROR_NO_MEMORY, "starting HTTP");
		return NULL;
	}
	http = calloc(1, sizeof(*http));
	if (!http) {
		curl_global_cleanup();
		error_set(e, ERROR_NO_MEMORY, "starting HTTP");
		return NULL;
	}
	http->loop = loop;
	http->authorities = -1;
	timer_init(&http->timer, loop, on_timer);
	list_init(&http->running);
	list_init(&http->starting);
	list_init(&http->dead);
	list_init(&http->failed);
	list_init(&http->resuming);
	if (take_settings(http, settings, e) && start_curl(http, e))
		return http;
	http_destroy(http);
	return NULL;
}

static void drop_all(struct list *list)
{
	struct http_transfer *t;

	while ((t = first(list))) {
		if (t->request)
			t->request->transfer = NULL;
		discard(t);
	}
}

void http_destroy(struct http *http)
{
	if (!http)
		return;
	drop_all(&http->running);
	drop_all(&http->starting);
	drop_all(&http->failed);
	drop_all(&http->dead);
	loop_unpost(http->loop, &http->attend);
	curl_multi_cleanup(http->multi); /* calls on_socket to remove the remaining watches */
	timer_stop(&http->timer);
	free(http->policy.user_agent);
	free(http->policy.unix_socket);
	free(http->policy.authorities_file);
	free(http->policy.authorities_folder);
	if (http->authorities >= 0)
		close(http->authorities);
	free(http);
	curl_global_cleanup();
}

static void tell_no_memory(struct task *task)
{
	struct http_request *request = container_of(task, struct http_request, no_memory);
	struct error e = {0};

	error_set(&e, ERROR_NO_MEMORY, "starting a request");
	request->events->done(request, &e);
}

void http_start(struct http *http, struct http_request *request, const struct http_spec *spec,
		const struct http_events *events)
{
	struct http_transfer *t = transfer_create(http, &http->policy, request, spec, events);

	request->events = events;
	request->loop = http->loop;
	request->bytes_left = false;
	request->transfer = t;
	if (!t) {
		loop_post(http->loop, &request->no_memory, tell_no_memory);
		return;
	}
	timer_init(&t->idle, http->loop, on_idle);
	if (http->inside)
		list_append(&http->starting, &t->link);
	else
		launch(t);
}

void http_cancel(struct http_request *request)
{
	struct http_transfer *t = request->transfer;

	if (request->loop)
		loop_unpost(request->loop, &request->no_memory);
	if (!t)
		return;
	request->transfer = NULL;
	t->request = NULL;
	if (t->http->inside) {
		list_remove(&t->resume);
		timer_stop(&t->idle);
		list_remove(&t->link);
		list_append(&t->http->dead, &t->link);
	} else {
		discard(t);
	}
}

void http_pause(struct http_request *request)
{
	struct http_transfer *t = request->transfer;

	if (!t)
		return;
	list_remove(&t->resume);
	if (!t->paused)
		curl_easy_pause(t->easy, CURLPAUSE_RECV);
	t->paused = true;
}

void http_resume(struct http_request *request)
{
	struct http_transfer *t = request->transfer;

	if (!t || !t->paused || !list_empty(&t->resume))
		return;
	list_append(&t->http->resuming, &t->resume);
	loop_post(t->http->loop, &t->http->attend, attend);
}

bool http_bytes_left(const struct http_request *request)
{
	return request->bytes_left;
}

const char *http_library(void)
{
	return curl_version();
}
