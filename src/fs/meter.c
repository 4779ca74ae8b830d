#include "meter.h"

#include <errno.h>
#include <inttypes.h>
#include <time.h>

#include "base/prometheus.h"

static const char *const words[REQUEST_KIND_COUNT] = {
#define X(name, word) word,
	REQUEST_KINDS(X)
#undef X
};

/* Upper bounds of the buckets. */
static const struct {
	uint64_t nanoseconds;
	const char *seconds;
} bounds[METER_BUCKETS] = {
	{UINT64_C(100000), "0.0001"},    {UINT64_C(1000000), "0.001"}, {UINT64_C(10000000), "0.01"},
	{UINT64_C(100000000), "0.1"},    {UINT64_C(1000000000), "1"},  {UINT64_C(10000000000), "10"},
	{UINT64_C(100000000000), "100"},
};

const char *request_word(enum request_kind kind)
{
	return words[kind];
}

uint64_t meter_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void meter_count(struct meter *meter, enum request_kind kind, uint64_t nanoseconds, int err)
{
	struct meter_kind *k = &meter->kinds[kind];
	int i = 0;

	while (i < METER_BUCKETS && nanoseconds > bounds[i].nanoseconds)
		i++;
	k->buckets[i]++;
	k->nanoseconds += nanoseconds;
	k->failed += err && err != EINTR;
	k->interrupted += err == EINTR;
}

static uint64_t total(const struct meter_kind *k)
{
	uint64_t n = 0;

	for (int i = 0; i <= METER_BUCKETS; i++)
		n += k->buckets[i];
	return n;
}

static void put_outcomes(const struct meter *meter, struct buf *out)
{
	prometheus_head(out, "requests_total", "counter", "Kernel requests that were answered.");
	for (int i = 0; i < REQUEST_KIND_COUNT; i++) {
		const struct meter_kind *k = &meter->kinds[i];
		const struct {
			const char *word;
			uint64_t n;
		} outcomes[] = {{"ok", total(k) - k->failed - k->interrupted},
				{"failed", k->failed},
				{"interrupted", k->interrupted}};

		for (size_t j = 0; j < sizeof outcomes / sizeof *outcomes; j++)
			buf_printf(out, "nemofs_requests_total{kind=\"%s\",outcome=\"%s\"} %" PRIu64 "\n",
				   words[i], outcomes[j].word, outcomes[j].n);
	}
}

static void put_histogram(const struct meter_kind *k, const char *word, struct buf *out)
{
	uint64_t n = 0;

	for (int i = 0; i < METER_BUCKETS; i++) {
		n += k->buckets[i];
		buf_printf(out, "nemofs_request_seconds_bucket{kind=\"%s\",le=\"%s\"} %" PRIu64 "\n", word,
			   bounds[i].seconds, n);
	}
	n += k->buckets[METER_BUCKETS];
	buf_printf(out, "nemofs_request_seconds_bucket{kind=\"%s\",le=\"+Inf\"} %" PRIu64 "\n", word, n);
	buf_printf(out, "nemofs_request_seconds_sum{kind=\"%s\"} %.9f\n", word, (double)k->nanoseconds / 1e9);
	buf_printf(out, "nemofs_request_seconds_count{kind=\"%s\"} %" PRIu64 "\n", word, n);
}

void meter_write(const struct meter *meter, struct buf *out)
{
	put_outcomes(meter, out);
	prometheus_head(out, "request_seconds", "histogram", "How long their callers waited.");
	for (int i = 0; i < REQUEST_KIND_COUNT; i++)
		put_histogram(&meter->kinds[i], words[i], out);
}
