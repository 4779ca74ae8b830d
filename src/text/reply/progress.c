#include "text/progress.h"

#include "base/str.h"

enum { WIDTH = 20 };

bool progress_write(struct buf *out, double percent)
{
	char bar[WIDTH + 1];

	if (percent < 0)
		return buf_puts(out, "[…]");
	if (percent > 100)
		percent = 100;
	for (int i = 0; i < WIDTH; i++)
		bar[i] = percent * WIDTH >= 100.0 * (i + 1) ? '#' : '-';
	bar[WIDTH] = '\0';
	return buf_printf(out, "[%s] %d %%", bar, (int)percent);
}

bool progress_write_bytes(struct buf *out, uint64_t done, uint64_t all, double per_second)
{
	char part[16], whole[16], speed[16];

	str_size(part, done);
	str_size(whole, all);
	buf_printf(out, "%s of %s", part, whole);
	if (per_second >= 1) {
		str_size(speed, (uint64_t)per_second);
		buf_printf(out, "  %s/s", speed);
	}
	return !out->failed;
}
