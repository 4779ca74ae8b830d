#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/libc.h"
#include "dirs.h"
#include "model/model.h"

/* It outlives the op if the caller is killed, because the worker still uses it. */
struct disk {
	struct job job;
	struct op *op; /* NULL: the request was cancelled */
	int fd;
	int err;
	off_t offset;
	size_t size;
	char data[];
};

/* Callbacks: each is defined below the function that starts it. */
static void job_read(struct job *job);
static void job_on_read(struct job *job);

static void leave(struct op *op)
{
	struct disk *disk = op->data;

	disk->op = NULL;
}

/* NULL: errno says why. */
static struct disk *disk_create(struct op *op, int fd, size_t size, off_t offset)
{
	struct disk *disk = malloc(sizeof *disk + size);

	if (!disk)
		return NULL;
	*disk = (struct disk){.op = op, .offset = offset, .size = size};
	disk->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (disk->fd < 0) {
		free(disk); /* keeps errno */
		return NULL;
	}
	op->data = disk;
	return disk;
}

static void disk_destroy(struct disk *disk)
{
	close(disk->fd);
	free(disk);
}

void disk_read(struct op *op, int fd, size_t size, off_t offset)
{
	struct disk *disk = disk_create(op, fd, size, offset);
	struct iovec part;
	ssize_t n;

	if (!disk) {
		op_errno(op, errno);
		return;
	}
	part = (struct iovec){.iov_base = disk->data, .iov_len = size};
	n = preadv2(fd, &part, 1, offset, RWF_NOWAIT);
	if (n == (ssize_t)size || n == 0) {
		op_data(op, disk->data, (size_t)n);
		disk_destroy(disk);
		return;
	}
	op_park(op, leave);
	worker_submit(tree_model(op->fs)->services.worker, &disk->job, job_read, job_on_read);
}

static void job_on_read(struct job *job)
{
	struct disk *disk = container_of(job, struct disk, job);

	if (disk->op && disk->err)
		op_errno(disk->op, disk->err);
	else if (disk->op)
		op_data(disk->op, disk->data, disk->size);
	disk_destroy(disk);
}

static void job_read(struct job *job)
{
	struct disk *disk = container_of(job, struct disk, job);
	ssize_t n = pread(disk->fd, disk->data, disk->size, disk->offset);

	disk->err = n < 0 ? errno : 0;
	disk->size = n < 0 ? 0 : (size_t)n;
}
