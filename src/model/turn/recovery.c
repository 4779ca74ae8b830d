#include "recovery.h"

#include "base/log.h"
#include "model/model.h"
#include "model/session.h"

void recovery_mark(struct model *model, int64_t id)
{
	struct session *session = model_session_by_rowid(model, id);

	if (session)
		session->unfinished = true;
}

void recovery_start(struct model *model)
{
	for (size_t i = 0; i < model->session_count; i++) {
		struct session *session = model->sessions[i];

		if (!session->unfinished)
			continue;
		log_info("session %s: taking up what was under way", session->name);
		session_load(session, NULL, NULL);
	}
}
