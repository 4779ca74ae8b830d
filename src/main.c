/* nemofs: mounts the NemoVideo cloud as a filesystem. */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/libc.h"
#include "base/streams.h"
#include "commands/command.h"

#ifdef NDEBUG
/* No debugger of the same user looks into the process, and no dump of it reaches a disk:
 * both would show the token. A development build leaves this open, and so does -d. */
static void close_to_debuggers(void)
{
	struct rlimit core;

	prctl(PR_SET_DUMPABLE, 0);
	if (!getrlimit(RLIMIT_CORE, &core)) {
		core.rlim_cur = 0; /* -d takes it back */
		setrlimit(RLIMIT_CORE, &core);
	}
}
#endif

/* What we make is nobody else's, and memory is given back. */
static void prepare(void)
{
	struct rlimit files;

	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	umask(077);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a limit of files is a full disk */
	mallopt(M_ARENA_MAX, 2);  /* few threads, and idle memory stays small */
	/* Otherwise the first large answer that is freed makes all such come from the
	 * heap, which grows with holes in it: after 10,000 operations 60 MiB, not 20.
	 * What curl copies of a stream at a pause, up to 256 KiB at a time, stays below
	 * both, for several streams: mapped anew each time it would cost a third of the
	 * stream's CPU time. */
	mallopt(M_MMAP_THRESHOLD, 512 << 10);
	mallopt(M_TRIM_THRESHOLD, 4 << 20);
	/* Small pieces are joined as they are freed, not all at once by whoever needs a
	 * large one next: of a long answer's tree that would take the loop's thread 80 ms. */
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
