/* credits, credits.json: the balance, at most state_ttl old. */
#include "api/client.h"
#include "dirs.h"
#include "model/account.h"
#include "model/model.h"
#include "nodes.h"

static void account_on_answer(struct wait *wait, const struct error *e);

static void answer(struct op *op)
{
	const struct model *model = tree_model(op->fs);
	const struct account *account = &model->account;
	struct buf text = {0};

	if (op->node.def->arg == CREDITS_JSON) {
		node_text_opened(op, bytes_ref(account->json));
		return;
	}
	account_put(account, &words_english, &text);
	if (api_export(model->services.api) == API_EXPORT_LOCKED)
		buf_puts(&text, API_EXPORT_LOCKED_WORDS "\n");
	node_text_opened(op, bytes_from_buf(&text));
}

static void open_credits(struct op *op)
{
	struct account *account = &tree_model(op->fs)->account;

	if (account_fresh(account)) {
		answer(op);
		return;
	}
	account_get(account, &op->wait, account_on_answer);
	op_park(op, op_stop_waiting);
}

static void account_on_answer(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		answer(op);
}

const struct node_ops node_credits = {.attr = node_text_attr, .open = open_credits, .read = node_text_read};
