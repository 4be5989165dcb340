/* test_status.c - what `perch-sync status` shows (sync/status_show.c). Scripts read the JSON. */
#include "tests/unit/must.h"

#include "sync/status.h"

static const struct perch_status enrolled = {
	.is_enrolled = true,
	.office = { .url = "https://office.example:8443", .enrolled_ms = 1790000000000 },
	.device = { 0xd0 },
	.streams = { { .epoch = { 0xe0 }, .tail = 5, .acked = 5, .sealed = 5 },
		     { .epoch = { 0xe1 }, .tail = 9, .acked = 7, .sealed = 6 } },
	.streams_n = 2,
	.owed = 2,
	.revision = 17,
	.success_ms = 1790000000500,
	.has_attempt = true,
	.attempt = { .at_ms = 1790000000600,
		     .result = PERCH_RESULT_LATER,
		     .detail = "nothing answers" },
};
static const struct perch_status fresh = { .device = { 0xd0 } };

/* 1790000000 s is 2026-09-21T14:13:20Z. */
static const struct {
	const char *must;
	const struct perch_status *status;
	const char *json;
	const char *text;
} rows[] = {
	{ "the newest stream is shown, and what all of them owe", &enrolled,
	  "{\"enrolled\":true,\"office\":\"https://office.example:8443\","
	  "\"device\":\"d0000000000000000000000000000000\",\"tail\":9,\"acked\":7,\"sealed\":6,"
	  "\"owed\":2,\"revision\":17,\"last_success\":1790000000500,"
	  "\"last_attempt\":1790000000600,\"result\":\"later\",\"detail\":\"nothing answers\","
	  "\"streams\":[{\"epoch\":\"e000000000000000\",\"tail\":5,\"acked\":5,\"sealed\":5},"
	  "{\"epoch\":\"e100000000000000\",\"tail\":9,\"acked\":7,\"sealed\":6}]}",
	  "head office:    https://office.example:8443, enrolled 2026-09-21T14:13:20.000Z\n"
	  "records:        9 in the log, 7 delivered, 2 owed\n"
	  "seals:          verified by head office up to record 6\n"
	  "master data:    revision 17\n"
	  "all delivered:  last at 2026-09-21T14:13:20.500Z\n"
	  "last try:       2026-09-21T14:13:20.600Z: nothing answers\n" },
	{ "a new terminal says what to do", &fresh,
	  "{\"enrolled\":false,\"office\":\"\",\"device\":\"d0000000000000000000000000000000\","
	  "\"tail\":0,\"acked\":0,\"sealed\":0,\"owed\":0,\"revision\":0,\"last_success\":0,"
	  "\"last_attempt\":0,\"result\":\"\",\"detail\":\"\",\"streams\":[]}",
	  "head office:    not enrolled (perch-sync enrol CODE)\n"
	  "records:        0 in the log, 0 delivered, 0 owed\n"
	  "seals:          verified by head office up to record 0\n"
	  "master data:    revision 0\n"
	  "all delivered:  never yet\n" },
};

static void
shown(void **state)
{
	uint8_t memory[4096];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		perch_buf_reset(&b);
		assert_int_equal(perch_status_json(rows[i].status, &b), PERCH_OK);
		MUST(perch_span_eq_str(perch_buf_span(&b), rows[i].json), "%s:\n%.*s", rows[i].must,
		     (int)b.n, (const char *)b.p);
		perch_buf_reset(&b);
		assert_int_equal(perch_status_text(rows[i].status, &b), PERCH_OK);
		MUST(perch_span_eq_str(perch_buf_span(&b), rows[i].text), "%s:\n%.*s", rows[i].must,
		     (int)b.n, (const char *)b.p);
	}
	b = perch_buf_over(memory, 100);
	assert_int_equal(perch_status_json(&enrolled, &b), PERCH_E_FULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(shown) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
