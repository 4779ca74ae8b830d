#include "product/metric.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

#include "base/prometheus.h"

static const struct row {
	const char *family, *label, *help;
} rows[METRIC_COUNT] = {
#define X(name, family, label, help) {family, label, help},
	METRICS(X)
#undef X
};

static atomic_uint_fast64_t counts[METRIC_COUNT];

void metric_add(enum metric metric, uint64_t n)
{
	atomic_fetch_add_explicit(&counts[metric], n, memory_order_relaxed);
}

static uint64_t metric_get(enum metric metric)
{
	return atomic_load_explicit(&counts[metric], memory_order_relaxed);
}

void metric_write(struct buf *out)
{
	for (int i = 0; i < METRIC_COUNT; i++) {
		const struct row *row = &rows[i];

		if (!i || strcmp(row->family, row[-1].family) != 0)
			prometheus_head(out, row->family, "counter", row->help);
		buf_printf(out, *row->label ? "nemofs_%s{%s} %" PRIu64 "\n" : "nemofs_%s%s %" PRIu64 "\n",
			   row->family, row->label, metric_get((enum metric)i));
	}
}
