/* Files whose text is an edit: what is written between open and close is carried out as one message, a list
 * of the embedded engine's operations, all of it or nothing. */
#ifndef NEMOFS_TREE_EDIT_FILE_H
#define NEMOFS_TREE_EDIT_FILE_H

#include "fs/node.h"

struct draft;

/* Makes the operations of what was written, on the draft as it is now (NULL: none): appended as JSON; nothing
 * where nothing has changed. False: `e` says why, and nothing is done. */
typedef bool edit_file_read(const struct op *op, const struct draft *draft, const char *text, size_t len,
			    struct buf *operations, struct error *e);

/* Opens for writing; answers with NO_EDITING where the backend takes no edits. */
void edit_file_open(struct op *op);

/* The rest of node_ops: a close waits until the edit is made, and fails with what is wrong with the text. */
void edit_file_write(struct op *op, const char *data, size_t size, off_t offset);
void edit_file_flush(struct op *op, edit_file_read *read);
void edit_file_release(struct file *file);

#endif
