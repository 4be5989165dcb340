/* test_trouble.c - what an answer that is not the wanted one means (sync/trouble.h). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "sync/trouble.h"

#define JSON    "application/json"
#define PROBLEM "application/problem+json"
#define BODY(type, more)                                                                           \
	"{\"type\":\"/problems/" type "\",\"title\":\"t\",\"status\":1,\"detail\":\"d\"" more "}"

// clang-format off
static const struct {
	const char *must;
	int         status;
	const char *type;
	int64_t     retry_after_s;
	const char *body;
	enum perch_uplink_failure failure;
	int64_t     retry_after_us;
	uint64_t    seq;
	const char *says; /* a part of the text */
} rows[] = {
	{ "a page with a 200 is a portal", 200, "text/html", -1, "<html>", PERCH_FAIL_PLACE, -1, 0, "log in to this network" },
	{ "a 200 without a type is nobody we know", 200, "", -1, "", PERCH_FAIL_PLACE, -1, 0, "type none" },
	{ "a portal's type cannot steer the screen", 200, "text/\x1b[31m", -1, "", PERCH_FAIL_PLACE, -1, 0, "text/\\x1b[31m" },
	{ "a redirect is a portal and is not followed", 302, "text/html", -1, "", PERCH_FAIL_PLACE, -1, 0, "sends us elsewhere" },
	{ "a plain 404 is another server", 404, "text/html", -1, "", PERCH_FAIL_PLACE, -1, 0, "not head office" },
	{ "a 407 is a proxy", 407, "text/html", -1, "", PERCH_FAIL_PLACE, -1, 0, "proxy" },
	{ "a plain 413 halves the batch", 413, "text/html", -1, "", PERCH_FAIL_SIZE, -1, 0, "too large" },
	{ "a 408 is a slow link", 408, "", -1, "", PERCH_FAIL_SLOW, -1, 0, "too slow" },
	{ "a 429 is to be tried later", 429, "", 7, "", PERCH_FAIL_LATER, 7000000, 0, "later" },
	{ "a 502 of a proxy before the office is to be tried later", 502, "text/html", -1, "", PERCH_FAIL_LATER, -1, 0, "later" },
	{ "a Retry-After of years does not overflow", 503, "", INT32_MAX, "", PERCH_FAIL_LATER, INT64_C(86400000000), 0, "later" },
	{ "a busy office says when", 503, PROBLEM, 3, BODY("busy", ""), PERCH_FAIL_LATER, 3000000, 0, "busy" },
	{ "a revoked terminal stops", 403, PROBLEM, -1, BODY("revoked", ""), PERCH_FAIL_REFUSED, -1, 0, "call head office" },
	{ "a terminal that is not known enrols again", 403, PROBLEM, -1, BODY("unknown-device", ""), PERCH_FAIL_REFUSED, -1, 0, "enrol again" },
	{ "a used token wants a new one", 403, PROBLEM, -1, BODY("token-used", ""), PERCH_FAIL_REFUSED, -1, 0, "new enrolment code" },
	{ "a gap begins again with hello", 409, PROBLEM, -1, BODY("gap", ",\"expected\":4"), PERCH_FAIL_LATER, -1, 0, "gap" },
	{ "diverged stops the stream", 409, PROBLEM, -1, BODY("diverged", ",\"seq\":4"), PERCH_FAIL_DIVERGED, -1, 0, "everything is kept" },
	{ "a bad record is named", 422, PROBLEM, -1, BODY("bad-record", ",\"seq\":9,\"index\":2"), PERCH_FAIL_RECORD, -1, 9, "bad-record" },
	{ "a chain that does not fit is read again", 422, PROBLEM, -1, BODY("chain", ""), PERCH_FAIL_LATER, -1, 0, "chain" },
	{ "a malformed request is a fault of the program", 400, PROBLEM, -1, BODY("malformed", ""), PERCH_FAIL_FAULT, -1, 0, "report this" },
	{ "a stream that never came is nothing to wait for", 404, PROBLEM, -1, BODY("unknown-stream", ""), PERCH_FAIL_FAULT, -1, 0, "nothing of it was ever delivered" },
	{ "a problem of a newer office is judged by its status", 507, PROBLEM, -1, BODY("new", ""), PERCH_FAIL_LATER, -1, 0, "507" },
	{ "a problem that cannot be read is judged by its status", 503, PROBLEM, -1, "{\"type\":", PERCH_FAIL_LATER, -1, 0, "503" },
	{ "a control character does not reach the screen", 403, PROBLEM, -1,
	  "{\"type\":\"/problems/revoked\",\"detail\":\"\\u001b[31m\"}", PERCH_FAIL_REFUSED, -1, 0, "\\x1b[31m" },
};
// clang-format on

static void
answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_answer a = { .status = rows[i].status,
					  .retry_after_s = rows[i].retry_after_s,
					  .body = perch_span_str(rows[i].body) };
		struct perch_trouble t;

		assert_int_equal(perch_fmt(a.type, sizeof(a.type), "%s", rows[i].type), PERCH_OK);
		MUST(!perch_answer_check(&a, JSON, &t), "%s", rows[i].must);
		MUST(t.failure == rows[i].failure, "%s: class %d", rows[i].must, (int)t.failure);
		MUST(t.retry_after_us == rows[i].retry_after_us, "%s: after %lld", rows[i].must,
		     (long long)t.retry_after_us);
		MUST(t.seq == rows[i].seq, "%s: seq %llu", rows[i].must, (unsigned long long)t.seq);
		MUST(strstr(t.text, rows[i].says) != NULL, "%s: %s", rows[i].must, t.text);
	}
}

static void
the_wanted_answer_passes(void **state)
{
	struct perch_answer a = { .status = 200, .type = JSON, .retry_after_s = -1 };
	struct perch_trouble t;

	(void)state;
	assert_true(perch_answer_check(&a, JSON, &t));
	assert_false(perch_answer_check(&a, "application/pem-certificate-chain", &t));
	a.status = 201;
	assert_false(perch_answer_check(&a, JSON, &t));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(the_wanted_answer_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
