/* Files whose text can be edited. Text that is written between open and close, or renamed over them, becomes
 * one message: a list of the embedded engine's operations. All of them are carried out, or none. */
#ifndef NEMOFS_TREE_EDIT_FILE_H
#define NEMOFS_TREE_EDIT_FILE_H

#include "fs/node.h"
#include "text/language_tag.h"

struct draft;
struct scratch;

/* Identifies the file for the parser. */
struct edit_file {
	int format;                           /* enum captions_format; 0 for the script */
	char language[LANGUAGE_TAG_MAX + 1];  /* in the file's name; "": none */
	char preferred[LANGUAGE_TAG_MAX + 1]; /* the language of the settings */
};

/* Compares the text with the current draft (NULL: none), and appends the operations that make the change, as
 * JSON; nothing if nothing has changed. False: `e` says why. Any thread: long texts are parsed by a
 * worker. */
typedef bool edit_file_read(const struct edit_file *file, const struct draft *draft, const char *text,
			    size_t len, struct buf *operations, struct error *e);

/* The parsers: captions.srt and .vtt in any language; script.txt. */
edit_file_read node_captions_edit, node_script_edit;

/* Opens for writing. Fails with NO_EDITING if the backend takes no edits, or not in this format. */
void edit_file_open(struct op *op);

/* The other node_ops. A close waits until the edit is made, and fails if the text is wrong. The edit applies
 * to the draft after all messages written before. */
void edit_file_write(struct op *op, const char *data, size_t size, off_t offset);
void edit_file_flush(struct op *op, edit_file_read *read);
void edit_file_release(struct file *file);

/* Answers a rename of a scratch file over `target`, a file of the session: like a close after writing the
 * same text to `target`. After the edit the scratch file is removed; if the edit fails, it is kept. */
void edit_file_replace(struct op *op, const struct node *target, struct scratch *scratch);

#endif
