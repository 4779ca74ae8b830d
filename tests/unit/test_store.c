/* The journal and the other tables: acknowledged data is on disk, whatever happens next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "db.h"
#include "product/causes.h"
#include "store/detail.h"
#include "store/meta.h"
#include "store/session.h"

/* ---- the count of sqlite's syncs: functions of the program take precedence over those of libraries ---- */

static atomic_uint syncs;

int fdatasync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fsync, fd);
}

/* ---- one store in a separate folder, and waiting for it ---- */

struct fixture {
	char dir[64];
	struct loop *loop;
	struct store *store;
};

static void open_store(struct fixture *f)
{
	struct error e = {0};

	f->loop = loop_create(&e);
	assert_non_null(f->loop);
	f->store = store_open(f->dir, "/mnt/nemo", f->loop, &e);
	if (!f->store)
		fail_msg("%s", e.words);
}

static void close_store(struct fixture *f)
{
	store_close(f->store);
	loop_destroy(f->loop);
	f->store = NULL;
	f->loop = NULL;
}

static void reopen(struct fixture *f)
{
	close_store(f);
	open_store(f);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	strcpy(f->dir, "/tmp/test_store.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	open_store(f);
	*state = f;
	return 0;
}

static void remove_folder(const char *dir)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	assert_int_equal(system(command), 0);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	close_store(f);
	remove_folder(f->dir);
	free(f);
	return 0;
}

struct waiter {
	struct wait wait;
	struct loop *loop;
	struct error error;
	bool called;
};

static void written(struct wait *wait, const struct error *e)
{
	struct waiter *w = container_of(wait, struct waiter, wait);

	assert_false(w->called);
	w->called = true;
	w->error = e ? *e : (struct error){0};
	loop_stop(w->loop);
}

/* The errno of the write that has just started. */
static int result(struct waiter *w)
{
	assert_false(w->called);
	loop_run(w->loop);
	assert_true(w->called);
	w->called = false;
	return w->error.err;
}

static int sync_store(struct fixture *f)
{
	struct waiter w = {.loop = f->loop};

	store_sync(f->store, &w.wait, written);
	return result(&w);
}

static int64_t put_session(struct fixture *f, const char *name)
{
	struct store_session row = {
		.id = store_new_id(f->store), .session_id = "552", .name = name, .created_ms = 7};

	store_session_put(f->store, &row, NULL, NULL);
	return row.id;
}

static int64_t begin(struct fixture *f, int64_t session, const char *text)
{
	struct waiter w = {.loop = f->loop};
	struct store_op op = {.id = store_new_id(f->store),
			      .session = session,
			      .kind = STORE_OP_MESSAGE,
			      .phase = STORE_OP_DONE,
			      .payload = text};

	store_op_begin(f->store, &op, &w.wait, written);
	assert_int_equal(result(&w), 0);
	return op.id;
}

static int mark_sent(struct fixture *f, int64_t id)
{
	struct waiter w = {.loop = f->loop};

	store_op_sent(f->store, id, NULL, "hash", &w.wait, written);
	return result(&w);
}

static int finish(struct fixture *f, int64_t id, enum store_op_phase phase, const struct error *why)
{
	struct waiter w = {.loop = f->loop};

	store_op_finish(f->store, id, phase, why ? NULL : "the reply", why, &w.wait, written);
	return result(&w);
}

struct reader {
	struct wait read;
	struct loop *loop;
	void *result;
};

static void loaded(struct wait *wait, const struct error *e)
{
	struct reader *r = container_of(wait, struct reader, read);

	assert_null(e);
	r->result = wait->result;
	loop_stop(r->loop);
}

static void *read_result(struct reader *r)
{
	assert_null(r->result);
	loop_run(r->loop);
	assert_non_null(r->result);
	return r->result;
}

static struct store_detail *load_detail(struct fixture *f, int64_t session)
{
	struct reader r = {.loop = f->loop};

	store_detail_load(f->store, session, &r.read, loaded);
	return read_result(&r);
}

static struct store_sessions *load_sessions(struct fixture *f)
{
	struct reader r = {.loop = f->loop};

	store_sessions_load(f->store, &r.read, loaded);
	return read_result(&r);
}

static size_t session_count(struct fixture *f)
{
	struct store_sessions *all = load_sessions(f);
	size_t count = all->count;

	store_sessions_destroy(all);
	return count;
}

/* ---- rows ---- */

static void sessions_come_back_after_a_restart(void **state)
{
	struct fixture *f = *state;
	struct store_sessions *all;
	int64_t second;

	put_session(f, "talk");
	second = put_session(f, "clip");
	store_session_rename(f->store, second, "müsic", NULL, NULL);
	reopen(f);
	all = load_sessions(f);
	assert_int_equal(all->count, 2);
	assert_string_equal(all->rows[0].name, "talk");
	assert_string_equal(all->rows[1].name, "müsic");
	store_sessions_destroy(all);
}

static void an_id_is_never_used_twice(void **state)
{
	struct fixture *f = *state;
	int64_t id = put_session(f, "gone");

	store_session_forget(f->store, id, NULL, NULL);
	reopen(f);
	assert_int_equal(session_count(f), 0);
	assert_true(store_new_id(f->store) > id);
}

static void a_name_belongs_to_one_session(void **state)
{
	struct fixture *f = *state;
	struct waiter w = {.loop = f->loop};
	struct store_session row = {.id = 100, .name = "same"};

	put_session(f, "same");
	store_session_put(f->store, &row, &w.wait, written);
	put_session(f, "other");
	assert_int_equal(result(&w), EEXIST);
	/* The other writes of the failed one's transaction were not lost. */
	reopen(f);
	assert_int_equal(session_count(f), 2);
}

static void forgetting_removes_what_belongs_to_the_session(void **state)
{
	struct fixture *f = *state;
	int64_t session = put_session(f, "s");
	struct store_asset asset = {.id = store_new_id(f->store), .session = session, .name = "a.mp4"};
	struct store_detail *d;

	begin(f, session, "hello");
	store_asset_put(f->store, &asset, NULL, NULL);
	store_session_forget(f->store, session, NULL, NULL);
	d = load_detail(f, session);
	assert_int_equal(d->op_count + d->asset_count + d->render_count, 0);
	store_detail_destroy(d);
}

static void make_spool(const struct fixture *f, const char *name)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", f->dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
}

static bool has_spool(const struct fixture *f, const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", f->dir, name);
	return access(path, F_OK) == 0;
}

/* The daemon was killed after the row was removed and before the file was. */
static void a_removed_upload_leaves_no_file_behind(void **state)
{
	struct fixture *f = *state;
	int64_t gone = put_session(f, "gone"), stays = put_session(f, "stays");
	struct store_asset removed = {.id = 101, .session = gone, .name = "a.mp4", .spool = "spool-101"};
	struct store_asset kept = {.id = 102, .session = stays, .name = "b.mp4", .spool = "spool-102"};

	make_spool(f, "spool-101");
	make_spool(f, "spool-102");
	make_spool(f, "spool-103"); /* without a row: perhaps from a replaced database */
	store_asset_put(f->store, &removed, NULL, NULL);
	store_asset_put(f->store, &kept, NULL, NULL);
	store_session_forget(f->store, gone, NULL, NULL);
	assert_int_equal(sync_store(f), 0);
	assert_true(has_spool(f, "spool-101"));
	reopen(f);
	assert_int_equal(session_count(f), 1);
	assert_false(has_spool(f, "spool-101"));
	assert_true(has_spool(f, "spool-102"));
	assert_true(has_spool(f, "spool-103"));
}

static void detail_has_all_rows_in_order(void **state)
{
	struct fixture *f = *state;
	int64_t session = put_session(f, "s"), other = put_session(f, "o"), op = begin(f, session, "one");
	struct store_asset asset = {
		.id = store_new_id(f->store), .session = session, .name = "a.mp4", .size = -1};
	struct store_render render = {
		.id = "render_1", .session = session, .format = "mp4", .size = 1ll << 40};
	struct store_detail *d;

	begin(f, other, "not this");
	begin(f, session, "two");
	store_asset_put(f->store, &asset, NULL, NULL);
	store_render_put(f->store, &render, NULL, NULL);
	render.phase = STORE_RENDER_DONE;
	store_render_put(f->store, &render, NULL, NULL);
	assert_int_equal(mark_sent(f, op), 0);
	assert_int_equal(finish(f, op, STORE_OP_DONE, NULL), 0);
	reopen(f);
	d = load_detail(f, session);
	assert_int_equal(d->op_count, 2);
	assert_string_equal(d->ops[0].payload, "one");
	assert_string_equal(d->ops[0].outcome, "the reply");
	assert_string_equal(d->ops[0].baseline, "hash");
	assert_int_equal(d->ops[0].phase, STORE_OP_DONE);
	assert_string_equal(d->ops[1].payload, "two");
	assert_int_equal(d->asset_count, 1);
	assert_string_equal(d->assets[0].url, "");
	assert_int_equal(d->assets[0].size, -1);
	assert_int_equal(d->render_count, 1);
	assert_int_equal(d->renders[0].phase, STORE_RENDER_DONE);
	assert_true(d->renders[0].size == 1ll << 40);
	store_detail_destroy(d);
}

static void more_rows_than_one_array_holds(void **state)
{
	struct fixture *f = *state;
	int64_t session = put_session(f, "s");
	struct store_detail *d;

	for (int i = 0; i < 100; i++) {
		struct store_op op = {.id = store_new_id(f->store), .session = session, .payload = "x"};

		store_op_begin(f->store, &op, NULL, NULL);
	}
	d = load_detail(f, session);
	assert_int_equal(d->op_count, 100);
	for (size_t i = 1; i < 100; i++)
		assert_true(d->ops[i - 1].id < d->ops[i].id);
	store_detail_destroy(d);
}

static void meta_is_seen_at_once_and_kept(void **state)
{
	struct fixture *f = *state;

	assert_null(store_meta_get(f->store, "token"));
	store_meta_set(f->store, "token", "one", NULL, NULL);
	store_meta_set(f->store, "token", "two", NULL, NULL);
	store_meta_set(f->store, "gone", "x", NULL, NULL);
	store_meta_set(f->store, "gone", NULL, NULL, NULL);
	assert_string_equal(store_meta_get(f->store, "token"), "two");
	reopen(f);
	assert_string_equal(store_meta_get(f->store, "token"), "two");
	assert_null(store_meta_get(f->store, "gone"));
}

/* ---- the journal ---- */

static void steps_out_of_order_are_refused(void **state)
{
	struct fixture *f = *state;
	int64_t session = put_session(f, "s"), id = begin(f, session, "m");
	struct store_op again = {.id = id, .session = session};
	struct waiter w = {.loop = f->loop};

	assert_int_equal(mark_sent(f, id), 0);
	assert_int_equal(mark_sent(f, id), EINVAL);
	store_op_begin(f->store, &again, &w.wait, written);
	assert_int_equal(result(&w), EEXIST);
	assert_int_equal(finish(f, id, STORE_OP_UNKNOWN, NULL), 0);
	assert_int_equal(mark_sent(f, id), EINVAL);
	assert_int_equal(finish(f, id, STORE_OP_DONE, NULL), 0);
	assert_int_equal(finish(f, id, STORE_OP_FAILED, NULL), EINVAL);
	assert_int_equal(mark_sent(f, 999), EINVAL);
}

static void a_send_is_refused_where_its_row_is_there_already(void **state)
{
	struct fixture *f = *state;
	int64_t session = put_session(f, "s"), id = begin(f, session, "m");
	struct store_op again = {.id = id, .session = session};
	struct waiter w = {.loop = f->loop};

	store_op_send(f->store, &again, &w.wait, written);
	assert_int_equal(result(&w), EEXIST);
	assert_int_equal(mark_sent(f, id), 0);
}

static void intent_and_sent_are_one_commit_where_nothing_lies_between(void **state)
{
	struct fixture *f = *state;
	struct store_op op = {.id = store_new_id(f->store), .session = put_session(f, "s"), .payload = "m"};
	struct waiter w = {.loop = f->loop};
	struct store_detail *d;
	unsigned before;

	assert_int_equal(sync_store(f), 0);
	before = syncs;
	store_op_send(f->store, &op, &w.wait, written);
	assert_int_equal(result(&w), 0);
	assert_int_equal(syncs - before, 1);
	d = load_detail(f, op.session);
	assert_int_equal(d->ops[0].phase, STORE_OP_SENT);
	store_detail_destroy(d);
	assert_int_equal(mark_sent(f, op.id), EINVAL);
	assert_int_equal(finish(f, op.id, STORE_OP_DONE, NULL), 0);
}

static void what_is_asked_in_one_round_is_one_commit(void **state)
{
	struct fixture *f = *state;
	unsigned before;

	put_session(f, "first");
	assert_int_equal(sync_store(f), 0);
	before = syncs;
	put_session(f, "second");
	store_meta_set(f->store, "token", "one", NULL, NULL);
	store_meta_set(f->store, "token.user_id", "me", NULL, NULL);
	assert_int_equal(sync_store(f), 0);
	assert_int_equal(syncs - before, 1);
}

static void a_failure_keeps_its_words(void **state)
{
	struct fixture *f = *state;
	int64_t session = put_session(f, "s"), id = begin(f, session, "m");
	struct error why;
	struct store_detail *d;

	error_set(&why, ERROR_NO_CREDITS, "nothing left");
	why.code = 2001;
	assert_int_equal(finish(f, id, STORE_OP_FAILED, &why), 0);
	d = load_detail(f, session);
	assert_string_equal(d->ops[0].outcome, "nothing left");
	assert_int_equal(d->ops[0].cause, ERROR_NO_CREDITS);
	assert_int_equal(d->ops[0].err, EDQUOT);
	assert_int_equal(d->ops[0].code, 2001);
	store_detail_destroy(d);
}

static void bring_to(struct fixture *f, int64_t op, enum store_op_phase phase)
{
	if (phase == STORE_OP_SENT)
		mark_sent(f, op);
	else if (phase != STORE_OP_INTENT)
		finish(f, op, phase, NULL);
}

static void put_render(struct fixture *f, int64_t session, enum store_render_phase phase)
{
	char id[32];
	struct store_render render = {.id = id, .session = session, .format = "mp4", .phase = phase};

	snprintf(id, sizeof id, "render-%lld", (long long)session);
	store_render_put(f->store, &render, NULL, NULL);
}

static void sessions_with_unfinished_work_are_found_at_the_start(void **state)
{
	static const struct {
		bool render; /* else a message */
		int64_t phase;
		bool unfinished;
	} cases[] = {
		{false, STORE_OP_INTENT, true},   {false, STORE_OP_SENT, true},
		{false, STORE_OP_DONE, false},    {false, STORE_OP_FAILED, false},
		{false, STORE_OP_UNKNOWN, true},  {true, STORE_RENDER_RUNNING, true},
		{true, STORE_RENDER_DONE, false}, {true, STORE_RENDER_FAILED, false},
	};
	struct fixture *f = *state;
	int64_t ids[sizeof cases / sizeof *cases];
	struct store_sessions *all;
	char name[8];
	size_t found = 0;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(name, sizeof name, "s%zu", i);
		ids[i] = put_session(f, name);
		if (cases[i].render)
			put_render(f, ids[i], (enum store_render_phase)cases[i].phase);
		else
			bring_to(f, begin(f, ids[i], "m"), (enum store_op_phase)cases[i].phase);
	}
	reopen(f);
	all = load_sessions(f);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (!cases[i].unfinished)
			continue;
		assert_true(found < all->unfinished_count);
		assert_int_equal(all->unfinished[found++], ids[i]);
	}
	assert_int_equal(found, all->unfinished_count);
	store_sessions_destroy(all);
}

/* ---- waits ---- */

static void cancelling_is_silent_and_the_write_goes_on(void **state)
{
	struct fixture *f = *state;
	struct waiter w = {.loop = f->loop};
	struct store_session row = {.id = store_new_id(f->store), .name = "s"};

	store_session_put(f->store, &row, &w.wait, written);
	wait_cancel(&w.wait);
	wait_cancel(&w.wait);
	assert_int_equal(sync_store(f), 0);
	assert_false(w.called);
	reopen(f);
	assert_int_equal(session_count(f), 1);
}

static void closing_retires_the_waits(void **state)
{
	struct fixture *f = *state;
	struct waiter w = {.loop = f->loop};
	struct reader d = {.loop = f->loop};

	store_sync(f->store, &w.wait, written);
	store_detail_load(f->store, 1, &d.read, loaded);
	put_session(f, "late");
	reopen(f);
	assert_false(wait_running(&w.wait));
	assert_false(wait_running(&d.read));
	assert_int_equal(session_count(f), 1);
}

/* ---- the folder ---- */

static void refused(const char *dir, const char *words)
{
	struct loop *loop = loop_create(NULL);
	struct error e = {0};

	assert_null(store_open(dir, "/mnt/two", loop, &e));
	if (!strstr(e.words, words))
		fail_msg("%s", e.words);
	loop_destroy(loop);
}

static void a_second_daemon_is_told_which_mount_is_the_first(void **state)
{
	struct fixture *f = *state;
	char words[128];

	snprintf(words, sizeof words,
		 "in use by the mount on /mnt/nemo (process %d): `nemofs umount /mnt/nemo`", (int)getpid());
	refused(f->dir, words);
}

static void a_link_or_a_file_is_no_folder(void **state)
{
	struct fixture *f = *state;
	char path[128];

	snprintf(path, sizeof path, "%s/link", f->dir);
	assert_int_equal(symlink(f->dir, path), 0);
	refused(path, "cannot open the folder");
	snprintf(path, sizeof path, "%s/nemofs.db", f->dir);
	refused(path, "cannot open the folder");
}

static void a_folder_that_others_can_write_is_refused(void **state)
{
	struct fixture *f = *state;
	char path[128];

	snprintf(path, sizeof path, "%s/open", f->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(chmod(path, 0777), 0);
	refused(path, "written by others");
	assert_int_equal(chmod(path, 0700), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 12345, 12345), 0);
		refused(path, "another user");
	}
}

static void files_are_private(void **state)
{
	struct fixture *f = *state;
	const char *const names[] = {"lock", "nemofs.db", "nemofs.db-wal"};
	struct stat st;

	put_session(f, "s");
	sync_store(f);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(fstatat(store_dir_fd(f->store), names[i], &st, 0), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
}

static void poke(struct fixture *f, off_t at, const void *data, size_t len)
{
	char path[128];
	int fd;

	snprintf(path, sizeof path, "%s/nemofs.db", f->dir);
	fd = open(path, O_WRONLY);
	assert_int_equal(pwrite(fd, data, len, at), (ssize_t)len);
	close(fd);
}

static void damage_is_kept_aside(void **state)
{
	static const struct {
		off_t at;
		size_t len;
	} damages[] = {{0, 100}, {4096, 4096}, {8192, 8}};
	struct fixture *f = *state;
	char garbage[4096], path[128];
	struct stat st;

	memset(garbage, 0x5a, sizeof garbage);
	for (unsigned i = 0; i < 3; i++) {
		put_session(f, "s");
		close_store(f);
		poke(f, damages[i].at, garbage, damages[i].len);
		open_store(f);
		assert_int_equal(session_count(f), 0);
		if (!store_was_corrupt(f->store))
			fail_msg("damage %u was not seen", i);
		snprintf(path, sizeof path, i ? "%s/nemofs.db.corrupt.%u" : "%s/nemofs.db.corrupt", f->dir,
			 i);
		assert_int_equal(stat(path, &st), 0);
		put_session(f, "s2");
		reopen(f);
		assert_false(store_was_corrupt(f->store));
		assert_int_equal(session_count(f), 1);
	}
}

static void damage_of_one_table_spares_the_token(void **state)
{
	struct fixture *f = *state;

	store_meta_set(f->store, "token", "t", NULL, NULL);
	put_session(f, "s");
	close_store(f);
	poke(f, 8192, "ZZZZZZZZ", 8);
	open_store(f);
	assert_int_equal(session_count(f), 0);
	assert_true(store_was_corrupt(f->store));
	assert_string_equal(store_meta_get(f->store, "token"), "t");
	reopen(f);
	assert_false(store_was_corrupt(f->store));
	assert_string_equal(store_meta_get(f->store, "token"), "t");
}

static void the_state_of_the_first_version_is_taken_over(void **state)
{
	struct fixture *f = *state;
	int64_t session = put_session(f, "s"), id = begin(f, session, "m");
	struct store_detail *d;
	struct db db = {0};
	char path[128];

	assert_int_equal(mark_sent(f, id), 0);
	assert_int_equal(finish(f, id, STORE_OP_DONE, NULL), 0);
	close_store(f);
	snprintf(path, sizeof path, "%s/nemofs.db", f->dir);
	assert_true(db_open(&db, path, NULL));
	assert_true(
		db_exec(&db,
			"ALTER TABLE ops DROP COLUMN result;"
			"ALTER TABLE assets DROP COLUMN sent_size; ALTER TABLE assets DROP COLUMN told_size;"
			"ALTER TABLE assets DROP COLUMN listed; ALTER TABLE assets DROP COLUMN mtime_ns;"
			"ALTER TABLE assets DROP COLUMN folder; ALTER TABLE assets DROP COLUMN attributes;"
			"DROP INDEX ops_talk; DROP TRIGGER assets_deleted; DROP TABLE left_spools;"
			"ALTER TABLE ops DROP COLUMN asked; ALTER TABLE ops DROP COLUMN told;"
			"ALTER TABLE ops DROP COLUMN edit; ALTER TABLE renders DROP COLUMN shown_ms;"
			"PRAGMA user_version = 1",
			NULL));
	db_close(&db);
	open_store(f);
	store_op_result(f->store, id, "{\"id\":1}\n", "e1");
	reopen(f);
	d = load_detail(f, session);
	assert_string_equal(d->ops[0].outcome, "the reply");
	assert_string_equal(d->ops[0].result, "{\"id\":1}\n");
	assert_string_equal(d->ops[0].edit, "e1");
	assert_int_equal(d->talk_count, 1);
	assert_int_equal(d->talk[0].asked, strlen(d->ops[0].payload));
	assert_int_equal(d->talk[0].told, strlen("the reply"));
	store_detail_destroy(d);
	store_op_drop_edit(f->store, session, "e2");
	store_op_drop_edit(f->store, session + 1, "e1");
	d = load_detail(f, session);
	assert_string_equal(d->ops[0].edit, "e1");
	store_detail_destroy(d);
	store_op_drop_edit(f->store, session, "e1");
	d = load_detail(f, session);
	assert_string_equal(d->ops[0].edit, "");
	assert_string_equal(d->ops[0].result, "{\"id\":1}\n");
	store_detail_destroy(d);
}

static void the_state_of_a_newer_version_is_left_alone(void **state)
{
	struct fixture *f = *state;
	const unsigned char version[4] = {0, 0, 1, 0}; /* user_version, big-endian, at 60 */

	put_session(f, "s");
	close_store(f);
	poke(f, 60, version, sizeof version);
	refused(f->dir, "newer version");
	poke(f, 60, (const unsigned char[4]){0, 0, 0, 8}, 4);
	open_store(f);
	assert_int_equal(session_count(f), 1);
}

/* ---- crashes and full disks ---- */

struct acknowledgement {
	int64_t id;
	int64_t phase;
};

static void acknowledge(int fd, int64_t id, int64_t phase)
{
	struct acknowledgement a = {id, phase};

	if (write(fd, &a, sizeof a) != sizeof a)
		_exit(1);
}

static void child(const char *dir, int fd)
{
	struct fixture f = {0};
	int64_t session;

	snprintf(f.dir, sizeof f.dir, "%s", dir);
	open_store(&f);
	session = put_session(&f, "s");
	for (;;) {
		int64_t id = begin(&f, session, "message");

		acknowledge(fd, id, STORE_OP_INTENT);
		mark_sent(&f, id);
		acknowledge(fd, id, STORE_OP_SENT);
		finish(&f, id, STORE_OP_DONE, NULL);
		acknowledge(fd, id, STORE_OP_DONE);
	}
}

static int64_t phase_of(struct store_detail *d, int64_t id)
{
	for (size_t i = 0; i < d->op_count; i++)
		if (d->ops[i].id == id)
			return d->ops[i].phase;
	return -1;
}

/* Kills the writer after `count` acknowledgements and what it does until the signal arrives. */
static size_t crash(const char *dir, size_t count, struct acknowledgement *acks)
{
	int pipes[2], status;
	size_t got = 0;
	pid_t pid;

	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	if (pid == 0) {
		close(pipes[0]);
		child(dir, pipes[1]);
		_exit(1);
	}
	close(pipes[1]);
	while (got < count && read(pipes[0], &acks[got], sizeof *acks) == sizeof *acks)
		got++;
	kill(pid, SIGKILL);
	while (read(pipes[0], &acks[got], sizeof *acks) == sizeof *acks)
		got++;
	close(pipes[0]);
	waitpid(pid, &status, 0);
	assert_true(WIFSIGNALED(status));
	return got;
}

static void check_kept(struct fixture *f, const struct acknowledgement *acks, size_t count)
{
	struct store_sessions *all = load_sessions(f);
	struct store_detail *d;

	assert_int_equal(all->count, 1);
	d = load_detail(f, all->rows[0].id);
	for (size_t i = 0; i < count; i++)
		assert_true(phase_of(d, acks[i].id) >= acks[i].phase);
	store_detail_destroy(d);
	store_sessions_destroy(all);
}

static void what_was_acknowledged_survives_kill(void **state)
{
	static struct acknowledgement acks[4096];
	struct fixture *f = *state;

	close_store(f);
	for (size_t round = 0; round < 20; round++) {
		size_t count = crash(f->dir, 1 + round, acks);

		open_store(f);
		check_kept(f, acks, count);
		assert_false(store_was_corrupt(f->store));
		close_store(f);
		remove_folder(f->dir);
	}
	open_store(f);
}

/* Runs on a filesystem of one megabyte, in a separate mount namespace. */
static void a_full_disk_is_reported_before_anything_is_sent(void **state)
{
	struct fixture *f = *state;
	struct waiter w = {0};
	struct store_op op = {.kind = STORE_OP_MESSAGE};
	char *text = calloc(1, 400001);
	int err = 0;

	memset(text, 'x', 400000);
	close_store(f);
	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", f->dir, "tmpfs", 0, "size=1m,mode=0700") < 0) {
		open_store(f);
		free(text);
		skip();
	}
	open_store(f);
	w.loop = f->loop;
	op.session = put_session(f, "s");
	op.payload = text;
	for (int i = 0; i < 10 && !err; i++) {
		op.id = store_new_id(f->store);
		store_op_begin(f->store, &op, &w.wait, written);
		err = result(&w);
	}
	assert_int_equal(err, ENOSPC);
	assert_int_equal(w.error.cause, ERROR_NO_SPACE);
	assert_int_equal(mark_sent(f, op.id), EINVAL);
	close_store(f);
	umount(f->dir);
	open_store(f);
	free(text);
}

static void ten_thousand_sessions_load_quickly(void **state)
{
	struct fixture *f = *state;
	uint64_t start = loop_now_ms(), written_at, opened_at;

	for (int i = 0; i < 10000; i++) {
		char name[32];

		snprintf(name, sizeof name, "session %d", i);
		put_session(f, name);
	}
	sync_store(f);
	written_at = loop_now_ms();
	close_store(f);
	opened_at = loop_now_ms();
	open_store(f);
	assert_int_equal(session_count(f), 10000);
	print_message("             10,000 sessions: written in %d ms, opened and loaded in %d ms\n",
		      (int)(written_at - start), (int)(loop_now_ms() - opened_at));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sessions_come_back_after_a_restart),
		TEST(an_id_is_never_used_twice),
		TEST(a_name_belongs_to_one_session),
		TEST(forgetting_removes_what_belongs_to_the_session),
		TEST(a_removed_upload_leaves_no_file_behind),
		TEST(detail_has_all_rows_in_order),
		TEST(more_rows_than_one_array_holds),
		TEST(meta_is_seen_at_once_and_kept),
		TEST(steps_out_of_order_are_refused),
		TEST(a_send_is_refused_where_its_row_is_there_already),
		TEST(intent_and_sent_are_one_commit_where_nothing_lies_between),
		TEST(what_is_asked_in_one_round_is_one_commit),
		TEST(a_failure_keeps_its_words),
		TEST(sessions_with_unfinished_work_are_found_at_the_start),
		TEST(cancelling_is_silent_and_the_write_goes_on),
		TEST(closing_retires_the_waits),
		TEST(a_second_daemon_is_told_which_mount_is_the_first),
		TEST(a_link_or_a_file_is_no_folder),
		TEST(a_folder_that_others_can_write_is_refused),
		TEST(files_are_private),
		TEST(damage_is_kept_aside),
		TEST(damage_of_one_table_spares_the_token),
		TEST(the_state_of_the_first_version_is_taken_over),
		TEST(the_state_of_a_newer_version_is_left_alone),
		TEST(what_was_acknowledged_survives_kill),
		TEST(a_full_disk_is_reported_before_anything_is_sent),
		TEST(ten_thousand_sessions_load_quickly),
	};

	signal(SIGPIPE, SIG_IGN);
	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
