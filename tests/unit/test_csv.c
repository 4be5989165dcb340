/* test_csv.c - RFC 4180, a row at a time (firmware/base/csv.c). */
#include "tests/unit/must.h"

#include "firmware/base/csv.h"
#include "firmware/base/text.h"

/* Fields are shown as [a][b], rows end with @ and the line they begin in. */
static const struct {
	const char *must;
	const char *text;
	const char *rows;
	enum perch_rc rc; /* PERCH_E_NOTFOUND: read to the end */
} rows[] = {
	// clang-format off
	{ "an empty text has no rows", "", "", PERCH_E_NOTFOUND },
	{ "a row of two fields", "a,b\n", "[a][b]@1", PERCH_E_NOTFOUND },
	{ "the last line end may be missing", "a,b\nc,d", "[a][b]@1[c][d]@2", PERCH_E_NOTFOUND },
	{ "CR LF ends a row too", "a\r\nb\r\n", "[a]@1[b]@2", PERCH_E_NOTFOUND },
	{ "a byte order mark is none of the text", "\xef\xbb\xbf" "a\n", "[a]@1", PERCH_E_NOTFOUND },
	{ "a mark inside is text", "a\n\xef\xbb\xbf" "b\n", "[a]@1[\xef\xbb\xbf" "b]@2", PERCH_E_NOTFOUND },
	{ "empty rows are passed over and counted", "\n\r\na\n\nb", "[a]@3[b]@5", PERCH_E_NOTFOUND },
	{ "empty fields are fields", ",\n", "[][]@1", PERCH_E_NOTFOUND },
	{ "an empty field at the end", "a,", "[a][]@1", PERCH_E_NOTFOUND },
	{ "blanks count", " a , b\n", "[ a ][ b]@1", PERCH_E_NOTFOUND },
	{ "quotes hold a comma", "\"a,b\",c\n", "[a,b][c]@1", PERCH_E_NOTFOUND },
	{ "quotes hold a quote", "\"a\"\"b\"\n", "[a\"b]@1", PERCH_E_NOTFOUND },
	{ "quotes hold line ends, which count", "\"a\r\nb\nc\"\nd\n", "[a\r\nb\nc]@1[d]@4", PERCH_E_NOTFOUND },
	{ "quotes around nothing", "\"\"\n", "[]@1", PERCH_E_NOTFOUND },
	{ "quotes at the end of the text", "\"a\"", "[a]@1", PERCH_E_NOTFOUND },
	{ "a quote in an unquoted field", "a\"b\n", "", PERCH_E_FORMAT },
	{ "something after a closing quote", "\"a\"b\n", "", PERCH_E_FORMAT },
	{ "a blank after a closing quote", "\"a\" ,b\n", "", PERCH_E_FORMAT },
	{ "a quote that is never closed", "x\n\"a,b\n", "[x]@1", PERCH_E_SHORT },
	{ "a doubled quote does not close", "\"a\"\"", "", PERCH_E_SHORT },
	{ "a CR alone", "a\rb\n", "", PERCH_E_FORMAT },
	{ "Latin-1 is not UTF-8", "caf\xe9\n", "", PERCH_E_FORMAT },
	{ "32 columns fit", "1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2\n",
	  "[1][2][3][4][5][6][7][8][9][0][1][2][3][4][5][6][7][8][9][0][1][2][3][4][5][6][7][8][9][0][1][2]@1",
	  PERCH_E_NOTFOUND },
	{ "33 do not", "1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3\n", "", PERCH_E_FULL },
	// clang-format on
};

static void
rows_are_taken_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_csv csv = perch_csv_over(perch_span_str(rows[i].text));
		static struct perch_csv_row row;
		uint8_t memory[512];
		struct perch_buf got = perch_buf_over(memory, sizeof(memory));
		enum perch_rc rc;

		while ((rc = perch_csv_next(&csv, &row)) == PERCH_OK) {
			for (size_t f = 0; f < row.n; f++) {
				perch_buf_put_byte(&got, '[');
				perch_buf_put(&got, row.field[f]);
				perch_buf_put_byte(&got, ']');
			}
			perch_buf_fmt(&got, "@%zu", row.line);
		}
		const char *text = perch_buf_cstr(&got);
		MUST(rc == rows[i].rc && text != NULL && strcmp(text, rows[i].rows) == 0,
		     "%s: wanted %s %s, got %s %s", rows[i].must, rows[i].rows,
		     perch_rc_str(rows[i].rc), text, perch_rc_str(rc));
	}
}

static void
what_no_string_holds(void **state)
{
	static const char nul[] = "a,\0b\n";
	static uint8_t text[PERCH_CSV_ROW_MAX + 1];
	static struct perch_csv_row row;
	struct perch_csv csv = perch_csv_over(perch_span_of(nul, sizeof(nul) - 1));

	(void)state;
	MUST(perch_csv_next(&csv, &row) == PERCH_E_FORMAT, "a NUL is refused");
	memset(text, 'x', sizeof(text));
	csv = perch_csv_over(perch_span_of(text, PERCH_CSV_ROW_MAX));
	MUST(perch_csv_next(&csv, &row) == PERCH_OK && row.field[0].n == PERCH_CSV_ROW_MAX,
	     "a row of the greatest length is taken");
	csv = perch_csv_over(perch_span_of(text, sizeof(text)));
	MUST(perch_csv_next(&csv, &row) == PERCH_E_FULL, "one byte more is refused");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_taken_apart),
		cmocka_unit_test(what_no_string_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
