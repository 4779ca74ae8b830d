/* What asset.c needs of late.c. */
#ifndef NEMOFS_MODEL_LATE_H
#define NEMOFS_MODEL_LATE_H

struct asset;

/* Drops the inspection under way, because the file goes or a new inspection begins. */
void late_forget(struct asset *asset);

#endif
