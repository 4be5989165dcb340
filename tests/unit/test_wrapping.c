/*
 * test_wrapping.c - code letters, AIM identifiers, terminators and Zebra's numbers
 * (drivers/scanner/wrapping.c, zebra_type.c).
 */
#include "tests/unit/must.h"

#include "drivers/scanner/wrapping.h"
#include "drivers/scanner/zebra_type.h"

/* 590123412345 has the check digit 7: 5+0+2+4+2+4 = 17, 9+1+3+1+3+5 = 22, 17 + 66 = 83, 90 - 83. */
static const struct {
	const char *must;
	const char *bytes;
	bool is_promised;
	const char *rest;
	enum perch_symbology code;
} letters[] = {
	{ "a promised letter is taken", "jROLL", true, "ROLL", PERCH_SYM_CODE_128 },
	{ "a promised letter that is none stays", "?ROLL", true, "?ROLL", PERCH_SYM_UNKNOWN },
	{ "a letter alone is data", "j", true, "j", PERCH_SYM_UNKNOWN },
	{ "nothing has no letter", "", true, "", PERCH_SYM_UNKNOWN },
	{ "a letter without proof is data", "jROLL", false, "jROLL", PERCH_SYM_UNKNOWN },
	{ "d and an EAN-13 whose check digit holds", "d5901234123457", false, "5901234123457",
	  PERCH_SYM_EAN_13 },
	{ "d and one whose does not", "d5901234123456", false, "d5901234123456",
	  PERCH_SYM_UNKNOWN },
	{ "d and twelve digits", "d012345678905", false, "d012345678905", PERCH_SYM_UNKNOWN },
	{ "d and something else in it", "d590123412345x", false, "d590123412345x",
	  PERCH_SYM_UNKNOWN },
	{ "c and a UPC-A (0+2+4+6+8+0 = 20, 1+3+5+7+9 = 25, 3 x 20 + 25 = 85, 90 - 85 = 5)",
	  "c012345678905", false, "012345678905", PERCH_SYM_UPC_A },
	{ "D and eight digits may be a house label", "D96385074", false, "D96385074",
	  PERCH_SYM_UNKNOWN },
	{ "a letter and an identifier that agree", "j]C1010871", false, "]C1010871",
	  PERCH_SYM_CODE_128 },
	{ "and that do not", "s]C1010871", false, "s]C1010871", PERCH_SYM_UNKNOWN },
};

static void
test_letter(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(letters); i++) {
		struct perch_span bytes = perch_span_str(letters[i].bytes);
		enum perch_symbology code = perch_wrapping_take_letter(&bytes,
								       letters[i].is_promised);
		MUST(code == letters[i].code && perch_span_eq_str(bytes, letters[i].rest),
		     "%s: got %s and %.*s", letters[i].must, perch_symbology_str(code),
		     (int)bytes.n, (const char *)bytes.p);
	}
}

static const struct {
	const char *must;
	const char *bytes;
	const char *rest;
} ends[] = {
	{ "CR", "a\r", "a" },           { "LF", "a\n", "a" },
	{ "CR LF", "a\r\n", "a" },      { "one end, not two", "a\r\r", "a\r" },
	{ "none", "a", "a" },           { "inside is data", "a\rb", "a\rb" },
	{ "an end alone", "\r\n", "" }, { "nothing", "", "" },
};

static void
test_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(ends); i++)
		MUST(perch_span_eq_str(perch_wrapping_cut_end(perch_span_str(ends[i].bytes)),
				       ends[i].rest),
		     "%s", ends[i].must);
}

static void
test_aim(void **state)
{
	struct perch_reading with = { .bytes = perch_span_str("]E0123") };
	struct perch_reading without = { .bytes = perch_span_str("[E0123") };

	(void)state;
	perch_wrapping_take_aim(&with);
	MUST(strcmp(with.aim, "]E0") == 0 && perch_span_eq_str(with.bytes, "123"), "taken off");
	perch_wrapping_take_aim(&without);
	MUST(without.aim[0] == '\0' && without.bytes.n == 6, "not there: untouched");
}

static const struct {
	uint8_t letter;
	const char *data;
	enum perch_symbology symbology;
} syble[] = {
	{ 'd', "5901234123457", PERCH_SYM_EAN_13 }, { 'd', "96385074", PERCH_SYM_EAN_8 },
	{ 'd', "123", PERCH_SYM_UNKNOWN },          { 'c', "012345678905", PERCH_SYM_UPC_A },
	{ 'c', "01234565", PERCH_SYM_UPC_E },       { 'Q', "x", PERCH_SYM_QR },
	{ 'u', "x", PERCH_SYM_DATAMATRIX },         { '?', "x", PERCH_SYM_UNKNOWN },
};

/* Zebra's Scanner SDK: supplements are 0x40 and 0x80 above the main code. */
static const struct {
	uint16_t type;
	enum perch_symbology symbology;
} zebra[] = {
	{ 1, PERCH_SYM_CODE_39 },
	{ 3, PERCH_SYM_CODE_128 },
	{ 8, PERCH_SYM_UPC_A },
	{ 11, PERCH_SYM_EAN_13 },
	{ 15, PERCH_SYM_GS1_128 },
	{ 27, PERCH_SYM_DATAMATRIX },
	{ 28, PERCH_SYM_QR },
	{ 50, PERCH_SYM_DATABAR_EXPANDED },
	{ 75, PERCH_SYM_EAN_13 },
	{ 139, PERCH_SYM_EAN_13 },
	{ 193, PERCH_SYM_GS1_DATAMATRIX },
	{ 0, PERCH_SYM_UNKNOWN },
	{ 267, PERCH_SYM_UNKNOWN },
};

static void
test_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(syble); i++)
		MUST(perch_code_letter_syble(syble[i].letter, perch_span_str(syble[i].data)) ==
			     syble[i].symbology,
		     "Syble %c %s", syble[i].letter, syble[i].data);
	for (size_t i = 0; i < PERCH_COUNT(zebra); i++)
		MUST(perch_symbology_of_zebra_type(zebra[i].type) == zebra[i].symbology, "Zebra %u",
		     zebra[i].type);
	MUST(perch_code_letter_honeywell('D') == PERCH_SYM_EAN_8 &&
		     perch_code_letter_honeywell('?') == PERCH_SYM_UNKNOWN,
	     "Honeywell");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_letter),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_aim),
		cmocka_unit_test(test_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
