/* The running operations, as texts. Each call makes a new one; NULL: no memory. */
#ifndef NEMOFS_MODEL_STATUS_H
#define NEMOFS_MODEL_STATUS_H

#include "base/buf.h"

struct model;
struct session;

/* Service, account, cache, and a line for each running operation. */
struct bytes *status_mount_text(const struct model *model);

/* The same for programs, as one object on one line:
 * {"pid":…,"backend":"https://…","embedded":false,"anonymous":true,"credits":95 or null,
 *  "spent":5,"max_credits":50 or null,"sessions":1,"cache_used":bytes,"cache_limit":bytes,
 *  "running":[{"session":"talk","kind":"upload","doing":"uploading","name":"talk.mp4" or null,
 *  "percent":45 or null,"seconds":12 or null,"waiting":false,
 *  "bytes":30000000,"sent":13500000,"per_second":2100000}],"error":"…" or null}
 * Only uploads have the last three; "waiting" is true when an upload is completely sent. */
struct bytes *status_mount_json(const struct model *model);

/* A line for each running operation of the session, or "idle". */
struct bytes *status_session_text(const struct session *session);

#endif
