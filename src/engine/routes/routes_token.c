/* The endpoints for tokens and browser links. */
#include <ctype.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "request.h"
#include "wire.h"

enum { CLIENT_ID_MAX = 128 };

static bool client_id_valid(const char *id)
{
	size_t n = strlen(id);

	for (size_t i = 0; i < n; i++)
		if (!isgraph((unsigned char)id[i]))
			return false;
	return n > 0 && n <= CLIENT_ID_MAX;
}

static json_t *token_json(const struct engine *engine, const struct users_token *token,
			  const struct users_credits *credits)
{
	bool unlimited = engine->options->credits == CREDITS_UNLIMITED;
	char expires[32];
	struct tm tm;

	strftime(expires, sizeof(expires), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&token->expires_at, &tm));
	return json_pack("{s:s,s:s,s:I,s:s}", "token", token->token, "user_id", token->user_id, "credits",
			 (json_int_t)(unlimited ? CREDITS_SHOWN : credits->available), "expires_at", expires);
}

/* The client's address as text; "local" on a unix socket. */
static void peer_address(const struct request *req, char text[INET6_ADDRSTRLEN])
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(req->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *peer = info ? info->client_addr : NULL;

	if (!peer || getnameinfo(peer,
				 peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
							     : sizeof(struct sockaddr_in),
				 text, INET6_ADDRSTRLEN, NULL, 0, NI_NUMERICHOST) != 0)
		snprintf(text, INET6_ADDRSTRLEN, "local");
}

void routes_token_issue(struct request *req)
{
	const struct options *options = req->engine->options;
	const char *client = request_header(req, WIRE_CLIENT_ID);
	char address[INET6_ADDRSTRLEN];
	struct users_terms terms = {
		.credits = options->credits == CREDITS_UNLIMITED ? CREDITS_SHOWN : options->credits,
		.ttl_s = options->token_ttl_s,
		.per_address = options->tokens_per_address,
		.address = address,
	};
	struct users_token token;
	struct users_credits left;
	struct error e = {0};

	peer_address(req, address);
	if (!client || !client_id_valid(client))
		request_answer_code(req, MHD_HTTP_BAD_REQUEST, 400, "the header X-Client-Id is missing");
	else if (users_issue_token(req->engine->db, client, &terms, &token, &e) &&
		 users_get_credits(req->engine->db, token.user_id, &left, &e))
		request_answer_data(req, token_json(req->engine, &token, &left));
	else
		request_answer_error(req, &e);
}

void routes_token_claim(struct request *req)
{
	json_t *body = request_body_object(req);
	const char *task = body ? request_string(req, body, "task_id", 64) : NULL;
	const char *id = task ? request_string(req, body, "session_id", 64) : NULL;
	char claim[USERS_TOKEN_SIZE];
	struct session session;
	struct error e = {0};

	if (id && request_session(req, id, &session)) {
		if (!req->engine->options->web_url)
			request_answer_code(req, MHD_HTTP_NOT_FOUND, 404,
					    "this engine has no page that could show the session");
		else if (strcmp(session.task_id, task) != 0)
			request_answer_refused(req, "task_id", "not the session's");
		else if (sessions_add_claim(req->engine->db, id, claim, &e))
			request_answer_data(req, json_pack("{s:s,s:i}", "claim_token", claim, "expires_in",
							   SESSIONS_CLAIM_TTL_S));
		else
			request_answer_error(req, &e);
	}
	json_decref(body);
}
