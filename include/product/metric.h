/* Counters of the whole program, for monitoring. Any thread; counting costs one
 * addition. */
#ifndef NEMOFS_PRODUCT_METRIC_H
#define NEMOFS_PRODUCT_METRIC_H

#include <stdint.h>

#include "base/buf.h"

/* Name in the program, family, label, help. Rows of one family follow each other. */
/* clang-format off */
#define METRICS(X) \
	X(MESSAGE_DONE,      "messages_total", "outcome=\"done\"",      "Messages to the agent that have ended.") \
	X(MESSAGE_FAILED,    "messages_total", "outcome=\"failed\"",    "") \
	X(MESSAGE_UNCLEAR,   "messages_total", "outcome=\"unclear\"",   "") \
	X(MESSAGE_FORGOTTEN, "messages_total", "outcome=\"forgotten\"", "") \
	X(MESSAGE_REFUSED,   "messages_total", "outcome=\"over_max_credits\"", "") \
	X(RENDER_DONE,       "renders_total",  "outcome=\"done\"",      "Renders that have ended.") \
	X(RENDER_FAILED,     "renders_total",  "outcome=\"failed\"",    "") \
	X(UPLOAD_DONE,       "uploads_total",  "outcome=\"done\"",      "Files sent to the service.") \
	X(UPLOAD_FAILED,     "uploads_total",  "outcome=\"failed\"",    "") \
	X(HTTP_WHOLE,        "http_requests_total", "outcome=\"whole\"", "HTTP requests whose whole answer came, and those that broke.") \
	X(HTTP_BROKEN,       "http_requests_total", "outcome=\"broken\"", "") \
	X(HTTP_RECEIVED,     "http_received_bytes_total", "",           "Bytes of answers, as decoded.") \
	X(HTTP_SENT,         "http_sent_bytes_total", "",               "Bytes of files sent in uploads.") \
	X(VIDEO_ARRIVED,      "video_read_bytes_total", "from=\"memory\"", "Bytes of videos given to readers: just arrived, or kept in the cache.") \
	X(VIDEO_CACHED,       "video_read_bytes_total", "from=\"cache\"", "") \
	X(VIDEO_READ_ARRIVED, "video_reads_total", "from=\"memory\"",     "Reads of videos by where they were answered from: a cache hit is from=cache.") \
	X(VIDEO_READ_CACHED,  "video_reads_total", "from=\"cache\"",      "")
/* clang-format on */

enum metric {
#define X(name, family, label, help) METRIC_##name,
	METRICS(X)
#undef X
		METRIC_COUNT
};

void metric_add(enum metric metric, uint64_t n);

/* Appends all of them in Prometheus' text format, names beginning with nemofs_. */
void metric_write(struct buf *out);

#endif
