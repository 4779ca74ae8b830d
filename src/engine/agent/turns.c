#include "turns.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "agent.h"
#include "ask.h"
#include "assets.h"
#include "awaited.h"
#include "base/log.h"
#include "base/str.h"
#include "disk.h"
#include "engine.h"
#include "events.h"
#include "model.h"
#include "ops.h"
#include "product/causes.h"
#include "secret.h"
#include "speech.h"
#include "stages.h"
#include "stream.h"
#include "text/question.h"
#include "wire.h"

/* How often a message is tried if an upload changes the draft meanwhile. */
enum { ATTEMPTS = 5 };

struct turn {
	struct engine *engine;
	struct stream *stream;
	struct session session;
	char *message;
	char invocation[37];
	bool frozen;       /* a credit of the user is reserved */
	unsigned arrivals; /* how many missing files had arrived when the attempt began: later ones may have
			      changed the draft */

	/* With --ask. */
	struct question asked; /* the question before this message */
	struct question asks;  /* the question that this message leads to */
	bool answers;          /* the message answers `asked` */
	struct ask_answer answer;

	struct list link; /* in turns.active; guarded by its lock */

	struct task begin;
	struct timer heartbeat; /* loop's thread */
	struct work work;
};

void turns_init(struct turns *turns)
{
	*turns = (struct turns){0};
	pthread_mutex_init(&turns->lock, NULL);
	list_init(&turns->active);
}

void turns_finish(struct turns *turns)
{
	pthread_mutex_destroy(&turns->lock);
}

static bool enlist(struct turns *turns, struct turn *turn, struct error *e)
{
	bool busy = false, full;

	pthread_mutex_lock(&turns->lock);
	list_for_each (i, &turns->active)
		busy = busy || strcmp(container_of(i, struct turn, link)->session.id, turn->session.id) == 0;
	full = turns->count >= TURNS_MAX;
	if (!busy && !full) {
		list_append(&turns->active, &turn->link);
		turns->count++;
	}
	pthread_mutex_unlock(&turns->lock);
	if (busy)
		return error_set(e, ERROR_BUSY_TURN, "an earlier message of this session is still running");
	return !full || error_set(e, ERROR_RATE_LIMITED, "too many messages are running");
}

static void retire(struct turn *turn)
{
	struct turns *turns = &turn->engine->turns;

	pthread_mutex_lock(&turns->lock);
	list_remove(&turn->link);
	turns->count--;
	pthread_mutex_unlock(&turns->lock);
}

static void turn_destroy(struct turn *turn)
{
	if (!turn)
		return;
	if (turn->stream)
		stream_unref(turn->stream);
	question_finish(&turn->asked);
	question_finish(&turn->asks);
	ask_answer_finish(&turn->answer);
	free(turn->message);
	free(turn);
}

/* ---- on the agents' thread ---- */

static json_t *recall(void *arg, int64_t message)
{
	const struct turn *turn = arg;

	return sessions_recall(turn->engine->db, turn->session.id, message);
}

/* The agent's input: the message or, if it answers a question, the chosen operations as JSON. NULL
 * without memory. */
static char *words_for_agent(const struct turn *turn)
{
	return turn->answers ? json_dumps(turn->answer.ops, SESSIONS_JSON_FLAGS) : strdup(turn->message);
}

static void run_agent(struct turn *turn, struct agent_output *output, const struct draft_pair *pair,
		      const char *scratch, bool *ok, struct error *e)
{
	struct engine *engine = turn->engine;
	struct asset_list assets = {0};
	char *message = words_for_agent(turn);
	const struct model model = {engine->options->agent_url, engine->options->agent_model,
				    engine->options->agent_remote};
	struct agent_input input = {.message = message,
				    .language = turn->session.language,
				    .draft = pair->draft,
				    .history = {.previous = pair->previous,
						.previous_name = pair->name,
						.next = pair->next,
						.next_name = pair->next_name,
						.recall = recall,
						.arg = turn},
				    .tools = &engine->tools,
				    .model = model.url ? &model : NULL,
				    .scratch = scratch,
				    .cancel = &turn->work.cancel};

	*ok = message || error_set(e, ERROR_NO_MEMORY, "message");
	*ok = *ok && assets_load(engine->db, turn->session.id, engine->media, &assets, e);
	input.assets = assets.items;
	input.asset_count = assets.count;
	*ok = *ok && agent_run(output, &input, e);
	asset_list_finish(&assets);
	free(message);
}

/* ---- questions before edits ---- */

static bool is_chinese(const struct turn *turn)
{
	return strncmp(turn->session.language, "zh", 2) == 0;
}

/* Loads the open question, and sets turn->answers if the message answers it. */
static bool read_answer(struct turn *turn, struct error *e)
{
	struct error own = {0};

	if (!turn->engine->options->ask)
		return true;
	if (!sessions_get_question(turn->engine->db, turn->session.id, &turn->asked, e))
		return false;
	turn->answers = turn->asked.ops && ask_read(&turn->answer, turn->asked.ops, turn->message, &own);
	return !own.cause || error_set(e, own.cause, "%s", own.words);
}

/* The output for an answer that chose no edit. */
static bool do_nothing(const struct turn *turn, struct agent_output *output, struct error *e)
{
	output->reply = strdup(is_chinese(turn) ? "没有做任何编辑。" : "No edit was made.");
	output->calls = json_array();
	return (output->reply && output->calls) || error_set(e, ERROR_NO_MEMORY, "reply");
}

/* Replaces the output's edits by a question about them, if they can be asked about. */
static bool ask(struct turn *turn, struct agent_output *output, struct error *e)
{
	json_t *ops = ask_operations(output->calls);

	if (!ops)
		return true;
	question_finish(&turn->asks);
	turn->asks = (struct question){.ops = ops, .message = strdup(turn->message)};
	json_decref(output->draft);
	json_decref(output->calls);
	json_decref(output->rest);
	free(output->reply);
	output->draft = NULL;
	output->rest = NULL;
	output->calls =
		json_pack("[{s:s,s:o}]", "name", QUESTION_TOOL, "args", ask_question(ops, is_chinese(turn)));
	output->reply = strdup("");
	return (turn->asks.message && output->calls && output->reply) ||
	       error_set(e, ERROR_NO_MEMORY, "question");
}

static bool is_asked_about(const struct turn *turn, const struct agent_output *output)
{
	return turn->engine->options->ask && !turn->answers && output->draft && output->step == AGENT_EDIT &&
	       !ops_is_list(turn->message);
}

static bool work_on_message(struct turn *turn, struct agent_output *output, const struct draft_pair *pair,
			    const char *scratch, struct error *e)
{
	bool ok;

	question_finish(&turn->asks);
	if (turn->answers && !json_array_size(turn->answer.ops))
		return do_nothing(turn, output, e);
	run_agent(turn, output, pair, scratch, &ok, e);
	return ok && (!is_asked_about(turn, output) || ask(turn, output, e));
}

/* The name of the version that the message makes. */
static const char *version_name(const struct turn *turn)
{
	return !turn->answers ? turn->message : turn->answer.name ? turn->answer.name : turn->asked.message;
}

static bool put_question(struct turn *turn, struct error *e)
{
	struct db *db = turn->engine->db;

	if (!turn->engine->options->ask)
		return true;
	return turn->asks.ops ? sessions_put_question(db, turn->session.id, &turn->asks, e)
			      : sessions_end_question(db, turn->session.id, e);
}

static bool put_draft(struct turn *turn, const struct agent_output *output, int64_t base, struct error *e)
{
	struct db *db = turn->engine->db;
	const char *id = turn->session.id;

	switch (output->step) {
	case AGENT_UNDO:
		return sessions_undo_draft(db, id, base, e);
	case AGENT_REDO:
		return sessions_redo_draft(db, id, base, e);
	case AGENT_EDIT:
		break;
	}
	return sessions_put_draft(db, id, base, output->draft, version_name(turn), e);
}

/* Writes the result inside a transaction: draft, question, credit, reply. */
static bool put_outcome(struct turn *turn, const void *what, int64_t base, struct error *e)
{
	const struct agent_output *output = what;
	struct db *db = turn->engine->db;
	bool changed = output->draft || output->step != AGENT_EDIT;

	if ((changed && !put_draft(turn, output, base, e)) || !put_question(turn, e))
		return false;
	if (turn->frozen && !users_settle_credit(db, turn->session.user_id, changed, e))
		return false;
	if (!speech_note(db, turn->session.id, output->rest, e))
		return false;
	return sessions_add_turn(db, turn->session.id, turn->message, output->reply, changed, e);
}

/* Runs `put` in a transaction and commits it. If the draft has changed since version `base`, or a missing
 * file has arrived, does nothing and sets `*stale`. */
static bool commit_over(struct turn *turn, int64_t base, bool *stale,
			bool (*put)(struct turn *, const void *what, int64_t base, struct error *),
			const void *what, struct error *e)
{
	struct db *db = turn->engine->db;
	int64_t version;

	if (!db_begin(db, e))
		return false;
	if (sessions_get_version(db, turn->session.id, &version, e)) {
		*stale = version != base ||
			 turn->arrivals != awaited_arrivals(turn->engine->awaited, turn->session.id);
		if (!*stale && put(turn, what, base, e))
			return db_commit(db, e);
	}
	db_rollback(db);
	return false;
}

static bool commit(struct turn *turn, const struct agent_output *output, int64_t base, bool *stale,
		   struct error *e)
{
	if (!commit_over(turn, base, stale, put_outcome, output, e))
		return false;
	turn->frozen = false;
	return true;
}

/* ---- an edit in two steps ---- */

/* Waits for `ms`. False: the engine is stopping. */
static bool linger(struct turn *turn, uint64_t ms)
{
	static const struct timespec pause = {.tv_nsec = 20000000};
	uint64_t end = loop_now_ms() + ms;

	while (loop_now_ms() < end && !atomic_load(&turn->work.cancel))
		nanosleep(&pause, NULL);
	return !atomic_load(&turn->work.cancel);
}

static void tell_first_step(struct turn *turn)
{
	const struct options *options = turn->engine->options;
	bool chinese = is_chinese(turn);
	struct buf events;

	if (options->silent_edits)
		return;
	buf_init(&events, 0);
	events_reply(&events, options->sse_form, turn->invocation,
		     chinese ? "原始视频已生成，正在添加音乐和标题。"
			     : "The raw video is ready. Now music and titles are added.");
	stream_write(turn->stream, &events);
	buf_finish(&events);
}

static bool put_first_step(struct turn *turn, const void *draft, int64_t base, struct error *e)
{
	return sessions_put_draft(turn->engine->db, turn->session.id, base, draft, version_name(turn), e);
}

/* The second step replaces the version of the first one, so that one undo takes back both. */
static bool replace_first_step(struct turn *turn, const struct agent_output *output, int64_t base,
			       struct error *e)
{
	return sessions_drop_draft(turn->engine->db, turn->session.id, base + 1, e) &&
	       put_outcome(turn, output, base, e);
}

/* If an upload changed the draft between the steps, the second step becomes a version of its own. */
static bool add_second_step(struct turn *turn, struct agent_output *output, const json_t *first,
			    const struct draft_pair *now, struct error *e)
{
	bool conflict;
	json_t *whole = stages_merge(first, now->draft, output->draft, &conflict);

	if (!whole)
		return conflict
			       ? error_set(
					 e, ERROR_INPUT,
					 "the draft was changed by an upload meanwhile: only the cut is made; "
					 "ask for the rest again")
			       : error_set(e, ERROR_NO_MEMORY, "draft");
	json_decref(output->draft);
	output->draft = whole;
	return put_outcome(turn, output, now->version, e);
}

/* A missing file has arrived between the steps and has changed the drafts. So the first step is removed, and
 * the whole message is worked out again. */
static bool take_back_first_step(struct turn *turn, int64_t base, bool *stale, struct error *e)
{
	*stale = true;
	return sessions_drop_draft(turn->engine->db, turn->session.id, base + 1, e);
}

static bool commit_second_step(struct turn *turn, struct agent_output *output, const json_t *first,
			       int64_t base, bool *stale, struct error *e)
{
	struct db *db = turn->engine->db;
	struct draft_pair now = {0};
	bool arrived, ok;

	if (!db_begin(db, e))
		return false;
	arrived = turn->arrivals != awaited_arrivals(turn->engine->awaited, turn->session.id);
	ok = sessions_get_draft(db, turn->session.id, &now, e);
	if (ok && now.version != base + 1)
		ok = add_second_step(turn, output, first, &now, e);
	else if (ok && arrived)
		ok = take_back_first_step(turn, base, stale, e);
	else if (ok)
		ok = replace_first_step(turn, output, base, e);
	draft_pair_finish(&now);
	if (!ok)
		db_rollback(db);
	ok = ok && db_commit(db, e);
	if (ok && !*stale)
		turn->frozen = false;
	return ok && !*stale;
}

/* `first`: the draft after the first step. The second step follows after one heartbeat interval. */
static bool commit_in_steps(struct turn *turn, struct agent_output *output, const json_t *first, int64_t base,
			    bool *stale, struct error *e)
{
	if (!commit_over(turn, base, stale, put_first_step, first, e))
		return false;
	tell_first_step(turn);
	if (!linger(turn, turn->engine->options->heartbeat_ms))
		return error_set(e, ERROR_CANCELLED, "stopped between two steps");
	return commit_second_step(turn, output, first, base, stale, e);
}

static bool commit_outcome(struct turn *turn, struct agent_output *output, const struct draft_pair *pair,
			   bool *stale, struct error *e)
{
	bool split = turn->engine->options->two_stage && output->draft && output->step == AGENT_EDIT;
	json_t *first = split ? stages_first(pair->draft, output->draft) : NULL;
	bool ok = first ? commit_in_steps(turn, output, first, pair->version, stale, e)
			: commit(turn, output, pair->version, stale, e);

	json_decref(first);
	return ok;
}

static bool attempt(struct turn *turn, struct agent_output *output, const char *scratch, bool *stale,
		    struct error *e)
{
	struct draft_pair pair;
	bool ok;

	*stale = false;
	turn->arrivals = awaited_arrivals(turn->engine->awaited, turn->session.id);
	if (!sessions_get_draft(turn->engine->db, turn->session.id, &pair, e))
		return false;
	ok = work_on_message(turn, output, &pair, scratch, e);
	if (ok && json_array_size(output->lacks)) {
		draft_pair_finish(&pair);
		*stale = awaited_wait(turn->engine->awaited, output->lacks, &turn->work.cancel, e);
		return false;
	}
	ok = ok && commit_outcome(turn, output, &pair, stale, e);
	draft_pair_finish(&pair);
	return ok;
}

static bool work_out(struct turn *turn, struct agent_output *output, struct error *e)
{
	char scratch[PATH_MAX], name[27];
	bool stale = true, ok = false;

	secret_text(name, sizeof(name) - 1);
	if (snprintf(scratch, sizeof(scratch), "%s/%s", turn->engine->scratch, name) >= (int)sizeof(scratch))
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	if (mkdir(scratch, 0700) < 0)
		return error_set_errno(e, errno, "cannot create a scratch folder");
	if (!read_answer(turn, e))
		stale = false;
	for (int i = 0; i < ATTEMPTS && stale; i++) {
		agent_output_finish(output);
		*output = (struct agent_output){0};
		ok = attempt(turn, output, scratch, &stale, e);
	}
	if (stale)
		error_set(e, ERROR_BUSY_TURN, "uploads keep changing the draft");
	disk_remove(scratch);
	return ok;
}

static const struct fault *has_fault(struct turn *turn, enum fault_kind kind)
{
	return fault_take(&turn->engine->faults, kind, WIRE_MESSAGE);
}

/* Appends the reply, or what a --fault replaces it by. */
static void add_reply(struct turn *turn, const struct agent_output *output, struct buf *events)
{
	const struct options *options = turn->engine->options;
	bool silent = options->silent_edits && output->draft;
	const struct fault *finish = has_fault(turn, FAULT_FINISH);

	if (finish)
		events_cut_reply(events, options->sse_form, turn->invocation, output->reply, finish->words);
	else if (has_fault(turn, FAULT_RAW))
		buf_puts(events, "data: {\"error\": \"503 UNAVAILABLE {\"message\": \"overloaded\"}\"}\n\n");
	else if (has_fault(turn, FAULT_DETAILS))
		events_error_details(events, "ServerError", "503 UNAVAILABLE. The model is overloaded.");
	else if (!silent && output->reply && *output->reply)
		events_reply(events, options->sse_form, turn->invocation, output->reply);
	if (has_fault(turn, FAULT_APOLOGY))
		events_reply(events, options->sse_form, turn->invocation,
			     "I encountered a temporary issue. Please try again.");
}

/* Appends a tool call "report" that lists what was not done, for programs that do not read replies. */
static void add_report(struct turn *turn, const struct agent_output *output, struct buf *events)
{
	bool changed = output->draft || output->step != AGENT_EDIT;
	json_t *report;

	if (!json_array_size(output->not_done))
		return;
	report = json_pack("[{s:s, s:{}, s:{s:b, s:O}}]", "name", "report", "args", "result", "refused",
			   !changed, "not_done", output->not_done);
	events_calls(events, turn->engine->options->sse_form, turn->invocation, report);
	events->failed |= !report;
	json_decref(report);
}

static void tell(struct turn *turn, const struct agent_output *output)
{
	bool cut = has_fault(turn, FAULT_CUT) != NULL;
	struct buf events;

	buf_init(&events, 0);
	events_calls(&events, turn->engine->options->sse_form, turn->invocation, output->calls);
	add_report(turn, output, &events);
	add_reply(turn, output, &events);
	if (cut && !events.failed)
		events.len /= 2;
	stream_write(turn->stream, &events);
	stream_end(turn->stream, !cut);
	buf_finish(&events);
}

/* For a fault: sends nothing but heartbeats until the client closes the stream. */
static void tell_nothing(struct turn *turn)
{
	while (!stream_closed(turn->stream) && linger(turn, 100))
		;
	stream_end(turn->stream, false);
}

static void tell_failure(struct turn *turn, const struct error *e)
{
	bool stopped = e->cause == ERROR_CANCELLED;
	struct buf events;

	buf_init(&events, 0);
	events_error(&events, e->cause == ERROR_SYSTEM ? "internal error" : e->words);
	if (!stopped) {
		log_error("a message failed: %s", e->words);
		stream_write(turn->stream, &events);
	}
	stream_end(turn->stream, !stopped);
	buf_finish(&events);
}

static void give_back_credit(struct turn *turn)
{
	struct error e = {0};

	if (turn->frozen && !users_settle_credit(turn->engine->db, turn->session.user_id, false, &e))
		log_error("a credit stays frozen until the next start: %s", e.words);
	turn->frozen = false;
}

/* Frees the session before it tells the client the result, so that the client can
 * send its next message at once. */
static void run(struct work *work)
{
	struct turn *turn = container_of(work, struct turn, work);
	struct agent_output output = {0};
	struct error e = {0};
	/* When the engine stops, queued messages do not start any more. */
	bool ok = atomic_load(&work->cancel) ? error_set(&e, ERROR_CANCELLED, "the engine is stopping")
					     : work_out(turn, &output, &e);

	if (!ok)
		give_back_credit(turn);
	else if (output.rest)
		speech_kick(turn->engine->speech);
	retire(turn);
	if (ok && has_fault(turn, FAULT_ENDLESS))
		tell_nothing(turn);
	else if (ok)
		tell(turn, &output);
	else
		tell_failure(turn, &e);
	agent_output_finish(&output);
}

/* ---- on the loop's thread ---- */

static void done(struct work *work)
{
	struct turn *turn = container_of(work, struct turn, work);

	timer_stop(&turn->heartbeat);
	turn_destroy(turn);
}

static void beat(struct timer *timer)
{
	struct turn *turn = container_of(timer, struct turn, heartbeat);
	const struct options *options = turn->engine->options;
	struct buf event;

	buf_init(&event, 0);
	events_heartbeat(&event, options->sse_form);
	stream_beat(turn->stream, &event);
	buf_finish(&event);
	timer_start(timer, options->heartbeat_ms);
}

static void begin(struct task *task)
{
	struct turn *turn = container_of(task, struct turn, begin);
	struct engine *engine = turn->engine;

	timer_init(&turn->heartbeat, engine->loop, beat);
	timer_start(&turn->heartbeat, engine->options->heartbeat_ms);
	work_start(&turn->work, &engine->works, engine->agents, run, done);
}

/* ---- on the server's thread ---- */

static struct turn *turn_create(struct engine *engine, const struct session *session, const char *message,
				struct stream *stream)
{
	struct turn *turn = calloc(1, sizeof(*turn));

	if (!turn)
		return NULL;
	turn->engine = engine;
	turn->session = *session;
	str_uuid(turn->invocation);
	turn->message = strdup(message);
	if (!turn->message) {
		turn_destroy(turn);
		return NULL;
	}
	turn->stream = stream_ref(stream);
	return turn;
}

/* Reserves what a message needs: the session, a credit of the user, a place in the engine's works. On
 * failure nothing stays reserved. */
static bool reserve(struct turn *turn, struct error *e)
{
	struct engine *engine = turn->engine;

	if (!enlist(&engine->turns, turn, e))
		return false;
	if (engine->options->credits != CREDITS_UNLIMITED) {
		turn->frozen = users_freeze_credit(engine->db, turn->session.user_id, e);
		if (!turn->frozen) {
			retire(turn);
			return false;
		}
	}
	if (works_enter(&engine->works))
		return true;
	give_back_credit(turn);
	retire(turn);
	return error_set(e, ERROR_CANCELLED, "the engine is stopping");
}

bool turns_start(struct engine *engine, const struct session *session, const char *message,
		 struct stream *stream, struct error *e)
{
	struct turn *turn = turn_create(engine, session, message, stream);

	if (!turn)
		return error_set(e, ERROR_NO_MEMORY, "message");
	if (!reserve(turn, e)) {
		turn_destroy(turn);
		return false;
	}
	loop_post(engine->loop, &turn->begin, begin);
	return true;
}
