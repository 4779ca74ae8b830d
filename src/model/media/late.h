/* What asset.c has to know of late.c. */
#ifndef NEMOFS_MODEL_LATE_H
#define NEMOFS_MODEL_LATE_H

struct asset;

/* The file goes, or another look at it begins: nothing comes of the one under way. */
void late_forget(struct asset *asset);

#endif
