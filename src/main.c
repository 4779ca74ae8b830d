/* nemofs: mounts the NemoVideo service as a filesystem. */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/libc.h"
#include "base/streams.h"
#include "commands/command.h"

#ifdef NDEBUG
/* Keeps the token secret: other processes of the same user cannot debug this process, and
 * no core dump is written. A development build allows both, and so does -d. */
static void close_to_debuggers(void)
{
	struct rlimit core;

	prctl(PR_SET_DUMPABLE, 0);
	if (!getrlimit(RLIMIT_CORE, &core)) {
		core.rlim_cur = 0; /* -d undoes this */
		setrlimit(RLIMIT_CORE, &core);
	}
}
#endif

/* New files are private, and freed memory is returned to the system. */
static void prepare(void)
{
	struct rlimit files;

	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	umask(077);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* exceeding a file size limit is treated like a full disk */
	mallopt(M_ARENA_MAX, 2);  /* there are few threads, and idle memory stays small */
	/* Without this, after the first large answer is freed, malloc takes all such
	 * blocks from the heap, which becomes fragmented: 60 MiB after 10,000 operations,
	 * instead of 20. At a pause, curl copies up to 256 KiB of a stream. This stays
	 * below both limits, also for several streams: mapping it each time would cost a
	 * third of the stream's CPU time. */
	mallopt(M_MMAP_THRESHOLD, 512 << 10);
	mallopt(M_TRIM_THRESHOLD, 4 << 20);
	/* Small blocks are joined when they are freed, and not all at once at the next large allocation.
	 * After a long answer, that would take 80 ms on the loop's thread. */
	mallopt(M_MXFAST, 0);
}

int main(int argc, char **argv)
{
	streams_open();
#ifdef NDEBUG
	close_to_debuggers();
#endif
	prepare();
	return command_run(argc, argv);
}
