/* The measurements of tests/bench/run: does one thing to files, and prints one number.
 *
 *   nemo-bench read FILE              bytes per second of one read to the end
 *   nemo-bench first FILE             microseconds from open to the first byte
 *   nemo-bench stat FILE COUNT        stats per second
 *   nemo-bench random FILE COUNT      reads of 64 KiB at random offsets, per second
 *   nemo-bench seek FILE MIB          milliseconds from a seek to the middle until MIB are read
 *   nemo-bench open FILE CLIENTS SEC  open + read + close per second, by CLIENTS threads
 *   nemo-bench together FILE…         bytes per second of all of them, each read to the end by a thread
 *   nemo-bench late FILE PERCENT      reads to the end; FILE contains times in ns, each with a semicolon:
 *                                     PERCENT of them were older than this on arrival, in microseconds
 *   nemo-bench list FOLDER            milliseconds for readdir and lstat of every entry
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PIECE ((size_t)1 << 20)
#define RANDOM_PIECE ((size_t)64 << 10)

static void die(const char *what)
{
	fprintf(stderr, "nemo-bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now(void) /* seconds */
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(path);
	return fd;
}

static char *new_buffer(size_t size)
{
	char *buffer = malloc(size);

	if (!buffer)
		die("malloc");
	memset(buffer, 0, size); /* page faults are not measured */
	return buffer;
}

static double bench_read(const char *path)
{
	char *buffer = new_buffer(PIECE);
	double start = now(), total = 0;
	int fd = open_file(path);
	ssize_t n;

	while ((n = read(fd, buffer, PIECE)) > 0)
		total += (double)n;
	if (n < 0)
		die(path);
	close(fd);
	free(buffer);
	return total / (now() - start);
}

static double bench_first(const char *path)
{
	double start = now();
	int fd = open_file(path);
	char byte;

	if (read(fd, &byte, 1) != 1)
		die(path);
	start = now() - start;
	close(fd);
	return start * 1e6;
}

static double bench_stat(const char *path, long count)
{
	double start = now();
	struct stat st;

	for (long i = 0; i < count; ++i)
		if (stat(path, &st) < 0)
			die(path);
	return (double)count / (now() - start);
}

static double bench_random(const char *path, long count)
{
	char *buffer = new_buffer(RANDOM_PIECE);
	int fd = open_file(path);
	struct stat st;
	double start;

	if (fstat(fd, &st) < 0 || (size_t)st.st_size <= RANDOM_PIECE)
		die(path);
	srandom(4711); /* the same offsets each time */
	start = now();
	for (long i = 0; i < count; ++i)
		if (pread(fd, buffer, RANDOM_PIECE, random() % (st.st_size - (off_t)RANDOM_PIECE)) < 0)
			die(path);
	start = now() - start;
	close(fd);
	free(buffer);
	return (double)count / start;
}

static double bench_seek(const char *path, long mib)
{
	char *buffer = new_buffer(PIECE);
	int fd = open_file(path);
	struct stat st;
	double start;

	if (fstat(fd, &st) < 0)
		die(path);
	start = now();
	for (long i = 0; i < mib; ++i)
		if (pread(fd, buffer, PIECE, st.st_size / 2 + i * (off_t)PIECE) != (ssize_t)PIECE)
			die(path);
	start = now() - start;
	close(fd);
	free(buffer);
	return start * 1e3;
}

struct client {
	pthread_t thread;
	const char *path;
	double until;
	long done;
};

static void *client_run(void *arg)
{
	struct client *client = arg;
	char buffer[4096];

	while (now() < client->until) {
		int fd = open_file(client->path);

		while (read(fd, buffer, sizeof(buffer)) > 0)
			;
		close(fd);
		++client->done;
	}
	return NULL;
}

static double bench_open(const char *path, long clients, double seconds)
{
	struct client *all = calloc((size_t)clients, sizeof(*all));
	double start = now();
	long done = 0;

	if (!all)
		die("calloc");
	for (long i = 0; i < clients; ++i) {
		all[i].path = path;
		all[i].until = start + seconds;
		if (pthread_create(&all[i].thread, NULL, client_run, &all[i]) != 0)
			die("pthread_create");
	}
	for (long i = 0; i < clients; ++i) {
		pthread_join(all[i].thread, NULL);
		done += all[i].done;
	}
	free(all);
	return (double)done / (now() - start);
}

struct reader {
	pthread_t thread;
	const char *path;
	double bytes;
};

static void *reader_run(void *arg)
{
	struct reader *reader = arg;
	char *buffer = new_buffer(PIECE);
	int fd = open_file(reader->path);
	ssize_t n;

	while ((n = read(fd, buffer, PIECE)) > 0)
		reader->bytes += (double)n;
	if (n < 0)
		die(reader->path);
	close(fd);
	free(buffer);
	return NULL;
}

static double bench_together(char **paths, long count)
{
	struct reader *all = calloc((size_t)count, sizeof(*all));
	double start = now(), bytes = 0;

	if (!all)
		die("calloc");
	for (long i = 0; i < count; ++i) {
		all[i].path = paths[i];
		if (pthread_create(&all[i].thread, NULL, reader_run, &all[i]) != 0)
			die("pthread_create");
	}
	for (long i = 0; i < count; ++i) {
		pthread_join(all[i].thread, NULL);
		bytes += all[i].bytes;
	}
	free(all);
	return bytes / (now() - start);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Other lines are ignored; an incomplete line is read with the next piece. */
static double bench_late(const char *path, double percent)
{
	static double delays[100000];
	static char text[1 << 16];
	size_t count = 0, have = 0;
	int fd = open_file(path);
	ssize_t n;

	while ((n = read(fd, text + have, sizeof(text) - 1 - have)) > 0) {
		double at = now() * 1e9;
		char *line = text, *end;

		have += (size_t)n;
		text[have] = '\0';
		for (; (end = strpbrk(line, "\n;")); line = end + 1) {
			const char *digits = line + strcspn(line, "0123456789");
			double sent = end - digits > 9 ? strtod(digits, NULL) : 0;

			if (sent > 0 && count < sizeof(delays) / sizeof(*delays))
				delays[count++] = (at - sent) / 1e3;
		}
		have = strlen(line);
		memmove(text, line, have);
	}
	if (n < 0 || !count)
		die(path);
	close(fd);
	qsort(delays, count, sizeof(*delays), compare);
	return delays[(size_t)((double)(count - 1) * percent / 100)];
}

static double bench_list(const char *path)
{
	double start = now();
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat st;

	if (!dir)
		die(path);
	while ((entry = readdir(dir)))
		if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			die(entry->d_name);
	closedir(dir);
	return (now() - start) * 1e3;
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";
	const char *path = argc > 2 ? argv[2] : "";
	long count = argc > 3 ? strtol(argv[3], NULL, 10) : 1;
	double result;

	if (strcmp(what, "read") == 0)
		result = bench_read(path);
	else if (strcmp(what, "first") == 0)
		result = bench_first(path);
	else if (strcmp(what, "stat") == 0)
		result = bench_stat(path, count);
	else if (strcmp(what, "random") == 0)
		result = bench_random(path, count);
	else if (strcmp(what, "seek") == 0)
		result = bench_seek(path, count);
	else if (strcmp(what, "open") == 0)
		result = bench_open(path, count, argc > 4 ? strtod(argv[4], NULL) : 1);
	else if (strcmp(what, "together") == 0)
		result = bench_together(argv + 2, argc - 2);
	else if (strcmp(what, "late") == 0)
		result = bench_late(path, (double)count);
	else if (strcmp(what, "list") == 0)
		result = bench_list(path);
	else {
		fputs("usage: nemo-bench read|first|list PATH | stat|random FILE COUNT | seek FILE MIB | "
		      "open FILE CLIENTS SECONDS | together FILE… | late FILE PERCENT\n",
		      stderr);
		return 2;
	}
	printf("%.3f\n", result);
	return 0;
}
