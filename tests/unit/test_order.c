/* test_order.c - bodies of the master items "order" and "roll" (firmware/session/order.c). */
#include "tests/unit/must.h"

#include "firmware/inspect/flaw.h"
#include "firmware/session/order.h"

static const char full[] =
	"{\"order\":\"PO-88213\",\"buyer\":\"Nord\",\"article\":\"poplin\",\"colour\":\"navy\","
	"\"colour_no\":\"19-4024\",\"profile\":\"four-point-metric\",\"width\":\"1500mm\","
	"\"weight\":\"180g/m2 +5% -3%\",\"density_warp\":\"68/in "
	"+-3%\",\"density_weft\":\"240/10cm\","
	"\"length_tol\":\"2%\",\"skew\":\"2.5%\",\"bow\":\"0%\",\"shrink_warp\":\"3%\","
	"\"shrink_weft\":\"2%\",\"colour_rule\":{\"*\":{\"pass\":\"4\",\"below\":\"reject\"}},"
	"\"lights\":\"D65 F11\",\"checks\":\"density hand\",\"first_checks\":\"smell packing\","
	"\"setup\":\"back-light speed\",\"sampling\":\"z14 2.5 II\",\"lab\":\"4m\","
	"\"stages\":\"early wash\",\"packing\":\"woven bags\",\"tell\":\"Ms Wang, QC\","
	"\"spec\":2,\"confirmed\":true,\"later\":{\"a\":[1.5]}}";

#define BIT(x) (1u << (x))

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
	assert_true(o.weight.nominal.value.m == 180 && o.weight.nominal.value.e == 0 &&
		    o.weight.nominal.unit == PERCH_G_M2 && o.weight.plus.is_set &&
		    o.weight.minus.by.value.m == 3);
	assert_true(o.spec == 2 && o.is_confirmed);
	assert_string_equal(o.packing, "woven bags");
	assert_string_equal(o.tell, "Ms Wang, QC");
}

static void
an_order_says_what_is_to_be_kept(void **state)
{
	struct perch_order o;
	const char *key;

	(void)state;
	assert_int_equal(perch_order_read(perch_span_str(full), &o, &key), PERCH_OK);
	assert_true(o.density[PERCH_WARP].nominal.unit == PERCH_PER_IN &&
		    o.density[PERCH_WARP].minus.is_set);
	assert_true(o.density[PERCH_WEFT].nominal.value.m == 240 &&
		    !o.density[PERCH_WEFT].minus.is_set);
	assert_true(o.length_tol.is_set && o.length_tol.value.m == 2);
	assert_true(o.skew.value.m == 25 && o.skew.value.e == -1);
	assert_true(o.bow.is_set && o.bow.value.m == 0);
	assert_true(o.shrink[PERCH_WARP].value.m == 3 && o.shrink[PERCH_WEFT].value.m == 2);
	/* Grade 4 is 8 half steps; kinds that are not named follow "*". */
	assert_true(o.colour_rules.kind[PERCH_COLOUR_HEAD_TAIL].pass == 8 &&
		    o.colour_rules.kind[PERCH_COLOUR_HEAD_TAIL].below == PERCH_COLOUR_REJECT);
	/* F11 is TL84. */
	assert_true(o.n_lights == 2 && o.lights[0] == PERCH_LIGHT_D65 &&
		    o.lights[1] == PERCH_LIGHT_TL84);
	assert_true(o.setup == (BIT(PERCH_SETUP_BACK_LIGHT) | BIT(PERCH_SETUP_SPEED)));
	assert_true(o.sampling.kind == PERCH_SAMPLE_TABLE && o.sampling.aql == 2500);
	assert_true(o.lab_um == 4000000 && o.stages == (BIT(0) | BIT(3)));
}

static void
a_first_roll_is_checked_in_full(void **state)
{
	const uint32_t every = BIT(PERCH_NEED_DENSITY) | BIT(PERCH_NEED_HAND);
	struct perch_order o;
	const char *key;

	(void)state;
	assert_int_equal(perch_order_read(perch_span_str(full), &o, &key), PERCH_OK);
	MUST(perch_order_needs(&o, false) == every, "checks are of every roll");
	MUST(perch_order_needs(&o, true) ==
		     (every | BIT(PERCH_NEED_SMELL) | BIT(PERCH_NEED_PACKING) |
		      BIT(PERCH_NEED_SKEW) | BIT(PERCH_NEED_BOW) | BIT(PERCH_NEED_COLOUR)),
	     "the first one is checked for whatever the order states a rule of, too");
	assert_int_equal(perch_order_read(perch_span_str("{\"order\":\"1\"}"), &o, &key), PERCH_OK);
	MUST(perch_order_needs(&o, true) == 0, "a silent order asks for nothing more");
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
	assert_true(o.width_um == -1 && o.weight.nominal.unit == PERCH_UNIT_NONE && o.spec == 0 &&
		    o.lab_um == -1 && !o.skew.is_set && o.needs == 0 && o.setup == 0 &&
		    o.n_lights == 0 && o.sampling.kind == PERCH_SAMPLE_FULL);
	/* 4-5 passes, 4 asks for a second look. */
	assert_true(o.colour_rules.kind[PERCH_COLOUR_SAMPLE].pass == 9 &&
		    o.colour_rules.kind[PERCH_COLOUR_SAMPLE].look == 8);
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
	{ "a tolerance has a sign", "{\"order\":\"1\",\"weight\":\"180g/m2 5%\"}", PERCH_E_FORMAT, "weight" },
	{ "a density is threads per length", "{\"order\":\"1\",\"density_weft\":\"60mm\"}", PERCH_E_UNKNOWN, "density_weft" },
	{ "a percentage has its sign", "{\"order\":\"1\",\"skew\":\"2\"}", PERCH_E_UNKNOWN, "skew" },
	{ "a percentage is not negative", "{\"order\":\"1\",\"bow\":\"-1%\"}", PERCH_E_RANGE, "bow" },
	{ "a percentage is a number", "{\"order\":\"1\",\"length_tol\":\"%\"}", PERCH_E_FORMAT, "length_tol" },
	{ "a percentage is at most 100", "{\"order\":\"1\",\"shrink_warp\":\"101%\"}", PERCH_E_RANGE, "shrink_warp" },
	{ "a colour rule is one", "{\"order\":\"1\",\"colour_rule\":{\"*\":{\"pass\":\"6\"}}}", PERCH_E_FORMAT, "colour_rule" },
	{ "a light is one of the list", "{\"order\":\"1\",\"lights\":\"D65 candle\"}", PERCH_E_UNKNOWN, "lights" },
	{ "four lights are the most", "{\"order\":\"1\",\"lights\":\"D65 TL84 CWF A UV\"}", PERCH_E_FULL, "lights" },
	{ "a check is one of the list", "{\"order\":\"1\",\"checks\":\"colour taste\"}", PERCH_E_UNKNOWN, "checks" },
	{ "so is one of the first roll", "{\"order\":\"1\",\"first_checks\":\"taste\"}", PERCH_E_UNKNOWN, "first_checks" },
	{ "so is an item of the set-up", "{\"order\":\"1\",\"setup\":\"music\"}", PERCH_E_UNKNOWN, "setup" },
	{ "so is a stage", "{\"order\":\"1\",\"stages\":\"late\"}", PERCH_E_UNKNOWN, "stages" },
	{ "a sampling rule is one", "{\"order\":\"1\",\"sampling\":\"some\"}", PERCH_E_UNKNOWN, "sampling" },
	{ "test cloth has a length", "{\"order\":\"1\",\"lab\":\"4\"}", PERCH_E_UNKNOWN, "lab" },
	{ "a spec is whole", "{\"order\":\"1\",\"spec\":1.5}", PERCH_E_FORMAT, "spec" },
	{ "a spec is not negative", "{\"order\":\"1\",\"spec\":-1}", PERCH_E_RANGE, "spec" },
	{ "confirmed is true or false", "{\"order\":\"1\",\"confirmed\":1}", PERCH_E_FORMAT, "confirmed" },
	{ "made is true or false", "{\"order\":\"1\",\"made\":\"here\"}", PERCH_E_FORMAT, "made" },
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
		cmocka_unit_test(an_order_says_what_is_to_be_kept),
		cmocka_unit_test(a_first_roll_is_checked_in_full),
		cmocka_unit_test(a_silent_order_is_not_confirmed),
		cmocka_unit_test(what_does_not_fit_names_its_key),
		cmocka_unit_test(a_packing_list_line_is_read),
		cmocka_unit_test(numbers_and_badges_have_their_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
