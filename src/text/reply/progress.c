#include "text/progress.h"

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
	return buf_printf(out, "[%s] %.0f %%", bar, percent);
}
