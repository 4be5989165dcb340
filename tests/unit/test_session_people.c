/*
 * test_session_people.c - who is at work: badges, PINs, roles, waits, hand-over
 * (firmware/session/sign_in.c).
 */
#include "tests/unit/must.h"

#include "firmware/session/record_table.h"
#include "tests/unit/session_play.h"

static struct desk desk;

/* In these tests the hash of a PIN is its digits, zeros after them (log_world_in.h). */
#define PIN(digits)                                                                                \
	"\"pin\":{\"n\":1024,\"r\":8,\"p\":1,\"salt\":\"00000000000000000000000000000000\","       \
	"\"hash\":\"" digits "00000000000000000000000000000000000000000000000000"

/* 47119 LI-7, 90817 WU-2, 660066 CHEN-1, 55550 SV-1. */
static const char *const people[][2] = {
	{ "LI-7", "{\"person\":\"LI-7\",\"role\":\"inspector\"," PIN("3437313139") "0000\"}}" },
	{ "WU-2", "{\"person\":\"WU-2\",\"role\":\"inspector\"," PIN("3930383137") "0000\"}}" },
	{ "CHEN-1", "{\"person\":\"CHEN-1\",\"role\":\"lead\"," PIN("363630303636") "00\"}}" },
	{ "SV-1", "{\"person\":\"SV-1\",\"role\":\"service\"," PIN("3535353530") "0000\"}}" },
	{ "BO-9", "{\"person\":\"BO-9\",\"role\":\"inspector\"}" },
	{ "OLD-3", "{\"person\":\"OLD-3\",\"role\":\"lead\"," PIN(
			   "3437313139") "0000\"},\"retired\":true}" },
};

static void
begin(void)
{
	desk_open(&desk);
	for (size_t i = 0; i < PERCH_COUNT(people); i++)
		desk_put(&desk, "person", people[i][0], people[i][1]);
}

/* Of every PIN above, and of wrong ones: none may be in an answer or in a record. */
static void
no_pin_is_told(const char *must, const char *in)
{
	static const char *const pins[] = { "47119", "90817", "660066", "55550", "11111", "22222" };

	for (size_t i = 0; i < PERCH_COUNT(pins); i++) {
		char hex[32] = "";
		size_t n = strlen(pins[i]);

		for (size_t k = 0; k < n; k++)
			(void)snprintf(hex + 2 * k, sizeof(hex) - 2 * k, "%02x", pins[i][k]);
		MUST(strstr(desk.out.answer, pins[i]) == NULL, "%s: '%s' answers a PIN: %s", must,
		     in, desk.out.answer);
		for (size_t id = 1; id <= desk.n_log; id++)
			MUST(!play_record_has(&desk, id, pins[i]) &&
				     !play_record_has(&desk, id, hex),
			     "%s: '%s' leaves a PIN in record %zu: %.*s", must, in, id,
			     (int)desk.log[id - 1].n, (const char *)desk.log[id - 1].p);
	}
}

static void
scripts_play(const struct play_script *scripts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct play_step *step = scripts[i].steps;

		begin();
		for (size_t k = 0; k < PLAY_STEPS_MAX && step[k].in != NULL; k++) {
			play_step(&desk, scripts[i].must, &step[k]);
			no_pin_is_told(scripts[i].must, step[k].in);
		}
		desk_close(&desk);
	}
}

#define WRONG                                                                                      \
	{                                                                                          \
		"=in LI-7 11111", "no pin "                                                        \
	}

// clang-format off
static const struct play_script scripts[] = {
	{ "badge and PIN in one line", {
		{ "=in LI-7 47119", "ok 1 in LI-7; next: =order NUMBER" },
		{ "?\"person\":\"LI-7\",\"o\":\"typed\",\"role\":\"inspector\",\"how\":\"pin\"", "" },
		{ "=in LI-7 11111", "ok 1 LI-7 is signed in" }, { "?-", "" } } },
	{ "the PIN is asked for, and comes by a command", {
		{ "#=in LI-7", "ask pin LI-7, your PIN" }, { "?-", "" }, { "=help", "ok 0 next: =pin PIN, =no leaves it" },
		{ "=pin 47119", "ok 1 in LI-7" }, { "?\"o\":\"typed\"", "" }, { "=pin 47119", "no nothing-asked no PIN was asked for" } } },
	{ "or bare, typed or on a label", {
		{ "=in LI-7", "ask pin" }, { "47119", "ok 1 in LI-7" }, { "=out", "ok 2 " },
		{ "=in LI-7", "ask pin" }, { "#47119", "ok 3 in LI-7" }, { "?\"o\":\"scanned\"", "" }, { "=out", "ok 4 " },
		{ "=in LI-7", "ask pin" }, { "#=pin 47119", "ok 5 in LI-7" } } },
	{ "a wrong PIN is recorded without it, and may be given again", {
		WRONG, { "?\"t\":\"deny\",\"v\":1,\"w\":1795240800000,\"c\":1,\"m\":3600000,\"b\":0,\"s\":0,\"badge\":\"LI-7\",\"at\":\"in\",\"why\":\"pin\",\"tries\":1,\"wait\":0,\"o\":\"typed\"", "" },
		{ "=in LI-7", "ask pin" }, { "22222", "no pin that is not the PIN of LI-7: =pin PIN once more, 3 of 5 tries are left" },
		{ "?\"tries\":2", "" }, { "=pin 47119", "ok 3 in LI-7" }, { "=out", "ok 4" }, WRONG, { "?\"tries\":1", "" } } },
	{ "one that was given with the badge likewise", {
		WRONG, { "=pin 22222", "no pin that is not the PIN of LI-7: =pin PIN once more, 3 of 5 tries are left" }, { "47119", "ok 3 in LI-7" } } },
	{ "a PIN answers for the badge that was named last, and for no other", {
		{ "=in LI-7", "ask pin LI-7" }, { "=in XX-1", "no unknown-badge" }, { "=pin 47119", "no nothing-asked" },
		{ "=in LI-7", "ask pin LI-7" }, { "=in WU-2 11111", "no pin that is not the PIN of WU-2" }, { "47119", "no pin that is not the PIN of WU-2" },
		{ "90817", "ok 4 in WU-2" }, { "=in LI-7", "ask pin LI-7" }, { "=in BO-9", "no signed-in" }, { "=pin 47119", "no nothing-asked" } } },
	{ "the question is left alone", {
		{ "=in LI-7", "ask pin" }, { "=no", "ok 0 left alone" }, { "=pin 47119", "no nothing-asked" },
		{ "=no", "no no-sign-in" }, { "=out", "no no-sign-in" }, { "=in LI-7", "ask pin" }, { "=yes sure", "no no-sign-in" },
		{ "^", "" }, { "=pin 47119", "no nothing-asked" } } },
	{ "whoever is not on the list stays out", {
		{ "=in XX-1", "no unknown-badge XX-1 is not on the list of people" }, { "?\"badge\":\"XX-1\",\"at\":\"in\",\"why\":\"unknown\",\"tries\":0,\"wait\":0", "" },
		{ "=in OLD-3 47119", "no retired OLD-3 may no longer sign in" }, { "?\"why\":\"retired\"", "" },
		{ "=in BO-9 22222", "no usage BO-9 has no PIN, and nothing was done" }, { "?-", "" },
		{ "=in BO-9", "ok 3 in BO-9" }, { "?\"role\":\"inspector\",\"how\":\"badge\"", "" } } },
	{ "a PIN in the badge's place is not written down", {
		{ "=in 47119", "no unknown-badge that badge is not on the list" }, { "?\"badge\":\"\",\"at\":\"in\",\"why\":\"unknown\"", "" },
		{ "=in LI-7,47119", "no usage a badge has" }, { "?-", "" }, { "=in LI-7 47119 90817", "no usage that is too much" }, { "?-", "" },
		{ "=pin47119", "no usage '=pin..' is not a command" }, { "=PIN 47119", "no usage" }, { "=in LI-7 47119x", "no usage a PIN has" } } },
	{ "nor in a label's place", {
		{ "=in LI-7 47119", "ok 1 " }, { "47119", "no no-order" }, { "?\"why\":\"no-order\",\"raw\":\"\"", "" },
		{ "=order PO-88213", "ok 3 " }, { "#90817", "no unknown-label" }, { "?\"raw\":\"\"", "" },
		{ "in WU-2 90817", "no unknown-label" }, { "?\"raw\":\"\"", "" }, { "!=pin 47119", "ask suspect" }, { "?\"raw\":\"\"", "" },
		{ "!47119", "ask suspect" }, { "?\"raw\":\"\"", "" }, { "#HELLO", "no unknown-label" }, { "?\"raw\":\"48454c4c4f\"", "" } } },
	{ "but a roll number of digits is one", {
		{ "<roll PO-88213/30815 {\"order\":\"PO-88213\",\"roll\":\"30815\",\"lot\":\"L1\"}", "" },
		{ "=in LI-7 47119", "ok 1 " }, { "=order PO-88213", "ok 2 " }, { "#30815", "ok 3 roll 30815" }, { "?\"raw\":\"3330383135\"", "" } } },
	{ "and a label of a mill's format is kept, with whatever numbers in it", {
		{ "<label-format mill-7 {\"id\":\"mill-7\",\"version\":1,\"pattern\":\"{order:A-Z0-9-} {lot:A-Z0-9} {roll:0-9}\",\"example\":\"PO-1 L1 7\"}", "" },
		{ "=in LI-7 47119", "ok 1 " }, { "=order PO-FREE", "ok 2 " }, { "#PO-FREE L1 30815", "ok 3 roll 30815 of PO-FREE, lot L1" },
		{ "?\"raw\":\"504f2d46524545204c31203330383135\"", "" } } },
	{ "after five wrong ones the badge waits, each time twice as long", {
		WRONG, WRONG, WRONG, WRONG,
		{ "=in LI-7 22222", "no pin that is not the PIN of LI-7, 5 times in a row: wait 30 s, or a lead gives =unlock LI-7" }, { "?\"tries\":5,\"wait\":30", "" },
		{ "=in LI-7 47119", "no locked LI-7 had 5 wrong PINs: wait 29 s" }, { "?-", "" }, { "=in LI-7", "no locked" }, { "?-", "" },
		{ "=in WU-2 90817", "ok 6 in WU-2" }, { "=out", "ok 7 " },
		{ "@20", "" }, { "=in LI-7 47119", "no locked LI-7 had 5 wrong PINs: wait 5 s" }, { "@4", "" },
		{ "=in LI-7 11111", "no pin that is not the PIN of LI-7, 6 times in a row: wait 60 s" }, { "?\"tries\":6,\"wait\":60", "" },
		{ "@59", "" }, { "=in LI-7", "ask pin" }, { "11111", "no pin " }, { "?\"wait\":120", "" }, { "47119", "no locked" }, { "@120", "" },
		{ "47119", "ok 10 in LI-7" }, { "=out", "ok 11 " }, WRONG, { "?\"tries\":1,\"wait\":0", "" } } },
	{ "at most a quarter of an hour", {
		WRONG, WRONG, WRONG, WRONG, WRONG, { "@30", "" }, WRONG, { "@60", "" }, WRONG, { "@120", "" }, WRONG, { "@240", "" }, WRONG, { "?\"wait\":480", "" },
		{ "@480", "" }, WRONG, { "?\"tries\":10,\"wait\":900", "" }, { "@900", "" }, WRONG, { "?\"tries\":11,\"wait\":900", "" } } },
	{ "the wait survives a restart of the program, and begins anew with the machine", {
		{ "^p", "" }, WRONG, WRONG, WRONG, WRONG, WRONG, { "^p", "" }, { "=in LI-7 47119", "no locked LI-7 had 5 wrong PINs: wait 29 s" },
		{ "@20", "" }, { "^m", "" }, { "=in LI-7 47119", "no locked LI-7 had 5 wrong PINs: wait 29 s" },
		{ "^p", "" }, { "^m", "" }, { "@20", "" }, { "=in LI-7 47119", "no locked LI-7 had 5 wrong PINs: wait 9 s" }, { "@9", "" },
		{ "=in LI-7 47119", "ok 11 in LI-7" } } },
	{ "a lead who gave a PIN unlocks", {
		WRONG, WRONG, WRONG, WRONG, WRONG, { "=in CHEN-1 660066", "ok 6 " }, { "=unlock LI-7", "ok 7 LI-7 may try its PIN again" }, { "?\"badge\":\"LI-7\",\"o\":\"typed\"", "" },
		{ "=unlock LI-7", "ok 7 that badge is not locked" }, { "?-", "" }, { "=in LI-7 47119", "ok 9 in LI-7, CHEN-1 is out" },
		{ "=unlock WU-2", "no role =unlock is not for an inspector: a lead signs in" }, { "?-", "" } } },
	{ "but not the own badge: it would guess on without a wait", {
		{ "=in CHEN-1 660066", "ok 1 " }, { "=order PO-88213", "ok 2 " }, { "=roll R0001", "ok 3 " }, { "=close missing override pass x", "ok 4 " },
		{ "=sign Wang pin 11111", "no pin" }, { "11111", "no pin" }, { "11111", "no pin" }, { "11111", "no pin" }, { "11111", "no pin that is not the PIN of CHEN-1, 5 times in a row: wait 30 s" },
		{ "=unlock CHEN-1", "no role =unlock is for another's badge" }, { "?-", "" }, { "=sign Wang pin 660066", "no locked" } } },
	{ "a hand-over takes one step, and the roll stays open", {
		{ "=in LI-7 47119", "ok 1 " }, { "=order PO-88213", "ok 2 " }, { "=roll R0001", "ok 3 " }, { "=flaw slub 1yd 1in", "ok 4 " },
		{ "=in WU-2 11111", "no pin that is not the PIN of WU-2" }, { "?\"s\":1,\"badge\":\"WU-2\"", "" }, { "=in XX-1", "no unknown-badge" }, { "=in WU-2", "ask pin" },
		{ "90817", "ok 8 in WU-2, LI-7 is out; roll R0001 of PO-88213 is open" }, { "?\"t\":\"out\",\"v\":2,\"w\":1795240807000,\"c\":1,\"m\":3607000,\"b\":0,\"s\":1", "" },
		{ "?\"s\":0,\"person\":\"WU-2\"", "" }, { "=flaw slub 2yd 1in", "ok 9 " }, { "?\"s\":8", "" },
		{ "=undo 4", "no not-yours 4 is what LI-7 entered: a lead takes it back" }, { "=undo", "ok 10 took back 9" }, { "=undo", "no not-yours" },
		{ "=undo 3", "no not-yours" }, { "=in CHEN-1 660066", "ok 12 " }, { "=undo", "ok 13 took back 4" }, { "=undo 3", "ok 14 took back 3 roll" } } },
	{ "a service that took over an open roll lets it lie", {
		{ "=in LI-7 47119", "ok 1 " }, { "=order PO-88213", "ok 2 " }, { "=roll R0001", "ok 3 " }, { "~zero", "" }, { "=in SV-1 55550", "ok 5 in SV-1, LI-7 is out; roll R0001" },
		{ "~stable 1.80g", "" }, { "?-", "" }, { "=close", "no role =close is not for a service" }, { "#R0001", "no role" }, { "=in LI-7 47119", "ok 7 " },
		{ "~zero", "" }, { "~stable 1.80g", "ok 8 " }, { "?\"s\":7", "" } } },
	{ "without PINs it takes two", {
		{ "=in BO-9", "ok 1 " }, { "=in LI-7 47119", "no signed-in BO-9 is signed in: =out first" }, { "=out", "ok 2 " },
		{ "=in LI-7 47119", "ok 3 " }, { "=in BO-9", "no signed-in LI-7 is signed in" } } },
	{ "the service looks after devices and does not inspect", {
		{ "=in SV-1 55550", "ok 1 in SV-1; next: =help" }, { "=order PO-88213", "no role =order is not for a service: an inspector signs in with =in BADGE" }, { "?-", "" },
		{ "#R0001", "no role labels are not for service" }, { "?-", "" }, { "=link A B", "no role =link is not for a service: a lead" },
		{ "~zero", "" }, { "~stable 1.80g", "" }, { "#]C1010952123454321310SEPARATOR\\x1d21TEST", "ok 2 " }, { "=help", "ok 2 next: =sync, =out; there are =in =pin =out =no =sync =help;" },
		{ "=sync", "ok 2 everything" }, { "=out", "ok 4 " } } },
	{ "an inspector leaves to a lead what is a lead's", {
		{ "=in LI-7 47119", "ok 1 " }, { "=order PO-88213", "ok 2 " }, { "=lot L240731A override pass x", "no role =lot override is not for an inspector: a lead" }, { "?-", "" },
		{ "=link A B", "no role" }, { "=lot L240731A", "ok " }, { "=in CHEN-1 660066", "ok 4 " }, { "=order PO-88213", "ok 5 " }, { "=lot L240731A override pass x", "ok 6 " } } },
	{ "a list that comes later takes a lead's rights from whoever signed in without it", {
		{ "<person LI-7", "" }, { "<person WU-2", "" }, { "<person CHEN-1", "" }, { "<person SV-1", "" }, { "<person BO-9", "" }, { "<person OLD-3", "" },
		{ "=in LI-7 47119", "no usage this terminal takes no PIN" }, { "=in LI-7", "ok 1 " }, { "?\"role\":\"lead\",\"how\":\"unlisted\"", "" },
		{ "=in WU-2", "no signed-in" }, { "=unlock LI-7", "no role =unlock is for a lead who signed in with a PIN" },
		{ "<person BO-9 {\"person\":\"BO-9\",\"role\":\"inspector\"}", "" }, { "=link A B", "no role =link is not for an inspector" },
		{ "=in BO-9", "no signed-in" }, { "=out", "ok 2 " }, { "=in LI-7", "no unknown-badge" } } },
};
// clang-format on

static void
scripts_of_people_hold(void **state)
{
	(void)state;
	scripts_play(scripts, PERCH_COUNT(scripts));
}

/* A log of before there were roles: whoever signed in may do everything. */
static void
an_old_sign_in_is_a_leads(void **state)
{
	struct perch_record r;

	(void)state;
	desk_open(&desk);
	perch_record_init(&r, PERCH_RECORD_IN, perch_session_head(&desk.session, desk.now));
	r.version = 1;
	memcpy(r.in.person, "LI-7", 5);
	memcpy(r.in.o, "typed", 6);
	desk_append(&desk, &r);
	MUST(desk.session.role == PERCH_ROLE_LEAD && desk.session.how[0] == '\0', "a lead");
	desk_type(&desk, "=order PO-88213");
	desk_type(&desk, "=lot L240731A override pass x");
	MUST(desk.out.kind == PERCH_ANSWER_OK, "%s", desk.out.answer);
	desk_close(&desk);
}

/* Whatever took the list away: it makes nobody a lead. */
static void
a_lost_list_gives_the_floor(void **state)
{
	static const char want[] = "ok 3 in CHEN-1 without the list of people, which is gone";

	(void)state;
	begin();
	desk_type(&desk, "=in LI-7 47119");
	desk_type(&desk, "=out");
	for (size_t i = 0; i < PERCH_COUNT(people); i++)
		desk_put(&desk, "person", people[i][0], NULL);
	desk_type(&desk, "=in CHEN-1 660066");
	MUST(strstr(desk.out.answer, "the list of people is gone until the next =sync") != NULL,
	     "no PIN can be held against it: %s", desk.out.answer);
	desk_type(&desk, "=in CHEN-1");
	MUST(strncmp(desk.out.answer, want, strlen(want)) == 0, "it says so: %s", desk.out.answer);
	MUST(desk.session.role == PERCH_ROLE_INSPECTOR, "an inspector, not a lead");
	desk_type(&desk, "=order PO-88213");
	MUST(desk.out.kind == PERCH_ANSWER_OK, "the work goes on: %s", desk.out.answer);
	desk_type(&desk, "=lot L240731A override pass x");
	MUST(strncmp(desk.out.answer, "no role", 7) == 0, "a lead's right: %s", desk.out.answer);
	desk_close(&desk);
}

/* --- where a value came from, and under whom ----------------------------------------------------- */

/* Whose values no person enters: the program, the system or head office makes these. */
static const struct {
	enum perch_record_type type;
	const char *why;
} without_origin[] = {
	{ PERCH_RECORD_EPOCH, "the program's own" },
	{ PERCH_RECORD_RESTORED, "the program's own" },
	{ PERCH_RECORD_BOOT, "the program's own" },
	{ PERCH_RECORD_CLOCK, "read from the system" },
	{ PERCH_RECORD_SCANNER, "read from the device" },
	{ PERCH_RECORD_SEPARATOR, "always scanned: what the scanner makes of the test label" },
	{ PERCH_RECORD_MASTER, "head office's" },
	{ PERCH_RECORD_RELEASE, "head office's" },
	{ PERCH_RECORD_SEAL, "the program's own" },
};

static void
every_record_of_a_person_says_how_it_came_in(void **state)
{
	(void)state;
	for (unsigned t = 0; t < PERCH_RECORD_TYPES; t++) {
		const struct perch_record_row *row = &perch_record_rows[t];
		const struct perch_record_form *form = &row->forms[row->versions - 1];
		bool has_origin = false;
		bool is_excused = false;

		for (size_t i = 0; i < form->n; i++)
			has_origin |= strcmp(form->fields[i].key, "o") == 0;
		for (size_t i = 0; i < PERCH_COUNT(without_origin); i++)
			is_excused |= without_origin[i].type == (enum perch_record_type)t;
		MUST(has_origin != is_excused, "%s has %s origin", row->name,
		     has_origin ? "an" : "no");
	}
}

/* What is typed and scanned at random, by a small generator whose seed is told. */
static uint32_t draw_state;

static uint32_t
draw(uint32_t n)
{
	draw_state = draw_state * 1664525u + 1013904223u;
	return (draw_state >> 8) % n;
}

static const char *const words[] = {
	"=in LI-7 47119",
	"=in LI-7 11111",
	"=in WU-2",
	"=in WU-2 90817",
	"47119",
	"=pin 90817",
	"=out",
	"=in CHEN-1 660066",
	"=in SV-1 55550",
	"=in BO-9",
	"=no",
	"=order PO-88213",
	"=order PO-T",
	"=order PO-77120",
	"=stage final",
	"=roll R0001",
	"#R0002",
	"#R0009",
	"=roll T1",
	"=flaw slub 1yd 1in",
	"=flaw hole 2yd 1in",
	"=width head 1500mm",
	"=width middle 1500mm",
	"=width tail 1500mm",
	"=weight head 180g/m2",
	"=weight tail 180g/m2",
	"=length 110m",
	"=undo",
	"=note x",
	"=close",
	"=close missing override pass x",
	"=close missing override reject x",
	"=hold lab x",
	"=hold decision roll R0001 x",
	"=sample 4m lab 7",
	"=lot",
	"=lot L1 override pass x",
	"=sampling L1",
	"=receive",
	"=count end x",
	"=sign Wang agreed pin 47119",
	"=sign Wang",
	"=sign Wang seen pin 660066",
	"=addendum R0001 x",
	"=addendum 9 x",
	"=roll R0001 again x",
	"=shift end",
	"=sync",
	"=unlock LI-7",
	"=yes x",
	"#HELLO",
	"!R0003",
	"~zero",
	"~stable 1.80g",
	"+",
	"^p",
	"^m",
	"@31",
	"=keep card C-1 at drawer",
	"=tell Wang",
	"=plan x",
	"=question x",
	"=anomaly plan x",
	"=action 2027-01-01 owner Li, x",
	"=setup light on",
	"=hand ok",
	"=skew 1mm",
	"=colour side-centre D65 4",
	"=shade A",
	"=mark ok",
	"=density warp 68/in",
	"=make order T-1",
	"=link T-1 PO-88213",
	"=leftover R0001 1m",
	"=score",
};

/* The sign-in in force when the record was written: as the records themselves say. */
static void
every_record_carries_its_sign_in_and_clock(void **state)
{
	static struct perch_record r;

	(void)state;
	for (uint32_t seed = 1; seed <= 40; seed++) {
		int64_t sign_in = 0;

		draw_state = seed;
		begin();
		for (int i = 0; i < 150; i++) {
			desk.now.is_trusted = draw(2) == 0;
			size_t first = desk.n_log;
			const char *word = words[draw((uint32_t)PERCH_COUNT(words))];
			play(&desk, word);
			no_pin_is_told("at random", word);
			for (size_t k = first; k < desk.n_log; k++) {
				MUST(perch_record_decode(desk.log[k], &r) == PERCH_OK, "decodes");
				MUST(r.head.sign_in == sign_in &&
					     r.head.is_trusted == desk.now.is_trusted,
				     "seed %u: '%s' leaves record %zu (%s) under sign-in %lld, not "
				     "%lld",
				     seed, word, k + 1, perch_record_type_str(r.type),
				     (long long)r.head.sign_in, (long long)sign_in);
				if (r.type == PERCH_RECORD_IN)
					sign_in = (int64_t)k + 1;
				else if (r.type == PERCH_RECORD_OUT)
					sign_in = 0;
			}
		}
		desk_close(&desk);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_of_people_hold),
		cmocka_unit_test(an_old_sign_in_is_a_leads),
		cmocka_unit_test(a_lost_list_gives_the_floor),
		cmocka_unit_test(every_record_of_a_person_says_how_it_came_in),
		cmocka_unit_test(every_record_carries_its_sign_in_and_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
