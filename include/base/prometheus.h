/* Prometheus' text format, as far as any program needs it. */
#ifndef NEMOFS_BASE_PROMETHEUS_H
#define NEMOFS_BASE_PROMETHEUS_H

#include "base/buf.h"

/* Appends the two lines that precede the samples of a family ("counter", "gauge",
 * "histogram"); its name gets the prefix nemofs_. */
void prometheus_head(struct buf *out, const char *family, const char *type, const char *help);

/* Appends a gauge with its two lines. */
void prometheus_gauge(struct buf *out, const char *name, const char *help, double value);

#endif
