#include "product/causes.h"

#include <errno.h>

static const struct error_row rows[ERROR_CAUSE_COUNT] = {PRODUCT_CAUSES(ERROR_ROW)};

const struct error_rows error_own = {rows, ERROR_CAUSE_COUNT};
