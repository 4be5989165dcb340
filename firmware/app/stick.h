/*
 * stick.h - orders and packing lists from a CSV file, such as one on a USB stick: each row becomes the
 * `=make` line that a person would type (commands.md).
 *
 * Operating system only: one regular file of at most 1 MB is read whole when it is opened. The caller
 * posts one line at a time; the answer to it decides whether another follows. Columns are the keys of
 * =make: "order" and what an order states, or, when there is a column "roll", what a line of a packing
 * list does. An order may also have "confirmed": what is made here counts as confirmed, so yes is the
 * only word for it.
 */
#ifndef PERCH_APP_STICK_H
#define PERCH_APP_STICK_H

#include "firmware/base/csv.h"
#include "firmware/session/session.h"

#define PERCH_STICK_FILE_MAX (1u << 20)
#define PERCH_STICK_LINE_CAP                                                                       \
	(2 * PERCH_CSV_ROW_MAX) /* too long a line is the session's to refuse */

struct perch_stick {
	uint8_t *memory; /* the whole file; NULL: no file is being loaded */
	char name[96];   /* of the file, printable */
	struct perch_csv csv;
	struct perch_csv_row row;
	char columns[PERCH_CSV_FIELDS_MAX][16];
	size_t n_columns;
	bool is_packing;
	size_t made;
	size_t there;   /* rows of what is on this terminal already */
	size_t refused; /* rows */
	int64_t id;     /* of the last record that was made */
	/* The answer after which no row can follow, or "". A summary has room for it. */
	char stopped[PERCH_ANSWER_CAP - 320];
};

/*
 * Read and look through the file, so that nothing is made of one that is damaged. Untouched by an
 * error, whose text names the file, and the line where there is one, and says what to do:
 * PERCH_E_NOTFOUND; PERCH_E_ARG: no regular file; PERCH_E_RANGE: too large; PERCH_E_FORMAT: no CSV
 * in UTF-8, an unknown or missing column, a row of other fields than the header; PERCH_E_IO,
 * PERCH_E_NOMEM. Else end with perch_stick_close().
 */
PERCH_MUST_CHECK enum perch_rc perch_stick_open(struct perch_stick *stick, const char *path,
						struct perch_err *err);

/* Does a line of text ask for it: =load and a file? The path is borrowed from the line. */
bool perch_stick_is_asked(struct perch_span line, struct perch_span *path);

/*
 * The next line to post, appended to *line (of PERCH_STICK_LINE_CAP). PERCH_E_NOTFOUND: that was all.
 * PERCH_E_FORMAT: a row that cannot be a line is refused, err->text says why with its place; call
 * again.
 */
PERCH_MUST_CHECK enum perch_rc perch_stick_next(struct perch_stick *stick, struct perch_buf *line,
						struct perch_err *err);

/* The session's answer to that line. PERCH_E_FORMAT: the row is refused, err->text is for a person. */
PERCH_MUST_CHECK enum perch_rc perch_stick_answer(struct perch_stick *stick, const char *answer,
						  struct perch_err *err);

/* The answer to =load: what came of the rows so far. Frees the file. */
void perch_stick_close(struct perch_stick *stick, char answer[PERCH_ANSWER_CAP]);

#endif
