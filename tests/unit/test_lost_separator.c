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
	{ "a lot that would be the same lot twice", ITEM DIM GS "1027010270" GS "21R0001", false },
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

/* --- any lot and roll number -------------------------------------------------------------------- */

static uint64_t
next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 33;
}

/* One to longest characters. */
static void
put_any(char *dst, const char *characters, size_t longest, uint64_t *seed)
{
	size_t n = 1 + next(seed) % longest;

	for (size_t i = 0; i < n; i++)
		dst[i] = characters[next(seed) % strlen(characters)];
	dst[n] = '\0';
}

/*
 * Whatever lot and roll number are: with no separator left the two never pass unseen (they are
 * refused together when they are too long for one lot). With a separator in front of the lot that
 * shows the scanner sends them, a lot of one character may pass; then there is no roll number.
 */
static void
test_never_unseen(void **state)
{
	(void)state;
	static struct perch_label label;
	static const char *const sets[] = { "0123456789", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
					    "0123456789ABCXYZ-/." };
	uint64_t seed = 19;

	for (unsigned i = 0; i < 30000; i++) {
		const char *set = sets[i % PERCH_COUNT(sets)];
		char lot[21], roll[21], text[128];

		put_any(lot, set, 12, &seed);
		put_any(roll, set, 12, &seed);
		(void)snprintf(text, sizeof text, ITEM "10%s21%s", lot, roll);
		bool ok = perch_label_read(perch_span_str(text), "", false, NULL, 0, &label);

		MUST(!ok || label.warnings == PERCH_WARN_LOST_SEPARATOR, "unseen: %s", text);
		MUST(ok || strlen(lot) + strlen(roll) + 2 > 20, "refused: %s", text);
		(void)snprintf(text, sizeof text, ITEM DIM GS "10%s21%s", lot, roll);
		ok = perch_label_read(perch_span_str(text), "", false, NULL, 0, &label);
		MUST(!ok || label.warnings == PERCH_WARN_LOST_SEPARATOR ||
			     (strlen(lot) == 1 && label.roll.serial[0] == '\0'),
		     "unseen: %s", text);
	}
}

/* The way mills number lots and rolls: with their separators never a false alarm. */
static void
test_no_false_alarm(void **state)
{
	(void)state;
	static struct perch_label label;
	uint64_t seed = 7;

	for (unsigned i = 0; i < 10000; i++) {
		unsigned year = (unsigned)(20 + next(&seed) % 10);
		unsigned month = (unsigned)(1 + next(&seed) % 12);
		unsigned day = (unsigned)(1 + next(&seed) % 28);
		unsigned number = (unsigned)(next(&seed) % 10000);
		char text[128];

		(void)snprintf(text, sizeof text, ITEM "10L%02u%02u%02uA" GS "21R%04u", year, month,
			       day, number);
		MUST(perch_label_read(perch_span_str(text), "", false, NULL, 0, &label) &&
			     label.warnings == 0,
		     "%s", text);
		(void)snprintf(text, sizeof text, ITEM DIM GS "10%02u%02u%02u%02u" GS "21%04u",
			       year, month, day, number % 100, number);
		MUST(perch_label_read(perch_span_str(text), "", false, NULL, 0, &label) &&
			     label.warnings == 0,
		     "%s", text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_worst_case),
		cmocka_unit_test(test_never_unseen),
		cmocka_unit_test(test_no_false_alarm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
