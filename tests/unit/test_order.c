/* test_order.c - bodies of the master items "order" and "roll" (firmware/session/order.c). */
#include "tests/unit/must.h"

#include "firmware/session/order.h"

static const char full[] =
	"{\"order\":\"PO-88213\",\"buyer\":\"Nord\",\"article\":\"poplin\",\"colour\":\"navy\","
	"\"colour_no\":\"19-4024\",\"profile\":\"four-point-metric\",\"width\":\"1500mm\","
	"\"weight\":\"180g/m2\",\"spec\":2,\"confirmed\":true,\"later\":{\"a\":[1.5]}}";

static void
an_order_says_what_it_says(void **state)
{
	struct perch_order o;
	const char *key;

	(void)state;
	MUST(perch_order_read(perch_span_str(full), &o, &key) == PERCH_OK, "a full order is read");
	assert_string_equal(o.order, "PO-88213");
	assert_string_equal(o.buyer, "Nord");
	assert_string_equal(o.article, "poplin");
	assert_string_equal(o.colour, "navy");
	assert_string_equal(o.colour_no, "19-4024");
	assert_string_equal(o.profile, "four-point-metric");
	assert_true(o.width_um == 1500000);
	assert_true(o.weight.value.m == 180 && o.weight.value.e == 0 &&
		    o.weight.unit == PERCH_G_M2);
	assert_true(o.spec == 2 && o.is_confirmed);
}

static void
a_silent_order_is_not_confirmed(void **state)
{
	struct perch_order o;
	const char *key;

	(void)state;
	MUST(perch_order_read(perch_span_str("{\"order\":\"1\",\"width\":null}"), &o, &key) ==
		     PERCH_OK,
	     "only the number is needed");
	assert_string_equal(o.profile, "four-point-inch");
	assert_string_equal(o.buyer, "");
	assert_true(o.width_um == -1 && o.weight.unit == PERCH_UNIT_NONE && o.spec == 0);
	assert_false(o.is_confirmed);
}

static const struct {
	const char *must;
	const char *body;
	enum perch_rc rc;
	const char *key;
} orders[] = {
	// clang-format off
	{ "no JSON is refused", "order", PERCH_E_FORMAT, "" },
	{ "a list is refused", "[]", PERCH_E_FORMAT, "" },
	{ "the number is needed", "{}", PERCH_E_NOTFOUND, "order" },
	{ "an empty number is none", "{\"order\":\"\"}", PERCH_E_NOTFOUND, "order" },
	{ "a number has no blanks", "{\"order\":\"PO 1\"}", PERCH_E_FORMAT, "order" },
	{ "a number has no control characters", "{\"order\":\"PO\\n1\"}", PERCH_E_FORMAT, "order" },
	{ "a number is text", "{\"order\":1}", PERCH_E_FORMAT, "order" },
	{ "a width has a unit", "{\"order\":\"1\",\"width\":\"1500\"}", PERCH_E_UNKNOWN, "width" },
	{ "a width is a length", "{\"order\":\"1\",\"width\":\"150g/m2\"}", PERCH_E_UNKNOWN, "width" },
	{ "a width is above zero", "{\"order\":\"1\",\"width\":\"0mm\"}", PERCH_E_RANGE, "width" },
	{ "a weight is mass per area", "{\"order\":\"1\",\"weight\":\"180g\"}", PERCH_E_UNKNOWN, "weight" },
	{ "a weight is above zero", "{\"order\":\"1\",\"weight\":\"-1g/m2\"}", PERCH_E_RANGE, "weight" },
	{ "a spec is whole", "{\"order\":\"1\",\"spec\":1.5}", PERCH_E_FORMAT, "spec" },
	{ "a spec is not negative", "{\"order\":\"1\",\"spec\":-1}", PERCH_E_RANGE, "spec" },
	{ "confirmed is true or false", "{\"order\":\"1\",\"confirmed\":1}", PERCH_E_FORMAT, "confirmed" },
	{ "a long buyer is refused, not cut", "{\"order\":\"1\",\"buyer\":\"0123456789012345678901234567890123456789"
	  "01234567890123456789012345678901234567890123456789012345678901234567890\"}", PERCH_E_FULL, "buyer" },
	// clang-format on
};

static void
what_does_not_fit_names_its_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(orders); i++) {
		struct perch_order o;
		const char *key = NULL;
		enum perch_rc rc = perch_order_read(perch_span_str(orders[i].body), &o, &key);

		MUST(rc == orders[i].rc, "%s: got %s", orders[i].must, perch_rc_str(rc));
		MUST(strcmp(key, orders[i].key) == 0, "%s: key %s", orders[i].must, key);
	}
}

static const struct {
	const char *must;
	const char *body;
	enum perch_rc rc;
	int64_t ticket_um;
} rolls[] = {
	// clang-format off
	{ "120 yd are 109.728 m", "{\"order\":\"P\",\"roll\":\"R1\",\"lot\":\"B 12\",\"length\":\"120yd\"}", PERCH_OK, 109728000 },
	{ "a length may be missing", "{\"order\":\"P\",\"roll\":\"R1\"}", PERCH_OK, -1 },
	{ "an empty length is missing", "{\"order\":\"P\",\"roll\":\"R1\",\"lot\":\"\",\"length\":\"\"}", PERCH_OK, -1 },
	{ "the roll is needed", "{\"order\":\"P\"}", PERCH_E_NOTFOUND, 0 },
	{ "a lot is printable", "{\"order\":\"P\",\"roll\":\"R1\",\"lot\":\"\\u0007\"}", PERCH_E_FORMAT, 0 },
	{ "200 km are a slip", "{\"order\":\"P\",\"roll\":\"R1\",\"length\":\"200000m\"}", PERCH_E_RANGE, 0 },
	// clang-format on
};

static void
a_packing_list_line_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rolls); i++) {
		struct perch_expected e;
		const char *key = NULL;
		enum perch_rc rc = perch_expected_read(perch_span_str(rolls[i].body), &e, &key);

		MUST(rc == rolls[i].rc, "%s: got %s", rolls[i].must, perch_rc_str(rc));
		MUST(rc != PERCH_OK || e.ticket_um == rolls[i].ticket_um, "%s", rolls[i].must);
	}
}

static void
numbers_and_badges_have_their_form(void **state)
{
	(void)state;
	assert_true(perch_number_is_valid(perch_span_str("R0001")));
	assert_true(perch_number_is_valid(perch_span_str("\xe7\xba\xa2-1")));
	assert_false(perch_number_is_valid(perch_span_str("")));
	assert_false(perch_number_is_valid(perch_span_str("R 1")));
	assert_false(perch_number_is_valid(perch_span_str("R\x1d")));
	assert_false(perch_number_is_valid(perch_span_str("R\xff")));
	assert_true(
		perch_number_is_valid(perch_span_str("0123456789012345678901234567890123456789")));
	assert_false(
		perch_number_is_valid(perch_span_str("01234567890123456789012345678901234567890")));
	assert_true(perch_badge_is_valid(perch_span_str("LI-7_a.B")));
	assert_false(perch_badge_is_valid(perch_span_str("LI/7")));
	assert_false(perch_badge_is_valid(perch_span_of("a\0b", 3)));
	assert_true(perch_lot_is_valid(perch_span_str("B 12")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_order_says_what_it_says),
		cmocka_unit_test(a_silent_order_is_not_confirmed),
		cmocka_unit_test(what_does_not_fit_names_its_key),
		cmocka_unit_test(a_packing_list_line_is_read),
		cmocka_unit_test(numbers_and_badges_have_their_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
