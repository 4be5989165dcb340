/* test_json.c - checking, reading and writing JSON (firmware/base/json_*.c). Source: RFC 8259. */
#include "tests/unit/must.h"

#include "firmware/base/json.h"

#define BYTES(s)                                                                                   \
	{                                                                                          \
		(const uint8_t *)(s), sizeof(s) - 1                                                \
	}
#define NOWHERE SIZE_MAX

/* Parsed with at most three levels. */
static const struct {
	const char *must;
	struct perch_span in;
	enum perch_rc rc;
	size_t at; /* of the fault */
} parse_rows[] = {
	// clang-format off
	{ "an object",                        BYTES("{\"a\":1,\"b\":[true,false,null]}"), PERCH_OK, NOWHERE },
	{ "empty containers",                 BYTES("[{},[]]"), PERCH_OK, NOWHERE },
	{ "blanks between all tokens",        BYTES(" \t\r\n{ \"a\" : [ 1 , { } , [ ] ] } \n"), PERCH_OK, NOWHERE },
	{ "a string alone",                   BYTES("\"\""), PERCH_OK, NOWHERE },
	{ "a number alone",                   BYTES("0"), PERCH_OK, NOWHERE },
	{ "minus zero",                       BYTES("-0"), PERCH_OK, NOWHERE },
	{ "a full number",                    BYTES("-12.050e+10"), PERCH_OK, NOWHERE },
	{ "an exponent without a point",      BYTES("1E-1"), PERCH_OK, NOWHERE },
	{ "every escape",                     BYTES("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\udE00\""), PERCH_OK, NOWHERE },
	{ "DEL and plain UTF-8",              BYTES("\"\x7f\xe5\xb8\x83\""), PERCH_OK, NOWHERE },
	{ "three levels",                     BYTES("[[[]]]"), PERCH_OK, NOWHERE },
	{ "equal keys in different objects",  BYTES("{\"a\":{\"a\":1},\"b\":{\"a\":1}}"), PERCH_OK, NOWHERE },
	{ "keys that begin alike",            BYTES("{\"a\":1,\"aa\":2,\"\":3}"), PERCH_OK, NOWHERE },

	{ "nothing",                          BYTES(""), PERCH_E_SHORT, 0 },
	{ "only blanks",                      BYTES("  "), PERCH_E_SHORT, 2 },
	{ "an open array",                    BYTES("[1"), PERCH_E_SHORT, 2 },
	{ "an open string",                   BYTES("\"ab"), PERCH_E_SHORT, 3 },
	{ "an escape cut short",              BYTES("\"\\u12"), PERCH_E_SHORT, 5 },
	{ "a word cut short",                 BYTES("tru"), PERCH_E_SHORT, 3 },
	{ "a sign alone",                     BYTES("-"), PERCH_E_SHORT, 1 },
	{ "no digit after the point",         BYTES("1."), PERCH_E_SHORT, 2 },
	{ "no digit in the exponent",         BYTES("1e+"), PERCH_E_SHORT, 3 },
	{ "a key without a value",            BYTES("{\"a\":"), PERCH_E_SHORT, 5 },

	{ "four levels",                      BYTES("[[[[]]]]"), PERCH_E_DEPTH, 3 },
	{ "two values",                       BYTES("1 2"), PERCH_E_FORMAT, 2 },
	{ "a closing bracket too many",       BYTES("[]]"), PERCH_E_FORMAT, 2 },
	{ "the wrong closing bracket",        BYTES("[1}"), PERCH_E_FORMAT, 2 },
	{ "a leading zero",                   BYTES("01"), PERCH_E_FORMAT, 1 },
	{ "a leading zero behind a sign",     BYTES("-01"), PERCH_E_FORMAT, 2 },
	{ "a plus sign",                      BYTES("+1"), PERCH_E_FORMAT, 0 },
	{ "a leading point",                  BYTES(".5"), PERCH_E_FORMAT, 0 },
	{ "a point without a digit",          BYTES("[1.]"), PERCH_E_FORMAT, 3 },
	{ "hexadecimal",                      BYTES("0x1"), PERCH_E_FORMAT, 1 },
	{ "not a number",                     BYTES("NaN"), PERCH_E_FORMAT, 0 },
	{ "a wrong word",                     BYTES("nil"), PERCH_E_FORMAT, 1 },
	{ "a word with a tail",               BYTES("nulls"), PERCH_E_FORMAT, 4 },
	{ "a comma before the end",           BYTES("[1,]"), PERCH_E_FORMAT, 3 },
	{ "a comma before the end (object)",  BYTES("{\"a\":1,}"), PERCH_E_FORMAT, 7 },
	{ "two commas",                       BYTES("[1,,2]"), PERCH_E_FORMAT, 3 },
	{ "no comma",                         BYTES("[1 2]"), PERCH_E_FORMAT, 3 },
	{ "a key that is no string",          BYTES("{a:1}"), PERCH_E_FORMAT, 1 },
	{ "no colon",                         BYTES("{\"a\" 1}"), PERCH_E_FORMAT, 5 },
	{ "a colon in an array",              BYTES("[\"a\":1]"), PERCH_E_FORMAT, 4 },
	{ "single quotes",                    BYTES("'a'"), PERCH_E_FORMAT, 0 },
	{ "a comment",                        BYTES("[1]//"), PERCH_E_FORMAT, 3 },
	{ "a control character",              BYTES("\"a\nb\""), PERCH_E_FORMAT, 2 },
	{ "a NUL in a string",                BYTES("\"\0\""), PERCH_E_FORMAT, 1 },
	{ "a NUL behind",                     BYTES("1\0"), PERCH_E_FORMAT, 1 },
	{ "a vertical tab as a blank",        BYTES("\v1"), PERCH_E_FORMAT, 0 },
	{ "a byte order mark",                BYTES("\xef\xbb\xbf" "1"), PERCH_E_FORMAT, 0 },
	{ "an unknown escape",                BYTES("\"\\a\""), PERCH_E_FORMAT, 1 },
	{ "a \\u escape with a wrong digit",  BYTES("\"\\u00g0\""), PERCH_E_FORMAT, 1 },
	{ "a high surrogate alone",           BYTES("\"\\ud83d\"    "), PERCH_E_FORMAT, 1 },
	{ "a low surrogate alone",            BYTES("\"\\ude00\""), PERCH_E_FORMAT, 1 },
	{ "a high surrogate and no low one",  BYTES("\"\\ud83d\\u0041\""), PERCH_E_FORMAT, 1 },
	{ "two high surrogates",              BYTES("\"\\ud83d\\ud83d\""), PERCH_E_FORMAT, 1 },
	{ "invalid UTF-8",                    BYTES("\"a\xff\""), PERCH_E_FORMAT, 2 },
	{ "overlong UTF-8",                   BYTES("\"\xc0\xaf\""), PERCH_E_FORMAT, 1 },
	{ "a surrogate as UTF-8",             BYTES("\"\xed\xa0\x80\""), PERCH_E_FORMAT, 1 },
	{ "a repeated key",                   BYTES("{\"a\":1,\"b\":2,\"a\":3}"), PERCH_E_FORMAT, 13 },
	{ "a repeated key, written otherwise", BYTES("{\"a\":1,\"\\u0061\":2}"), PERCH_E_FORMAT, 7 },
	{ "a repeated key among many",        BYTES("{\"m\":1,\"c\":1,\"x\":1,\"a\":1,\"z\":1,\"d\":1,\"c\":2}"), PERCH_E_FORMAT, 37 },
	{ "a repeated empty key",             BYTES("{\"\":1,\"a\":1,\"\":1}"), PERCH_E_FORMAT, 12 },
	{ "a repeated key around an object",  BYTES("{\"b\":1,\"a\":{\"b\":1,\"0\":1},\"b\":2}"), PERCH_E_FORMAT, 25 },
	{ "a repeated key after an object",   BYTES("{\"a\":{\"b\":1},\"a\":2}"), PERCH_E_FORMAT, 13 },
	// clang-format on
};

static void
test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(parse_rows); i++) {
		struct perch_span in = parse_rows[i].in;
		/* A copy without a byte behind it, so that the sanitizer sees a byte too many. */
		uint8_t *copy = malloc(in.n + (in.n == 0));
		struct perch_json v;
		size_t at = NOWHERE;
		enum perch_rc rc;

		assert_non_null(copy);
		memcpy(copy, in.p, in.n);
		rc = perch_json_parse(perch_span_of(copy, in.n), 3, &v, &at);
		MUST(rc == parse_rows[i].rc && at == parse_rows[i].at, "%s: %s at %zu",
		     parse_rows[i].must, perch_rc_str(rc), at);
		free(copy);
	}
}

static void
test_parse_limits(void **state)
{
	char text[16 * PERCH_JSON_KEYS_MAX];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_json v;

	(void)state;
	assert_int_equal(perch_json_parse(perch_span_str("1"), 0, &v, NULL), PERCH_E_ARG);
	assert_int_equal(perch_json_parse(perch_span_str("1"), PERCH_JSON_DEPTH_MAX + 1, &v, NULL),
			 PERCH_E_ARG);
	for (unsigned n = PERCH_JSON_KEYS_MAX; n <= PERCH_JSON_KEYS_MAX + 1; n++) {
		perch_buf_reset(&b);
		for (unsigned i = 0; i < n; i++)
			(void)perch_buf_fmt(&b, "%c\"%u\":{}", i == 0 ? '{' : ',', i);
		(void)perch_buf_put_str(&b, "}");
		assert_false(b.is_full);
		MUST(perch_json_parse(perch_buf_span(&b), 2, &v, NULL) ==
			     (n == PERCH_JSON_KEYS_MAX ? PERCH_OK : PERCH_E_RANGE),
		     "%u keys", n);
	}
	perch_buf_reset(&b);
	(void)perch_buf_put_str(&b, "[");
	for (unsigned i = 0; i < PERCH_JSON_KEYS_MAX + 1; i++)
		(void)perch_buf_put_str(&b, "{\"a\":0},");
	(void)perch_buf_put_str(&b, "0]");
	MUST(perch_json_parse(perch_buf_span(&b), 2, &v, NULL) == PERCH_OK,
	     "objects that are closed do not count");
	perch_buf_reset(&b);
	for (unsigned i = 0; i < PERCH_JSON_DEPTH_MAX; i++)
		(void)perch_buf_put_str(&b, "{\"\":");
	(void)perch_buf_put_str(&b, "0");
	for (unsigned i = 0; i < PERCH_JSON_DEPTH_MAX; i++)
		(void)perch_buf_put_str(&b, "}");
	assert_int_equal(perch_json_parse(perch_buf_span(&b), PERCH_JSON_DEPTH_MAX, &v, NULL),
			 PERCH_OK);
	assert_int_equal(perch_json_parse(perch_buf_span(&b), PERCH_JSON_DEPTH_MAX - 1, &v, NULL),
			 PERCH_E_DEPTH);
}

/* A record cut anywhere is short, never broken: a reader may wait for the rest. */
static void
test_prefixes(void **state)
{
	static const char text[] =
		"{\"a\":[-1.5e3,\"\\ud83d\\ude00 x\"],\"b\":{\"c\":null} , \"d\":true}";
	struct perch_json v;

	(void)state;
	for (size_t n = 0; n < sizeof(text) - 1; n++)
		MUST(perch_json_parse(perch_span_of(text, n), 8, &v, NULL) == PERCH_E_SHORT,
		     "the first %zu bytes are short", n);
	assert_int_equal(perch_json_parse(perch_span_str(text), 8, &v, NULL), PERCH_OK);
}

static struct perch_json
parsed(const char *text)
{
	struct perch_json v = { PERCH_JSON_NULL, { NULL, 0 } };

	MUST(perch_json_parse(perch_span_str(text), 8, &v, NULL) == PERCH_OK, "%s parses", text);
	return v;
}

static void
test_walk(void **state)
{
	static const struct {
		const char *key;
		enum perch_json_type type;
		const char *text;
	} want[] = {
		{ "a", PERCH_JSON_NUMBER, "-1.5" },
		{ "b\\n", PERCH_JSON_STRING, "\"]}\\\",\"" },
		{ "", PERCH_JSON_ARRAY, "[ 1 , [ ] , {} ]" },
		{ "d", PERCH_JSON_OBJECT, "{\"x\": {\"y\":\"}\"}}" },
		{ "e", PERCH_JSON_BOOL, "true" },
		{ "f", PERCH_JSON_BOOL, "false" },
		{ "g", PERCH_JSON_NULL, "null" },
	};
	struct perch_json v = parsed(
		" { \"a\" : -1.5 ,\"b\\n\":\"]}\\\",\",\"\": [ 1 , [ ] , {} ],"
		"\"d\":{\"x\": {\"y\":\"}\"}},\"e\":true,\"f\":false,\"g\":null } ");
	struct perch_json_iter it = { 0 };
	struct perch_json value;
	struct perch_span key;

	(void)state;
	assert_int_equal(v.type, PERCH_JSON_OBJECT);
	MUST(v.text.p[0] == '{' && v.text.p[v.text.n - 1] == '}', "no blanks around the text");
	for (size_t i = 0; i < PERCH_COUNT(want); i++) {
		assert_true(perch_json_next(v, &it, &key, &value));
		MUST(perch_span_eq_str(key, want[i].key) && value.type == want[i].type &&
			     perch_span_eq_str(value.text, want[i].text),
		     "member %zu is %s, got %.*s", i, want[i].text, (int)value.text.n,
		     (const char *)value.text.p);
	}
	assert_false(perch_json_next(v, &it, &key, &value));
	assert_false(perch_json_next(v, &it, &key, &value));

	assert_int_equal(perch_json_get(v, "", &v), PERCH_OK);
	it = (struct perch_json_iter){ 0 };
	for (size_t n = 0; n < 3; n++)
		assert_true(perch_json_next(v, &it, NULL, &value));
	assert_int_equal(value.type, PERCH_JSON_OBJECT);
	assert_false(perch_json_next(v, &it, NULL, &value));
	it = (struct perch_json_iter){ 0 };
	MUST(!perch_json_next(parsed("[ ]"), &it, NULL, &value), "an empty array has no value");
	MUST(!perch_json_next(parsed("{\n}"), &it, &key, &value), "an empty object has no member");
	MUST(!perch_json_next(parsed("\"ab\""), &it, NULL, &value), "a string has no members");
}

static void
test_members(void **state)
{
	static const char *const both[] = { "a", "\xc3\xa9" };
	struct perch_json v = parsed("{\"a\":5,\"\\u00e9\":\"x\"}");
	struct perch_json got;
	struct perch_span bad;
	char text[8] = "old";
	int64_t n = 0;

	(void)state;
	assert_int_equal(perch_json_get(v, "a", &got), PERCH_OK);
	MUST(perch_json_get(v, "\xc3\xa9", &got) == PERCH_OK && perch_json_str_is(got, "x"),
	     "a key is found however it is escaped");
	assert_int_equal(perch_json_get(v, "b", &got), PERCH_E_NOTFOUND);
	assert_int_equal(perch_json_get(v, "", &got), PERCH_E_NOTFOUND);
	assert_int_equal(perch_json_get(v, "aa", &got), PERCH_E_NOTFOUND);
	assert_int_equal(perch_json_get(parsed("[]"), "a", &got), PERCH_E_FORMAT);

	assert_true(perch_json_has_only(v, both, 2, &bad));
	assert_false(perch_json_has_only(v, both, 1, &bad));
	assert_true(perch_span_eq_str(bad, "\\u00e9"));
	assert_true(perch_json_has_only(parsed("{}"), NULL, 0, &bad));

	assert_int_equal(perch_json_get_i64(v, "a", 0, 9, &n), PERCH_OK);
	assert_int_equal(n, 5);
	assert_int_equal(perch_json_get_i64(v, "a", 0, 4, &n), PERCH_E_RANGE);
	assert_int_equal(perch_json_get_i64(v, "b", 0, 9, &n), PERCH_E_NOTFOUND);
	assert_int_equal(perch_json_get_cstr(v, "\xc3\xa9", text, sizeof(text)), PERCH_OK);
	assert_string_equal(text, "x");
	assert_int_equal(perch_json_get_cstr(v, "b", text, sizeof(text)), PERCH_E_NOTFOUND);
	assert_string_equal(text, "");
	assert_int_equal(perch_json_get_cstr(v, "a", text, sizeof(text)), PERCH_E_FORMAT);
}

static const struct {
	const char *must;
	const char *in;
	enum perch_rc rc;
	int64_t want;
} i64_rows[] = {
	// clang-format off
	{ "an integer",           "12", PERCH_OK, 12 },
	{ "minus zero is zero",   "-0", PERCH_OK, 0 },
	{ "the smallest",         "-9223372036854775808", PERCH_OK, INT64_MIN },
	{ "one too large",        "9223372036854775808", PERCH_E_RANGE, 0 },
	{ "a fraction",           "1.0", PERCH_E_FORMAT, 0 },
	{ "an exponent",          "1e3", PERCH_E_FORMAT, 0 },
	{ "a string of digits",   "\"12\"", PERCH_E_FORMAT, 0 },
	{ "a bool",               "true", PERCH_E_FORMAT, 0 },
	// clang-format on
};

static void
test_scalars(void **state)
{
	bool is_true = false;

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(i64_rows); i++) {
		int64_t got = 0;
		enum perch_rc rc = perch_json_i64(parsed(i64_rows[i].in), INT64_MIN, INT64_MAX,
						  &got);

		MUST(rc == i64_rows[i].rc && got == i64_rows[i].want, "%s: %s, got %lld",
		     i64_rows[i].must, perch_rc_str(rc), (long long)got);
	}
	assert_int_equal(perch_json_bool(parsed("true"), &is_true), PERCH_OK);
	assert_true(is_true);
	assert_int_equal(perch_json_bool(parsed("false"), &is_true), PERCH_OK);
	assert_false(is_true);
	assert_int_equal(perch_json_bool(parsed("0"), &is_true), PERCH_E_FORMAT);
}

/* Into eight bytes. */
static const struct {
	const char *must;
	const char *in;
	enum perch_rc str_rc;
	struct perch_span want;
	enum perch_rc cstr_rc;
} str_rows[] = {
	// clang-format off
	{ "plain text",                   "\"abc\"", PERCH_OK, BYTES("abc"), PERCH_OK },
	{ "an empty string",              "\"\"", PERCH_OK, BYTES(""), PERCH_OK },
	{ "short escapes",                "\"\\\"\\\\\\/\\b\\f\\n\\r\"", PERCH_OK, BYTES("\"\\/\b\f\n\r"), PERCH_OK },
	{ "a \\u of one byte",            "\"\\u0041\"", PERCH_OK, BYTES("A"), PERCH_OK },
	{ "a \\u of two bytes",           "\"\\u07FF\"", PERCH_OK, BYTES("\xdf\xbf"), PERCH_OK },
	{ "a \\u of three bytes",         "\"\\u5e03\"", PERCH_OK, BYTES("\xe5\xb8\x83"), PERCH_OK },
	{ "a pair of four bytes",         "\"\\ud83d\\ude00\"", PERCH_OK, BYTES("\xf0\x9f\x98\x80"), PERCH_OK },
	{ "the last code point",          "\"\\udbff\\udfff\"", PERCH_OK, BYTES("\xf4\x8f\xbf\xbf"), PERCH_OK },
	{ "a NUL is bytes, not a string", "\"a\\u0000b\"", PERCH_OK, BYTES("a\0b"), PERCH_E_FORMAT },
	{ "eight bytes leave no room for a NUL", "\"12345678\"", PERCH_OK, BYTES("12345678"), PERCH_E_FULL },
	{ "nine bytes leave nothing",     "\"123456789\"", PERCH_E_FULL, BYTES(""), PERCH_E_FULL },
	{ "a number is no string",        "1", PERCH_E_FORMAT, BYTES(""), PERCH_E_FORMAT },
	// clang-format on
};

static void
test_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(str_rows); i++) {
		char memory[8];
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));
		struct perch_json v = parsed(str_rows[i].in);
		enum perch_rc rc = perch_json_str(v, &b);

		MUST(rc == str_rows[i].str_rc &&
			     perch_span_eq(perch_buf_span(&b), str_rows[i].want),
		     "%s: %s, %zu bytes", str_rows[i].must, perch_rc_str(rc), b.n);
		rc = perch_json_cstr(v, memory, sizeof(memory));
		MUST(rc == str_rows[i].cstr_rc, "%s (terminated): %s", str_rows[i].must,
		     perch_rc_str(rc));
		MUST(perch_span_eq(perch_span_str(memory),
				   rc == PERCH_OK ? str_rows[i].want : perch_span_str("")),
		     "%s (terminated): got \"%s\"", str_rows[i].must, memory);
	}
	assert_int_equal(perch_json_cstr(parsed("\"\""), NULL, 0), PERCH_E_FULL);
	assert_true(perch_json_str_is(parsed("\"a\\u00e9\""), "a\xc3\xa9"));
	assert_false(perch_json_str_is(parsed("\"ab\""), "a"));
	assert_false(perch_json_str_is(parsed("\"a\""), "ab"));
	assert_false(perch_json_str_is(parsed("\"a\\u0000\""), "a"));
	assert_false(perch_json_str_is(parsed("1"), "1"));
}

static void
test_write(void **state)
{
	char memory[512];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_jw w = perch_jw_over(&b);

	(void)state;
	perch_jw_object(&w);
	perch_jw_kv_i64(&w, "min", INT64_MIN);
	perch_jw_kv_bool(&w, "yes", true);
	perch_jw_kv_bool(&w, "no", false);
	perch_jw_kv_str(&w, "q\"", "\"\\\b\f\n\r\t\x01\x1f/\x7f\xe5\xb8\x83");
	perch_jw_kv_hex(&w, "hex", perch_span_of("\x00\xff", 2));
	perch_jw_key(&w, "esc");
	perch_jw_escaped(&w, perch_span_of("a\\\x1d\"\xe2\x80\x8b\xff", 8));
	perch_jw_key(&w, "list");
	perch_jw_array(&w);
	perch_jw_null(&w);
	perch_jw_array(&w);
	perch_jw_end(&w);
	for (int i = 1; i <= 2; i++) { /* a level remembers nothing of the one before it */
		perch_jw_object(&w);
		perch_jw_kv_i64(&w, "k", i);
		perch_jw_end(&w);
		perch_jw_array(&w);
		perch_jw_i64(&w, i);
		perch_jw_end(&w);
	}
	perch_jw_str(&w, perch_span_of("a\0b", 3));
	perch_jw_end(&w);
	perch_jw_kv_i64(&w, "last", 0);
	perch_jw_end(&w);
	assert_int_equal(perch_jw_done(&w), PERCH_OK);
	assert_string_equal(
		perch_buf_cstr(&b),
		"{\"min\":-9223372036854775808,\"yes\":true,\"no\":false,"
		"\"q\\\"\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/\x7f\xe5\xb8\x83\","
		"\"hex\":\"00ff\",\"esc\":\"a\\\\\\\\\\\\x1d\\\"\\\\xe2\\\\x80\\\\x8b\\\\xff\","
		"\"list\":[null,[],{\"k\":1},[1],{\"k\":2},[2],\"a\\u0000b\"],\"last\":0}");
}

/* Each letter is one call: { [ } (end) k (key) 1 (number) s (bad string). */
static const struct {
	const char *must;
	const char *calls;
	enum perch_rc rc;
} misuse_rows[] = {
	// clang-format off
	{ "a number alone",                 "1", PERCH_OK },
	{ "an object with a member",        "{k1}", PERCH_OK },
	{ "nothing was written",            "", PERCH_E_STATE },
	{ "a level is open",                "[", PERCH_E_STATE },
	{ "an end too many",                "[}}", PERCH_E_STATE },
	{ "an end for nothing",             "}", PERCH_E_STATE },
	{ "two outermost values",           "11", PERCH_E_STATE },
	{ "a second outermost container",   "[}[}", PERCH_E_STATE },
	{ "a key outside of everything",    "k", PERCH_E_STATE },
	{ "a key in an array",              "[k}", PERCH_E_STATE },
	{ "a value without a key",          "{1}", PERCH_E_STATE },
	{ "two values after one key",       "{k11}", PERCH_E_STATE },
	{ "two keys",                       "{kk", PERCH_E_STATE },
	{ "an end after a key",             "{k}", PERCH_E_STATE },
	{ "an array within an object ends", "{k[}k1}", PERCH_OK },
	{ "invalid UTF-8",                  "[s}", PERCH_E_FORMAT },
	{ "the first error stays",          "[s}}}}}", PERCH_E_FORMAT },
	{ "32 levels",  "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}", PERCH_OK },
	{ "33 levels",  "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", PERCH_E_DEPTH },
	{ "no room",    "[1111111111111111111111111111111111111111}", PERCH_E_FULL },
	// clang-format on
};

static void
test_misuse(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(misuse_rows); i++) {
		char memory[64];
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));
		struct perch_jw w = perch_jw_over(&b);

		for (const char *c = misuse_rows[i].calls; *c != '\0'; c++) {
			if (*c == '{')
				perch_jw_object(&w);
			else if (*c == '[')
				perch_jw_array(&w);
			else if (*c == '}')
				perch_jw_end(&w);
			else if (*c == 'k')
				perch_jw_key(&w, "k");
			else if (*c == 's')
				perch_jw_cstr(&w, "\xff");
			else
				perch_jw_i64(&w, 1);
		}
		MUST(perch_jw_done(&w) == misuse_rows[i].rc, "%s: %s", misuse_rows[i].must,
		     perch_rc_str(perch_jw_done(&w)));
	}
}

/* A text fits into exactly its length, whatever it ends with, and not into less. */
static void
test_write_fit(void **state)
{
	static const char *const strings[] = { "abc", "a\n", "a\x01", "\xe5\xb8\x83" };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(strings); i++) {
		size_t need = 0;

		for (size_t cap = 32; cap > 0; cap--) {
			char memory[32];
			struct perch_buf b = perch_buf_over(memory, cap);
			struct perch_jw w = perch_jw_over(&b);

			perch_jw_cstr(&w, strings[i]);
			if (cap == sizeof(memory))
				need = b.n;
			MUST(perch_jw_done(&w) == (cap >= need ? PERCH_OK : PERCH_E_FULL),
			     "string %zu into %zu bytes", i, cap);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),    cmocka_unit_test(test_parse_limits),
		cmocka_unit_test(test_prefixes), cmocka_unit_test(test_walk),
		cmocka_unit_test(test_members),  cmocka_unit_test(test_scalars),
		cmocka_unit_test(test_strings),  cmocka_unit_test(test_write),
		cmocka_unit_test(test_misuse),   cmocka_unit_test(test_write_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
