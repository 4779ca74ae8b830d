#include "model/recovery.h"

#include "base/log.h"
#include "model/model.h"
#include "model/session.h"
#include "store/op.h"
#include "store/render.h"

static void mark(struct model *model, int64_t id)
{
	struct session *session = model_session_by_rowid(model, id);

	if (session)
		session->unfinished = true;
}

static bool mark_op(void *model, const struct store_op *row)
{
	mark(model, row->session);
	return true;
}

static bool mark_render(void *model, const struct store_render *row)
{
	mark(model, row->session);
	return true;
}

bool recovery_read(struct model *model, struct error *e)
{
	return store_op_load_unfinished(model->store, mark_op, model, e) &&
	       store_render_load_running(model->store, mark_render, model, e);
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
