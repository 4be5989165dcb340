/*
 * test_session_follow.c - what is followed up beyond the roll: anomalies, corrective actions, questions,
 * notices, the set-up of the table, what is kept, who was told, the end of the shift
 * (firmware/session/{follow,keep,shift}.c).
 */
#include "tests/unit/must.h"

#include "tests/unit/session_play.h"

static struct desk desk;

#define ZH "\xe6\x9c\xba\xe5\x99\xa8\xe6\x95\x85\xe9\x9a\x9c" /* machine fault */
#define OPEN_R1                                                                                    \
	{ "=order PO-88213", "*order PO-88213" },                                                  \
	{                                                                                          \
		"#R0001", "*roll R0001"                                                            \
	}

#define ACTION(number, order, due)                                                                 \
	"<action " number " {\"action\":\"" number "\",\"order\":\"" order                         \
	"\",\"owner\":\"Mill\","                                                                   \
	"\"due\":\"" due "\",\"text\":\"grease\",\"state\":\"open\"}"
#define ANSWER(question, order, text)                                                              \
	"<answer " question " {\"answer\":\"1\",\"order\":\"" order "\",\"question\":\"" question  \
	"\",\"text\":\"" text "\"}"
#define NOTICE(number, text)                                                                       \
	"<notice " number " {\"notice\":\"" number "\",\"order\":\"PO-88213\",\"text\":\"" text    \
	"\"}"

// clang-format off
static const struct play_script scripts[] = {
	/* --- anomalies, questions ------------------------------------------------------------ */
	{ "an anomaly has a cause, and is of the order and roll at hand", {
		{ "=anomaly machine place loom 7, " ZH, "ok 2 anomaly machine at loom 7; =action DAY of 2 owner NAME, TEXT asks for a remedy" },
		{ "?\"t\":\"anomaly\",\"v\":1", "" }, { "?\"order\":0,\"roll\":0,\"cause\":\"machine\",\"place\":\"loom 7\",\"text\":\"" ZH "\",\"o\":\"typed\"", "" },
		{ "=order PO-88213", "ok 3 " }, { "#R0001", "ok 4 " }, { "=anomaly staff two looms a person", "ok 5 anomaly staff; " }, { "?\"order\":3,\"roll\":4,\"cause\":\"staff\",\"place\":\"\"", "" },
		{ "=anomaly weather it rains", "no usage 'weather' is not one of the causes" }, { "=anomaly", "no usage the cause is missing" }, { "=anomaly rush", "no usage what was seen is missing" },
		{ "=anomaly rush place hall 2", "no usage what was seen is missing" }, { "=anomaly rush place , x", "no usage the place is missing" } } },
	{ "a question goes to head office", {
		{ "=question which side is the face?", "ok 2 question; it goes out with the next =sync" }, { "?\"order\":0,\"roll\":0,\"text\":\"which side is the face?\"", "" },
		{ "=order PO-88213", "ok 3 " }, { "#R0001", "ok 4 " }, { "=question " ZH, "ok 5 question on PO-88213" }, { "?\"order\":3,\"roll\":4", "" } } },
	{ "what head office answered is told with the question, the newest first", {
		{ "=question", "ok 1 nothing was answered" }, { "=order PO-88213", "ok 2 order" }, { "=question may the selvedge be cut?", "ok 3 question on PO-88213" }, { "=question", "ok 3 nothing was answered on PO-88213" },
		{ ANSWER("a1b2c3-3", "PO-88213", "yes, up to 1 cm"), "" }, { "=question", "ok 3 answered on PO-88213; question 3: may the selvedge be cut? answer: yes, up to 1 cm" }, { "?-", "" },
		/* Asked on another terminal; of another order; of an order that the question tells. */
		{ ANSWER("d4e5f6-3", "PO-88213", "no"), "" }, { ANSWER("d4e5f6-9", "PO-77120", "later"), "" }, { "=question who signs?", "ok 4 " }, { ANSWER("a1b2c3-4", "", "Ms Wang"), "" },
		{ "=question", "ok 4 answered on PO-88213; question 4: who signs? answer: Ms Wang; question d4e5f6-3: answer: no; question 3: may the selvedge be cut? answer: yes, up to 1 cm" },
		/* A changed answer is new. */
		{ ANSWER("a1b2c3-3", "PO-88213", "not at all"), "" }, { "=question", "ok 4 answered on PO-88213; question 3: may the selvedge be cut? answer: not at all; question 4:" },
		{ "=order PO-77120", "ok 5 order" }, { "=question", "ok 5 answered on PO-77120; question d4e5f6-9: answer: later" } } },
	{ "of many answers the newest five are told", {
		{ ANSWER("d4e5f6-1", "", "1"), "" }, { ANSWER("d4e5f6-2", "", "2"), "" }, { ANSWER("d4e5f6-3", "", "3"), "" }, { ANSWER("d4e5f6-4", "", "4"), "" }, { ANSWER("d4e5f6-5", "", "5"), "" },
		{ "=question", "*d4e5f6-1: answer: 1" }, { ANSWER("d4e5f6-6", "", "6"), "" },
		{ "=question", "ok 1 answered; question d4e5f6-6: answer: 6; question d4e5f6-5: answer: 5; question d4e5f6-4: answer: 4; question d4e5f6-3: answer: 3; question d4e5f6-2: answer: 2; .." } } },

	/* --- corrective actions -------------------------------------------------------------- */
	{ "a corrective action is open until a recheck says that it is done", {
		{ "=action", "ok 1 0 actions open" }, { "=order PO-88213", "ok 2 " }, { "=anomaly machine oil drips", "ok 3 " },
		{ "=action 2026-11-28 of 3 owner Mr Chen, fit a drip tray", "ok 4 action for Mr Chen by 2026-11-28; =recheck 4 done|open TEXT" },
		{ "?\"t\":\"action\",\"v\":1", "" }, { "?\"order\":2,\"of\":3,\"owner\":\"Mr Chen\",\"due\":\"2026-11-28\",\"text\":\"fit a drip tray\",\"o\":\"typed\"", "" },
		{ "=action", "ok 4 1 action open on PO-88213; 4 2026-11-28 Mr Chen: fit a drip tray" }, { "?-", "" },
		{ "=recheck 4 open still dripping", "ok 5 action 4 of Mr Chen is still open" }, { "?\"of\":4,\"number\":\"\",\"done\":0,\"text\":\"still dripping\"", "" },
		{ "=recheck 4 done tray seen", "ok 6 action 4 of Mr Chen is done" }, { "?\"done\":1", "" }, { "=action", "ok 6 0 actions open on PO-88213" },
		{ "=recheck 4 done twice", "no unknown-action no open action has the number 4: =action lists them" }, { "=recheck 3 done x", "no unknown-action" } } },
	{ "those of head office are settled by their numbers, whatever these look like", {
		{ ACTION("A-7", "PO-88213", "2026-11-20"), "" }, { ACTION("3", "PO-77120", "2026-12-01"), "" }, { "=order PO-88213", "ok 2 " },
		{ "=action 2026-11-25 owner Li, sweep", "ok 3 " }, { "=action", "ok 3 2 actions open on PO-88213; A-7 2026-11-20 Mill: grease; 3 2026-11-25 Li: sweep" },
		{ "=recheck A-7 done seen", "ok 4 action A-7 of Mill is done" }, { "?\"of\":0,\"number\":\"A-7\",\"done\":1", "" },
		/* Two are called 3: the one made here comes first. */
		{ "=recheck 3 done swept", "ok 5 action 3 of Li is done" }, { "?\"of\":3,\"number\":\"\"", "" }, { "=recheck 3 done greased", "ok 6 action 3 of Mill is done" }, { "?\"of\":0,\"number\":\"3\"", "" },
		{ "=recheck 3 done again", "no unknown-action" }, { "=recheck 99999999999999999999 done x", "no unknown-action" } } },
	{ "without an order all that are open are told, five of them in words", {
		{ ACTION("A-1", "PO-88213", "2026-11-21"), "" }, { ACTION("A-2", "PO-77120", "2026-11-22"), "" }, { ACTION("A-3", "PO-X", "2026-11-23"), "" }, { ACTION("A-4", "PO-X", "2026-11-24"), "" },
		{ ACTION("A-5", "PO-X", "2026-11-25"), "" }, { ACTION("A-6", "PO-X", "2026-11-26"), "" },
		{ "=action", "ok 1 6 actions open; A-1 2026-11-21 Mill: grease; A-2 2026-11-22 Mill: grease; A-3 2026-11-23 Mill: grease; A-4 2026-11-24 Mill: grease; A-5 2026-11-25 Mill: grease; .." },
		{ "=order PO-77120", "ok 2 " }, { "=action", "ok 2 1 action open on PO-77120; A-2" } } },
	{ "an action has a day of the calendar, an owner and a text", {
		{ "=action 2026-02-30 owner Li, x", "no usage '2026-02-30' is not a day such as 2026-11-28" }, { "=action 2026-2-3 owner Li, x", "no usage" }, { "=action 2027-02-29 owner Li, x", "no usage" }, { "=action 2028-02-29 owner Li, x", "ok 2 " },
		{ "=action 2026-13-01 owner Li, x", "no usage" }, { "=action 2026-00-01 owner Li, x", "no usage" }, { "=action 2026-11-00 owner Li, x", "no usage" }, { "=action tomorrow owner Li, x", "no usage 'tomorrow' is not a day" }, { "=action 2026-11-281 owner Li, x", "no usage" },
		{ "=action 20261128 owner Li, x", "no usage" }, { "=action 2100-02-29 owner Li, x", "no usage" }, { "=action -026-11-28 owner Li, x", "no usage" },
		{ "=action 2026-11-28 Li, x", "no usage the owner is missing" }, { "=action 2026-11-28 owner Li", "no usage what is to be done is missing" }, { "=action 2026-11-28 owner , x", "no usage the owner's name is missing" },
		{ "=action 2026-11-28 of x owner Li, x", "no usage 'x' is not the id of a record" }, { "=action 2026-11-28 of 99 owner Li, x", "no unknown-entry there is no record 99 yet" }, { "=action 2026-11-28 of 0 owner Li, x", "no usage '0' is not the id" },
		{ "=recheck 2 maybe x", "no usage 'maybe' is not done or open" }, { "=recheck 2 done", "no usage what was found is missing" }, { "=recheck", "no usage the number of the action is missing" } } },

	/* --- notices ------------------------------------------------------------------------- */
	{ "change notices are read one after the other before a roll is begun", {
		{ "=ack", "no no-order" }, { "=ack N-1", "no no-order" }, { "=order PO-88213", "ok 2 " }, { "=ack", "no no-notice PO-88213 has no notice that was not read" },
		{ NOTICE("N-2", "packing in bags"), "" }, { NOTICE("N-1", ZH), "" },
		{ "#R0001", "no notice there is a change notice: =ack N-1 says that it was read, then scan again: " ZH }, { "?\"why\":\"notice\"", "" },
		{ "=roll R0001", "no notice" }, { "=ack N-2", "no no-notice the notice to be read is N-1: =ack shows it" },
		{ "=ack", "ok 3 =ack N-1 says that this notice was read: " ZH }, { "?-", "" }, { "=ack N-1", "ok 4 notice N-1 read" },
		{ "?\"t\":\"acknowledge\",\"v\":1", "" }, { "?\"order\":2,\"what\":\"notice\",\"number\":\"N-1\",\"spec\":1,\"o\":\"typed\"", "" },
		{ "#R0001", "no notice there is a change notice: =ack N-2" }, { "=ack N-2", "ok 6 " }, { "^", "" }, { "#R0001", "ok 7 roll R0001" },
		{ NOTICE("N-3", "ship by air"), "" }, { "=flaw seam at 1yd", "ok 8 " }, { "=close missing x", "ok 9 " }, { "#R0002", "no notice" } } },

	/* --- the table ----------------------------------------------------------------------- */
	{ "the table is set up for each order and each person", {
		{ "<order PO-U {\"order\":\"PO-U\",\"setup\":\"back-light light speed\",\"confirmed\":true}", "" }, { "=setup", "no no-order" }, { "=setup speed 15yd/min", "no no-order" },
		{ "=order PO-U", "ok 2 " }, { "=setup", "ok 2 set-up of PO-U: still open: back-light light speed" }, { "?-", "" },
		{ "=roll U1", "no setup the table is to be set up first: back-light light speed; =setup ITEM TEXT" }, { "?-", "" }, { "#PO-U/L1/U1", "no setup" }, { "?\"why\":\"setup\"", "" },
		{ "=setup back-light on", "ok 4 set-up back-light on; still open: light speed" }, { "?\"t\":\"setup\",\"v\":1", "" }, { "?\"order\":2,\"item\":\"back-light\",\"text\":\"on\",\"o\":\"typed\"", "" },
		{ "=setup light 1100 lx", "ok 5 set-up light 1100 lx; still open: speed" }, { "=setup angle 45", "ok 6 set-up angle 45; still open: speed" }, { "^", "" }, { "=setup speed 15yd/min", "ok 7 set-up speed 15yd/min" }, { "=setup", "ok 7 set-up of PO-U: nothing is open" },
		{ "=roll U1", "ok 8 roll U1" }, { "=undo 8", "ok 9 " }, { "=order PO-88213", "ok 10 " }, { "#R0001", "ok 11 " }, { "=undo 11", "ok 12 " }, { "=order PO-U", "ok 13 " }, { "=roll U1", "no setup" },
		{ "=setup back-light on", "ok 14 " }, { "=setup light on", "ok 15 " }, { "=setup speed slow", "ok 16 " }, { "=roll U1", "ok 17 " }, { "=out", "ok 18 " }, { "=in WU-2", "ok 19 " }, { "=close missing override pass x", "ok 20 " }, { "=roll U2", "no setup" },
		{ "=setup wind calm", "no usage 'wind' is not on the checklist" }, { "=setup speed", "no usage what was found is missing" }, { "=setup speed 1234567890123456789012345", "no usage" } } },

	/* --- what is kept -------------------------------------------------------------------- */
	{ "samples and colour cards are found again", {
		{ "=keep S-1", "no unknown-number no sample and no card S-1 is known here: =keep sample|card S-1 at PLACE" },
		{ "=keep sample S-1 at cupboard 3", "ok 2 sample S-1 is at cupboard 3" }, { "?\"t\":\"keep\",\"v\":1", "" }, { "?\"what\":\"sample\",\"number\":\"S-1\",\"place\":\"cupboard 3\",\"until\":\"\",\"order\":0,\"lot\":\"\",\"text\":\"\"", "" },
		{ "=keep S-1", "ok 2 sample S-1 at cupboard 3, seen 2026-11-21 06:00 UTC" }, { "?-", "" }, OPEN_R1,
		{ "=keep card C-9 at \xe6\x9f\x9c 2, until 2027-05-01, navy, master", "ok 5 card C-9 is at \xe6\x9f\x9c 2, valid until 2027-05-01" }, { "?\"until\":\"2027-05-01\",\"order\":3,\"lot\":\"L240731A\",\"text\":\"navy, master\"", "" },
		{ "=keep card S-1 at drawer, lent to Li", "ok 6 card S-1 is at drawer" }, { "=keep S-1", "ok 6 card S-1 at drawer, seen 2026-11-21 06:00 UTC, lot L240731A: lent to Li" }, { "=keep C-9", "ok 6 card C-9 at \xe6\x9f\x9c 2, seen 2026-11-21 06:00 UTC, lot L240731A, valid until 2027-05-01: navy, master" },
		{ "=keep card C-9 at", "no usage the place is missing" }, { "=keep card C-9 drawer", "no usage the word at is missing" }, { "=keep card C-9 at x, until 2026-02-30", "no usage '2026-02-30' is not a day" }, { "=keep card", "no usage the number on it is missing" },
		{ "=keep", "no usage" }, { "=keep C-9 drawer", "no usage 'drawer' is too much" }, { "=keep card C-9 at x, until", "no usage the day is missing" } } },
	{ "cloth that is left over goes back to its owner", {
		{ "=leftover R1 5m", "no no-order" }, { "=order PO-88213", "ok 2 " }, { "=leftover R0001 12.5yd cut-offs", "ok 3 left over 12.5yd of R0001, to return: PO-88213" },
		{ "?\"t\":\"leftover\",\"v\":1", "" }, { "?\"order\":2,\"roll\":\"R0001\",\"um\":11430000,\"text\":\"cut-offs\",\"o\":\"typed\"", "" }, { "=leftover R0001", "no usage the length is missing" }, { "=leftover R0001 0m", "no usage '0m' is not more than zero" } } },

	/* --- told, planned, ended ------------------------------------------------------------ */
	{ "who is to be told, and who was", {
		{ "=tell", "no no-order" }, { "=tell Wang", "no no-order" }, { "<order PO-TELL {\"order\":\"PO-TELL\",\"tell\":\"Ms Wang, QC\",\"confirmed\":true}", "" }, { "=order PO-TELL", "ok 2 " },
		{ "=tell", "ok 2 to be told of PO-TELL: Ms Wang, QC" }, { "?-", "" }, { "=tell Ms Wang, by phone", "ok 3 told Ms Wang of PO-TELL" }, { "?\"t\":\"told\",\"v\":1", "" }, { "?\"order\":2,\"name\":\"Ms Wang\",\"text\":\"by phone\"", "" },
		{ "=tell , x", "no usage the name is missing" }, { "=order PO-88213", "ok 4 " }, { "=tell", "ok 4 to be told of PO-88213: the order names nobody" } } },
	{ "tomorrow is planned", {
		{ "=plan call the mill", "ok 2 planned for tomorrow" }, { "?\"t\":\"plan\",\"v\":1", "" }, { "?\"order\":0,\"text\":\"call the mill\"", "" }, { "=order PO-88213", "ok 3 " }, { "=plan R0002", "ok 4 planned for tomorrow on PO-88213" }, { "?\"order\":3", "" }, { "=plan", "no usage" } } },
	{ "a shift ends with its counts and a line of text", {
		OPEN_R1, { "=shift end", "no roll-open" }, { "=flaw seam at 1yd", "ok 4 " }, { "=hold decision x", "ok 5 " }, { "=close missing x", "ok 7 " }, { "=action 2026-11-28 owner Li, x", "ok 9 " },
		{ "=shift end loom 7 stood still " ZH, "ok 10 shift end: 1 roll closed, 1 flaw, 1 held, 1 action open; next: =sync" }, { "?\"t\":\"shift\",\"v\":3", "" }, { "?\"rolls\":1,\"flaws\":1,\"held\":1,\"open\":1,\"text\":\"loom 7 stood still " ZH "\"", "" },
		{ "=recheck 9 done x", "ok 12 " }, { "=shift end", "ok 13 shift end: 0 rolls closed, 0 flaws, 1 held; next: =sync" }, { "?\"held\":1,\"open\":0,\"text\":\"\"", "" } } },
	/* 120 + 120 yd on the tickets, 119 + 118 measured: 3 yd = 2.7432 m of 240, 1.25 % */
	{ "progress says what is short", {
		{ "=order", "no no-order" }, OPEN_R1, { "=length 119yd", "ok 4 " }, { "=close missing x", "ok 5 " }, { "#R0002", "ok 7 " }, { "=length 118yd", "ok 8 " }, { "=close missing x", "ok 9 " },
		{ "=order", "ok 2 PO-88213: 3 rolls expected, 0 arrived, 2 inspected, 0 of them failed, 0 held; short 3yd, 1.250 % of the tickets" }, { "#R0003", "ok 11 " }, { "=length 130yd", "ok 12 " }, { "=close missing x", "ok 13 " },
		{ "=order", "*; surplus 7yd, 1.944 % of the tickets" } } },
	/* A stage holds until another one, or until an order is chosen; early was done although the roll counts as final now. */
	{ "progress says which of the order's stages is missing", {
		{ "<order PO-ST {\"order\":\"PO-ST\",\"stages\":\"early middle final\",\"confirmed\":true}", "" }, { "=order PO-ST", "*order PO-ST" }, { "=order", "*; stages done: none; missing: early middle final" },
		{ "=stage early", "*stage early" }, { "=roll X1", "*roll X1" }, { "=order", "*; stages done: none; missing: early middle final" }, { "=close missing override pass x", "*closed X" }, { "=order", "*; stages done: early; missing: middle final" },
		{ "=stage final", "*stage final" }, { "=roll X1 again more light", "*roll X1" }, { "=close missing override pass x", "*closed X" }, { "=order", "*1 inspected, 0 of them failed, 0 held; stages done: early final; missing: middle" },
		{ "=order PO-FREE", "*order PO-FREE" }, { "=order PO-ST", "*order PO-ST" }, { "=roll X2", "no no-stage PO-ST is inspected in stages: =stage early|middle|final|wash, then scan again" }, { "=stage final", "*stage final" }, { "=roll X2", "*roll X2" }, { "=close missing override pass x", "*closed X" }, { "=order", "*; stages done: early final; missing: middle" },
		{ "=stage wash", "*stage wash" }, { "=roll X3", "*roll X3" }, { "=close missing override pass x", "*closed X" }, { "=stage middle", "*stage middle" }, { "=roll X4", "*roll X4" }, { "=close missing override pass x", "*closed X" }, { "=order", "*; stages done: early middle final wash" },
		{ "=order PO-FREE", "*order PO-FREE" }, { "=order", "*PO-FREE: 0 rolls expected, 0 arrived, 0 inspected, 0 of them failed, 0 held" } } },
};
// clang-format on

static void
scripts_of_following_hold(void **state)
{
	(void)state;
	plays_hold(&desk, scripts, PERCH_COUNT(scripts));
}

/* Lines of 1024 bytes leave texts of up to that less their command; records and answers take them. */
static void
the_longest_texts_fit(void **state)
{
	static const char *const commands[] = {
		"=note ",
		"=question ",
		"=plan ",
		"=shift end ",
		"=anomaly plan place x, ",
		"=action 2026-11-28 owner Li, ",
		"=recheck 8 open ",
	};
	char line[PERCH_LINE_MAX + 1];

	(void)state;
	for (int zh = 0; zh < 2; zh++) {
		play_begin(&desk);
		for (size_t i = 0; i < PERCH_COUNT(commands); i++) {
			size_t n = strlen(commands[i]);

			memcpy(line, commands[i], n);
			for (; n + (zh ? 3 : 1) <= PERCH_LINE_MAX; n += zh ? 3 : 1)
				memcpy(line + n, zh ? "\xe5\x8d\xb7" : "x", zh ? 3 : 1);
			line[n] = '\0';
			play(&desk, line);
			MUST(desk.out.kind == PERCH_ANSWER_OK, "%s is taken: %s", commands[i],
			     desk.out.answer);
		}
		play(&desk, "=action");
		MUST(strstr(desk.out.answer, "1 action open; 8 2026-11-28 Li: ") != NULL &&
			     strchr(desk.out.answer, '?') == NULL,
		     "a long text is cut between its characters: %s", desk.out.answer);
		desk_close(&desk);
	}
}

static void
longer_texts_are_refused(void **state)
{
	static const struct {
		const char *before;
		size_t cap;
		const char *after;
	} texts[] = {
		{ "=anomaly plan place ", PERCH_PLACE_CAP, ", x" },
		{ "=action 2026-11-28 owner ", PERCH_PLACE_CAP, ", x" },
		{ "=keep card C-1 at ", PERCH_PLACE_CAP, "" },
		{ "=keep card C-1 at x, ", PERCH_REASON_CAP, "" },
		{ "=keep card ", PERCH_MATTER_CAP, " at x" },
		{ "=tell ", PERCH_PLACE_CAP, "" },
		{ "=tell Li, ", PERCH_REASON_CAP, "" },
		{ "=leftover R1 1m ", PERCH_REASON_CAP, "" },
		{ "=setup speed ", PERCH_FIGURE_CAP, "" },
	};
	char line[PERCH_LINE_MAX + 1];

	(void)state;
	play_begin(&desk);
	play(&desk, "=order PO-88213");
	for (size_t i = 0; i < PERCH_COUNT(texts); i++)
		for (size_t more = 0; more < 2; more++) {
			(void)snprintf(line, sizeof(line), "%s%0*d%s", texts[i].before,
				       (int)(texts[i].cap - 1 + more), 0, texts[i].after);
			play(&desk, line);
			MUST((desk.out.kind == PERCH_ANSWER_OK) == (more == 0), "%s: %s", line,
			     desk.out.answer);
		}
	desk_close(&desk);
}

/* Five actions with the longest names and texts are more than an answer holds. */
static void
a_long_list_of_actions_is_cut_with_a_mark(void **state)
{
	char body[1400];
	char number[PERCH_MATTER_CAP];

	(void)state;
	play_begin(&desk);
	for (int i = 0; i < 5; i++) {
		(void)snprintf(number, sizeof(number), "A%039d", i);
		(void)snprintf(body, sizeof(body),
			       "{\"action\":\"%s\",\"order\":\"PO-1\",\"owner\":\"%096d\",\"due\":"
			       "\"2026-11-28\",\"text\":\"%01000d\",\"state\":\"open\"}",
			       number, i, i);
		desk_put(&desk, "action", number, body);
	}
	play(&desk, "=action");
	size_t n = strlen(desk.out.answer);
	MUST(n > 600 && strcmp(desk.out.answer + n - 3, " ..") == 0, "%s", desk.out.answer);
	desk_close(&desk);
}

/* A notice may be longer than an answer: what to type is there all the same. */
static void
a_long_notice_still_says_what_to_type(void **state)
{
	char body[1400];

	(void)state;
	play_begin(&desk);
	(void)snprintf(body, sizeof(body),
		       "{\"notice\":\"N-1\",\"order\":\"PO-88213\",\"text\":\"%01024d\"}", 1);
	desk_put(&desk, "notice", "N-1", body);
	play(&desk, "=order PO-88213");
	play(&desk, "#R0001");
	MUST(strstr(desk.out.answer, "=ack N-1") != NULL, "%s", desk.out.answer);
	play(&desk, "=ack");
	MUST(strstr(desk.out.answer, "=ack N-1") != NULL, "%s", desk.out.answer);
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_of_following_hold),
		cmocka_unit_test(the_longest_texts_fit),
		cmocka_unit_test(longer_texts_are_refused),
		cmocka_unit_test(a_long_list_of_actions_is_cut_with_a_mark),
		cmocka_unit_test(a_long_notice_still_says_what_to_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
