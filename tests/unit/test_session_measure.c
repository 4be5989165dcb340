/*
 * test_session_measure.c - width, length, density, skew, bow and shrinkage of the open roll, and
 * what they say against the order (firmware/session/{measure,figure,finding}.c).
 */
#include "tests/unit/must.h"

#include "firmware/session/finding.h"
#include "tests/unit/session_play.h"

static struct desk desk;

// clang-format off
static const struct play_script scripts[] = {
	/* ME-04: least 1512, mean (1520 + 1518 + 1512) / 3 = 1516.667, spread 8 */
	{ "three widths say least, mean and spread", {
		{ "=width head 1520mm", "ok 4 width head 1520mm" },
		{ "=width middle 1518mm", "ok 5 width middle 1518mm" },
		{ "=width tail 1512mm", "ok 6 width tail 1512mm; least 1512.000, mean 1516.667, spread 8.000 mm" },
		{ "=width tail 1490mm", "ok 7 width tail 1490mm (was 1512mm, record 6); under the order's 1500mm; least 1490.000, mean" },
		{ "=width", "ok 7 width of T1: head 1520mm (4), middle 1518mm (5), tail 1490mm (7); next: =width head|middle|tail" },
		{ "=undo", "ok 8 took back 7 width tail" },
		{ "=width", "ok 8 width of T1: head 1520mm (4), middle 1518mm (5), tail 1512mm (6); next" } } },
	/* ME-05: 118.6 - 120 = -1.4 m, -1.4 / 120 = -1.167 %; the order allows 1 % either way */
	{ "a length is held against the ticket", {
		{ "=length 118.6m", "ok 4 length 118.6m, ticket 120m; fails: difference -1.4m or -1.167 %, limit >= -1.000" },
		{ "=length 118.8m", "ok 5 length 118.8m (was 118.6m, record 4), ticket 120m; pass: difference -1.2m or -1.000 %" },
		{ "=length 121.3m", "ok 6 length 121.3m (was 118.8m, record 5), ticket 120m; fails: difference 1.3m or 1.083 %, limit <= 1.000" },
		{ "=length", "ok 6 length of T1: 121.3m (6)" } } },
	/* 68/in +-3 %: 65.96 to 70.04 */
	{ "threads are held against their band", {
		{ "=density warp 68/in", "ok 4 density warp 68/in; pass: 68.000 /in, limits 65.960 to 70.040" },
		{ "=density warp 70.04/in", "ok 5 density warp 70.04/in (was 68/in, record 4); pass" },
		{ "=density warp 70.05/in", "ok 6 density warp 70.05/in (was 70.04/in, record 5); fails: 70.050 /in, limit <= 70.040" },
		/* 268/10cm is 68.072/in */
		{ "=density warp 268/10cm", "ok 7 density warp 268/10cm (was 70.05/in, record 6); pass: 68.072 /in" },
		{ "=density weft 265.9/10cm", "ok 8 density weft 265.9/10cm; fails: 265.900 /10cm, limit >= 266.000" },
		{ "=density", "ok 8 density of T1: warp 268/10cm (7), weft" } } },
	{ "threads may be counted over a length", {
		{ "=density warp 136 over 2in", "ok 4 density warp 68.000/in; pass" },
		/* 80 over 3 cm: 266.667 per 10 cm */
		{ "=density weft 80 over 3cm", "ok 5 density weft 266.667/10cm; pass: 266.667 /10cm, limits 266.000 to 270.000" },
		{ "=density weft 80", "no usage '80' needs its unit (68/in) or its length (over 2in)" },
		{ "=density weft 0 over 2in", "no usage '0' is not more than zero" },
		{ "=density weft 80 over 2g", "no usage '2g' is not a length" },
		{ "=density weft 0.000001 over 9yd", "no range that many threads cannot be" },
		{ "=density across 68/in", "no usage 'across' is not warp or weft" },
		{ "=density warp 68g/m2", "no usage '68g/m2' is not a density" },
		{ "=density warp 68/in 3", "no usage '3' is too much" } } },
	/* BS-02: 19 / 1480 = 1.284 %; BS-01: 2 cm of 100 cm is 2 %, which the limit of 2 % takes */
	{ "bow and skew are judged on the greatest, over the least width", {
		{ "=width head 1480mm", "ok 4 " },
		{ "=bow 19mm", "ok 5 bow 19mm; pass: greatest 1.284 %, limit <= 2.000" },
		{ "=bow 9mm hooked-bow", "ok 6 hooked-bow 9mm; pass: greatest 1.284 %" },
		{ "=width tail 1000mm", "ok 7 " },
		{ "=bow 20mm double-reverse-bow", "ok 8 double-reverse-bow 20mm; pass: greatest 2.000 %, limit <= 2.000" },
		{ "=bow 20.001mm", "ok 9 bow 20.001mm; fails: greatest 2.0001 %, limit <= 2.0000" },
		{ "=skew 11mm", "ok 10 skew 11mm; pass: greatest 1.100 %, limit <= 3.000" },
		{ "=skew 0mm", "ok 11 skew 0mm; pass: greatest 1.100 %" },
		{ "=bow", "ok 11 bow of T1: bow 19mm (5), hooked-bow 9mm (6), double-reverse-bow 20mm (8), bow" },
		{ "=skew", "ok 11 skew of T1: skew 11mm (10), skew 0mm (11); next" },
		{ "=undo 9", "ok 12 took back 9 skew bow" },
		{ "=bow 1mm", "ok 13 bow 1mm; pass: greatest 2.000 %" },
		{ "=bow 1mm skew", "no usage 'skew' is no form of bow" },
		{ "=bow 1mm double", "no usage 'double' is no form of bow" },
		{ "=skew 1mm bow", "no usage 'bow' is too much" },
		{ "=skew -1mm", "no usage '-1mm' is below zero" } } },
	{ "without a measured width the order's serves", {
		{ "=bow 30mm", "ok 4 bow 30mm; pass: greatest 2.000 %" },
		{ "=bow 31mm", "ok 5 bow 31mm; fails: greatest 2.067 %" } } },
	/* (500 - 485) / 500 = 3 %; (500 - 489.9) / 500 = 2.02 % */
	{ "shrinkage needs both marks, in any stage", {
		{ "=wash before warp 500mm", "ok 4 wash before warp 500mm" },
		{ "=wash after weft 489.9mm", "ok 5 wash after weft 489.9mm" },
		{ "=wash after warp 485mm", "ok 6 wash after warp 485mm; pass: shrinkage 3.000 %, limit <= 3.000" },
		{ "=wash before weft 500mm", "ok 7 wash before weft 500mm; fails: shrinkage 2.020 %, limit <= 2.000" },
		{ "=wash after weft 510mm", "ok 8 wash after weft 510mm; pass: shrinkage -2.000 %" },
		{ "=wash", "ok 8 wash of T1: before warp 500mm (4), after warp 485mm (6), before weft 500mm (7)" },
		{ "=wash later warp 1m", "no usage 'later' is not before or after" },
		{ "=wash before 1m", "no usage '1m' is not warp or weft" } } },
	{ "what an order is silent about is told and not judged", {
		{ "=undo 3", "ok 4 " }, { "=order PO-S", "ok 5 " }, { "=roll S1", "ok 6 " },
		{ "=bow 3mm", "ok 7 bow 3mm; percent follows with the first width" },
		{ "=width head 100in", "ok 8 width head 100in" },
		{ "=bow 1in", "ok 9 bow 1in; greatest 1.000 %" },
		{ "=length 10m", "ok 10 length 10m" },
		{ "=density warp 5/in", "ok 11 density warp 5/in" },
		{ "=wash before warp 10in", "ok 12 " },
		{ "=wash after warp 9in", "ok 13 wash after warp 9in; shrinkage 10.000 %" },
		{ "=wash", "ok 13 wash of S1: before warp 10in (12), after warp 9in (13)" } } },
	{ "nothing is measured without a roll", {
		{ "=undo 3", "ok 4 " }, { "=density warp 68/in", "no no-roll" }, { "=bow 1mm", "no no-roll" },
		{ "=skew 1mm", "no no-roll" }, { "=wash before warp 1m", "no no-roll" }, { "=density", "no no-roll" },
		{ "=width", "no no-roll" }, { "=length", "no no-roll" }, { "=length 5m", "no no-roll" } } },
	{ "a failed measure leads where commands.md says", {
		{ "=width head 1500mm", "ok" }, { "=width middle 1500mm", "ok" }, { "=width tail 1500mm", "ok" },
		{ "=weight head 180g/m2", "ok" }, { "=weight tail 180g/m2", "ok" }, { "=length 118m", "ok" },
		{ "=close missing nobody asked", "ok 10 closed T1 concession: " } } },
};
// clang-format on

static void
measures_hold(void **state)
{
	(void)state;
	roll_plays_hold(&desk, scripts, PERCH_COUNT(scripts));
}

static void
records_keep_what_was_said(void **state)
{
	static const struct {
		const char *must;
		const char *line;
		const char *bytes;
	} rows[] = {
		{ "digits of a density", "=density warp 68.0/in",
		  "\"dir\":\"warp\",\"value\":680,\"exp\":-1,\"unit\":\"/in\",\"o\":\"typed\"" },
		{ "a counted density per inch", "=density warp 136 over 2in",
		  "\"value\":68000,\"exp\":-3,\"unit\":\"/in\"" },
		{ "per 10 cm", "=density weft 80 over 3cm",
		  "\"value\":266667,\"exp\":-3,\"unit\":\"/10cm\"" },
		{ "the form of a bow", "=bow 9mm double-hooked-bow",
		  "\"kind\":\"double-hooked-bow\",\"um\":9000,\"o\":\"typed\"" },
		{ "a skew", "=skew 1in", "\"kind\":\"skew\",\"um\":25400" },
		{ "a mark before the wash", "=wash before weft 50cm",
		  "\"moment\":\"before\",\"dir\":\"weft\",\"um\":500000,\"o\":\"typed\"" },
	};

	(void)state;
	play_begin_roll(&desk);
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		desk_type(&desk, rows[i].line);
		MUST(desk.out.kind == PERCH_ANSWER_OK &&
			     play_record_has(&desk, desk.n_log, rows[i].bytes),
		     "%s: %s", rows[i].must, desk.out.answer);
	}
	desk_close(&desk);
}

/* --- findings ---------------------------------------------------------------------------------- */

static size_t
find(struct perch_finding out[PERCH_RULES_MAX])
{
	struct perch_basis basis;

	perch_basis_find(&desk.session, &desk.world, &basis);
	return perch_roll_findings(&desk.session.roll, &basis, out);
}

static void
every_broken_rule_is_found(void **state)
{
	static const char *const lines[] = {
		"=width head 1490mm",
		"=length 100m",
		"=weight head 170g/m2",
		"=weight tail 190g/m2",
		"=density warp 60/in",
		"=density weft 268/10cm",
		"=skew 10cm",
		"=bow 10cm",
		"=wash before warp 1m",
		"=wash after warp 0.9m",
		"=mark ok",
		"=mark bad lot smudged",
		"=hand bad",
		"=smell ok",
		"=packing bad torn",
		"=colour sample D65 3-4",
		"=colour sample TL84 4",
		"=colour head-tail D65 4-5",
		"=colour sample CWF 4 ref first-lot",
		"=colour sample CWF 4 ref first-lot look 2",
	};
	static const struct perch_finding want[] = {
		{ "width 1490mm, limit >= 1500mm", PERCH_LEAVE_REJECT },
		{ "length -16.667 %, limit >= -1.000", PERCH_CONCESSION },
		{ "weight-head 170.000 g/m2, limit >= 174.600", PERCH_LEAVE_REJECT },
		{ "weight-tail 190.000 g/m2, limit <= 189.000", PERCH_LEAVE_REJECT },
		{ "density-warp 60.000 /in, limit >= 65.960", PERCH_LEAVE_REJECT },
		/* 100 / 1490 */
		{ "skew 6.711 %, limit <= 3.000", PERCH_REWORK },
		{ "bow 6.711 %, limit <= 2.000", PERCH_REWORK },
		{ "shrinkage-warp 10.000 %, limit <= 3.000", PERCH_REWORK },
		{ "mark lot is wrong, record 15", PERCH_REWORK },
		{ "hand is wrong, record 16", PERCH_HOLD },
		{ "packing is wrong, record 18", PERCH_REWORK },
		{ "colour sample under D65: 3-4, rule >= 4-5", PERCH_REWORK },
		{ "colour sample under TL84: 4, rule >= 4-5, no second look", PERCH_HOLD },
		{ "colour sample under CWF: 4 (second look 4), rule >= 4-5, against first-lot",
		  PERCH_CONCESSION },
	};
	struct perch_finding got[PERCH_RULES_MAX];

	(void)state;
	play_begin_roll(&desk);
	MUST(find(got) == 0, "an empty roll breaks no rule");
	for (size_t i = 0; i < PERCH_COUNT(lines); i++) {
		desk_type(&desk, lines[i]);
		MUST(desk.out.kind == PERCH_ANSWER_OK, "%s: %s", lines[i], desk.out.answer);
	}
	size_t n = find(got);
	for (size_t i = 0; i < n && i < PERCH_COUNT(want); i++)
		MUST(strcmp(got[i].text, want[i].text) == 0 && got[i].leads_to == want[i].leads_to,
		     "'%s' leads to %d, got '%s' to %d", want[i].text, want[i].leads_to,
		     got[i].text, got[i].leads_to);
	MUST(n == PERCH_COUNT(want), "%zu rules, not %zu", PERCH_COUNT(want), n);
	desk_close(&desk);
}

/* 7 kinds under 5 lights are 35 rules; the 30th stands for the rest. */
static void
too_many_broken_rules_keep_the_worst(void **state)
{
	static const char *const kinds[] = { "side-centre", "head-tail",    "within-roll",
					     "face-back",   "roll-to-roll", "lot-to-lot",
					     "sample" };
	static const char *const lights[] = { "D65", "TL84", "U3000", "CWF", "A" };
	struct perch_finding got[PERCH_RULES_MAX];
	char line[96];

	(void)state;
	play_begin_roll(&desk);
	for (size_t i = 0; i < PERCH_COUNT(kinds) * PERCH_COUNT(lights); i++) {
		bool is_last = i == PERCH_COUNT(kinds) * PERCH_COUNT(lights) - 1;

		(void)snprintf(line, sizeof(line), "=colour %s %s %s", kinds[i / 5], lights[i % 5],
			       is_last ? "1" : "4");
		desk_type(&desk, line);
	}
	MUST(find(got) == PERCH_RULES_MAX, "there is room for 30");
	MUST(got[28].leads_to == PERCH_HOLD, "each leads where it leads");
	MUST(got[29].leads_to == PERCH_REWORK &&
		     strcmp(got[29].text, "and more rules do not hold") == 0,
	     "the last to the worst of the rest: %s", got[29].text);
	desk_close(&desk);
}

static void
dispositions_have_an_order(void **state)
{
	static const enum perch_disposition ways[] = { PERCH_PASS,         PERCH_CONCESSION,
						       PERCH_LEAVE_SECOND, PERCH_HOLD,
						       PERCH_REWORK,       PERCH_LEAVE_REJECT };

	(void)state;
	for (size_t a = 0; a < PERCH_COUNT(ways); a++)
		for (size_t b = 0; b < PERCH_COUNT(ways); b++)
			MUST(perch_disposition_worse(ways[a], ways[b]) == ways[a > b ? a : b],
			     "the worse of %zu and %zu", a, b);
}

/* --- what is missing --------------------------------------------------------------------------- */

static void
lacks(const char *must, bool is_full, const char *want)
{
	const char *names[PERCH_NEEDS_MAX];
	struct perch_basis basis;
	char got[512] = "";

	perch_basis_find(&desk.session, &desk.world, &basis);
	size_t n = perch_roll_needs_missing(&desk.session.roll, &basis, is_full, names);
	for (size_t i = 0; i < n; i++)
		(void)snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s",
			       i > 0 ? " " : "", names[i]);
	MUST(strcmp(got, want) == 0, "%s: '%s', got '%s'", must, want, got);
}

static void
needs_are_named_until_they_are_met(void **state)
{
	static const struct {
		const char *line;
		const char *left;
	} rows[] = {
		{ "=density weft 268/10cm", "density-warp skew bow colour-D65 colour-TL84 shade "
					    "mark hand smell packing lab-sample" },
		{ "=density warp 68/in",
		  "skew bow colour-D65 colour-TL84 shade mark hand smell packing lab-sample" },
		{ "=bow 0mm",
		  "skew colour-D65 colour-TL84 shade mark hand smell packing lab-sample" },
		{ "=skew 0mm", "colour-D65 colour-TL84 shade mark hand smell packing lab-sample" },
		{ "=colour sample TL84 4",
		  "colour-D65 shade mark hand smell packing second-look lab-sample" },
		{ "=colour sample D65 5", "shade mark hand smell packing second-look lab-sample" },
		{ "=colour sample TL84 4-5 look 2", "shade mark hand smell packing lab-sample" },
		{ "=shade A", "mark hand smell packing lab-sample" },
		{ "=mark ok lot", "mark hand smell packing lab-sample" },
		{ "=mark ok", "hand smell packing lab-sample" },
		{ "=smell bad", "hand packing lab-sample" },
		{ "=hand ok", "packing lab-sample" },
		{ "=packing ok", "lab-sample" },
		{ "=sample 4m lab 7781", "" },
	};

	(void)state;
	play_begin_roll(&desk);
	lacks("an order's checks are nothing when it names none", false, "");
	lacks("a first roll is held against all that the order has a rule of", true,
	      "density-warp density-weft skew bow colour-D65 colour-TL84 lab-sample");
	desk_put(&desk, "order", "PO-T",
		 "{\"order\":\"PO-T\",\"lights\":\"D65 TL84\",\"lab\":\"4m\",\"confirmed\":true,"
		 "\"checks\":\"density skew bow colour\","
		 "\"first_checks\":\"shade mark hand smell packing\"}");
	lacks("a later roll needs the checks alone", false,
	      "density-warp density-weft skew bow colour-D65 colour-TL84");
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		desk_type(&desk, rows[i].line);
		MUST(desk.out.kind == PERCH_ANSWER_OK, "%s: %s", rows[i].line, desk.out.answer);
		lacks(rows[i].line, true, rows[i].left);
	}
	desk_put(&desk, "order", "PO-T",
		 "{\"order\":\"PO-T\",\"confirmed\":true,\"checks\":\"colour\"}");
	lacks("without lights any grade will do", false, "");
	desk_type(&desk, "=undo 8");
	desk_type(&desk, "=undo 9");
	desk_type(&desk, "=undo 10");
	lacks("and none will not", false, "colour");
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures_hold),
		cmocka_unit_test(records_keep_what_was_said),
		cmocka_unit_test(every_broken_rule_is_found),
		cmocka_unit_test(too_many_broken_rules_keep_the_worst),
		cmocka_unit_test(dispositions_have_an_order),
		cmocka_unit_test(needs_are_named_until_they_are_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
