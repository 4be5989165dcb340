/*
 * enrol.h - making this terminal known to head office by a one-time code (protocol.md 3). Wiring: no
 * outside library of its own.
 *
 * The secret key is made here, stays here (client.key, mode 0600) and is made once: repeating an
 * enrolment whose answer was lost works, with the same code.
 */
#ifndef PERCH_SYNC_ENROL_H
#define PERCH_SYNC_ENROL_H

#include "sync/terminal.h"

/*
 * code: the text from head office. url (PERCH_WIRE_URL_CAP bytes) gets the office's address.
 * PERCH_E_FORMAT: that is no enrolment code. PERCH_E_DENIED: head office, or what answered instead,
 * said no. PERCH_E_AGAIN: no answer now. PERCH_E_EXISTS: enrolled with another office.
 * PERCH_E_BUSY, PERCH_E_NOSPACE, PERCH_E_IO: this terminal's own trouble.
 */
PERCH_MUST_CHECK enum perch_rc perch_enrol(const struct perch_terminal *t, struct perch_span code,
					   char url[PERCH_WIRE_URL_CAP], struct perch_err *err);

#endif
