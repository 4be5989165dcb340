/*
 * import_run.h - one file on its way into the master data: what import.c shares with the readers of
 * tables and of documents. Not for other files: they include import.h.
 */
#ifndef PERCH_OFFICE_IMPORT_RUN_H
#define PERCH_OFFICE_IMPORT_RUN_H

#include "firmware/base/csv.h"
#include "sync/office/master.h"

struct perch_import {
	struct perch_db *db;
	struct perch_span name;
	struct perch_buf *said;
	const char *one; /* what it holds, for messages: "order" */
	const char *many;
	bool is_table;
	size_t line; /* in hand */
	size_t faults;
	size_t counts[3]; /* by enum perch_change */
	size_t strangers; /* of orders that are not here */
};

/* One line about the line in hand; the first ones are shown, all are counted. */
void perch_import_fault(struct perch_import *in, const char *column, const char *what);

/* Store an item and count it. Errors of the database only. */
PERCH_MUST_CHECK enum perch_rc perch_import_put(struct perch_import *in, const char *kind,
						const char *key, struct perch_span body,
						struct perch_err *err);

/* Read a whole file. Faults are counted; errors of the database only. */
PERCH_MUST_CHECK enum perch_rc perch_import_table(struct perch_import *in, struct perch_span text,
						  struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_import_document(struct perch_import *in,
						     struct perch_span text, struct perch_err *err);

/* --- tables ------------------------------------------------------------------------------------ */

enum perch_column_form {
	PERCH_COLUMN_TEXT,
	PERCH_COLUMN_INTEGER,
	PERCH_COLUMN_YES_NO,
	PERCH_COLUMN_JSON
};

struct perch_column {
	const char *name;
	enum perch_column_form holds;
	bool is_needed;     /* in every row */
	const char *advice; /* when the value is of the wrong form */
};

struct perch_sheet {
	const char *kind; /* of the items */
	const char *one;
	const char *many;
	const char *mark; /* column that tells it from the sheets below it; NULL: the last */
	const char *key;  /* column that a row is known by */
	const struct perch_column *columns;
	size_t columns_n;
	/* Make the item's body of the row's cells, by the names of their columns; NULL: they are the body. As
	 * check. */
	enum perch_rc (*shape)(struct perch_import *in, struct perch_buf *body,
			       struct perch_err *err);
	/* Judge a body by the terminal's own reader; the item's key. Faults are counted, key is then anything;
	 * errors of the database only. */
	enum perch_rc (*check)(struct perch_import *in, struct perch_span body,
			       char key[PERCH_WIRE_KEY_CAP], struct perch_err *err);
};

/* import_person.c: the shape of a person; the PIN's cell leaves no trace, and no fault quotes it. */
PERCH_MUST_CHECK enum perch_rc perch_import_person(struct perch_import *in, struct perch_buf *body,
						   struct perch_err *err);
extern const char perch_badge_advice[];
extern const char perch_role_advice[];
extern const char perch_name_advice[];
extern const char perch_pin_advice[];

/* The i-th sheet, NULL past the last. */
const struct perch_sheet *perch_sheet_nth(size_t i);
/* The column of this name, its index in *at; NULL: none. */
const struct perch_column *perch_sheet_column(const struct perch_sheet *sheet, const char *name,
					      size_t *at);

#endif
