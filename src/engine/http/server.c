#include "server.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/str.h"
#include "engine.h"
#include "guests.h"
#include "listener.h"
#include "request.h"
#include "strict.h"
#include "wire.h"

enum {
	CONNECTIONS_MAX = 1200, /* room for a thousand event streams */
	PEER_MAX = 1100,        /* for one address; not for a unix socket */
	CROWD = 1040,           /* above this number, idle connections are closed */
	CONNECTION_MEMORY = 64 * 1024,
	IDLE_SECONDS = 60,
	/* If a request is refused before its body, a small body is still read, so that the connection stays
	 * usable; a large one is cut off. */
	DRAIN_MAX = 256 * 1024,
	MULTIPART_OVERHEAD = 1024 * 1024,
	FAULT_SECONDS = 1, /* Retry-After of --fault */
};

struct listener {
	struct server *server;
	struct MHD_Daemon *daemon; /* NULL: not in use */
	int fd;                    /* the daemon closes it, unless it was quiesced */
	bool quiesced;
	bool local; /* a unix socket */
};

struct server {
	struct engine *engine;
	struct listener tcp, local;
	struct guests guests;
	char base[REQUEST_BASE_SIZE];
};

/* ---- checking the head ---- */

/* Whether `host` is `name`, with or without a port. */
static bool host_is(const char *host, const char *name, size_t len)
{
	return strncasecmp(host, name, len) == 0 && (!host[len] || host[len] == ':') &&
	       strspn(host + len, ":0123456789") == strlen(host + len);
}

/* On TCP, allows only the engine's own names. Otherwise, a web page in the user's browser could reach the
 * engine under a name of its own (DNS rebinding). */
static bool host_allowed(const struct listener *listener, const char *host)
{
	static const char *const loopback[] = {"localhost", "127.0.0.1", "[::1]"};
	const struct options *options = listener->server->engine->options;
	const char *own = listener->server->base + strlen("http://");
	const char *public = options->public_url ? strstr(options->public_url, "://") + 3 : NULL;

	if (listener->local)
		return true;
	if (!host)
		return false;
	for (size_t i = 0; i < sizeof(loopback) / sizeof(loopback[0]); i++)
		if (host_is(host, loopback[i], strlen(loopback[i])))
			return true;
	if (strcasecmp(host, own) == 0)
		return true;
	return public && strncasecmp(host, public, strcspn(public, "/")) == 0 && !host[strcspn(public, "/")];
}

static bool peer_allowed(const struct listener *listener, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info;

	if (!listener->local)
		return true;
	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	return info && listener_same_user(info->connect_fd);
}

static void set_base(struct request *req, const struct listener *listener, const char *host)
{
	const char *public = req->engine->options->public_url;

	if (public)
		snprintf(req->base, sizeof(req->base), "%s", public);
	else if (listener->local || !host)
		snprintf(req->base, sizeof(req->base), "http://localhost");
	else
		snprintf(req->base, sizeof(req->base), "http://%s", host);
}

/* The scope that the route needs and the token lacks; NULL: none. */
static const char *missing_scope(const struct request *req)
{
	static const struct {
		unsigned flag, scope;
		const char *name;
	} rows[] = {{ROUTE_WRITE, TOKEN_SCOPE_WRITE, "write"},
		    {ROUTE_UPLOAD, TOKEN_SCOPE_UPLOAD, "upload"},
		    {ROUTE_RENDER, TOKEN_SCOPE_RENDER, "render"}};
	unsigned given = req->engine->options->token_scope, needed = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		needed |= req->route->flags & rows[i].flag;
		if ((req->route->flags & rows[i].flag) && !(given & rows[i].scope))
			return rows[i].name;
	}
	return needed || (given & TOKEN_SCOPE_READ) ? NULL : "read";
}

/* Checks the token's scope and the user's request rate. */
static void check_rights(struct request *req)
{
	const struct options *options = req->engine->options;
	const char *missing = missing_scope(req);
	char words[64];
	unsigned wait = options->rate_limit ? pace_count(&req->engine->pace, req->user_id,
							 options->rate_limit, loop_now_ms())
					    : 0;

	if (wait)
		request_answer_later(req, MHD_HTTP_TOO_MANY_REQUESTS, "too many requests", wait);
	if (wait || !missing)
		return;
	snprintf(words, sizeof(words), "the token's scope does not include %s", missing);
	request_answer_code(req, MHD_HTTP_FORBIDDEN, 403, words);
}

static void check_token(struct request *req)
{
	const char *value = request_header(req, MHD_HTTP_HEADER_AUTHORIZATION);
	struct error e = {0};

	if (!value || strncasecmp(value, "Bearer ", 7) != 0)
		request_answer_code(req, MHD_HTTP_OK, WIRE_BAD_TOKEN, "the token is missing");
	else if (!users_check_token(req->engine->db, value + 7, req->user_id, &e))
		request_answer_error(req, &e);
	else
		check_rights(req);
}

/* Answers with a fault, if one applies, instead of doing the work. */
static void check_faults(struct request *req)
{
	static char page[] = "<html><head><title>502 Bad Gateway</title></head>"
			     "<body><h1>502 Bad Gateway</h1></body></html>\n";
	struct faults *faults = &req->engine->faults;
	const struct fault *fault = fault_take(faults, FAULT_ANSWER, req->path);

	if (fault &&
	    (fault->status == MHD_HTTP_TOO_MANY_REQUESTS || fault->status == MHD_HTTP_SERVICE_UNAVAILABLE)) {
		request_answer_later(req, fault->status, fault->words, FAULT_SECONDS);
	} else if (fault) {
		request_answer_code(req, fault->status, fault->code, fault->words);
	} else if (fault_take(faults, FAULT_GATEWAY, req->path)) {
		struct MHD_Response *response =
			MHD_create_response_from_buffer(sizeof(page) - 1, page, MHD_RESPMEM_PERSISTENT);
		if (response)
			MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/html");
		request_answer_response(req, MHD_HTTP_BAD_GATEWAY, response);
	}
}

static void find_route(struct request *req, const char *method, const char *path)
{
	static const struct route unknown = {"", "(no route)", ROUTE_OPEN, NULL};

	req->route = &unknown;
	switch (route_find(route_table, method, path, &req->route, req->arg)) {
	case ROUTE_FOUND:
		if (!(req->route->flags & ROUTE_OPEN))
			check_token(req);
		if (!req->response)
			check_faults(req);
		break;
	case ROUTE_OTHER_METHOD:
		request_answer_json(req, MHD_HTTP_METHOD_NOT_ALLOWED,
				    json_pack("{s:s}", "detail", "Method Not Allowed"));
		break;
	case ROUTE_NONE:
		request_answer_json(req, MHD_HTTP_NOT_FOUND, json_pack("{s:s}", "detail", "Not Found"));
		break;
	}
}

/* Closes the connection: the next bytes may be a body or another request. */
static void refuse_head(struct request *req, const char *fault)
{
	request_answer_code(req, MHD_HTTP_BAD_REQUEST, 400, fault);
	if (req->response)
		MHD_add_response_header(req->response, MHD_HTTP_HEADER_CONNECTION, "close");
}

/* Makes all checks that do not need the body. */
static void check_head(struct request *req, const struct listener *listener, const char *method,
		       const char *path)
{
	const char *host = request_header(req, MHD_HTTP_HEADER_HOST);

	find_route(req, method, path);
	if (!peer_allowed(listener, req->connection))
		request_answer_code(req, MHD_HTTP_FORBIDDEN, 403, "another user's process");
	else if (!host_allowed(listener, host))
		request_answer_code(req, MHD_HTTP_FORBIDDEN, 403, "not a name of this server");
	set_base(req, listener, host);
}

/* ---- the body ---- */

static bool is_multipart(const struct request *req)
{
	const char *type = request_header(req, MHD_HTTP_HEADER_CONTENT_TYPE);

	return type && strncasecmp(type, "multipart/form-data", 19) == 0;
}

static uint64_t announced_length(const struct request *req)
{
	const char *text = request_header(req, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return text ? strtoull(text, NULL, 10) : 0;
}

static void answer_too_large(struct request *req)
{
	if (req->route->flags & ROUTE_UPLOAD)
		request_answer_code(req, MHD_HTTP_OK, WIRE_TOO_LARGE, "a file may have 500 MB at most");
	else
		request_answer_code(req, MHD_HTTP_CONTENT_TOO_LARGE, 413, "the body is too large");
}

static uint64_t body_max(const struct request *req)
{
	return (req->route->flags & ROUTE_UPLOAD) && is_multipart(req) ? UPLOAD_SIZE_MAX + MULTIPART_OVERHEAD
								       : REQUEST_BODY_MAX;
}

/* Chooses where the body goes. */
static void begin_body(struct request *req)
{
	if (announced_length(req) > body_max(req)) {
		answer_too_large(req);
		return;
	}
	if (!(req->route->flags & ROUTE_UPLOAD) || !is_multipart(req))
		return;
	req->upload = upload_create(req->connection, req->engine->incoming);
	if (!req->upload)
		request_answer_refused(req, "body", "not multipart/form-data with a boundary");
}

static void feed_body(struct request *req, const char *data, size_t len)
{
	req->received += len;
	if (req->response)
		return;
	if (req->received > body_max(req))
		answer_too_large(req);
	else if (req->upload)
		upload_feed(req->upload, data, len);
	else if (!buf_append(&req->body, data, len))
		request_answer_code(req, MHD_HTTP_SERVICE_UNAVAILABLE, 503, "out of memory");
}

/* ---- handling a request ---- */

static struct request *request_create(struct engine *engine, struct MHD_Connection *connection,
				      const char *path)
{
	struct request *req = calloc(1, sizeof(*req));

	if (!req)
		return NULL;
	req->engine = engine;
	req->connection = connection;
	req->path = path;
	req->started = loop_now_ms();
	buf_init(&req->body, REQUEST_BODY_MAX);
	return req;
}

static enum MHD_Result send_answer(struct request *req)
{
	enum MHD_Result result;

	/* There was no memory for a response, or a fault drops it: close the connection. */
	if (!req->response || fault_take(&req->engine->faults, FAULT_LOST, req->path))
		return MHD_NO;
	result = MHD_queue_response(req->connection, req->status, req->response);
	MHD_destroy_response(req->response);
	req->response = NULL;
	return result;
}

/* The first call for a request: the head has arrived, the body has not. */
static enum MHD_Result begin(const struct listener *listener, struct MHD_Connection *connection,
			     const char *path, const char *method, const char *version, void **slot)
{
	struct request *req = request_create(listener->server->engine, connection, path);
	const char *fault = strict_fault(connection, version);

	if (!req)
		return MHD_NO;
	*slot = req;
	guests_busy(&listener->server->guests, connection);
	check_head(req, listener, method, path);
	if (fault)
		refuse_head(req, fault);
	if (!req->response)
		begin_body(req);
	return fault || (req->response && announced_length(req) > DRAIN_MAX) ? send_answer(req) : MHD_YES;
}

static enum MHD_Result handle(void *arg, struct MHD_Connection *connection, const char *path,
			      const char *method, const char *version, const char *data, size_t *len,
			      void **slot)
{
	struct request *req = *slot;

	if (!req)
		return begin(arg, connection, path, method, version, slot);
	if (*len) {
		feed_body(req, data, *len);
		*len = 0;
		/* libmicrohttpd cannot answer before a body has ended. The rest of a body of unknown length
		 * is discarded, up to a limit. */
		return req->response && req->received > 2 * body_max(req) ? MHD_NO : MHD_YES;
	}
	if (req->response || req->handled)
		return send_answer(req);
	req->handled = true;
	req->route->handle(req);
	/* A parked request belongs to its work until the connection is resumed and this is called again. */
	return req->parked ? MHD_YES : send_answer(req);
}

static void completed(void *arg, struct MHD_Connection *connection, void **slot,
		      enum MHD_RequestTerminationCode code)
{
	const struct listener *listener = arg;
	struct request *req = *slot;

	if (!req)
		return;
	guests_idle(&listener->server->guests, connection);
	log_debug("%s %s: %u, %llu ms%s", req->route->method, req->route->path, req->status,
		  (unsigned long long)(loop_now_ms() - req->started),
		  code == MHD_REQUEST_TERMINATED_COMPLETED_OK ? "" : ", cut short");
	if (req->response)
		MHD_destroy_response(req->response);
	upload_destroy(req->upload);
	buf_finish(&req->body);
	free(req);
	*slot = NULL;
}

/* ---- listeners ---- */

static void log_server(void *arg, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
static void log_server(void *arg, const char *format, va_list args)
{
	char text[300];

	(void)arg;
	vsnprintf(text, sizeof(text), format, args);
	text[strcspn(text, "\n")] = '\0';
	log_debug("server: %s", text);
}

/* A listener has one thread. With more, one thread could accept faster than another closes idle connections,
 * and new ones would reach PEER_MAX. */
static bool start(struct server *server, struct listener *listener, struct error *e)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;

	listener->server = server;
	listener->daemon = MHD_start_daemon(
		flags, 0, NULL, NULL, handle, listener, MHD_OPTION_EXTERNAL_LOGGER, log_server, NULL,
		MHD_OPTION_NOTIFY_COMPLETED, completed, listener, MHD_OPTION_NOTIFY_CONNECTION, guests_notify,
		&server->guests, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)PEER_MAX,
		MHD_OPTION_LISTEN_SOCKET, listener->fd, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_END);
	if (listener->daemon)
		return true;
	close(listener->fd);
	return error_set(e, ERROR_SYSTEM, "the HTTP server cannot be started");
}

static bool start_tcp(struct server *server, struct error *e)
{
	const struct options *options = server->engine->options;

	if (!options->listen_text)
		return true;
	server->tcp.fd = listener_tcp(options->listen_host, options->listen_port, server->base,
				      sizeof(server->base), e);
	return server->tcp.fd >= 0 && start(server, &server->tcp, e);
}

static bool start_local(struct server *server, struct error *e)
{
	const struct options *options = server->engine->options;

	if (!options->unix_path)
		return true;
	server->local.local = true;
	server->local.fd = listener_unix(options->unix_path, e);
	return server->local.fd >= 0 && start(server, &server->local, e);
}

struct server *server_create(struct engine *engine, struct error *e)
{
	struct server *server = calloc(1, sizeof(*server));

	if (!server) {
		error_set(e, ERROR_NO_MEMORY, "server");
		return NULL;
	}
	server->engine = engine;
	guests_init(&server->guests, CROWD);
	strcpy(server->base, "http://localhost");
	if (start_tcp(server, e) && start_local(server, e))
		return server;
	server_destroy(server);
	return NULL;
}

static void quiesce(struct listener *listener)
{
	if (!listener->daemon || listener->quiesced)
		return;
	listener->quiesced = true;
	if (MHD_quiesce_daemon(listener->daemon) != MHD_INVALID_SOCKET)
		close(listener->fd);
}

void server_quiesce(struct server *server)
{
	quiesce(&server->tcp);
	quiesce(&server->local);
}

void server_destroy(struct server *server)
{
	if (!server)
		return;
	if (server->tcp.daemon)
		MHD_stop_daemon(server->tcp.daemon);
	if (server->local.daemon) {
		unlink(server->engine->options->unix_path);
		MHD_stop_daemon(server->local.daemon);
	}
	guests_finish(&server->guests);
	free(server);
}

const char *server_base(const struct server *server)
{
	return server->base;
}
