/*
 * typed.h - what is typed: bytes of standard input cut into lines.
 *
 * Wiring: one file descriptor. A line may hold a PIN: its bytes are cleared as soon as it has been taken, and
 * a terminal does not echo what is typed while a PIN is asked for.
 */
#ifndef PERCH_APP_TYPED_H
#define PERCH_APP_TYPED_H

#include "firmware/base/span.h"
#include "firmware/session/session.h"

/* Room for the longest label with every byte typed as \xNN, and one byte more: what is cut off a
 * line still leaves it longer than the session takes, so a part is never taken for the whole. */
#define PERCH_TYPED_CAP ((size_t)4 * PERCH_LINE_MAX + 1)

struct perch_typed {
	int fd;
	bool is_ended;  /* nothing more is to be read */
	bool is_hidden; /* the terminal does not echo */
	uint8_t line[PERCH_TYPED_CAP];
	size_t line_n;
	bool has_line;       /* a whole line waits to be taken */
	uint8_t chunk[4096]; /* read, not yet cut into lines */
	size_t chunk_n;
	size_t chunk_at;
};

/* Take in what there is to read; ends it at the end of the file. Not before everything was cut. */
void perch_typed_read(struct perch_typed *t);

/* Has everything that was read been cut and taken, but for the beginning of a line? */
bool perch_typed_is_hungry(const struct perch_typed *t);

/* Has it ended, and has every line been taken? */
bool perch_typed_is_over(const struct perch_typed *t);

/* The next whole line, without its newline: the same one until it is taken. The last one needs no newline.
 * Borrowed until then. */
bool perch_typed_next(struct perch_typed *t, struct perch_span *line);
void perch_typed_take(struct perch_typed *t);

/* Echo of a terminal: off while a PIN is asked for. Nothing where it is none. */
void perch_typed_hide(struct perch_typed *t, bool is_hidden);

#endif
