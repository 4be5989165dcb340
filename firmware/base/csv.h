/*
 * csv.h - comma-separated values (RFC 4180), a row at a time. Pure: no I/O, no allocation.
 *
 * UTF-8 with or without a byte order mark; rows end with CR LF or LF, the last one may end with the
 * text. A field in quotes may hold commas, line ends and quotes (doubled). Blanks count. Rows
 * without any character are passed over.
 */
#ifndef PERCH_BASE_CSV_H
#define PERCH_BASE_CSV_H

#include "firmware/base/buf.h"

#define PERCH_CSV_FIELDS_MAX 32
#define PERCH_CSV_ROW_MAX    8192 /* bytes of all fields of a row */

struct perch_csv {
	struct perch_span rest;
	size_t line; /* where rest begins, from 1 */
};

struct perch_csv_row {
	size_t line;                                   /* where it begins */
	struct perch_span field[PERCH_CSV_FIELDS_MAX]; /* in memory */
	size_t n;
	uint8_t memory[PERCH_CSV_ROW_MAX];
};

/* text is borrowed while rows are read. */
struct perch_csv perch_csv_over(struct perch_span text);

/*
 * The next row. PERCH_E_NOTFOUND: no more. PERCH_E_FORMAT: a quote in an unquoted field, something
 * after a closing quote, a CR alone, a NUL, or not UTF-8. PERCH_E_SHORT: a quote is never closed.
 * PERCH_E_FULL: too many fields or bytes. row->line is right after an error too; the reader is
 * then of no more use.
 */
PERCH_MUST_CHECK enum perch_rc perch_csv_next(struct perch_csv *csv, struct perch_csv_row *row);

#endif
