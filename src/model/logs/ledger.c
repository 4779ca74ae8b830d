#include "model/ledger.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "model/settings.h"
#include "product/causes.h"
#include "product/metric.h"
#include "text/json.h"

enum { WORDS = 60 /* bytes of the message that are shown */ };

/* A message that has ended and whose cost is being asked for. */
struct entry {
	struct list link;
	struct ledger *ledger;
	struct wait asked;
	bool again; /* the answer under way may be older than the message's end, so ask again */
	struct ledger_place place;
	unsigned turn;
	const char *outcome;
	char *session, *session_id, *message;
	double seconds;
	struct waiters told;
};

/* ---- counting ---- */

/* Adds a message's cost to the sum. An unknown cost (-1) counts as the highest cost so far. */
static void count(struct ledger_sum *sum, double cost)
{
	if (cost > sum->dearest)
		sum->dearest = cost;
	sum->spent += cost < 0 ? sum->dearest : cost;
}

bool ledger_allows(const struct ledger *ledger, struct error *e)
{
	double limit = ledger->scope->services->settings->max_credits;
	double wanted = (ledger->taken + 1) * ledger->sum.dearest;

	if (limit < 0 || ledger->sum.spent + wanted <= limit)
		return true;
	return error_set(e, ERROR_BUDGET, "%g of %g credits are spent%s, and one more may cost %g",
			 ledger->sum.spent, limit, ledger->taken ? ", messages are under way" : "",
			 ledger->sum.dearest);
}

bool ledger_take(struct ledger *ledger, struct ledger_place *place, struct error *e)
{
	if (!ledger_allows(ledger, e)) {
		metric_add(METRIC_MESSAGE_REFUSED, 1);
		return false;
	}
	ledger->taken++;
	*place = (struct ledger_place){.taken = true, .before = -1};
	return true;
}

void ledger_take_sent(struct ledger *ledger, struct ledger_place *place)
{
	ledger->taken++;
	ledger->sent++;
	*place = (struct ledger_place){.taken = true, .sent = true, .before = -1, .sent_ms = loop_now_ms()};
}

/* Notes that a message is sent. If no other one is under way, `before` becomes
 * the balance that costs are measured from. So other changes of the account
 * count only while a message is under way. */
void ledger_sent(struct ledger *ledger, struct ledger_place *place, double before)
{
	if (!ledger->sent++ || ledger->balance < 0)
		ledger->balance = before;
	place->sent = true;
	place->before = before;
	place->sent_ms = loop_now_ms();
}

/* How much the balance has fallen since the last look. The common cost of
 * several messages is counted once, for the one that ends first. -1: unknown. */
static double cost_of(struct ledger *ledger, const struct entry *entry, double after)
{
	double before = ledger->balance;

	if (after >= 0)
		ledger->balance = after;
	return after < 0 || before < 0 || entry->place.before < 0 ? -1 : fmax(before - after, 0);
}

/* ---- the lines ---- */

static void write_line(const struct entry *entry, double after, double cost)
{
	char at[40];

	jsonl_time(at);
	jsonl_append(&entry->ledger->file,
		     json_pack("{s:s, s:s, s:s, s:i, s:s, s:o, s:s, s:o, s:o, s:o}", "at", at, "session",
			       entry->session, "session_id", entry->session_id, "turn", (int)entry->turn,
			       "message", entry->message, "seconds", jsonx_number(entry->seconds), "outcome",
			       entry->outcome, "available_before", jsonx_number(entry->place.before),
			       "available_after", jsonx_number(after), "cost", jsonx_number(cost)));
}

/* ---- the end of a message ---- */

static void entry_destroy(struct entry *entry)
{
	wait_cancel(&entry->asked);
	waiters_finish(&entry->told);
	list_remove(&entry->link);
	free(entry->session);
	free(entry->session_id);
	free(entry->message);
	free(entry);
}

static void settle(struct entry *entry, double after)
{
	struct ledger *ledger = entry->ledger;
	double cost = cost_of(ledger, entry, after);

	ledger->taken--;
	ledger->sent--;
	count(&ledger->sum, cost);
	write_line(entry, after, cost);
	waiters_wake(&entry->told, &cost, NULL);
	entry_destroy(entry);
	scope_changed(ledger->scope);
}

static void told(struct wait *wait, const struct error *e)
{
	struct entry *entry = container_of(wait, struct entry, asked);
	struct account *account = entry->ledger->account;

	if (e) {
		log_info("what a message has cost cannot be asked: %s", e->words);
		settle(entry, -1);
	} else if (entry->again) {
		entry->again = false;
		account_get(account, wait, told);
	} else {
		settle(entry, account->available);
	}
}

/* The beginning of the message on one line. Owned by the caller; NULL: no memory. */
static char *first_words(const char *text)
{
	size_t len = strnlen(text, WORDS);
	char *words;

	while (len && !str_utf8_valid(text, len)) /* the cut is inside a character */
		len--;
	words = strndup(text, len);
	for (char *p = words; p && *p; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	return words;
}

static enum metric metric_of(const struct ledger_message *message)
{
	if (message->forgotten)
		return METRIC_MESSAGE_FORGOTTEN;
	if (message->outcome == RESULT_UNCLEAR)
		return METRIC_MESSAGE_UNCLEAR;
	return message->outcome == RESULT_FAILED || message->outcome == RESULT_CANCELLED
		       ? METRIC_MESSAGE_FAILED
		       : METRIC_MESSAGE_DONE;
}

static struct entry *entry_create(struct ledger *ledger, const struct ledger_place *place,
				  const struct ledger_message *message)
{
	struct entry *entry = calloc(1, sizeof *entry);

	if (!entry)
		return NULL;
	*entry = (struct entry){
		.ledger = ledger,
		.place = *place,
		.turn = message->turn,
		.outcome = message->forgotten ? "forgotten" : result_outcome_word(message->outcome),
		.session = strdup(message->session),
		.session_id = strdup(message->session_id),
		.message = first_words(message->text),
		.seconds = floor((double)(loop_now_ms() - place->sent_ms) / 100) / 10,
	};
	waiters_init(&entry->told);
	list_append(&ledger->settling, &entry->link);
	if (entry->session && entry->session_id && entry->message)
		return entry;
	entry_destroy(entry);
	return NULL;
}

bool ledger_ended(struct ledger *ledger, struct ledger_place *place, const struct ledger_message *message,
		  struct wait *wait, void (*called)(struct wait *, const struct error *))
{
	struct entry *entry;

	if (!place->taken || !ledger->scope)
		return false;
	place->taken = false;
	metric_add(metric_of(message), 1);
	entry = place->sent ? entry_create(ledger, place, message) : NULL;
	if (entry) {
		if (wait)
			wait_start(wait, &entry->told, called);
		entry->again = api_call_running(&ledger->account->call.call);
		account_get(ledger->account, &entry->asked, told);
		return true;
	}
	ledger->taken--;
	if (place->sent) {
		ledger->sent--;
		count(&ledger->sum, -1);
	}
	return false;
}

void ledger_left_open(struct ledger *ledger, struct ledger_place *place)
{
	if (place->taken)
		ledger->sent--;
	place->taken = false;
}

/* ---- what earlier mounts spent ---- */

/* The reading of the ledger's file. May outlive the ledger. */
struct history {
	struct job job;
	struct ledger *ledger; /* NULL: the ledger is gone */
	FILE *file;
	struct ledger_sum sum;
};

static void count_line(struct ledger_sum *sum, const char *line, size_t len)
{
	json_t *object = jsonx_parse(line, len, len, NULL);
	const json_t *cost = json_object_get(object, "cost");

	if (object)
		count(sum, json_is_number(cost) ? json_number_value(cost) : -1);
	else
		log_warn("ledger.jsonl has a line that is no JSON; it is not counted");
	json_decref(object);
}

static void read_lines(struct job *job)
{
	struct history *h = container_of(job, struct history, job);
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	while ((n = getline(&line, &size, h->file)) > 0)
		count_line(&h->sum, line, (size_t)n);
	free(line);
}

static void lines_read(struct job *job)
{
	struct history *h = container_of(job, struct history, job);
	struct ledger *ledger = h->ledger;

	fclose(h->file);
	if (ledger) {
		ledger->sum = h->sum;
		ledger->history = NULL;
		waiters_wake(&ledger->reading, NULL, NULL);
	}
	free(h);
}

static struct history *history_create(struct ledger *ledger)
{
	struct history *h = calloc(1, sizeof *h);
	int fd = h && jsonl_open(&ledger->file) ? fcntl(ledger->file.fd, F_DUPFD_CLOEXEC, 3) : -1;

	jsonl_rest(&ledger->file);
	if (fd >= 0 && !(h->file = fdopen(fd, "r")))
		close(fd);
	if (!h || !h->file) {
		free(h);
		return NULL;
	}
	h->ledger = ledger;
	h->sum = ledger->sum;
	return h;
}

void ledger_read(struct ledger *ledger, struct wait *wait,
		 void (*called)(struct wait *, const struct error *))
{
	ledger->history = history_create(ledger);
	if (!ledger->history) {
		wait_done_later(wait, ledger->scope->services->loop, called);
		return;
	}
	wait_start(wait, &ledger->reading, called);
	worker_submit(ledger->scope->services->worker, &ledger->history->job, read_lines, lines_read);
}

/* ---- the mount's beginning and end ---- */

void ledger_init(struct ledger *ledger, struct scope *mount, struct account *account)
{
	*ledger = (struct ledger){.scope = mount, .account = account, .sum.dearest = 1, .balance = -1};
	list_init(&ledger->settling);
	waiters_init(&ledger->reading);
	jsonl_init(&ledger->file, mount, "ledger.jsonl");
}

/* Messages still under way are looked up and counted by the next mount. */
void ledger_finish(struct ledger *ledger)
{
	if (!ledger->scope)
		return;
	while (!list_empty(&ledger->settling))
		settle(container_of(ledger->settling.next, struct entry, link), -1);
	if (ledger->history)
		ledger->history->ledger = NULL;
	jsonl_finish(&ledger->file);
	ledger->scope = NULL;
}
