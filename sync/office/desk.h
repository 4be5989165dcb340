/*
 * desk.h - the work that commands hand to head office: a new token, a CSV file. Operating system
 * only; what is done is enrol.c's and import.c's.
 *
 * office.db has one writer. While `serve` runs it is that one, and listens on the Unix socket
 * office.sock (0600) beside office.db; otherwise the command opens the database itself. Either way the
 * same request is done by the same code.
 *
 * Request: "token URL\n" (URL may be empty) or "import NAME\n" and the file's bytes; the sender then
 * ends its side. Answer: "ok\n" or "no\n" and a text for the person.
 */
#ifndef PERCH_OFFICE_DESK_H
#define PERCH_OFFICE_DESK_H

#include "sync/office/office.h"

#define PERCH_DESK_REQUEST_MAX (8388608 + 1024)
#define PERCH_DESK_ANSWER_MAX  16384

/* Do a request here. port: where `serve` listens, or what listen says. Takes the lock. true: done, false:
 * refused; *answer gets the text. */
bool perch_desk_do(struct perch_office *office, int64_t port, struct perch_span request,
		   struct perch_buf *answer);

/* Have the perch-office that holds this office.db do it. PERCH_E_GONE: nobody listens. */
PERCH_MUST_CHECK enum perch_rc perch_desk_ask(const char *db_path, struct perch_span request,
					      bool *is_done, struct perch_buf *answer,
					      struct perch_err *err);

struct perch_desk;

/* Take requests on a thread of its own. office is borrowed until perch_desk_close(). PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_desk_open(struct perch_office *office, int64_t port,
					       struct perch_desk **desk, struct perch_err *err);
void perch_desk_close(struct perch_desk *desk); /* NULL is allowed */

#endif
