#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum {
	OPT_LISTEN = 256,
	OPT_UNIX,
	OPT_DATA,
	OPT_PUBLIC_URL,
	OPT_WEB_URL,
	OPT_SSE_FORM,
	OPT_RENDER_SHAPE,
	OPT_DRAFT_FORM,
	OPT_LOOPBACK,
	OPT_CREDITS,
	OPT_SILENT,
	OPT_ASK,
	OPT_HEARTBEAT,
	OPT_TOKEN_TTL,
	OPT_NO_JAIL,
	OPT_SCOPE,
	OPT_RATE,
	OPT_PER_ADDRESS,
	OPT_RETRY_AFTER,
	OPT_TWO_STAGE,
	OPT_FAULT,
	OPT_READY_FD,
	OPT_PARENT_DEATH,
	OPT_VERSION,
	OPT_CHECK,
	OPT_DOWNLOADER,
	OPT_COOKIES,
	OPT_RECOGNIZER,
	OPT_AGENT_URL,
	OPT_AGENT_MODEL,
	OPT_AGENT_REMOTE,
};

static const struct option known[] = {
	{"listen", required_argument, NULL, OPT_LISTEN},
	{"unix", required_argument, NULL, OPT_UNIX},
	{"data", required_argument, NULL, OPT_DATA},
	{"public-url", required_argument, NULL, OPT_PUBLIC_URL},
	{"web-url", required_argument, NULL, OPT_WEB_URL},
	{"sse-form", required_argument, NULL, OPT_SSE_FORM},
	{"render-shape", required_argument, NULL, OPT_RENDER_SHAPE},
	{"draft-form", required_argument, NULL, OPT_DRAFT_FORM},
	{"allow-loopback-urls", no_argument, NULL, OPT_LOOPBACK},
	{"credits", required_argument, NULL, OPT_CREDITS},
	{"silent-edits", no_argument, NULL, OPT_SILENT},
	{"ask", no_argument, NULL, OPT_ASK},
	{"heartbeat", required_argument, NULL, OPT_HEARTBEAT},
	{"token-ttl", required_argument, NULL, OPT_TOKEN_TTL},
	{"token-scope", required_argument, NULL, OPT_SCOPE},
	{"rate-limit", required_argument, NULL, OPT_RATE},
	{"tokens-per-address", required_argument, NULL, OPT_PER_ADDRESS},
	{"retry-after", required_argument, NULL, OPT_RETRY_AFTER},
	{"two-stage", no_argument, NULL, OPT_TWO_STAGE},
	{"fault", required_argument, NULL, OPT_FAULT},
	{"downloader", required_argument, NULL, OPT_DOWNLOADER},
	{"cookies", required_argument, NULL, OPT_COOKIES},
	{"agent-url", required_argument, NULL, OPT_AGENT_URL},
	{"agent-model", required_argument, NULL, OPT_AGENT_MODEL},
	{"agent-remote", no_argument, NULL, OPT_AGENT_REMOTE},
	{"recognizer", required_argument, NULL, OPT_RECOGNIZER},
	{"no-jail", no_argument, NULL, OPT_NO_JAIL},
	{"ready-fd", required_argument, NULL, OPT_READY_FD},
	{"parent-death", no_argument, NULL, OPT_PARENT_DEATH},
	{"verbose", no_argument, NULL, 'v'},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, OPT_VERSION},
	{"check", no_argument, NULL, OPT_CHECK},
	{0},
};

void options_print_help(FILE *to)
{
	fputs("usage: nemo-engine --data DIR [--listen ADDRESS:PORT] [--unix PATH] [option...]\n"
	      "\n"
	      "A local service with the endpoints of NemoVideo.\n"
	      "\n"
	      "  --data DIR             folder for all data; created if missing\n"
	      "  --listen ADDRESS:PORT  listen on TCP; port 0: the system chooses\n"
	      "  --unix PATH            listen on a unix socket, in a folder with mode 0700\n"
	      "  --public-url URL       beginning of file addresses (default: the request's Host)\n"
	      "  --web-url URL          page that accepts claim links (default: none)\n"
	      "  --sse-form plain|adk   form of the events of a message (default plain)\n"
	      "  --render-shape top|data  form of the render answers (default top)\n"
	      "  --draft-form object|text|v3  form of drafts in the state (default object)\n"
	      "  --credits N            credits of a new user (default: unlimited, shown as 100)\n"
	      "  --silent-edits         do not describe edits\n"
	      "  --ask                  ask before making an edit, and wait for the answer\n"
	      "  --heartbeat MS         interval between heartbeats of a stream (default 10000)\n"
	      "  --two-stage            deliver edits in two steps: first the video, then the rest\n"
	      "  --token-ttl SECONDS    lifetime of a token (default 604800)\n"
	      "  --token-scope LIST     what tokens may do: read, write, upload, render, or * (default *)\n"
	      "  --tokens-per-address N  new clients of one address in 7 days (default: any number)\n"
	      "  --rate-limit N         requests of one user per minute (default: any number)\n"
	      "  --retry-after seconds|date  form of that header (default seconds)\n"
	      "  --allow-loopback-urls  allow uploads by address to read from loopback\n"
	      "  --downloader PATH      yt-dlp, for pages (default: found automatically)\n"
	      "  --cookies FILE         your browser's cookies in Netscape format (mode 0600), for pages "
	      "that\n"
	      "                         require a login; each cookie is sent only to its own site\n"
	      "  --agent-url URL        server of a language model for messages that the rules do not\n"
	      "                         understand, with OpenAI's API: http://127.0.0.1:11434/v1\n"
	      "  --agent-model NAME     which model of that server to use\n"
	      "  --agent-remote         allow that server to be on another machine, over https\n"
	      "  --recognizer WHICH     speech recogniser: whisper:MODEL.bin (whisper-cli of whisper.cpp), "
	      "or a\n"
	      "                         server with OpenAI's API: http://127.0.0.1:8080/v1#MODEL\n"
	      "  --no-jail              run media tools without a jail if the kernel offers none\n"
	      "  --ready-fd N           write the base address to descriptor N when ready\n"
	      "  --parent-death         exit when the parent process ends\n"
	      "  -v, --verbose          log every operation\n"
	      "  -h, --help             this text\n"
	      "      --version          the version\n"
	      "      --check            report what the engine can use\n"
	      "\n"
	      "  --fault NAME[:N][@PATH]  fail at the first N (default 1) requests whose path begins with\n"
	      "                         PATH; may be given several times. The names:\n",
	      to);
	fault_print(to);
}

static bool parse_number(const char *name, const char *text, int64_t least, int64_t most, int64_t *value,
			 struct error *e)
{
	char *end;

	errno = 0;
	*value = strtoll(text, &end, 10);
	if (errno || end == text || *end || *value < least || *value > most)
		return error_set(e, ERROR_INPUT, "--%s: \"%s\" is not a number from %lld to %lld", name, text,
				 (long long)least, (long long)most);
	return true;
}

static bool parse_count(const char *name, const char *text, unsigned *count, struct error *e)
{
	int64_t number;

	if (!parse_number(name, text, 1, 1000000, &number, e))
		return false;
	*count = (unsigned)number;
	return true;
}

/* The index of `text` in the names, which end with NULL. */
static bool parse_choice(const char *option, const char *text, const char *const *names, int *chosen,
			 struct error *e)
{
	for (*chosen = 0; names[*chosen]; ++*chosen)
		if (strcmp(text, names[*chosen]) == 0)
			return true;
	error_set(e, ERROR_INPUT, "--%s: \"%s\" is not one of:", option, text);
	for (; *names; names++)
		error_add(e, " %s", *names);
	return false;
}

static bool parse_fault(struct options *o, const char *text, struct error *e)
{
	if (o->fault_count == FAULTS_MAX)
		return error_set(e, ERROR_INPUT, "--fault: at most %d of them", FAULTS_MAX);
	return fault_parse(&o->faults[o->fault_count++], text, e);
}

/* "127.0.0.1:8787" or "[::1]:8787". */
static bool parse_listen(struct options *o, const char *text, struct error *e)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;
	int64_t port;

	o->listen_text = text;
	if (len >= 2 && text[0] == '[' && colon[-1] == ']') {
		text++;
		len -= 2;
	} else if (len && memchr(text, ':', len)) {
		len = 0;
	}
	if (!len || len >= sizeof(o->listen_host))
		return error_set(e, ERROR_INPUT, "--listen: \"%s\" is not ADDRESS:PORT", o->listen_text);
	memcpy(o->listen_host, text, len);
	o->listen_host[len] = '\0';
	if (!parse_number("listen", colon + 1, 0, UINT16_MAX, &port, e))
		return false;
	o->listen_port = (uint16_t)port;
	return true;
}

static bool parse_url(const char *name, const char *text, const char **url, struct error *e)
{
	if (!str_starts(text, "http://") && !str_starts(text, "https://"))
		return error_set(e, ERROR_INPUT, "--%s: \"%s\" is not an http address", name, text);
	if (str_ends(text, "/"))
		return error_set(e, ERROR_INPUT, "--%s: leave out the slash at the end", name);
	*url = text;
	return true;
}

/* The path must be absolute: the engine's working folder is not the user's. */
static bool parse_path(const char *name, const char *text, const char **path, struct error *e)
{
	*path = text;
	return text[0] == '/' || error_set(e, ERROR_INPUT, "--%s: \"%s\" is no absolute path", name, text);
}

/* "read,write" or "*". */
static bool parse_scopes(struct options *o, const char *text, struct error *e)
{
	static const struct {
		const char *name;
		enum token_scope bit;
	} rows[] = {{"read", TOKEN_SCOPE_READ},
		    {"write", TOKEN_SCOPE_WRITE},
		    {"upload", TOKEN_SCOPE_UPLOAD},
		    {"render", TOKEN_SCOPE_RENDER},
		    {"*", TOKEN_SCOPE_ALL}};
	const char *word = text;
	size_t len, i;

	for (o->token_scope = 0;; word += len + 1) {
		len = strcspn(word, ",");
		for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
			if (strlen(rows[i].name) == len && strncmp(word, rows[i].name, len) == 0)
				break;
		if (i == sizeof(rows) / sizeof(*rows))
			return error_set(e, ERROR_INPUT,
					 "--token-scope: \"%s\" is no list of read, write, upload, render, *",
					 text);
		o->token_scope |= rows[i].bit;
		if (!word[len])
			return true;
	}
}

/* Options with a value. */
static bool parse_valued(struct options *o, int option, const char *text, struct error *e)
{
	static const char *const forms[] = {"plain", "adk", NULL}, *const shapes[] = {"top", "data", NULL},
				 *const drafts[] = {"object", "text", "v3", NULL},
				 *const waits[] = {"seconds", "date", NULL};
	int64_t number;
	int choice;

	switch (option) {
	case OPT_LISTEN:
		return parse_listen(o, text, e);
	case OPT_UNIX:
		o->unix_path = text;
		return true;
	case OPT_DATA:
		o->data = text;
		return true;
	case OPT_PUBLIC_URL:
		return parse_url("public-url", text, &o->public_url, e);
	case OPT_AGENT_URL:
		return parse_url("agent-url", text, &o->agent_url, e);
	case OPT_AGENT_MODEL:
		o->agent_model = text;
		return true;
	case OPT_RECOGNIZER:
		o->recognizer = text;
		return true;
	case OPT_DOWNLOADER:
		return parse_path("downloader", text, &o->downloader, e);
	case OPT_COOKIES:
		return parse_path("cookies", text, &o->cookies, e);
	case OPT_WEB_URL:
		return parse_url("web-url", text, &o->web_url, e);
	case OPT_SSE_FORM:
		if (!parse_choice("sse-form", text, forms, &choice, e))
			return false;
		o->sse_form = choice ? SSE_FORM_ADK : SSE_FORM_PLAIN;
		return true;
	case OPT_RENDER_SHAPE:
		if (!parse_choice("render-shape", text, shapes, &choice, e))
			return false;
		o->render_shape = choice ? RENDER_SHAPE_DATA : RENDER_SHAPE_TOP;
		return true;
	case OPT_DRAFT_FORM:
		if (!parse_choice("draft-form", text, drafts, &choice, e))
			return false;
		o->draft_form = (enum draft_form)choice;
		return true;
	case OPT_CREDITS:
		return parse_number("credits", text, 0, 1000000000, &o->credits, e);
	case OPT_TOKEN_TTL:
		return parse_number("token-ttl", text, 1, 100LL * 365 * 24 * 3600, &o->token_ttl_s, e);
	case OPT_HEARTBEAT:
		if (!parse_number("heartbeat", text, 10, 3600000, &number, e))
			return false;
		o->heartbeat_ms = (uint32_t)number;
		return true;
	case OPT_SCOPE:
		return parse_scopes(o, text, e);
	case OPT_RETRY_AFTER:
		if (!parse_choice("retry-after", text, waits, &choice, e))
			return false;
		o->retry_after_date = choice;
		return true;
	case OPT_RATE:
		return parse_count("rate-limit", text, &o->rate_limit, e);
	case OPT_PER_ADDRESS:
		return parse_count("tokens-per-address", text, &o->tokens_per_address, e);
	case OPT_FAULT:
		return parse_fault(o, text, e);
	default: /* OPT_READY_FD */
		if (!parse_number("ready-fd", text, 0, INT32_MAX, &number, e))
			return false;
		o->ready_fd = (int)number;
		return true;
	}
}

static bool parse_one(struct options *o, int option, struct error *e)
{
	switch (option) {
	case OPT_LOOPBACK:
		return o->allow_loopback_urls = true;
	case OPT_SILENT:
		return o->silent_edits = true;
	case OPT_ASK:
		return o->ask = true;
	case OPT_TWO_STAGE:
		return o->two_stage = true;
	case OPT_AGENT_REMOTE:
		return o->agent_remote = true;
	case OPT_NO_JAIL:
		return o->no_jail = true;
	case OPT_PARENT_DEATH:
		return o->parent_death = true;
	case 'v':
		return o->verbose = true;
	case 'h':
		o->action = OPTIONS_HELP;
		return true;
	case OPT_VERSION:
		o->action = OPTIONS_VERSION;
		return true;
	case OPT_CHECK:
		o->action = OPTIONS_CHECK;
		return true;
	default:
		return parse_valued(o, option, optarg, e);
	}
}

/* Whether the options that an action needs are given. */
static bool check(const struct options *o, struct error *e)
{
	if (o->action != OPTIONS_RUN && o->action != OPTIONS_CHECK)
		return true;
	if (!o->agent_url != !o->agent_model)
		return error_set(e, ERROR_INPUT, "--agent-url and --agent-model belong together");
	if (o->action == OPTIONS_CHECK)
		return true;
	if (!o->data || !*o->data)
		return error_set(e, ERROR_INPUT, "--data DIR is missing");
	if (!o->listen_text && !o->unix_path)
		return error_set(e, ERROR_INPUT, "neither --listen nor --unix is given");
	return true;
}

/* If a letter is unknown, optind is not past its word yet: so it is for a long option with one dash. */
static bool refuse(int option, char **argv, struct error *e)
{
	const char *word = argv[optind - 1], *now = argv[optind];

	if (option == ':')
		return error_set(e, ERROR_INPUT, "%s: a value is missing", word);
	if (optopt && now && now[0] == '-' && now[1] != '-' && strchr(now, optopt))
		word = now;
	for (const struct option *k = known; k->name; k++)
		if (word[0] == '-' && !strcmp(word + 1, k->name))
			return error_set(e, ERROR_INPUT, "%s: unknown option; did you mean '-%s'?", word,
					 word);
	return error_set(e, ERROR_INPUT, "%s: %s", word,
			 optopt && strchr(word, '=') ? "this option takes no value" : "unknown option");
}

bool options_parse(struct options *o, int argc, char **argv, struct error *e)
{
	int option;

	*o = (struct options){.credits = CREDITS_UNLIMITED,
			      .token_ttl_s = 604800,
			      .heartbeat_ms = 10000,
			      .ready_fd = -1,
			      .token_scope = TOKEN_SCOPE_ALL};
	optind = 0; /* restarts getopt, for callers that parse twice */
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":vh", known, NULL)) != -1) {
		if (option == '?' || option == ':')
			return refuse(option, argv, e);
		if (!parse_one(o, option, e))
			return false;
	}
	if (optind < argc)
		return error_set(e, ERROR_INPUT, "%s: not an option", argv[optind]);
	return check(o, e);
}
