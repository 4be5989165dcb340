/*
 * test_session_check.c - shipping mark, hand, smell, packing, and test cloth for the lab
 * (firmware/session/{check,lab}.c).
 */
#include "tests/unit/must.h"

#include "tests/unit/session_play.h"

static struct desk desk;

// clang-format off
static const struct play_script scripts[] = {
	{ "the eight fields are shown with what they have to say", {
		{ "=mark", "ok 3 mark of T1: article poplin [open], colour navy [open], quantity 120m [open], lot L1 [open], "
		           "colour-no 19-4024 [open], date [open], order PO-T [open], roll T1 [open]; 8 open" },
		{ "=mark ok lot", "ok 4 mark lot ok; it has to say L1; still article colour quantity colour-no date order roll" },
		{ "=mark bad quantity 118m", "ok 5 mark quantity bad, a defect of the label; it has to say 120m; still article" },
		{ "=mark ok date 2026-11-20", "ok 6 mark date ok; still article colour colour-no order roll" },
		{ "=mark", "ok 6 mark of T1: article poplin [open], colour navy [open], quantity 120m [bad], lot L1 [ok], colour-no 19-4024 [open], "
		           "date [ok], order PO-T [open], roll T1 [open]; 5 open" },
		{ "=mark ok", "ok 7 mark all ok" },
		{ "=mark", "ok 7 mark of T1: article poplin [ok], colour navy [ok], quantity 120m [ok], lot L1 [ok]" },
		{ "=mark bad roll", "ok 8 mark roll bad, a defect of the label; it has to say T1" },
		{ "=undo 7", "ok 9 took back 7 mark all" }, { "=undo", "ok 10 took back 8 mark roll" },
		{ "=mark", "ok 10 mark of T1: article poplin [open], colour navy [open], quantity 120m [bad], lot L1 [ok]" } } },
	{ "a mark may be wrong as a whole, but not without saying so", {
		{ "=mark bad", "no usage the field that is wrong is missing" }, { "=mark bad all none on the roll", "ok 4 mark all bad" },
		{ "=mark", "ok 4 mark of T1: article poplin [bad]" },
		{ "=mark good", "no usage 'good' is not ok or bad" }, { "=mark ok weight", "no usage 'weight' is no field of the shipping mark" },
		{ "=mark ok weight-of-the-roll", "no usage 'weight-of-the-roll' is no field" },
		{ "=undo 4", "ok 5 took back 4 mark all" }, { "=undo 3", "ok 6 " }, { "=mark", "no no-roll" }, { "=mark ok", "no no-roll" } } },
	{ "hand, smell and packing are judged, the last of each holds", {
		{ "=hand", "ok 3 hand of T1: not judged" }, { "=hand ok", "ok 4 hand ok" }, { "=hand bad harsh", "ok 5 hand bad (was ok, record 4)" },
		{ "=hand", "ok 5 hand of T1: bad (record 5)" }, { "=undo", "ok 6 took back 5 check hand" }, { "=hand", "ok 6 hand of T1: ok (record 4)" },
		{ "=smell bad kerosene", "ok 7 smell bad" },
		{ "=packing ok plastic bag", "ok 8 packing ok; the order says rolls in plastic bags" },
		{ "=packing", "ok 8 packing of T1: ok (record 8); the order says rolls in plastic bags" },
		{ "=packing bad woven bag", "ok 9 packing bad (was ok, record 8); the order says rolls in plastic bags" },
		{ "=smell fine", "no usage 'fine' is not ok or bad" },
		{ "=close missing in a hurry", "ok 10 closed T1" } } },
	{ "nothing is judged without a roll", {
		{ "=undo 3", "ok 4 " }, { "=hand", "no no-roll" }, { "=smell ok", "no no-roll" }, { "=packing bad", "no no-roll" },
		{ "=sample 4m lab 7781", "no no-roll" } } },

	/* --- test cloth ---------------------------------------------------------------------- */
	{ "test cloth holds the roll for the lab, and both are taken back together", {
		{ "=sample 3m lab 7781", "ok 4 sample 3m for lab 7781; the order asks for 4m; T1 will be held for the lab" },
		{ "=undo", "ok 7 took back 4 sample 7781 and the hold for the lab" },
		{ "=undo", "no nothing-to-undo" }, { "=sample 5m lab 7782", "ok 8 sample 5m for lab 7782; T1 will be held for the lab" },
		{ "=undo 8 miscut", "ok 11 took back 8 sample 7782 and the hold for the lab" },
		{ "=sample 4m lab 7783", "ok 12 " }, { "=undo 13", "ok 15 took back 12 sample 7783 and the hold for the lab" } } },
	{ "less or more takes a reason", {
		{ "=sample 2.999999m lab 7781", "no sample-length test cloth is 3m to 5m" },
		{ "=sample 5.000001m lab 7781", "no sample-length" }, { "=sample 6yd lab 7781", "no sample-length" },
		{ "=sample 121m lab 7781 all of it", "no range that is more than the roll has" },
		{ "=sample 2m lab 7781 reason the roll ends", "ok 4 sample 2m for lab 7781; the order asks for 4m" },
		{ "=sample 5yd lab 7782", "ok 6 sample 5yd for lab 7782; T1 will be held" },
		{ "=sample lab 7781", "no usage 'lab' is not a length" }, { "=sample 4m 7781", "no usage '7781' is not the word lab" },
		{ "=sample 4m lab", "no usage the number of the sample is missing" }, { "=sample 4m", "no usage lab and the number" } } },
};
// clang-format on

static void
checks_hold(void **state)
{
	(void)state;
	roll_plays_hold(&desk, scripts, PERCH_COUNT(scripts));
}

static void
holds_stand_and_fall(void **state)
{
	static const struct {
		const char *must;
		const char *line;
		const char *hold;
	} rows[] = {
		{ "a sample holds for the lab", "=sample 4m lab 7781", "lab" },
		{ "a decision is more than the lab", "=hold decision odd", "decision" },
		{ "whichever came first", "=sample 4m lab 7782", "decision" },
		{ "taken back, the lab is left", "=undo 6", "lab" },
		{ "one sample taken back, the other is left", "=undo", "lab" },
		{ "both taken back, nothing is", "=undo", "" },
	};

	(void)state;
	play_begin_roll(&desk);
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		desk_type(&desk, rows[i].line);
		MUST(desk.out.kind == PERCH_ANSWER_OK &&
			     strcmp(desk.session.roll.hold, rows[i].hold) == 0,
		     "%s: '%s' (%s)", rows[i].must, desk.session.roll.hold, desk.out.answer);
	}
	MUST(desk.session.roll.n_entries == 0, "and nothing is left over");
	desk_close(&desk);
}

static void
records_keep_what_was_said(void **state)
{
	static const struct {
		const char *must;
		const char *line;
		size_t back; /* records after it */
		const char *bytes;
	} rows[] = {
		{ "a field of the mark", "=mark bad colour-no 19-4025", 0,
		  "\"field\":\"colour-no\",\"ok\":0,\"text\":\"19-4025\",\"o\":\"typed\"}" },
		{ "the whole mark", "=mark ok", 0, "\"field\":\"all\",\"ok\":1,\"text\":\"\"" },
		{ "a judgement", "=smell bad of kerosene", 0,
		  "\"what\":\"smell\",\"ok\":0,\"text\":\"of kerosene\",\"o\":\"typed\"}" },
		{ "test cloth", "=sample 2m lab 7781 reason short roll", 1,
		  "\"um\":2000000,\"lab\":\"7781\",\"text\":\"short roll\",\"o\":\"typed\"}" },
		{ "and its hold", "=sample 4m lab 7782", 0,
		  "\"wait\":\"lab\",\"text\":\"lab sample 7782\",\"o\":\"typed\"}" },
	};

	(void)state;
	play_begin_roll(&desk);
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		desk_type(&desk, rows[i].line);
		MUST(desk.out.kind == PERCH_ANSWER_OK &&
			     play_record_has(&desk, desk.n_log - rows[i].back, rows[i].bytes),
		     "%s: %s", rows[i].must, desk.out.answer);
	}
	desk_close(&desk);
}

static void
a_roll_has_room_for_256_entries(void **state)
{
	static const char *const refused[] = {
		"=width head 1m",
		"=length 120m",
		"=weight head 180g/m2",
		"=density warp 68/in",
		"=bow 1mm",
		"=wash before warp 1m",
		"=colour sample D65 4",
		"=shade A",
		"=mark ok",
		"=hand ok",
		"=sample 4m lab 7781",
	};
	static const struct play_step scale[] = {
		{ "~stable 1.80g", "no full T1 has 256 entries" },
		{ "~stable 1.80g", "" },
	};

	(void)state;
	play_begin_roll(&desk);
	for (size_t i = 0; i < PERCH_ROLL_ENTRIES_MAX - 1; i++)
		desk_type(&desk, "=skew 1mm");
	desk_type(&desk, "=sample 4m lab 7781");
	MUST(strncmp(desk.out.answer, "no full", 7) == 0, "a sample takes two: %s",
	     desk.out.answer);
	desk_type(&desk, "=skew 1mm");
	MUST(desk.out.kind == PERCH_ANSWER_OK, "256 are taken");
	for (size_t i = 0; i < PERCH_COUNT(refused); i++) {
		desk_type(&desk, refused[i]);
		MUST(strncmp(desk.out.answer, "no full T1 has 256 entries", 26) == 0, "%s: %s",
		     refused[i], desk.out.answer);
	}
	for (size_t i = 0; i < PERCH_COUNT(scale); i++)
		play_step(&desk, "a scale is told once", &scale[i]);
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_hold),
		cmocka_unit_test(holds_stand_and_fall),
		cmocka_unit_test(records_keep_what_was_said),
		cmocka_unit_test(a_roll_has_room_for_256_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
