/* Measures libcurl alone at the work that nemofs does with it; prints one number.
 *
 *   curl-peer ranges URL COUNT          the reads of `nemo-bench random` on one connection, per second
 *   curl-peer streams URL COUNT [CA]    KiB of memory per answer, for COUNT answers that have started
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RANGE = 64 << 10 };

static void die(const char *what)
{
	fprintf(stderr, "curl-peer: %s\n", what);
	exit(1);
}

static double now(void) /* seconds */
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t drop(char *data, size_t size, size_t count, void *taken)
{
	(void)data;
	*(size_t *)taken += size * count;
	return size * count;
}

static double bench_ranges(const char *url, long count)
{
	CURL *curl = curl_easy_init();
	curl_off_t length = 0;
	size_t taken = 0;
	char range[64];
	double start;

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &taken);
	curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	if (curl_easy_perform(curl))
		die(url);
	curl_easy_getinfo(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
	srandom(4711); /* the same offsets each time */
	start = now();
	for (long i = 0; i < count; i++) {
		curl_off_t at = random() % (length - RANGE);

		snprintf(range, sizeof range, "%lld-%lld", (long long)at, (long long)at + RANGE - 1);
		curl_easy_setopt(curl, CURLOPT_RANGE, range);
		if (curl_easy_perform(curl))
			die(url);
	}
	start = now() - start;
	if (taken != (size_t)count * RANGE)
		die("ranges of another length");
	curl_easy_cleanup(curl);
	return (double)count / start;
}

static double resident(void) /* KiB */
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[128];
	double kib = 0;

	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, "VmRSS:", 6))
			kib = strtod(line + 6, NULL);
	if (f)
		fclose(f);
	return kib;
}

static double bench_streams(const char *url, long count, const char *ca)
{
	size_t *taken = calloc((size_t)count, sizeof *taken), begun = 0;
	CURLM *multi = curl_multi_init();
	double before = resident();
	int running;

	for (long i = 0; i < count; i++) {
		CURL *curl = curl_easy_init();

		curl_easy_setopt(curl, CURLOPT_URL, url);
		curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
		curl_easy_setopt(curl, CURLOPT_WRITEDATA, &taken[i]);
		if (ca)
			curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
		curl_multi_add_handle(multi, curl);
	}
	while (begun < (size_t)count) {
		if (curl_multi_perform(multi, &running) || running < count)
			die(url);
		curl_multi_poll(multi, NULL, 0, 100, NULL);
		begun = 0;
		for (long i = 0; i < count; i++)
			begun += taken[i] > 0;
	}
	return (resident() - before) / (double)count;
}

int main(int argc, char **argv)
{
	const char *what = argc > 3 ? argv[1] : "";
	long count = argc > 3 ? strtol(argv[3], NULL, 10) : 1;

	curl_global_init(CURL_GLOBAL_ALL);
	if (!strcmp(what, "ranges")) {
		printf("%.3f\n", bench_ranges(argv[2], count));
	} else if (!strcmp(what, "streams")) {
		printf("%.3f\n", bench_streams(argv[2], count, argc > 4 ? argv[4] : NULL));
	} else {
		fputs("usage: curl-peer ranges URL COUNT | streams URL COUNT [CA]\n", stderr);
		return 2;
	}
	return 0;
}
