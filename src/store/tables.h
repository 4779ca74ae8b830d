/* The tables with the rows of a session's detail. */
#ifndef NEMOFS_STORE_TABLES_H
#define NEMOFS_STORE_TABLES_H

#include "row.h"

extern const struct row_table store_op_table;     /* op.c: struct store_op */
extern const struct row_table store_talk_table;   /* op.c: struct store_talk */
extern const struct row_table store_render_table; /* render.c: struct store_render */
extern const struct row_table store_asset_table;  /* asset.c: struct store_asset */

#endif
