/*
 * test_lost_separator.c - which scans are suspect of a lost separator (firmware/label/gs1_lost.c;
 * the rule: label.h).
 */
#include "tests/unit/must.h"

#include <unistd.h>

#include "firmware/label/label.h"

#define GS   "\035"
#define GTIN "96901234000019"
#define ITEM "]C101" GTIN
#define DIM  "800115200012007600"

static const struct {
	const char *must;
	const char *text;
	bool is_suspect;
} rows[] = {
	// clang-format off
	/* nothing shows that the scanner sends GS */
	{ "GS-19: roll number behind lot", ITEM "10L240731A21R0001", true },
	{ "lot behind roll number", ITEM "21R000110L240731A", true },
	{ "both all digits", ITEM "10240731210001", true },
	{ "a roll number of one digit", ITEM "10L1217", true },
	{ "a lot of one character", ITEM "10L21R1", true },
	{ "order number", ITEM "10L1400PO-88213", true },
	{ "article number", ITEM "10L240731240ART-7", true },
	{ "count", ITEM "10L24073130125", true },
	{ "company's own", ITEM "10L24073191X", true },
	{ "country of origin", ITEM "10L1422156", true },
	{ "roll dimensions", ITEM "10L1" DIM, true },
	{ "net weight", ITEM "10L13102004560", true },
	{ "production date", ITEM "10L111240731", true },
	{ "a GLN", ITEM "10L1414" "9501101530003", true },
	{ "fixed fields and a variable one behind them", ITEM "10L13102004560" "21R1", true },
	{ "count of a pallet and lot", "]C100369012340000000123" "02" GTIN "372410123", true },
	{ "roll number behind order number", "]C101" GTIN "400PO-88213" "21R0001", true },
	{ "any GS1 carrier", "]d201" GTIN "10L240731A21R0001", true },
	/* as printed, with nothing behind it */
	{ "a lot alone", ITEM "10L240731A", false },
	{ "a short lot alone", ITEM "10L1", false },
	{ "a roll number alone", ITEM "21R0001", false },
	{ "a date that does not exist", ITEM "10L111261331", false },
	{ "dimensions of no width", ITEM "10L1" "800100000012007600", false },
	{ "a length of six decimals", ITEM "10L13106004560", false },
	{ "a lot within a lot would contradict itself", ITEM "1024101517", false },
	{ "a count has no companion here", ITEM "10LX37A", false },
	/* separators arrive */
	{ "GS-01", ITEM DIM GS "10L240731A" GS "21R0001", false },
	{ "lot and roll number", ITEM "10L240731A" GS "21R0001", false },
	{ "digits that would be company's own", ITEM DIM GS "10L24079133", false },
	{ "one of two separators lost", ITEM DIM GS "10L240731A21R0001", true },
	{ "one lost between digits", ITEM DIM GS "10240731210001", true },
	{ "one lost before the order number", ITEM "10L240731A400PO-88213" GS "21R0001", true },
	{ "one lost before dimensions", ITEM "10L1" DIM GS "21R0001", true },
	{ "one lost before a date", ITEM "10LOTA11240731" GS "21R0001", true },
	{ "a date within digits proves nothing", ITEM "10240711240731" GS "21R0001", false },
	{ "a lot that holds 21 beside a roll number", ITEM "10A21B33" GS "21R0001", false },
	{ "a head of one character is not enough there", ITEM DIM GS "10L21R1", false },
	{ "GS-21: a GS at the end counts", ITEM "10L240791X" GS, false },
	/* fields that say where they end */
	{ "brackets", "(01)" GTIN "(10)L240731A21R0001", false },
	{ "a Digital Link", "https://example.com/01/" GTIN "/10/L240731A21R0001", false },
	{ "a GTIN alone", "]E05012345678900", false },
	// clang-format on
};

static void
test_rows(void **state)
{
	(void)state;
	static struct perch_label label;

	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		bool ok = perch_label_read(perch_span_str(rows[i].text), "", true, NULL, 0, &label);

		MUST(ok, "%s: refused, %s at %u", rows[i].must, perch_label_error_str(label.error),
		     (unsigned)label.error_at);
		MUST(((label.warnings & PERCH_WARN_LOST_SEPARATOR) != 0) == rows[i].is_suspect,
		     "%s: %s", rows[i].must, rows[i].is_suspect ? "no warning" : "a warning");
	}
}

/*
 * AI 37 takes one to eight digits, so a run of 37s can be cut in some 10^12 ways, all of which fail
 * at the letter. No search is made twice: the answer comes at once.
 */
static void
test_worst_case(void **state)
{
	(void)state;
	static struct perch_label label;
	char text[128] = ITEM "91";

	for (size_t i = 0; i < 44; i++)
		(void)snprintf(text + strlen(text), sizeof text - strlen(text), "37");
	(void)snprintf(text + strlen(text), sizeof text - strlen(text), "A");
	(void)alarm(60);
	assert_true(perch_label_read(perch_span_str(text), "", false, NULL, 0, &label));
	(void)alarm(0);
	assert_int_equal(label.v[1].value.n, 89);
	assert_int_equal(label.warnings, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_worst_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
