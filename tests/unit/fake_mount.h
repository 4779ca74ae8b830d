/* The model of a mount, without a mount: a real store and cache in a separate folder, and the fake service of
 * fake_api.h. */
#ifndef NEMOFS_TESTS_FAKE_MOUNT_H
#define NEMOFS_TESTS_FAKE_MOUNT_H

#include <stdatomic.h>

#include "model/model.h"
#include "store/op.h"

struct session;

struct fake_mount {
	char dir[64], state_dir[96], cache_dir[96];
	struct settings settings;
	struct loop *loop;
	struct task round;
	struct worker *worker;
	struct model *model;
};

/* Makes the folder and opens the model; its sessions are loaded. A test may change `settings` before the
 * first request. */
void fake_mount_create(struct fake_mount *m);
void fake_mount_destroy(struct fake_mount *m);

/* Unmounts and mounts again, in one step or two. */
void fake_mount_again(struct fake_mount *m);
void fake_mount_close(struct fake_mount *m);
void fake_mount_open(struct fake_mount *m);

/* One round of the loop. */
void fake_mount_round(struct fake_mount *m);

/* Runs the loop until the condition is true; fails the test after a minute. */
#define fake_mount_until(m, condition)                                                                       \
	do {                                                                                                 \
		while (!(condition))                                                                         \
			fake_mount_round(m);                                                                 \
	} while (0)

/* A new session, loaded and on disk. */
struct session *fake_mount_session(struct fake_mount *m, const char *session_id);

/* The last operation of the session in the journal on the disk. False: there is
 * none. Its texts are not filled in. */
bool fake_mount_last_op(struct fake_mount *m, const struct session *session, struct store_op *op);

/* A wait that records its result. */
struct told {
	struct wait wait;
	unsigned count;
	struct error error; /* cause NONE: success */
};

void told(struct wait *wait, const struct error *e);

/* While it is set, the disk is full. */
extern atomic_bool fake_disk_full;

/* The number of syncs so far. */
unsigned fake_disk_syncs(void);

#endif
