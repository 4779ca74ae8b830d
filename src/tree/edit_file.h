/* Files whose text is an edit: what is written between open and close, or renamed over them, is carried out
 * as one message, a list of the embedded engine's operations, all of it or nothing. */
#ifndef NEMOFS_TREE_EDIT_FILE_H
#define NEMOFS_TREE_EDIT_FILE_H

#include "fs/node.h"
#include "text/language_tag.h"

struct draft;
struct scratch;

/* Which file it is. */
struct edit_file {
	int format;                           /* of captions */
	char language[LANGUAGE_TAG_MAX + 1];  /* that the file is named by; "": none */
	char preferred[LANGUAGE_TAG_MAX + 1]; /* of the settings */
};

/* Makes the operations of what was written into the file, on the draft as it is now (NULL: none): appended as
 * JSON; nothing where nothing has changed. False: `e` says why, and nothing is done. Any thread: what is long
 * is read aside. */
typedef bool edit_file_read(const struct edit_file *file, const struct draft *draft, const char *text,
			    size_t len, struct buf *operations, struct error *e);

/* Those there are: captions.srt and .vtt, in any language; script.txt. */
edit_file_read node_captions_edit, node_script_edit;

/* Opens for writing; answers with NO_EDITING where the backend takes no edits, or not in this form. */
void edit_file_open(struct op *op);

/* The rest of node_ops: a close waits until the edit is made, and fails with what is wrong with the text. It
 * is made on the draft behind all messages that were written before. */
void edit_file_write(struct op *op, const char *data, size_t size, off_t offset);
void edit_file_flush(struct op *op, edit_file_read *read);
void edit_file_release(struct file *file);

/* Answers a rename of a scratch file over `target`, a file of the session: as the close of what is written
 * into that. The scratch file is gone once the edit is made, and stays if it fails. */
void edit_file_replace(struct op *op, const struct node *target, struct scratch *scratch);

#endif
