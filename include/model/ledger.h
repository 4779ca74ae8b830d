/* What messages cost: a line for each in ledger.jsonl, and the limit of max_credits.
 *
 * The service does not say what a message costs, before or after: it is the difference between the balances
 * before and after. The total is the sum of the file's lines, so it outlives the mount. If the balance is not
 * known, a message counts as much as the most expensive one so far. */
#ifndef NEMOFS_MODEL_LEDGER_H
#define NEMOFS_MODEL_LEDGER_H

#include "model/account.h"
#include "model/jsonl.h"
#include "text/result.h"

struct ledger_sum {
	double spent;   /* by all messages of this state folder */
	double dearest; /* the cost of the most expensive one; 1 before the first */
};

struct ledger {
	struct scope *scope; /* the mount's */
	struct account *account;
	struct jsonl file;
	struct history *history; /* the file while it is being read; NULL: not being read */
	struct waiters reading;
	struct ledger_sum sum;
	double balance;       /* the last known balance while messages run; -1: not known */
	unsigned taken;       /* messages that may still cost something */
	unsigned sent;        /* how many of them were sent */
	struct list settling; /* ended messages whose cost is being determined */
};

/* What is stored for each message. */
struct ledger_place {
	bool taken, sent;
	double before; /* the balance; -1: not known */
	uint64_t sent_ms;
};

/* The session and the message as the file names them. Copied. */
struct ledger_message {
	const char *session, *session_id; /* its name, and the service's id */
	unsigned turn;
	const char *text;
	enum result_outcome outcome;
	bool forgotten; /* its session was removed before it had ended */
};

void ledger_init(struct ledger *ledger, struct scope *mount, struct account *account);

/* Reads once, before the first message, what earlier mounts have spent. Calls
 * back without an error: unreadable lines are not counted. */
void ledger_read(struct ledger *ledger, struct wait *wait,
		 void (*called)(struct wait *, const struct error *));

/* Ends the counting; costs still being determined are recorded as unknown. */
void ledger_finish(struct ledger *ledger);

/* May another message be sent? Else BUDGET. Sends no request. */
bool ledger_allows(const struct ledger *ledger, struct error *e);

/* The same, and from now on the message counts among those that may cost something. */
bool ledger_take(struct ledger *ledger, struct ledger_place *place, struct error *e);

/* A message that an earlier mount sent and whose outcome is unknown. */
void ledger_take_sent(struct ledger *ledger, struct ledger_place *place);

/* It is about to be sent. `before`: the balance just read; -1: not known. */
void ledger_sent(struct ledger *ledger, struct ledger_place *place, double before);

/* It has ended; asks for the balance. The entry is not needed any more. True: `wait`, which may be NULL, is
 * called back without an error when the line is written; wait->result is the cost, a double, -1 if it is not
 * known. False: it was not sent, or there is no memory. */
bool ledger_ended(struct ledger *ledger, struct ledger_place *place, const struct ledger_message *message,
		  struct wait *wait, void (*told)(struct wait *, const struct error *));

/* Only another mount can find out its outcome, and will record it. Until then it
 * may still cost something. */
void ledger_left_open(struct ledger *ledger, struct ledger_place *place);

#endif
