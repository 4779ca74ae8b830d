/* .nemofs/metrics: counters and gauges in Prometheus' text format. An open makes the
 * text, from memory alone. */
#include <inttypes.h>
#include <string.h>

#include "base/prometheus.h"
#include "cache/cache.h"
#include "dirs.h"
#include "model/activity.h"
#include "model/model.h"
#include "model/session.h"
#include "nodes.h"
#include "product/metric.h"

/* ---- what runs ---- */

static const char *const kinds[] = {"upload", "fetch", "message", "render"};

enum { KINDS = sizeof kinds / sizeof *kinds };

static void add(void *context, const struct activity *activity)
{
	size_t *running = context;

	for (int i = 0; i < KINDS; i++)
		running[i] += !strcmp(activity->kind, kinds[i]);
}

static void put_running(const struct model *model, struct buf *out)
{
	size_t running[KINDS] = {0};

	for (size_t i = 0; i < model->session_count; i++)
		if (model->sessions[i]->workspace)
			activity_each(model->sessions[i]->workspace, add, running);
	prometheus_head(out, "running", "gauge", "Operations that run at the service.");
	for (int i = 0; i < KINDS; i++)
		buf_printf(out, "nemofs_running{kind=\"%s\"} %zu\n", kinds[i], running[i]);
}

/* ---- gauges ---- */

/* An unknown (negative) value gets no sample. */
static void gauge_if(struct buf *out, const char *name, const char *help, double value)
{
	if (value >= 0)
		prometheus_gauge(out, name, help, value);
}

static void put_gauges(const struct model *model, struct buf *out)
{
	prometheus_gauge(out, "start_time_seconds", "When the mount began, Unix time.",
			 (double)model->started_ms / 1000);
	prometheus_gauge(out, "sessions", "Sessions in the tree.", (double)model->session_count);
	prometheus_gauge(out, "long_answers",
			 "Answers of 64 KiB and more that are being read or wait to be read.",
			 (double)worker_load(model->services.reader));
	prometheus_gauge(out, "cache_bytes", "Bytes of videos in the cache.",
			 (double)cache_used(model->services.cache));
	prometheus_gauge(out, "cache_limit_bytes", "The limit of cache_size.",
			 (double)cache_limit(model->services.cache));
	gauge_if(out, "credits_available", "The account's balance when last asked.",
		 model->account.available);
	prometheus_gauge(out, "credits_spent", "Credits spent by the messages of this state folder.",
			 model->ledger.sum.spent);
	gauge_if(out, "credits_max", "The limit of max_credits.", model->services.settings->max_credits);
	put_running(model, out);
}

/* ---- the file ---- */

static void open_metrics(struct op *op)
{
	struct buf out = {0};

	prometheus_head(&out, "build_info", "gauge", "The program's version.");
	buf_puts(&out, "nemofs_build_info{version=\"" NEMOFS_VERSION "\"} 1\n");
	put_gauges(tree_model(op->fs), &out);
	metric_write(&out);
	fs_write_metrics(op->fs, &out);
	node_text_opened(op, bytes_from_buf(&out));
}

const struct node_ops node_metrics = {.attr = node_text_attr, .open = open_metrics, .read = node_text_read};
