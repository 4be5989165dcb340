/*
 * test_session_weigh.c - mass per area: stated, of a swatch, of the full roll, from a scale
 * (firmware/session/weigh.c).
 */
#include "tests/unit/must.h"

#include "firmware/session/finding.h"
#include "tests/unit/session_play.h"

static struct desk desk;

// clang-format off
static const struct play_script scripts[] = {
	/* 180 g/m2 +5% -3%: 174.6 to 189 */
	{ "a stated weight is held against the band, and so is the mean", {
		{ "=weight head 180g/m2", "ok 4 weight head 180g/m2; pass: 180.000 g/m2, limits 174.600 to 189.000" },
		{ "=weight tail 172.0g/m2", "ok 5 weight tail 172.0g/m2; fails: 172.000 g/m2, limit >= 174.600; pass: mean 176.000 g/m2" },
		{ "=weight tail 189g/m2", "ok 6 weight tail 189g/m2 (was 172.0g/m2, record 5); pass: 189.000 g/m2" },
		{ "=weight tail 189.0001g/m2", "ok 7 weight tail 189.0001g/m2 (was 189g/m2, record 6); fails: 189.0001 g/m2, limit <= 189.0000" },
		/* ME-07: 5.3 oz/yd2 of 33.9057 g/m2 each */
		{ "=weight head 5.3oz/yd2", "ok 8 weight head 5.3oz/yd2 (was 180g/m2, record 4); pass: 179.700 g/m2" },
		{ "=weight", "ok 8 weight of T1: tail 189.0001g/m2 (7), head 5.3oz/yd2 (8)" } } },
	/* ME-01: 1.80 g of 100 cm2 are 180 g/m2 */
	{ "a swatch", {
		{ "=weight head 1.80g swatch 100cm2", "ok 4 weight head 180.000g/m2 (1.80g of 100cm2); pass: 180.000 g/m2" },
		{ "=weight head 1.80g swatch", "ok 5 weight head 180.000g/m2 (1.80g of 100cm2) (was 180.000g/m2, record 4)" },
		{ "=weight tail 4.5g swatch 0.025m2", "ok 6 weight tail 180.000g/m2 (4.5g of 250cm2)" },
		{ "=weight tail 4.5g swatch 12345mm2", "ok 7 weight tail 364.520g/m2 (4.5g of 12345mm2)" } } },
	/* 1.745996 g of 100 cm2 are 174.5996 g/m2, which would round up to the limit */
	{ "a verdict is reached from the mass, not from the rounded figure", {
		{ "=weight head 1.745996g swatch 100cm2", "ok 4 weight head 174.600g/m2 (1.745996g of 100cm2); fails: 174.5996 g/m2, limit >= 174.6000" },
		{ "=weight head 1.746g swatch 100cm2", "ok 5 weight head 174.600g/m2 (1.746g of 100cm2) (was 174.600g/m2, record 4); pass: 174.600 g/m2" } } },
	/* 25.2 kg over 100 m x 1.4 m are 180 g/m2 */
	{ "a full roll over its measured length and least measured width", {
		{ "=weight head 25.2kg roll", "no needs-size a full roll is weighed over its measured length and width: =length and =width first" },
		{ "=width head 1500mm", "ok 4 " }, { "=weight head 25.2kg roll", "no needs-size" },
		{ "=width tail 1400mm", "ok 5 " }, { "=weight head 25.2kg roll", "no needs-size" },
		{ "=length 100m", "ok 6 " },
		{ "=weight head 25.2kg roll", "ok 7 weight head 180.000g/m2 (25.2kg of 1400000cm2); pass" } } },
	{ "what is no weight is refused", {
		{ "=weight head 1.80g", "no usage swatch 100cm2 or roll is missing" },
		{ "=weight head 1.80g piece", "no usage 'piece' is not swatch or roll" },
		{ "=weight head 0g swatch", "no usage '0g' is not more than zero" },
		{ "=weight head 1.80g swatch 100", "no usage '100' is not an area such as 100cm2" },
		{ "=weight head 1.80g swatch 10cm", "no usage '10cm' is not an area" },
		{ "=weight head 1.80g swatch 0cm2", "no usage '0cm2' is not more than zero" },
		{ "=weight head 1.80g swatch 0.1mm2", "no range no swatch has that area" },
		{ "=weight head 1.80g swatch 9999999999m2", "no range no swatch has that area" },
		{ "=weight head 0.000001mg swatch 100cm2", "no range that mass of that area cannot be" },
		{ "=weight head 0.00000000001g swatch", "no usage '0.00000000001g' is finer than can be measured" },
		{ "=weight head 25.2kg roll 5", "no usage '5' is too much" },
		{ "=weight swatch", "no usage the area is missing" },
		{ "=weight swatch 0.1mm2", "no range no swatch has that area" },
		{ "=weight swatch 100cm2 now", "no usage 'now' is too much" },
		{ "=undo 3", "ok 4 " }, { "=weight head 1.80g swatch", "no no-roll" } } },

	/* --- the scale ----------------------------------------------------------------------- */
	{ "a swatch at rest fills head, then tail, once each", {
		{ "~zero 0g", "" }, { "~motion 0.9g", "" },
		{ "~stable 1.80g", "ok 4 weight head 180.000g/m2 (1.80g of 100cm2); pass: 180.000 g/m2" },
		{ "~stable 1.80g", "" }, { "~stable 1.81g", "" }, { "~motion 0.4g", "" }, { "~stable 1.80g", "" },
		{ "~zero 0g", "" }, { "~stable 1.75g", "ok 5 weight tail 175.000g/m2 (1.75g of 100cm2); pass: 175.000 g/m2, limits 174.600 to 189.000; pass: mean 177.500 g/m2" },
		{ "~under-zero -0.01g", "" },
		{ "~stable 1.80g", "no weighed T1 has its weights at head and tail: =undo the wrong one first" },
		{ "~stable 1.80g", "" } } },
	{ "what stands is left alone, only the missing place is filled", {
		{ "=weight head 180g/m2", "ok 4 " }, { "~stable 1.80g", "ok 5 weight tail 180.000g/m2" },
		{ "~zero", "" }, { "=undo 4", "ok 6 took back 4 weight head" },
		{ "~stable 63.5mg", "ok 7 weight head 6.350g/m2 (63.5mg of 100cm2); fails" } } },
	{ "a weight taken back is not taken again while it lies there", {
		{ "~stable 1.80g", "ok 4 " }, { "=undo", "ok 5 took back 4 weight head" }, { "~stable 1.80g", "" },
		{ "~stable 0g", "" }, { "~stable 0.064oz", "ok 6 weight head 181.437g/m2 (0.064oz of 100cm2)" } } },
	{ "the cutter may be another", {
		{ "=weight swatch 50cm2", "ok 3 swatches are 50cm2 from here on" },
		{ "=note big scale", "ok 4 " }, { "=roll T2", "no roll-open" }, { "=weight", "ok 4 weight of T1: nothing yet" },
		{ "~stable 0.90g", "ok 5 weight head 180.000g/m2 (0.90g of 50cm2)" },
		{ "=weight tail 0.9g swatch", "ok 6 weight tail 180.000g/m2 (0.9g of 50cm2)" },
		{ "=weight tail 1.8g swatch 100cm2", "ok 7 weight tail 180.000g/m2 (1.8g of 100cm2)" } } },
	{ "what is no weight at rest is nothing", {
		{ "~unknown 1.8g", "" }, { "~fault", "" }, { "~over-limit 9999g", "" }, { "~calibrate", "" }, { "~rezero", "" },
		{ "~stable -1.8g", "" }, { "~stable 1.8g", "ok 4 " }, { "~fault", "" }, { "~rezero 0g", "" }, { "~stable 1.8g", "" } } },
	{ "a scale without a known unit is told once", {
		{ "~stable 1.8", "no weighed the scale names no unit that is known: set it to g" }, { "~stable 1.8", "" },
		{ "~zero", "" }, { "~stable 1.8", "no weighed" } } },
	{ "a mass that gives no figure is refused", {
		{ "~stable 0.001mg", "no range that mass of that area cannot be" }, { "~stable 0.001mg", "" } } },
	{ "nobody's weight is not taken, and not later either", {
		{ "=out", "ok 4 " }, { "~stable 1.80g", "" }, { "=in LI-7", "ok 5 " }, { "~stable 1.80g", "" },
		{ "~zero", "" }, { "~stable 1.80g", "ok 6 weight head" } } },
	{ "nor one put on before the roll", {
		{ "=undo 3", "ok 4 " }, { "~stable 1.80g", "" }, { "=roll T2", "ok 5 roll T2" }, { "~stable 1.80g", "" },
		{ "~zero", "" }, { "~stable 1.80g", "ok 6 weight head" } } },
	{ "a weight is no answer to an open question", {
		{ "=undo 3", "ok 4 " }, { "=roll T9", "ask unknown-roll" }, { "~zero", "" }, { "=no", "ok" },
		{ "=roll T9", "ask unknown-roll" }, { "~stable 1.8g", "" }, { "=yes came late", "ok 5 roll T9" },
		{ "~stable 1.8g", "" } } },
};
// clang-format on

static void
weights_hold(void **state)
{
	(void)state;
	roll_plays_hold(&desk, scripts, PERCH_COUNT(scripts));
}

static void
records_keep_mass_and_area(void **state)
{
	static const struct {
		const char *must;
		struct play_step step;
		const char *bytes;
	} rows[] = {
		{ "a stated weight has neither",
		  { "=weight head 180.0g/m2", "ok" },
		  "\"place\":\"head\",\"value\":1800,\"exp\":-1,\"unit\":\"g/m2\",\"o\":\"typed\","
		  "\"method\":\"stated\",\"mass\":0,\"mass_exp\":0,\"mass_unit\":\"\",\"area\":"
		  "0}" },
		{ "a swatch has both",
		  { "=weight head 1.80g swatch 100cm2", "ok" },
		  "\"value\":180000,\"exp\":-3,\"unit\":\"g/m2\",\"o\":\"typed\","
		  "\"method\":\"swatch\",\"mass\":180,\"mass_exp\":-2,\"mass_unit\":\"g\","
		  "\"area\":10000}" },
		{ "one from the scale is measured",
		  { "~stable 1.81g", "ok" },
		  "\"place\":\"tail\",\"value\":181000,\"exp\":-3,\"unit\":\"g/m2\","
		  "\"o\":\"measured\",\"method\":\"swatch\",\"mass\":181,\"mass_exp\":-2" },
		{ "a length", { "=length 100m", "ok" }, "\"um\":100000000" },
		{ "a width", { "=width head 1.4m", "ok" }, "\"um\":1400000" },
		{ "a full roll",
		  { "=weight tail 25.2kg roll", "ok" },
		  "\"value\":180000,\"exp\":-3,\"unit\":\"g/m2\",\"o\":\"typed\","
		  "\"method\":\"roll\",\"mass\":252,\"mass_exp\":-1,\"mass_unit\":\"kg\","
		  "\"area\":140000000}" },
	};

	(void)state;
	play_begin_roll(&desk);
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		play_step(&desk, rows[i].must, &rows[i].step);
		MUST(play_record_has(&desk, desk.n_log, rows[i].bytes), "%s: %.*s", rows[i].must,
		     (int)desk.log[desk.n_log - 1].n, (const char *)desk.log[desk.n_log - 1].p);
	}
	desk_close(&desk);
}

static void
the_open_question_outlives_a_weight(void **state)
{
	static const struct play_step weight = { "~stable 1.80g", "ok 5 weight head" };

	(void)state;
	play_begin_roll(&desk);
	desk_scan(&desk, perch_span_str("T2"), PERCH_SUSPECT_UNTERMINATED);
	MUST(desk.session.pending.doubt == PERCH_DOUBT_SUSPECT, "a suspect scan asks");
	play_step(&desk, "a weight is taken all the same", &weight);
	MUST(desk.session.pending.doubt == PERCH_DOUBT_SUSPECT, "and the question stays");
	desk_close(&desk);
}

static void
a_restart_takes_no_swatch_twice(void **state)
{
	static const struct play_step before[] = { { "~stable 1.80g", "ok 4 weight head" } };
	static const struct play_step after[] = {
		{ "~stable 1.80g", "" },
		{ "~stable 1.81g", "" },
		{ "~zero", "" },
		{ "~stable 1.80g", "ok 5 weight tail" },
	};
	static const struct play_step another[] = { { "~stable 1.81g", "ok 5 weight tail" } };

	(void)state;
	play_begin_roll(&desk);
	play_step(&desk, "a swatch is taken", &before[0]);
	desk_replay(&desk, 1, &desk.session);
	for (size_t i = 0; i < PERCH_COUNT(after); i++)
		play_step(&desk, "what lay there is not taken again", &after[i]);
	desk_close(&desk);
	play_begin_roll(&desk);
	play_step(&desk, "a swatch is taken", &before[0]);
	desk_replay(&desk, 1, &desk.session);
	play_step(&desk, "another one is", &another[0]);
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weights_hold),
		cmocka_unit_test(records_keep_mass_and_area),
		cmocka_unit_test(the_open_question_outlives_a_weight),
		cmocka_unit_test(a_restart_takes_no_swatch_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
