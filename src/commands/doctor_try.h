/* nemofs doctor --try: calls each endpoint of the service once, and compares its answer with the contract
 * (api/contract.h). */
#ifndef NEMOFS_COMMANDS_DOCTOR_TRY_H
#define NEMOFS_COMMANDS_DOCTOR_TRY_H

#include "doctor.h"

struct doctor_try {
	bool wanted, spend, yes; /* --try, --spend, --yes */
	const char *report;      /* the file to write; NULL: one in the working directory */
};

/* Asks on stderr for permission, unless `yes`. Then calls `say` for each endpoint, and once for the report.
 * With `local` set, it starts the engine. Waiting for renders can take minutes. The process should end
 * afterwards: this changes the addresses in `o`. */
void doctor_try(struct options *o, const struct doctor_try *how,
		void (*say)(void *context, enum verdict verdict, const char *name, const char *words),
		void *context);

#endif
