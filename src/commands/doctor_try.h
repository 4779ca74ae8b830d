/* nemofs doctor --try: each endpoint of the service is asked once, and its answer compared with the
 * contract (api/contract.h). */
#ifndef NEMOFS_COMMANDS_DOCTOR_TRY_H
#define NEMOFS_COMMANDS_DOCTOR_TRY_H

#include "doctor.h"

struct doctor_try {
	bool wanted, spend, yes; /* --try, --spend, --yes */
	const char *report;      /* the file to write; NULL: one in the working directory */
};

/* Asks on stderr whether to begin, unless `yes`. Then a line for each endpoint by a call of `say`, and
 * one for the report. With `local` set, starts the engine. Waits for renders, so it takes up to minutes.
 * For a process that ends afterwards: it changes the addresses in `o`. */
void doctor_try(struct options *o, const struct doctor_try *how,
		void (*say)(void *context, enum verdict verdict, const char *name, const char *words),
		void *context);

#endif
