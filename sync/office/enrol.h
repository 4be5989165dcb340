/* enrol.h - one-time tokens, and what a terminal gets for one: GET /v1/enrol/ca, POST /v1/enrol. */
#ifndef PERCH_OFFICE_ENROL_H
#define PERCH_OFFICE_ENROL_H

#include "sync/office/office.h"
#include "sync/office/reply.h"

#define PERCH_CODE_CAP (PERCH_WIRE_URL_CAP + 160)

/* Make a token and write its enrolment code, terminated. url NULL or "": the configured one, else from
 * the first host and this port. PERCH_E_ARG: no url can be told (err says what to give). Takes the
 * lock. */
PERCH_MUST_CHECK enum perch_rc perch_token_new(struct perch_office *office, const char *url,
					       int64_t port, int64_t now_ms,
					       char code[PERCH_CODE_CAP], struct perch_err *err);

void perch_enrol_ca_answer(const struct perch_office *office, struct perch_reply *reply);
/* Takes the lock. */
void perch_enrol_answer(struct perch_office *office, struct perch_span body, int64_t now_ms,
			struct perch_reply *reply);

#endif
