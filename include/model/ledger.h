/* What messages cost: a line for each in ledger.jsonl, and the limit of max_credits.
 *
 * The service does not say what a message costs, before or after: the balance
 * is looked at before and after it. What was spent is the sum of the file's
 * lines, so that it outlives the mount. Where the balance could not be asked, a
 * message counts as the dearest that was seen. */
#ifndef NEMOFS_MODEL_LEDGER_H
#define NEMOFS_MODEL_LEDGER_H

#include "model/account.h"
#include "model/jsonl.h"
#include "text/result.h"

struct ledger_sum {
	double spent;   /* by all messages of this state folder */
	double dearest; /* the most that one of them has cost; 1 before there was one */
};

struct ledger {
	struct scope *scope; /* the mount's */
	struct account *account;
	struct jsonl file;
	struct history *history; /* the file as it is being read; NULL: it is not */
	struct waiters reading;
	struct ledger_sum sum;
	double balance;       /* as last seen while messages are under way; -1: not known */
	unsigned taken;       /* messages that may still cost something */
	unsigned sent;        /* those of them that have left */
	struct list settling; /* those that have ended and whose cost is being asked */
};

/* What a message has to remember. */
struct ledger_place {
	bool taken, sent;
	double before; /* the balance; -1: not known */
	uint64_t sent_ms;
};

/* What the file says of a message. Copied. */
struct ledger_message {
	const char *session, *session_id; /* its name, and what the service calls it */
	unsigned turn;
	const char *text;
	enum result_outcome outcome;
	bool forgotten; /* its session was removed before it had ended */
};

void ledger_init(struct ledger *ledger, struct scope *mount, struct account *account);

/* Reads what earlier mounts have spent, once, before there are messages. Calls
 * back without an error: what cannot be read is not counted. */
void ledger_read(struct ledger *ledger, struct wait *wait,
		 void (*called)(struct wait *, const struct error *));

/* Nothing is counted any more; what is being asked is written down as not known. */
void ledger_finish(struct ledger *ledger);

/* May one message more be sent? Else BUDGET. Asks nobody. */
bool ledger_allows(const struct ledger *ledger, struct error *e);

/* The same, and from now on counts it among those that may cost something. */
bool ledger_take(struct ledger *ledger, struct ledger_place *place, struct error *e);

/* A message of an earlier mount that has left, its outcome unknown. */
void ledger_take_sent(struct ledger *ledger, struct ledger_place *place);

/* It is about to leave. `before`: the balance just seen; -1: not known. */
void ledger_sent(struct ledger *ledger, struct ledger_place *place, double before);

/* It has ended; asks what it has cost. The place is not needed any more. True: `wait`, which may
 * be NULL, is called back without an error when the line is written; wait->result is the cost,
 * a double, -1 where it is not known. False: it was not sent, or there is no memory. */
bool ledger_ended(struct ledger *ledger, struct ledger_place *place, const struct ledger_message *message,
		  struct wait *wait, void (*told)(struct wait *, const struct error *));

/* What has become of it only another mount can find out, which then enters it.
 * Until then it may still cost something. */
void ledger_left_open(struct ledger *ledger, struct ledger_place *place);

#endif
