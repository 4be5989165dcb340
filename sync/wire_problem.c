/* wire_problem.c - problems of RFC 9457. Pure. See wire.h. */
#include "sync/wire.h"

#include "firmware/base/text.h"
#include "sync/wire_out.h"

#define TYPE_BEGIN "/problems/"

// clang-format off
static const struct {
	const char *name;
	int         status;
	const char *title;
} problems[PERCH_PROBLEM_COUNT] = {
	[PERCH_PROBLEM_MALFORMED]      = { "malformed",      400, "the request is not of the agreed form" },
	[PERCH_PROBLEM_NO_CERTIFICATE] = { "no-certificate", 403, "the request came without a client certificate" },
	[PERCH_PROBLEM_UNKNOWN_DEVICE] = { "unknown-device", 403, "this terminal is not enrolled here" },
	[PERCH_PROBLEM_REVOKED]        = { "revoked",        403, "this terminal has been revoked" },
	[PERCH_PROBLEM_WRONG_DEVICE]   = { "wrong-device",   403, "the certificate belongs to another terminal" },
	[PERCH_PROBLEM_TOKEN_UNKNOWN]  = { "token-unknown",  403, "the enrolment code is not known here" },
	[PERCH_PROBLEM_TOKEN_EXPIRED]  = { "token-expired",  403, "the enrolment code has expired" },
	[PERCH_PROBLEM_TOKEN_USED]     = { "token-used",     403, "the enrolment code has been used already" },
	[PERCH_PROBLEM_NOT_FOUND]      = { "not-found",      404, "there is nothing at this address" },
	[PERCH_PROBLEM_METHOD]         = { "method",         405, "this address does not take this method" },
	[PERCH_PROBLEM_DEVICE_KNOWN]   = { "device-known",   409, "this terminal is known with another seal key" },
	[PERCH_PROBLEM_GAP]            = { "gap",            409, "records are missing in between" },
	[PERCH_PROBLEM_DIVERGED]       = { "diverged",       409, "these records are not the ones that are stored here" },
	[PERCH_PROBLEM_TOO_LARGE]      = { "too-large",      413, "the request is too large" },
	[PERCH_PROBLEM_ENCODING]       = { "encoding",       415, "the body must be gzip of application/x-ndjson" },
	[PERCH_PROBLEM_BAD_CSR]        = { "bad-csr",        422, "the certificate request cannot be accepted" },
	[PERCH_PROBLEM_BAD_RECORD]     = { "bad-record",     422, "a record is not one JSON object within its limits" },
	[PERCH_PROBLEM_CHAIN]          = { "chain",          422, "the hash chain does not come out at the given head" },
	[PERCH_PROBLEM_BUSY]           = { "busy",           503, "head office is busy" },
	[PERCH_PROBLEM_INTERNAL]       = { "internal",       500, "head office has a fault" },
	[PERCH_PROBLEM_FULL]           = { "full",           507, "head office has no room" },
	[PERCH_PROBLEM_UNKNOWN_STREAM] = { "unknown-stream", 404, "nothing of this stream is stored here" },
	[PERCH_PROBLEM_OTHER]          = { "other",          500, "another problem" },
};
// clang-format on

struct perch_wire_problem
perch_wire_problem(enum perch_problem type)
{
	return (struct perch_wire_problem){
		.type = type, .expected = -1, .seq = -1, .index = -1, .limit = -1
	};
}

static bool
is_known(enum perch_problem type)
{
	return (unsigned)type < PERCH_PROBLEM_COUNT;
}

const char *
perch_problem_str(enum perch_problem type)
{
	return is_known(type) ? problems[type].name : "other";
}

int
perch_problem_status(enum perch_problem type)
{
	return is_known(type) ? problems[type].status : 500;
}

static void
put_number(struct perch_jw *w, const char *key, int64_t v)
{
	if (v >= 0)
		perch_jw_kv_i64(w, key, v);
}

enum perch_rc
perch_wire_put_problem(struct perch_buf *out, const struct perch_wire_problem *from)
{
	struct perch_jw w = perch_jw_over(out);
	char type[64];

	if (!is_known(from->type))
		return PERCH_E_ARG;
	enum perch_rc rc = perch_fmt(type, sizeof(type), TYPE_BEGIN "%s",
				     problems[from->type].name);
	if (rc != PERCH_OK)
		return rc;
	perch_jw_object(&w);
	perch_jw_kv_str(&w, "type", type);
	perch_jw_kv_str(&w, "title", problems[from->type].title);
	perch_jw_kv_i64(&w, "status", problems[from->type].status);
	perch_jw_kv_str(&w, "detail", from->detail);
	put_number(&w, "expected", from->expected);
	put_number(&w, "seq", from->seq);
	put_number(&w, "index", from->index);
	put_number(&w, "limit", from->limit);
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

static enum perch_problem
type_of(struct perch_json v)
{
	for (unsigned i = 0; i < PERCH_PROBLEM_OTHER; i++) {
		char type[64];

		if (perch_fmt(type, sizeof(type), TYPE_BEGIN "%s", problems[i].name) == PERCH_OK &&
		    perch_json_str_is(v, type))
			return (enum perch_problem)i;
	}
	return PERCH_PROBLEM_OTHER;
}

/* A number that may be missing. */
static void
in_number(struct perch_wire_in *in, const char *key, int64_t *to)
{
	struct perch_json v;

	*to = -1;
	if (in->rc == PERCH_OK && perch_json_get(in->object, key, &v) == PERCH_OK)
		in->rc = perch_json_i64(v, 0, INT64_MAX, to);
}

enum perch_rc
perch_wire_get_problem(struct perch_span text, struct perch_wire_problem *to)
{
	struct perch_wire_in in = perch_wire_in_parse(text);
	struct perch_json type;

	if (in.rc == PERCH_OK)
		in.rc = perch_json_get(in.object, "type", &type);
	if (in.rc == PERCH_OK && type.type != PERCH_JSON_STRING)
		in.rc = PERCH_E_FORMAT;
	if (in.rc == PERCH_OK)
		to->type = type_of(type);
	/* Another program's problem may have a long text or none; its type is what counts. */
	if (in.rc == PERCH_OK &&
	    perch_json_get_cstr(in.object, "detail", to->detail, sizeof(to->detail)) != PERCH_OK)
		to->detail[0] = '\0';
	in_number(&in, "expected", &to->expected);
	in_number(&in, "seq", &to->seq);
	in_number(&in, "index", &to->index);
	in_number(&in, "limit", &to->limit);
	return in.rc;
}
