/*
 * test_label_words.c - what a person is told about a label that is refused (firmware/label/explain.c):
 * every code, with the element, the place and what to do.
 */
#include "tests/unit/must.h"

#include "firmware/label/ai.h"
#include "firmware/label/house.h"

#define GS   "\035"
#define GTIN "96901234000019"

static struct perch_label label;

static bool
read_label(const char *text, bool is_gs1)
{
	return perch_label_read(perch_span_str(text), "", is_gs1, NULL, 0, &label);
}

#define AGAIN ": scan again; if it stays, the label is misprinted"

static const struct {
	enum perch_label_error error;
	const char *text; /* '(' in front: read with is_gs1 */
	const char *words;
} words[] = {
	// clang-format off
	{ PERCH_LABEL_OK, "]C101" GTIN, "the label is in order" },
	{ PERCH_LABEL_CHECK_DIGIT, "]C10196901234000018", "the check digit of AI 01 (GTIN) at character 16 is wrong, 9 expected" AGAIN },
	{ PERCH_LABEL_CHECK_DIGIT, "(8007)GB82WEST12345698765433(415)9501101530003(8020)A", "the check digit of AI 8007 (IBAN) at character 9 is wrong" AGAIN },
	{ PERCH_LABEL_LENGTH, "(01)" GTIN "(10)ABCDEFGHIJKLMNOPQRSTU", "AI 10 (batch or lot) must have 1 to 20 characters, but ends early or runs on at character 43" AGAIN " or the scanner drops separators" },
	{ PERCH_LABEL_LENGTH, "]C10196901234", "AI 01 (GTIN) must have 14 characters, but ends early or runs on at character 11" AGAIN " or the scanner drops separators" },
	{ PERCH_LABEL_LENGTH, "(01)" GTIN "(7007)240801240", "AI 7007 (harvest date) must have 6 to 12 characters, its parts whole, but ends early or runs on at character 34" AGAIN " or the scanner drops separators" },
	{ PERCH_LABEL_LENGTH, "https://a.example/01/9690", "AI 01 (GTIN) must have 14 characters, but ends early or runs on at character 26" AGAIN },
	{ PERCH_LABEL_CHARSET, "(01)" GTIN "(10)L 1", "AI 10 (batch or lot) holds a blank at character 24, which may not stand there" AGAIN },
	{ PERCH_LABEL_CHARSET, "(01)" GTIN "(10)\347\272\2421", "AI 10 (batch or lot) holds the character \347\272\242 at character 23, which may not stand there" AGAIN },
	{ PERCH_LABEL_CHARSET, "]C0A\342\200\213", "this label holds U+200B, a control or hidden character, at character 2, which may not stand there: check the scanner's settings, then scan again" },
	{ PERCH_LABEL_CHARSET, "]C0\347\272\242" GS, "this label holds a separator (GS) at character 2, which may not stand there: check the scanner's settings, then scan again" },
	{ PERCH_LABEL_CHARSET, "A\377", "this label holds a byte that is not UTF-8 at character 2, which may not stand there: check the scanner's settings, then scan again" },
	{ PERCH_LABEL_MISSING_AI, "(10)L1", "AI 10 (batch or lot) at character 2 must come with one of: AI 01, 02, 03, 8006, 8026; scan the other barcode of this label, or the label is incomplete" },
	{ PERCH_LABEL_MISSING_AI, "]C1800115200012007600", "AI 8001 (roll dimensions) at character 1 must come with AI 01; scan the other barcode of this label, or the label is incomplete" },
	{ PERCH_LABEL_EXCLUDED_AI, "(01)" GTIN "(37)24", "AI 01 (GTIN) at character 2 may not stand beside AI 255, 37" AGAIN },
	{ PERCH_LABEL_REPEATED_AI, "(01)" GTIN "(10)A(10)B", "AI 10 (batch or lot) at character 25 stands there again with another value: do not use this label, ask which is right" },
	{ PERCH_LABEL_DATE, "(01)" GTIN "(11)241301", "AI 11 (production date) at character 25 is a day or time that does not exist" AGAIN },
	{ PERCH_LABEL_ORDER, "https://a.example/01/" GTIN "?10=L1", "AI 10 (batch or lot) at character 37 stands in the wrong place of this link: the label is misprinted, type the roll number" },
	{ PERCH_LABEL_SEPARATOR, "]C180011520001200760001" GTIN, "behind AI 8001 (roll dimensions) a separator is missing at character 19: check that the scanner sends GS (29); if it does, the label is misprinted" },
	{ PERCH_LABEL_SEPARATOR, "]C1" GS "01" GTIN, "a separator is out of place at character 1: check that the scanner sends GS (29); if it does, the label is misprinted" },
	{ PERCH_LABEL_UNKNOWN_AI, "]C101" GTIN "29X", "no application identifier (AI) begins at character 17: the label is not GS1, or a separator was lost in front; type the roll number" },
	{ PERCH_LABEL_UNKNOWN_AI, "https://a.example/01/" GTIN "?999=1", "no application identifier (AI) begins at character 37" AGAIN },
	{ PERCH_LABEL_VALUE, "(01)" GTIN "(8001)15200012007640", "AI 8001 (roll dimensions) at character 37 has a width, length or core of zero, or a winding other than 0, 1, 9" AGAIN },
	{ PERCH_LABEL_VALUE, "(01)" GTIN "(422)999", "AI 422 (country of origin) at character 24 has a value that does not exist" AGAIN },
	{ PERCH_LABEL_EMPTY, "]C1", "there is nothing on the label: scan again" },
	{ PERCH_LABEL_SYNTAX, "(01)" GTIN "(10", "brackets, link or escapes are broken at character 19" AGAIN },
	// clang-format on
};

static const char *
explained(void)
{
	static uint8_t memory[320];
	struct perch_buf b = perch_buf_over(memory, sizeof memory);
	const char *text = perch_label_explain(&label, &b) == PERCH_OK ? perch_buf_cstr(&b) : NULL;

	return text != NULL ? text : "(too long)";
}

static void
test_words(void **state)
{
	(void)state;
	uint32_t seen = 0;

	for (size_t i = 0; i < PERCH_COUNT(words); i++) {
		(void)read_label(words[i].text, words[i].text[0] == '(');
		MUST(label.error == words[i].error, "%s: got %s", words[i].words,
		     perch_label_error_str(label.error));
		MUST(strcmp(explained(), words[i].words) == 0, "want %s\n got %s", words[i].words,
		     explained());
		seen |= 1u << label.error;
	}
	/* two that the table's texts cannot hold */
	static char text[PERCH_LABEL_MAX + 2];

	memset(text, 'A', sizeof text - 1);
	(void)read_label(text, false);
	assert_string_equal(explained(),
			    "this label is longer than 512 bytes: it is no roll label, "
			    "scan the roll's own");
	(void)snprintf(text, sizeof text, "]C101" GTIN);
	for (size_t i = 0; i < PERCH_LABEL_ELEMENTS_MAX; i++)
		(void)snprintf(text + strlen(text), sizeof text - strlen(text), "2012");
	(void)read_label(text, false);
	seen |= 1u << label.error;
	assert_string_equal(explained(), "the label has more than 64 elements: scan the roll's own "
					 "label");
	MUST(seen == (2u << PERCH_LABEL_SYNTAX) - 1, "every code is explained: %x", seen);
}

/* Every code, with every AI to blame, typed or not: one line, with its name, where, what to do. */
static void
test_words_of_all(void **state)
{
	(void)state;
	size_t n;
	const struct perch_ai *table = perch_ai_table(&n);

	for (unsigned error = PERCH_LABEL_CHECK_DIGIT; error <= PERCH_LABEL_SYNTAX; error++)
		for (size_t i = 0; i <= n; i++)
			for (unsigned how = 0; how < 2; how++) {
				(void)read_label("]C101" GTIN "10L1", false);
				label.error = (enum perch_label_error)error;
				label.error_at = 500;
				label.is_typed = how == 1;
				label.warnings = 0;
				(void)snprintf(label.error_ai, sizeof label.error_ai, "%s",
					       i < n ? table[i].ai : "");
				const char *got = explained();
				bool names_ai = error != PERCH_LABEL_UNKNOWN_AI &&
						error != PERCH_LABEL_EMPTY &&
						error != PERCH_LABEL_TOO_MANY &&
						error != PERCH_LABEL_SYNTAX && i < n;
				bool has_place = error != PERCH_LABEL_EMPTY &&
						 error != PERCH_LABEL_TOO_MANY &&
						 (error != PERCH_LABEL_LENGTH || i < n);

				MUST(strlen(got) > 20 && strpbrk(got, "\n\r\t") == NULL, "%s", got);
				MUST(!names_ai || (strstr(got, table[i].ai) != NULL &&
						   strstr(got, table[i].name) != NULL),
				     "%s", got);
				MUST(!has_place || strstr(got, " at character 498") != NULL, "%s",
				     got);
				MUST(strstr(got, "scan") != NULL || strstr(got, "type") != NULL ||
					     strstr(got, "ask") != NULL,
				     "what to do: %s", got);
				MUST(how == 1 || strstr(got, "print and type it") == NULL, "%s",
				     got);
			}
}

static void
test_names(void **state)
{
	(void)state;
	for (unsigned e = PERCH_LABEL_OK; e <= PERCH_LABEL_SYNTAX; e++)
		for (unsigned k = 0; k < e; k++)
			MUST(strcmp(perch_label_error_str((enum perch_label_error)e),
				    perch_label_error_str((enum perch_label_error)k)) != 0,
			     "%u and %u have one name", e, k);
	assert_string_equal(perch_label_warning_str((enum perch_label_warning)2), "");
}

/* A house format says which it is, and a typed label is typed again, not scanned. */
static void
test_typed(void **state)
{
	(void)state;
	static struct perch_house_format format;
	struct perch_err err;
	static const char json[] =
		"{\"id\":\"mill-7\",\"version\":1,\"pattern\":\"{roll:0-9}\","
		"\"check\":{\"rule\":\"gs1\",\"field\":\"roll\"},\"example\":\"17\"}";

	MUST(perch_house_read(perch_span_str(json), &format, &err) == PERCH_OK, "%s", err.text);
	assert_false(perch_label_read_typed(perch_span_str("16"), &format, 1, &label));
	assert_string_equal(explained(), "the check digit of this label of format mill-7 at "
					 "character 2 is wrong, 7 expected: compare it with the "
					 "print and type it again");
	assert_false(perch_label_read_typed(perch_span_str("(10)L1"), NULL, 0, &label));
	MUST(strstr(explained(), "8026; type that too, or the label is incomplete") != NULL, "%s",
	     explained());
	assert_false(perch_label_read_typed(perch_span_str(""), NULL, 0, &label));
	assert_string_equal(explained(), "nothing was typed: type the roll number");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_words_of_all),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
