#include "model/recovery.h"

#include <stdlib.h>

#include "base/log.h"
#include "model/model.h"
#include "model/session.h"
#include "store/op.h"

static void loaded(struct wait *wait, const struct error *e)
{
	if (e)
		log_error("an unfinished operation cannot be taken up: %s", e->words);
	free(wait);
}

static bool take_up(void *context, const struct store_op *row)
{
	struct session *session = model_session_by_rowid(context, row->session);
	struct wait *wait;

	if (!session || session->workspace)
		return true;
	wait = calloc(1, sizeof *wait);
	if (!wait)
		return false;
	log_info("session %s: taking up what was under way", session->name);
	session_load(session, wait, loaded);
	return true;
}

void recovery_start(struct model *model)
{
	struct error e;

	if (!store_op_load_unfinished(model->store, take_up, model, &e))
		log_error("the journal cannot be read: %s", e.words);
}
