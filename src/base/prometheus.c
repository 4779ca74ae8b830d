#include "base/prometheus.h"

void prometheus_head(struct buf *out, const char *family, const char *type, const char *help)
{
	buf_printf(out, "# HELP nemofs_%s %s\n# TYPE nemofs_%s %s\n", family, help, family, type);
}

void prometheus_gauge(struct buf *out, const char *name, const char *help, double value)
{
	prometheus_head(out, name, "gauge", help);
	buf_printf(out, "nemofs_%s %.15g\n", name, value);
}
