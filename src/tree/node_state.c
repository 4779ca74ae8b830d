/* state.json, timeline, timeline.svg: an open gets the session's state from the service. */
#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"

/* Callbacks: each is defined below the function that starts it. */
static void state_on_answer(struct wait *wait, const struct error *e);

static void open_state(struct op *op)
{
	state_get(&op->node.session->workspace->state, tree_model(op->fs)->services.settings->state_ttl,
		  &op->wait, state_on_answer);
	op_park(op, op_stop_waiting);
}

static void state_on_answer(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct state *state = &op->node.session->workspace->state;

	if (e)
		op_failed(op, e);
	else
		state_text(&tree_model(op->fs)->services, state->now, (enum state_form)op->node.def->arg,
			   tree_words(op->fs), wait, node_text_on_made);
}

const struct node_ops node_state = {.attr = node_text_attr, .open = open_state, .read = node_text_read};
