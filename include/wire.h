/* The service's contract in constants (docs/wire.md): the client and the embedded engine use the same
 * words. */
#ifndef NEMOFS_WIRE_H
#define NEMOFS_WIRE_H

/* Where the service is, unless the settings say otherwise. */
#define WIRE_API_URL "https://mega-api-prod.nemovideo.ai"
#define WIRE_WEB_URL "https://nemovideo.com"

/* Paths below the API's address. {} stands for one id, percent-encoded. */
#define WIRE_TOKEN "/api/auth/anonymous-token"                  /* POST */
#define WIRE_CLAIM "/api/auth/claim-token"                      /* POST */
#define WIRE_SESSIONS "/api/tasks/me/with-session/nemo_agent"   /* POST */
#define WIRE_STATE "/api/state/nemo_agent/me/{}/latest"         /* GET; a session */
#define WIRE_CREDITS "/api/credits/balance/simple"              /* GET */
#define WIRE_UPLOAD "/api/upload-video/nemo_agent/me/{}"        /* POST; a session */
#define WIRE_MESSAGE "/run_sse"                                 /* POST */
#define WIRE_RENDERS "/api/render/proxy/lambda"                 /* POST */
#define WIRE_RENDER "/api/render/proxy/lambda/{}"               /* GET; a render */
#define WIRE_RENDER_CANCEL "/api/render/proxy/lambda/{}/cancel" /* POST */
#define WIRE_RENDER_DOWNLOAD "/api/render/proxy/{}/download"    /* GET, with the token */

/* Headers of requests. */
#define WIRE_CLIENT_ID "X-Client-Id"
#define WIRE_SKILL_SOURCE "X-Skill-Source" /* without these three the service refuses an export */
#define WIRE_SKILL_VERSION "X-Skill-Version"
#define WIRE_SKILL_PLATFORM "X-Skill-Platform"
#define WIRE_SKILL_SOURCE_USUAL "youtube-video-caption-download"

/* The type of an answer to a message; any other is an error's. */
#define WIRE_EVENT_STREAM "text/event-stream"

/* Codes of the envelope {"code":…}, also under HTTP 200. Other codes are HTTP status numbers. */
enum wire_code {
	WIRE_OK = 0,
	WIRE_BAD_TOKEN = 1001,
	WIRE_EXPIRED_TOKEN = 1010, /* and the next number */
	WIRE_SESSION_GONE = 1002,
	WIRE_NO_CREDITS = 2001,
	WIRE_UNSUPPORTED = 4001,
	WIRE_TOO_LARGE = 4002,
	WIRE_UNREACHED = 424, /* only from the embedded engine: it cannot reach an address to fetch */
};

/* Only from the embedded engine, with WIRE_UNSUPPORTED: the member of data that says why a page has no video,
 * as the name of a cause. */
#define WIRE_CAUSE "cause"

/* Limits that the service publishes. */
#define WIRE_STREAM_MAX_S 900         /* of one answer to a message */
#define WIRE_TOKEN_LIFE_S (7 * 86400) /* of an anonymous token without an expiry of its own */

#endif
