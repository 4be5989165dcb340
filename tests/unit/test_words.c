/* test_words.c - fixed word lists (firmware/inspect/words.c). */
#include "tests/unit/must.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/inspect/words.h"

static void
must_be_words(const char *name, struct perch_word_list words, size_t n, bool has_chinese)
{
	MUST(words.n == n, "%s: %zu of them", name, words.n);
	for (size_t i = 0; i < words.n; i++) {
		const struct perch_word *w = &words.v[i];

		MUST(perch_words_find(words, w->code) == w, "%s: %s is there once", name, w->code);
		MUST(strspn(w->code, "abcdefghijklmnopqrstuvwxyz-") == strlen(w->code),
		     "%s: %s is a code", name, w->code);
		MUST(w->en[0] != '\0', "%s: %s has a name", name, w->code);
		MUST(!has_chinese || (w->zh[0] != '\0' && w->zh_hant[0] != '\0'),
		     "%s: %s has Chinese names", name, w->code);
		MUST(perch_utf8_is_valid(perch_span_str(w->zh)) &&
			     perch_utf8_is_valid(perch_span_str(w->zh_hant)),
		     "%s: %s is UTF-8", name, w->code);
	}
	assert_null(perch_words_find(words, ""));
	assert_null(perch_words_find(words, "nothing"));
}

static void
test_lists(void **state)
{
	(void)state;
	/* Plan, machine, material, rejects, rush order, upstream, staff. */
	must_be_words("causes", perch_causes(), 7, true);
	/* Article, colour, quantity, lot, colour number, date, order, roll. */
	must_be_words("mark fields", perch_mark_fields(), 8, true);
	/* ASTM D3990: bow, double, hooked, double hooked, double reverse, skew. */
	must_be_words("kinds of bow", perch_bow_kinds(), 6, false);
	assert_string_equal(perch_words_find(perch_causes(), "upstream")->en, "upstream delay");
	assert_string_equal(perch_words_find(perch_mark_fields(), "lot")->zh, "缸号");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_lists) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
