/* The endpoint for the credit balance. */
#include "request.h"

void routes_credits_balance(struct request *req)
{
	struct users_credits credits = {.available = CREDITS_SHOWN};
	struct error e = {0};

	if (req->engine->options->credits != CREDITS_UNLIMITED &&
	    !users_get_credits(req->engine->db, req->user_id, &credits, &e)) {
		request_answer_error(req, &e);
		return;
	}
	request_answer_data(req, json_pack("{s:I,s:I,s:I}", "available", (json_int_t)credits.available,
					   "frozen", (json_int_t)credits.frozen, "total",
					   (json_int_t)credits.available + credits.frozen));
}
