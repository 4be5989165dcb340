/* test_person.c - a line of the list of people: firmware/session/person.h. */
#include "tests/unit/must.h"

#include "firmware/session/person.h"

#define SALT "000102030405060708090a0b0c0d0e0f"
#define HASH SALT "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
#define HEAD "{\"person\":\"LI-7\",\"role\":\"inspector\""
#define PIN_N(n)                                                                                   \
	HEAD ",\"pin\":{\"n\":" n ",\"r\":8,\"p\":1,\"salt\":\"" SALT "\",\"hash\":\"" HASH "\"}}"
#define X32 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct {
	const char *must;
	const char *json;
	enum perch_rc rc;
	const char *key;
} rows[] = {
	// clang-format off
	{ "badge and role are enough", HEAD "}", PERCH_OK, "" },
	{ "with everything", "{\"person\":\"LI-7\",\"name\":\"Li Wei\",\"role\":\"lead\",\"pin\":"
	  "{\"n\":16384,\"r\":8,\"p\":1,\"salt\":\"" SALT "\",\"hash\":\"" HASH "\"},\"retired\":true}",
	  PERCH_OK, "" },
	{ "null is silence", HEAD ",\"name\":null,\"pin\":null,\"retired\":null}", PERCH_OK, "" },
	{ "what a newer office adds is passed over", HEAD ",\"shift\":{\"of\":[1,2]}}", PERCH_OK, "" },
	{ "a list of people has no name but the badge", "{\"role\":\"lead\"}", PERCH_E_NOTFOUND, "person" },
	{ "a badge has its characters", "{\"person\":\"LI 7\",\"role\":\"lead\"}", PERCH_E_FORMAT, "person" },
	{ "a badge of 32 bytes fits", "{\"person\":\"" X32 "\",\"role\":\"lead\"}", PERCH_OK, "" },
	{ "one of 33 does not", "{\"person\":\"" X32 "x\",\"role\":\"lead\"}", PERCH_E_FULL, "person" },
	{ "no role", "{\"person\":\"LI-7\"}", PERCH_E_NOTFOUND, "role" },
	{ "a role that there is not", "{\"person\":\"LI-7\",\"role\":\"boss\"}", PERCH_E_UNKNOWN, "role" },
	{ "a long word is none either", "{\"person\":\"LI-7\",\"role\":\"" X32 "\"}", PERCH_E_UNKNOWN, "role" },
	{ "a role is a text", "{\"person\":\"LI-7\",\"role\":1}", PERCH_E_FORMAT, "role" },
	{ "a name can be shown", HEAD ",\"name\":\"Li\\nWei\"}", PERCH_E_FORMAT, "name" },
	{ "retired is true or false", HEAD ",\"retired\":1}", PERCH_E_FORMAT, "retired" },
	{ "a PIN in the clear is none", HEAD ",\"pin\":\"4711\"}", PERCH_E_FORMAT, "pin" },
	{ "2^10 is the least work", PIN_N("1024"), PERCH_OK, "" },
	{ "2^9 is too little", PIN_N("512"), PERCH_E_RANGE, "pin" },
	{ "2^17 is the most", PIN_N("131072"), PERCH_OK, "" },
	{ "2^18 is more memory than a terminal has", PIN_N("262144"), PERCH_E_RANGE, "pin" },
	{ "n is a power of two", PIN_N("16385"), PERCH_E_RANGE, "pin" },
	{ "n is not below nothing", PIN_N("-1024"), PERCH_E_RANGE, "n" },
	{ "n is a number", PIN_N("\"1024\""), PERCH_E_FORMAT, "n" },
	{ "r is at most 16", HEAD ",\"pin\":{\"n\":1024,\"r\":17,\"p\":1,\"salt\":\"" SALT "\",\"hash\":\"" HASH "\"}}",
	  PERCH_E_RANGE, "pin" },
	{ "p is at most 4", HEAD ",\"pin\":{\"n\":1024,\"r\":8,\"p\":5,\"salt\":\"" SALT "\",\"hash\":\"" HASH "\"}}",
	  PERCH_E_RANGE, "pin" },
	{ "a PIN has a salt", HEAD ",\"pin\":{\"n\":1024,\"r\":8,\"p\":1,\"hash\":\"" HASH "\"}}",
	  PERCH_E_NOTFOUND, "salt" },
	{ "of 16 bytes", HEAD ",\"pin\":{\"n\":1024,\"r\":8,\"p\":1,\"salt\":\"00\",\"hash\":\"" HASH "\"}}",
	  PERCH_E_FORMAT, "salt" },
	{ "and a hash of 32", HEAD ",\"pin\":{\"n\":1024,\"r\":8,\"p\":1,\"salt\":\"" SALT "\",\"hash\":\"" SALT "\"}}",
	  PERCH_E_FORMAT, "hash" },
	{ "not of 33", HEAD ",\"pin\":{\"n\":1024,\"r\":8,\"p\":1,\"salt\":\"" SALT "\",\"hash\":\"" HASH "00\"}}",
	  PERCH_E_FULL, "hash" },
	{ "half a body", "{\"person\":", PERCH_E_SHORT, "" },
	{ "no object", "[]", PERCH_E_FORMAT, "" },
	{ "too deep", "{\"a\":[[[[[[[[[[1]]]]]]]]]]}", PERCH_E_DEPTH, "" },
	// clang-format on
};

static void
bodies_are_read_or_refused_by_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_person person;
		const char *key = NULL;
		enum perch_rc rc = perch_person_read(perch_span_str(rows[i].json), &person, &key);

		MUST(rc == rows[i].rc, "%s: wanted %s, got %s at %s", rows[i].must,
		     perch_rc_str(rows[i].rc), perch_rc_str(rc), key);
		MUST(rc == PERCH_OK || strcmp(key, rows[i].key) == 0, "%s: at '%s'", rows[i].must,
		     key);
	}
}

static void
what_was_written_is_read(void **state)
{
	static const char body[] = "{\"person\":\"LI-7\",\"name\":\"Li "
				   "Wei\",\"role\":\"service\",\"pin\":{\"n\":16384,"
				   "\"r\":8,\"p\":1,\"salt\":\"" SALT "\",\"hash\":\"" HASH
				   "\"},\"retired\":true}";
	struct perch_person person;
	struct perch_person again;
	char memory[512];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	const char *key;

	(void)state;
	MUST(perch_person_read(perch_span_str(body), &person, &key) == PERCH_OK, "read");
	assert_string_equal(person.badge, "LI-7");
	assert_string_equal(person.name, "Li Wei");
	assert_int_equal(person.role, PERCH_ROLE_SERVICE);
	assert_true(person.is_retired && person.has_pin);
	assert_int_equal(person.pin.salt[15], 0x0f);
	assert_int_equal(person.pin.hash[31], 0xff);
	MUST(perch_person_write(&person, &b) == PERCH_OK, "written");
	assert_string_equal(perch_buf_cstr(&b), body);
	MUST(perch_person_read(perch_buf_span(&b), &again, &key) == PERCH_OK &&
		     memcmp(&person, &again, sizeof(person)) == 0,
	     "and the same person again");

	struct perch_buf small = perch_buf_over(memory, 100);
	MUST(perch_person_write(&person, &small) == PERCH_E_FULL && small.n == 0,
	     "no room, nothing written");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_are_read_or_refused_by_key),
		cmocka_unit_test(what_was_written_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
