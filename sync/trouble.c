/* trouble.c - see trouble.h. The classes are those of protocol.md 8. */
#include "sync/trouble.h"

#include <stdarg.h>

#include "firmware/base/text.h"

#define PORTAL "log in to this network in a browser, or ask who runs it"

void
perch_trouble_set(struct perch_trouble *t, enum perch_uplink_failure failure, const char *fmt, ...)
{
	va_list args;

	*t = (struct perch_trouble){ .failure = failure,
				     .problem = PERCH_PROBLEM_OTHER,
				     .retry_after_us = -1 };
	va_start(args, fmt);
	/* A text for a person: cut rather than lost. */
	(void)vsnprintf(t->text, sizeof(t->text), fmt, args);
	va_end(args);
}

static enum perch_uplink_failure
failure_of(enum perch_problem type)
{
	switch (type) {
	case PERCH_PROBLEM_NO_CERTIFICATE:
	case PERCH_PROBLEM_UNKNOWN_DEVICE:
	case PERCH_PROBLEM_REVOKED:
	case PERCH_PROBLEM_WRONG_DEVICE:
	case PERCH_PROBLEM_TOKEN_UNKNOWN:
	case PERCH_PROBLEM_TOKEN_EXPIRED:
	case PERCH_PROBLEM_TOKEN_USED:
	case PERCH_PROBLEM_DEVICE_KNOWN:
	case PERCH_PROBLEM_BAD_CSR:
		return PERCH_FAIL_REFUSED;
	case PERCH_PROBLEM_DIVERGED:
		return PERCH_FAIL_DIVERGED;
	case PERCH_PROBLEM_TOO_LARGE:
		return PERCH_FAIL_SIZE;
	case PERCH_PROBLEM_BAD_RECORD:
		return PERCH_FAIL_RECORD;
	case PERCH_PROBLEM_GAP:
	case PERCH_PROBLEM_CHAIN:
	case PERCH_PROBLEM_BUSY:
	case PERCH_PROBLEM_INTERNAL:
	case PERCH_PROBLEM_FULL:
		return PERCH_FAIL_LATER;
	case PERCH_PROBLEM_MALFORMED:
	case PERCH_PROBLEM_NOT_FOUND:
	case PERCH_PROBLEM_METHOD:
	case PERCH_PROBLEM_ENCODING:
	case PERCH_PROBLEM_UNKNOWN_STREAM: /* asked for by a restore alone */
	case PERCH_PROBLEM_OTHER:
	case PERCH_PROBLEM_COUNT:
		return PERCH_FAIL_FAULT;
	}
	return PERCH_FAIL_FAULT;
}

/* What the person can do about it. */
static const char *
advice(enum perch_problem type)
{
	switch (type) {
	case PERCH_PROBLEM_NO_CERTIFICATE:
	case PERCH_PROBLEM_UNKNOWN_DEVICE:
		return "ask head office for an enrolment code and enrol again; nothing is lost";
	case PERCH_PROBLEM_REVOKED:
	case PERCH_PROBLEM_WRONG_DEVICE:
		return "call head office; everything is kept on this terminal";
	case PERCH_PROBLEM_TOKEN_UNKNOWN:
	case PERCH_PROBLEM_TOKEN_EXPIRED:
	case PERCH_PROBLEM_TOKEN_USED:
		return "ask head office for a new enrolment code";
	case PERCH_PROBLEM_DEVICE_KNOWN:
		return "this looks like a copied terminal: call head office";
	case PERCH_PROBLEM_DIVERGED:
		return "nothing more is sent and everything is kept: call head office";
	case PERCH_PROBLEM_BAD_RECORD:
	case PERCH_PROBLEM_TOO_LARGE:
		return "what comes before it is sent: call head office";
	case PERCH_PROBLEM_GAP:
	case PERCH_PROBLEM_CHAIN:
	case PERCH_PROBLEM_BUSY:
	case PERCH_PROBLEM_INTERNAL:
	case PERCH_PROBLEM_FULL:
		return "try again later";
	case PERCH_PROBLEM_UNKNOWN_STREAM:
		return "nothing of it was ever delivered";
	case PERCH_PROBLEM_MALFORMED:
	case PERCH_PROBLEM_NOT_FOUND:
	case PERCH_PROBLEM_METHOD:
	case PERCH_PROBLEM_ENCODING:
	case PERCH_PROBLEM_BAD_CSR:
	case PERCH_PROBLEM_OTHER:
	case PERCH_PROBLEM_COUNT:
		return "the two programs do not fit together: report this";
	}
	return "";
}

/* Text from outside, fit for a terminal. */
static void
show(char *dst, size_t cap, struct perch_span text)
{
	struct perch_buf b = perch_buf_over(dst, cap);

	if (perch_buf_put_escaped(&b, text) != PERCH_OK || perch_buf_cstr(&b) == NULL)
		dst[0] = '\0';
}

static void
read_problem(const struct perch_wire_problem *p, struct perch_trouble *t)
{
	char detail[PERCH_WIRE_DETAIL_CAP * 4];
	const char *name = perch_problem_str(p->type);

	show(detail, sizeof(detail), perch_span_str(p->detail));
	perch_trouble_set(t, failure_of(p->type), "head office says %s%s%s: %s", name,
			  detail[0] != '\0' ? ", " : "", detail, advice(p->type));
	t->problem = p->type;
	if (p->type == PERCH_PROBLEM_BAD_RECORD && p->seq > 0)
		t->seq = (uint64_t)p->seq;
}

/* No problem that can be read, only a status. */
static void
read_status(const struct perch_answer *a, struct perch_trouble *t)
{
	char type[4 * sizeof(a->type)];

	show(type, sizeof(type), perch_span_str(a->type));
	if (a->status == 413)
		perch_trouble_set(t, PERCH_FAIL_SIZE,
				  "the batch is too large for the way to head office");
	else if (a->status == 408)
		perch_trouble_set(t, PERCH_FAIL_SLOW, "the connection is too slow for this batch");
	else if (a->status == 407)
		perch_trouble_set(t, PERCH_FAIL_PLACE,
				  "a proxy wants a login: set proxy under [sync] in perch.conf");
	else if (a->status == 425 || a->status == 429 || a->status >= 500)
		perch_trouble_set(
			t, PERCH_FAIL_LATER,
			"head office does not answer at present (status %d): try again later",
			a->status);
	else if (a->status >= 300 && a->status < 400)
		perch_trouble_set(
			t, PERCH_FAIL_PLACE,
			"something sends us elsewhere (status %d) instead of head office: " PORTAL,
			a->status);
	else
		perch_trouble_set(t, PERCH_FAIL_PLACE,
				  "what answered is not head office (status %d, type %s): " PORTAL,
				  a->status, type[0] != '\0' ? type : "none");
}

bool
perch_answer_check(const struct perch_answer *a, const char *type, struct perch_trouble *t)
{
	struct perch_wire_problem problem;

	if (a->status == 200 && strcmp(a->type, type) == 0)
		return true;
	if (a->status >= 400 && strcmp(a->type, "application/problem+json") == 0 &&
	    perch_wire_get_problem(a->body, &problem) == PERCH_OK &&
	    problem.type != PERCH_PROBLEM_OTHER)
		read_problem(&problem, t);
	else
		read_status(a, t);
	if (a->retry_after_s >= 0)
		t->retry_after_us = a->retry_after_s < 86400 ? a->retry_after_s * 1000000
							     : 86400000000;
	return false;
}
