#include "fake_mount.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/worker.h"
#include "fake_api.h"
#include "model/session.h"
#include "store/detail.h"
#include "wire.h"

enum { PATIENCE_S = 60 };

/* ---- the disk: functions of the program take precedence over those of libraries ---- */

atomic_bool fake_disk_full;
static atomic_uint syncs;

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t offset)
{
	if (fake_disk_full) {
		errno = ENOSPC;
		return -1;
	}
	return syscall(SYS_pwrite64, fd, data, len, offset);
}

int fdatasync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fdatasync, fd);
}

unsigned fake_disk_syncs(void)
{
	return syncs;
}

/* ---- the loop ---- */

static void end_round(struct task *task)
{
	loop_stop(container_of(task, struct fake_mount, round)->loop);
}

void fake_mount_round(struct fake_mount *m)
{
	sched_yield();
	loop_post(m->loop, &m->round, end_round);
	loop_run(m->loop);
}

void told(struct wait *wait, const struct error *e)
{
	struct told *t = container_of(wait, struct told, wait);

	t->count++;
	t->error = e ? *e : (struct error){0};
}

/* ---- the model ---- */

void fake_mount_open(struct fake_mount *m)
{
	struct error e = {0};
	struct told loaded = {0};

	alarm(PATIENCE_S);
	m->loop = loop_create(&e);
	m->worker = worker_create(m->loop, 1, &e);
	m->model = model_create(&m->settings, m->loop, m->worker, &e);
	if (!m->model)
		fail_msg("%s", e.words);
	model_start(m->model);
	model_load(m->model, &loaded.wait, told);
	fake_mount_until(m, loaded.count);
}

void fake_mount_close(struct fake_mount *m)
{
	model_destroy(m->model);
	worker_destroy(m->worker);
	fake_mount_round(m); /* running jobs release what they hold */
	loop_destroy(m->loop);
	alarm(0);
}

void fake_mount_create(struct fake_mount *m)
{
	*m = (struct fake_mount){.dir = "/tmp/fake_mount.XXXXXX"};
	assert_non_null(mkdtemp(m->dir));
	snprintf(m->state_dir, sizeof m->state_dir, "%s/state", m->dir);
	snprintf(m->cache_dir, sizeof m->cache_dir, "%s/cache", m->dir);
	m->settings = (struct settings){.api_url = "https://api.invalid",
					.web_url = "https://web.invalid",
					.token = "the-token-of-this-test",
					.language = "en",
					.state_dir = m->state_dir,
					.mountpoint = "/mnt/nemo",
					.cache_dir = m->cache_dir,
					.cache_size = 64 << 20,
					.max_credits = -1};
	fake_mount_open(m);
}

void fake_mount_again(struct fake_mount *m)
{
	fake_mount_close(m);
	fake_mount_open(m);
}

void fake_mount_destroy(struct fake_mount *m)
{
	char command[96];

	fake_mount_close(m);
	snprintf(command, sizeof command, "rm -rf '%s'", m->dir);
	assert_int_equal(system(command), 0);
	fake_api_reset();
	fake_disk_full = false;
}

struct session *fake_mount_session(struct fake_mount *m, const char *session_id)
{
	struct told made = {0}, loaded = {0}, kept = {0};
	char answer[200];

	session_create(m->model, NULL, &made.wait, told);
	snprintf(answer, sizeof answer,
		 "{\"code\":0,\"data\":{\"session_id\":\"%s\",\"task_id\":\"t\",\"user_id\":\"u\"}}",
		 session_id);
	fake_mount_until(m, fake_api_waiting(WIRE_SESSIONS));
	fake_api_reply(WIRE_SESSIONS, 200, answer);
	fake_mount_until(m, made.count);
	assert_int_equal(made.error.cause, 0);
	session_load(made.wait.result, &loaded.wait, told);
	fake_mount_until(m, loaded.count);
	store_sync(m->model->services.store, &kept.wait, told);
	fake_mount_until(m, kept.count);
	return made.wait.result;
}

enum { LAST_OPS = 20 /* the ids to look at: other rows have ids, too */ };

bool fake_mount_last_op(struct fake_mount *m, const struct session *session, struct store_op *op)
{
	struct store *store = m->model->services.store;
	int64_t next = store_new_id(store);
	bool found = false;

	for (int64_t id = next - 1; !found && id > 0 && id > next - LAST_OPS; id--) {
		struct told loaded = {0};
		struct store_detail *detail;

		store_detail_load_op(store, id, &loaded.wait, told);
		fake_mount_until(m, loaded.count);
		detail = loaded.wait.result;
		found = detail->op_count && detail->ops[0].session == session->id;
		if (found)
			*op = detail->ops[0];
		op->payload = op->name = op->remote_id = op->baseline = op->outcome = NULL;
		store_detail_destroy(detail);
	}
	return found;
}
