/* test_reading.c - the list of readings, their JSON, symbologies (drivers/reading.c, symbology.c). */
#include "tests/unit/must.h"

#include "drivers/reading.h"

static const struct {
	const char *must;
	const char *aim;
	const char *data;
	enum perch_symbology code;
	const char *name;
} symbologies[] = {
	{ "]E0 with 13 digits", "]E0", "5901234123457", PERCH_SYM_UNKNOWN, "ean-13" },
	{ "]E0 with 12 digits", "]E0", "306030209223", PERCH_SYM_UNKNOWN, "upc-a" },
	{ "]E0 with 8 digits", "]E0", "01234565", PERCH_SYM_UNKNOWN, "upc-e" },
	{ "]E0 with another count", "]E0", "123", PERCH_SYM_UNKNOWN, "unknown" },
	{ "]E3: 13 digits and 5", "]E3", "590123412345712345", PERCH_SYM_UNKNOWN, "ean-13" },
	{ "]E4", "]E4", "12345670", PERCH_SYM_UNKNOWN, "ean-8" },
	{ "]C0", "]C0", "", PERCH_SYM_UNKNOWN, "code-128" },
	{ "]C1 is GS1", "]C1", "", PERCH_SYM_UNKNOWN, "gs1-128" },
	{ "]d1", "]d1", "", PERCH_SYM_UNKNOWN, "datamatrix" },
	{ "]d2 is GS1", "]d2", "", PERCH_SYM_UNKNOWN, "gs1-datamatrix" },
	{ "]Q1", "]Q1", "", PERCH_SYM_UNKNOWN, "qr" },
	{ "]Q3 is GS1", "]Q3", "", PERCH_SYM_UNKNOWN, "gs1-qr" },
	{ "]e0 with more than a GTIN", "]e0", "0109501101530003310", PERCH_SYM_UNKNOWN,
	  "databar-expanded" },
	{ "]e0 with a GTIN alone is any DataBar", "]e0", "0109501101530003", PERCH_SYM_UNKNOWN,
	  "databar" },
	{ "]e1 with 16 digits is none", "]e1", "0109501101530003", PERCH_SYM_UNKNOWN, "unknown" },
	{ "]L2", "]L2", "", PERCH_SYM_UNKNOWN, "pdf417" },
	{ "]Xg says nothing", "]Xg", "", PERCH_SYM_UNKNOWN, "unknown" },
	{ "no identifier", "", "", PERCH_SYM_UNKNOWN, "unknown" },
	{ "P-1: the code id is believed before ]E0", "]E0", "306030209223", PERCH_SYM_UPC_A,
	  "upc-a" },
	{ "a 13-digit UPC-A", "]E0", "0306030209223", PERCH_SYM_UPC_A, "upc-a" },
	{ "the captured Zebra: code id against ]Xg", "]Xg", "", PERCH_SYM_UPC_A, "upc-a" },
	{ "plain Code 128 and ]C1", "]C1", "", PERCH_SYM_CODE_128, "gs1-128" },
	{ "plain QR and ]Q3", "]Q3", "", PERCH_SYM_QR, "gs1-qr" },
	{ "plain Data Matrix and ]d2", "]d2", "", PERCH_SYM_DATAMATRIX, "gs1-datamatrix" },
	{ "the code id tells DataBar more exactly", "]e0", "", PERCH_SYM_DATABAR, "databar" },
	{ "a GS1 code id needs no ]C1", "]C0", "", PERCH_SYM_GS1_128, "gs1-128" },
	{ "]Q3 does not turn a Code 128 into QR", "]Q3", "", PERCH_SYM_CODE_128, "code-128" },
};

static void
test_symbology(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(symbologies); i++) {
		char aim[4] = "";
		memcpy(aim, symbologies[i].aim, strlen(symbologies[i].aim));
		const char *got = perch_symbology_str(perch_symbology_best(
			symbologies[i].code, aim, perch_span_str(symbologies[i].data)));
		MUST(strcmp(got, symbologies[i].name) == 0, "%s: wanted %s, got %s",
		     symbologies[i].must, symbologies[i].name, got);
	}
	assert_string_equal(perch_symbology_str(PERCH_SYM_COUNT), "unknown");
}

static void
test_aim_form(void **state)
{
	(void)state;
	assert_true(perch_aim_is_wellformed(perch_span_str("]C1rest")));
	assert_true(perch_aim_is_wellformed(perch_span_str("]dA")));
	assert_false(perch_aim_is_wellformed(perch_span_str("]C")));
	assert_false(perch_aim_is_wellformed(perch_span_str("]11")));
	assert_false(perch_aim_is_wellformed(perch_span_str("]C-")));
	assert_false(perch_aim_is_wellformed(perch_span_str("[C1")));
	assert_false(perch_aim_is_wellformed(perch_span_str("]@1")));
}

static void
check_json(const char *must, const struct perch_reading *reading, const char *want)
{
	uint8_t memory[512];
	struct perch_buf out = perch_buf_over(memory, sizeof(memory));

	assert_int_equal(perch_reading_json(reading, &out), PERCH_OK);
	const char *got = perch_buf_cstr(&out);
	MUST(strcmp(got, want) == 0, "%s\n  wanted %s\n  got    %s", must, want, got);
	out = perch_buf_over(memory, 10);
	MUST(perch_reading_json(reading, &out) != PERCH_OK, "%s: no room is told", must);
}

static void
test_json(void **state)
{
	static const uint8_t bytes[] = { 'a', 0x1d, '\\', '"', 0xc3, 0xa9, 0xff };
	struct perch_reading r = {
		.kind = PERCH_READING_SCAN,
		.bytes = { bytes, sizeof(bytes) },
		.mode = "hid-pos",
		.aim = "]C1",
		.symbology = PERCH_SYM_GS1_128,
		.parts = 2,
		.suspect = (1u << PERCH_SUSPECT_BITS) - 1,
	};

	(void)state;
	check_json("controls, backslash, quote, e acute, a stray byte; every suspect flag", &r,
		   "{\"event\":\"scan\",\"text\":\"a\\\\x1d\\\\\\\\\\\"\xc3\xa9\\\\xff\","
		   "\"hex\":\"611d5c22c3a9ff\",\"aim\":\"]C1\",\"symbology\":\"gs1-128\","
		   "\"mode\":\"hid-pos\",\"parts\":2,\"suspect\":[\"unterminated\","
		   "\"count-clamped\",\"bad-trailer\",\"control-byte\",\"short-report\","
		   "\"stale-part\"]}");
	r = (struct perch_reading){ .kind = PERCH_READING_WEIGHT,
				    .weight = { 1135, -1 },
				    .unit = PERCH_OZ,
				    .scale = PERCH_SCALE_STABLE };
	assert_string_equal(perch_suspect_str(PERCH_SUSPECT_BITS), "unknown");
	check_json("W-1", &r,
		   "{\"event\":\"weight\",\"value\":\"113.5\",\"unit\":\"oz\","
		   "\"status\":\"stable\"}");
	r = (struct perch_reading){ .kind = PERCH_READING_REPLY, .bytes = { bytes, 2 } };
	check_json("a reply is bytes", &r, "{\"event\":\"reply\",\"hex\":\"611d\"}");
	r = (struct perch_reading){ .kind = PERCH_READING_STATUS,
				    .bytes = perch_span_str("unknown layout") };
	check_json("a status", &r, "{\"event\":\"status\",\"status\":\"unknown layout\"}");
}

static void
test_list(void **state)
{
	struct perch_readings *list = calloc(1, sizeof(*list));
	uint8_t *label = calloc(1, PERCH_SCAN_MAX);
	struct perch_reading r = { .kind = PERCH_READING_SCAN, .bytes = { label, PERCH_SCAN_MAX } };

	(void)state;
	assert_non_null(list);
	assert_non_null(label);
	label[0] = 'a';
	assert_int_equal(perch_readings_put(list, &r), PERCH_OK);
	label[0] = 'b';
	assert_int_equal(perch_readings_put(list, &r), PERCH_OK);
	MUST(list->v[0].bytes.p[0] == 'a' && list->v[1].bytes.p[0] == 'b', "bytes are copied");
	r.bytes.n = 1;
	MUST(perch_readings_put(list, &r) == PERCH_E_FULL && list->n == 2 && list->lost == 1,
	     "two of the longest labels fill the bytes");
	perch_readings_clear(list);
	MUST(list->n == 0 && list->lost == 1, "clear keeps the count of what was lost");
	r.bytes.n = 0;
	for (int i = 0; i < PERCH_READINGS_MAX; i++)
		assert_int_equal(perch_readings_put(list, &r), PERCH_OK);
	MUST(perch_readings_put(list, &r) == PERCH_E_FULL && list->lost == 2, "16 and no more");
	free(label);
	free(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_symbology),
		cmocka_unit_test(test_aim_form),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
