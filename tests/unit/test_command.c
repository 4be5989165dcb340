/* test_command.c - lines that begin with '=' (firmware/session/command.c). */
#include "tests/unit/must.h"

#include "firmware/session/command.h"

#define IN(x) ((int64_t)(x)*25400)
#define YD(x) ((int64_t)(x)*914400)

static enum perch_rc
read(const char *line, struct perch_command_line *out, struct perch_err *err)
{
	return perch_command_read(perch_span_str(line), out, err);
}

static const struct {
	const char *must;
	const char *line;
	enum perch_verb verb;
	const char *number;
	const char *text;
} plain[] = {
	// clang-format off
	{ "a badge is taken", "=in LI-7", PERCH_VERB_IN, "LI-7", "" },
	{ "blanks around are passed over", "  =in \t LI-7  ", PERCH_VERB_IN, "LI-7", "" },
	{ "out needs nothing", "=out", PERCH_VERB_OUT, "", "" },
	{ "an order number may be any script", "=order \xe7\xba\xa2-1", PERCH_VERB_ORDER, "\xe7\xba\xa2-1", "" },
	{ "a stage is one of four", "=stage wash", PERCH_VERB_STAGE, "wash", "" },
	{ "a roll number keeps its zeros", "=roll 0001", PERCH_VERB_ROLL, "0001", "" },
	{ "undo needs nothing", "=undo", PERCH_VERB_UNDO, "", "" },
	{ "undo takes a reason", "=undo typed twice", PERCH_VERB_UNDO, "", "typed twice" },
	{ "the word reason is not part of it", "=undo reason typed twice", PERCH_VERB_UNDO, "", "typed twice" },
	{ "a note is the rest of the line", "=note  two  blanks ", PERCH_VERB_NOTE, "", "two  blanks" },
	{ "yes takes a reason", "=yes late delivery", PERCH_VERB_YES, "", "late delivery" },
	{ "no needs nothing", "=no", PERCH_VERB_NO, "", "" },
	{ "close needs nothing", "=close", PERCH_VERB_CLOSE, "", "" },
	{ "the shift ends", "=shift end", PERCH_VERB_SHIFT, "", "" },
	{ "with a line of text", "=shift end loom 7 stood", PERCH_VERB_SHIFT, "", "loom 7 stood" },
	{ "a roll is begun again", "=roll R1 again reason in doubt", PERCH_VERB_ROLL, "R1", "in doubt" },
	{ "the open roll is held", "=hold lab rolls too stiff", PERCH_VERB_HOLD, "", "rolls too stiff" },
	{ "a closed one too", "=hold decision roll R1 too stiff", PERCH_VERB_HOLD, "R1", "too stiff" },
	{ "rolls are received", "=receive", PERCH_VERB_RECEIVE, "", "" },
	{ "by a note", "=receive DN-1", PERCH_VERB_RECEIVE, "DN-1", "" },
	{ "and packed", "=pack PL-1", PERCH_VERB_PACK, "PL-1", "" },
	{ "a count is shown", "=count", PERCH_VERB_COUNT, "", "" },
	{ "and ended", "=count end two short", PERCH_VERB_COUNT, "", "two short" },
	{ "an order's progress is shown", "=order", PERCH_VERB_ORDER, "", "" },
	{ "a question is asked", "=question why?", PERCH_VERB_QUESTION, "", "why?" },
	{ "a day is planned", "=plan R1, R2", PERCH_VERB_PLAN, "", "R1, R2" },
	{ "an anomaly is told", "=anomaly plan late again", PERCH_VERB_ANOMALY, "", "late again" },
	{ "the table is set up", "=setup light 1100 lx", PERCH_VERB_SETUP, "light", "1100 lx" },
	{ "somebody is told", "=tell Li, by phone", PERCH_VERB_TELL, "", "by phone" },
	{ "cloth is left over", "=leftover R1 5m torn", PERCH_VERB_LEFTOVER, "R1", "torn" },
	{ "a link has two numbers", "=link H-1 PO-1", PERCH_VERB_LINK, "H-1", "" },
	{ "an action is asked for", "=action 2028-02-29 of 7 owner Mr Li, mend, soon", PERCH_VERB_ACTION, "", "mend, soon" },
	{ "and looked at", "=recheck A-7 done mended", PERCH_VERB_RECHECK, "", "mended" },
	{ "what is signed is added to", "=addendum R1 mended since", PERCH_VERB_ADDENDUM, "R1", "mended since" },
	{ "a badge is unlocked", "=unlock LI-7", PERCH_VERB_UNLOCK, "LI-7", "" },
	{ "sync needs nothing", "=sync", PERCH_VERB_SYNC, "", "" },
	// clang-format on
};

static void
plain_lines_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(plain); i++) {
		struct perch_command_line c;
		struct perch_err err = { .rc = PERCH_OK };

		MUST(read(plain[i].line, &c, &err) == PERCH_OK, "%s: %s", plain[i].must, err.text);
		MUST(c.verb == plain[i].verb && strcmp(c.number, plain[i].number) == 0 &&
			     strcmp(c.text, plain[i].text) == 0,
		     "%s: got '%s' '%s'", plain[i].must, c.number, c.text);
	}
}

static const struct {
	const char *must;
	const char *line;
	const char *number;
	const char *name;
	const char *meaning;
	const char *pin;
	const char *text;
} people[] = {
	// clang-format off
	{ "a PIN may follow the badge", "=in LI-7 4711", "LI-7", "", "", "4711", "" },
	{ "of twelve digits at most", "=in LI-7 123456789012", "LI-7", "", "", "123456789012", "" },
	{ "a PIN comes by itself", "=pin 0000", "", "", "", "0000", "" },
	{ "a signature agrees unless said", "=sign Wang", "", "Wang", "agreed", "", "" },
	{ "a name may have blanks", "=sign Ms Wang Hong seen", "", "Ms Wang Hong", "seen", "", "" },
	{ "and ends at a comma", "=sign Ms Wang, QC, copy received", "", "Ms Wang", "agreed", "", "QC, copy received" },
	{ "with everything", "=sign Ms Wang disputed pin 4711 R3 was wet", "", "Ms Wang", "disputed", "4711", "R3 was wet" },
	{ "the PIN may follow the name", "=sign Ms Wang pin 4711", "", "Ms Wang", "agreed", "4711", "" },
	{ "numbers that can be no PIN are text", "=sign Wang agreed No.1234 of 12 pages", "", "Wang", "agreed", "", "No.1234 of 12 pages" },
	{ "any script", "=sign \xe7\x8e\x8b\xe5\xb7\xa5 agreed", "", "\xe7\x8e\x8b\xe5\xb7\xa5", "agreed", "", "" },
	// clang-format on
};

static void
people_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(people); i++) {
		struct perch_command_line c;
		struct perch_err err = { .rc = PERCH_OK };

		MUST(read(people[i].line, &c, &err) == PERCH_OK, "%s: %s", people[i].must,
		     err.text);
		MUST(strcmp(c.number, people[i].number) == 0 &&
			     strcmp(c.sign.name, people[i].name) == 0 &&
			     strcmp(c.sign.meaning, people[i].meaning) == 0 &&
			     strcmp(c.pin, people[i].pin) == 0 &&
			     strcmp(c.text, people[i].text) == 0,
		     "%s: got '%s' '%s' '%s' '%s'", people[i].must, c.number, c.sign.name,
		     c.sign.meaning, c.text);
	}
}

static const struct {
	const char *must;
	const char *line;
	struct perch_flaw flaw;
} flaws[] = {
	// clang-format off
	{ "a flaw needs a place", "=flaw slub at 17yd",
	  { YD(17), -1, -1, -1, PERCH_WARP, PERCH_FACE, false, "slub", false, false } },
	{ "and has a size", "=flaw slub at 17yd len 2in",
	  { YD(17), -1, IN(2), -1, PERCH_WARP, PERCH_FACE, false, "slub", false, false } },
	{ "every option is read, in any order",
	  "=flaw warp-line side back full to 44.5yd across 30in dir weft len 9in at 40yd",
	  { YD(40), YD(44) + YD(1) / 2, IN(9), IN(30), PERCH_WEFT, PERCH_BACK, true, "warp-line", false, false } },
	{ "the start of a roll is a place", "=flaw hole at 0m len 1in dir warp side face",
	  { 0, -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "hole", false, false } },
	{ "a length without its word is the place, a second one the size", "=flaw slub 17yd 2in",
	  { YD(17), -1, IN(2), -1, PERCH_WARP, PERCH_FACE, false, "slub", false, false } },
	{ "also after the word at", "=flaw slub at 17yd 2in dir weft",
	  { YD(17), -1, IN(2), -1, PERCH_WEFT, PERCH_FACE, false, "slub", false, false } },
	{ "a size of a metre may be said so, a longer one has its word", "=flaw slub 17yd len 2m",
	  { YD(17), -1, 2000000, -1, PERCH_WARP, PERCH_FACE, false, "slub", false, false } },
	{ "a metre is not yet long", "=flaw slub 17yd 1m",
	  { YD(17), -1, 1000000, -1, PERCH_WARP, PERCH_FACE, false, "slub", false, false } },
	// clang-format on
};

static void
flaws_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(flaws); i++) {
		const struct perch_flaw *want = &flaws[i].flaw;
		struct perch_command_line c;
		struct perch_err err = { .rc = PERCH_OK };

		MUST(read(flaws[i].line, &c, &err) == PERCH_OK, "%s: %s", flaws[i].must, err.text);
		MUST(c.flaw.at_um == want->at_um && c.flaw.to_um == want->to_um &&
			     c.flaw.length_um == want->length_um &&
			     c.flaw.across_um == want->across_um &&
			     c.flaw.direction == want->direction && c.flaw.side == want->side &&
			     c.flaw.is_full_width == want->is_full_width &&
			     strcmp(c.flaw.kind, want->kind) == 0,
		     "%s", flaws[i].must);
	}
}

static void
figures_are_read(void **state)
{
	struct perch_command_line c;
	struct perch_err err;

	(void)state;
	MUST(read("=undo 12 wrong yard", &c, &err) == PERCH_OK && c.of == 12 &&
		     strcmp(c.text, "wrong yard") == 0,
	     "undo takes an id and a reason");
	MUST(read("=width middle 58in", &c, &err) == PERCH_OK && c.um == IN(58) &&
		     strcmp(c.place, "middle") == 0 && c.unit == PERCH_IN,
	     "a width has a place and keeps its unit");
	MUST(read("=weight tail 180.0g/m2", &c, &err) == PERCH_OK &&
		     c.weight.stated.value.m == 1800 && c.weight.stated.value.e == -1 &&
		     c.weight.stated.unit == PERCH_G_M2,
	     "a weight keeps its digits");
	MUST(read("=length 118.6m", &c, &err) == PERCH_OK && c.um == 118600000, "a length is read");
	MUST(read("=close missing scale broken", &c, &err) == PERCH_OK && c.is_missing &&
		     c.verdict[0] == '\0' && strcmp(c.text, "scale broken") == 0,
	     "close may be told that something is missing");
	MUST(read("=close override second agreed by phone", &c, &err) == PERCH_OK &&
		     !c.is_missing && strcmp(c.verdict, "second") == 0 &&
		     strcmp(c.text, "agreed by phone") == 0,
	     "close may be overridden");
	MUST(read("=close missing override pass no scale", &c, &err) == PERCH_OK && c.is_missing &&
		     strcmp(c.verdict, "pass") == 0 && strcmp(c.text, "no scale") == 0,
	     "or both");
	MUST(read("=flaw slub 1m minor 2mm", &c, &err) == PERCH_OK && c.flaw.is_minor &&
		     c.flaw.length_um == 2000,
	     "a flaw may be minor");
	MUST(read("=sampling L 1 widen two failed", &c, &err) == PERCH_OK && c.is_widened &&
		     strcmp(c.lot, "L 1") == 0 && strcmp(c.text, "two failed") == 0,
	     "a lot may have blanks");
	MUST(read("=sampling", &c, &err) == PERCH_OK && !c.is_widened && c.lot[0] == '\0',
	     "without one it is that of the open roll");
	MUST(read("=lot L  1  override rework bad", &c, &err) == PERCH_OK &&
		     strcmp(c.lot, "L  1") == 0 && strcmp(c.verdict, "rework") == 0,
	     "its blanks stay as they are");
	MUST(read("=count end signed Mr Wang, short", &c, &err) == PERCH_OK && c.is_end &&
		     strcmp(c.signer, "Mr Wang") == 0 && strcmp(c.text, "short") == 0,
	     "a count is signed");
	MUST(read("=action 2026-11-28 of 7 owner Mr Li, mend", &c, &err) == PERCH_OK &&
		     strcmp(c.date, "2026-11-28") == 0 && c.of == 7 && strcmp(c.name, "Mr Li") == 0,
	     "an action has its parts");
	MUST(read("=recheck A-7 open torn", &c, &err) == PERCH_OK && !c.is_done &&
		     strcmp(c.matter, "A-7") == 0,
	     "a recheck has a number");
	MUST(read("=keep card C 9 at x", &c, &err) == PERCH_E_FORMAT, "a number has no blanks");
	MUST(read("=keep card C-9 at \xe6\x9f\x9c 2, until 2027-05-01, navy", &c, &err) ==
			     PERCH_OK &&
		     strcmp(c.name, "\xe6\x9f\x9c 2") == 0 && strcmp(c.date, "2027-05-01") == 0 &&
		     strcmp(c.text, "navy") == 0,
	     "a card has a place, a day and a text");
	MUST(read("=make order H-1 buyer=A & B spec=2", &c, &err) == PERCH_OK &&
		     strstr(c.body, "\"buyer\":\"A & B\"") != NULL,
	     "a value goes on to the next key");
	MUST(read("=help", &c, &err) == PERCH_OK && !c.has_verb, "help needs nothing");
	MUST(read("=help =shift", &c, &err) == PERCH_OK && c.has_verb &&
		     c.of_verb == PERCH_VERB_SHIFT,
	     "help explains a command");
}

/* text: a part of the sentence that comes back. */
static const struct {
	const char *must;
	const char *line;
	const char *text;
} wrong[] = {
	// clang-format off
	{ "an unknown verb says where the known ones are", "=dance", "'=dance' is not a command: =help lists them" },
	{ "a lone = does so too", "=", "is not a command" },
	{ "a blank after = is not passed over", "= out", "is not a command" },
	{ "outside bytes come back escaped", "=\x1b[2J", "'=\\x1b[..' is not a command" },
	{ "case counts", "=OUT", "is not a command" },
	{ "a badge is needed", "=in", "the badge is missing; type =in BADGE" },
	{ "a badge has its form", "=in L/7", "a badge has 1 to 32 of A-Z a-z 0-9" },
	{ "surplus words are refused", "=out now", "'now' is too much; type =out" },
	{ "one order at a time", "=order PO-1 PO-2", "'PO-2' is too much" },
	{ "one number only", "=roll R1 R2", "'R2' is not again" },
	{ "a stage is one of four", "=stage late", "'late' is not a stage; type =stage early|middle|final|wash" },
	{ "a flaw has a kind", "=flaw", "the kind of flaw is missing" },
	{ "a kind is a code", "=flaw Slub at 1m", "'Slub' is not a kind of flaw" },
	{ "a kind has its limit", "=flaw aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa at 1m", "is not a kind of flaw" },
	{ "a flaw has a place", "=flaw slub len 2in", "the position (at 17yd) is missing" },
	{ "a place has a unit", "=flaw slub at 17", "'17' needs its unit, without a blank: 17yd" },
	{ "and no blank before it", "=flaw slub 17 yd", "'17' needs its unit, without a blank: 17yd" },
	{ "a known one", "=flaw slub at 17y", "'17y' is not a length such as 17yd" },
	{ "a size in the place of the place shows", "=flaw slub 2in 17yd", "'17yd' is a long flaw: say len or to in front of it" },
	{ "1 um over a metre is long", "=flaw slub 17yd 1000001um", "'1000001um' is a long flaw" },
	{ "two lengths at most go without their words", "=flaw slub 17yd 2in 3in", "'3in' is one length too many" },
	{ "a place is said once", "=flaw slub 17yd at 18yd", "'at' is there twice" },
	{ "a place is not negative", "=flaw slub at -1m", "'-1m' is below zero" },
	{ "a size is above zero", "=flaw slub at 1m len 0in", "is not more than zero" },
	{ "nothing is said twice", "=flaw slub at 1m at 2m", "'at' is there twice" },
	{ "a direction is warp or weft", "=flaw slub at 1m dir left", "'left' is not warp or weft" },
	{ "a side is face or back", "=flaw slub at 1m side warp", "'warp' is not face or back" },
	{ "an unknown option is refused", "=flaw slub at 1m big", "'big' is not part of a flaw" },
	{ "a 200 km roll is a slip", "=length 200000m", "is more than there can be" },
	{ "a length that fits no 64 bits is refused", "=length 99999999999999999m", "is not a length" },
	{ "a width has a place", "=width 1520mm", "'1520mm' is not head, middle or tail" },
	{ "a weight has no middle", "=weight middle 180g/m2", "is not head or tail" },
	{ "a mass is no weight without its area", "=weight head 180g", "swatch 100cm2 or roll is missing" },
	{ "a length is no weight", "=weight head 180mm", "is not a weight such as" },
	{ "a weight has a unit", "=weight head 180", "'180' needs its unit, without a blank: 180g/m2" },
	{ "a weight is above zero", "=weight head 0g/m2", "is not more than zero" },
	{ "a weight has digits that matter", "=weight head 0.0000000001g/m2", "finer than can be measured" },
	{ "a note has text", "=note", "the text is missing" },
	{ "a note is printable", "=note a\tb", "cannot be shown" },
	{ "yes has a reason", "=yes", "the reason is missing" },
	{ "the word reason alone is none", "=yes reason", "the reason is missing" },
	{ "close knows two words", "=close anyway", "'anyway' is not missing or override" },
	{ "missing has a reason", "=close missing", "the reason is missing" },
	{ "override has a verdict", "=close override", "pass, concession, second, rework or reject is missing" },
	{ "override has one of five", "=close override good x", "'good' is not pass, concession, second, rework or reject" },
	{ "a hold is no verdict of a person", "=close override hold-lab x", "'hold-lab' is not pass" },
	{ "a lot is overridden with a verdict", "=lot L1 override", "pass, concession, second, rework or reject is missing" },
	{ "and a reason", "=lot L 1 override pass", "the reason is missing; type =lot [LOT]" },
	{ "a lot is printable", "=lot a\x01", "is not a dye lot" },
	{ "a lot has its limit", "=lot aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "is not a dye lot" },
	{ "a second round has a reason", "=sampling L 1 widen", "the reason is missing" },
	{ "again has a reason", "=roll R1 again", "the reason is missing" },
	{ "a roll is begun again by that word", "=roll R1 anew x", "'anew' is not again" },
	{ "a hold is for the lab or a decision", "=hold buyer x", "'buyer' is not lab or decision" },
	{ "a hold has a reason", "=hold lab", "the reason is missing" },
	{ "a closed roll that is held has a number", "=hold lab roll", "the roll number is missing" },
	{ "one paper at a time", "=receive DN-1 DN-2", "'DN-2' is too much" },
	{ "so with packing", "=pack PL-1 PL-2", "'PL-2' is too much" },
	{ "a count ends", "=count stop", "'stop' is not end" },
	{ "a signature has a name", "=count end signed", "the name is missing" },
	{ "an order is made with keys that are known", "=make order H-1 size=7", "'size=7' is not KEY=VALUE; the keys are buyer=" },
	{ "a made order is judged at once", "=make order H-1 width=7", "'width' has a value that cannot be; it is written width=1500mm" },
	{ "an order or a roll is made", "=make lot L1", "'lot' is not order or roll" },
	{ "a link has two ends", "=link H-1", "head office's order is missing" },
	{ "and no third", "=link H-1 PO-1 PO-2", "'PO-2' is too much" },
	{ "an anomaly has a cause", "=anomaly loom 7", "'loom' is not one of the causes" },
	{ "an action has a day of the calendar", "=action 2026-02-30 owner Li, x", "'2026-02-30' is not a day such as 2026-11-28" },
	{ "an action has an owner", "=action 2026-02-28 Li, x", "the owner is missing" },
	{ "an action has a text", "=action 2026-02-28 owner Li", "what is to be done is missing" },
	{ "an action is of a record", "=action 2026-02-28 of -1 owner Li, x", "'-1' is not the id of a record" },
	{ "a recheck has an outcome", "=recheck 7 seen x", "'seen' is not done or open" },
	{ "one notice at a time", "=ack N-1 N-2", "'N-2' is too much" },
	{ "what is kept is at a place", "=keep card C-1 drawer", "the word at is missing" },
	{ "a number alone asks where it is", "=keep C-1 at drawer", "'at' is too much" },
	{ "until takes a day", "=keep card C-1 at drawer, until May", "'May' is not a day" },
	{ "what is left over has a length", "=leftover R1 all", "'all' is not a length" },
	{ "a plan has text", "=plan", "what is to be done tomorrow is missing" },
	{ "the checklist has its items", "=setup wind calm", "'wind' is not on the checklist" },
	{ "an item has a finding", "=setup speed", "what was found is missing" },
	{ "override has a reason", "=close override pass", "the reason is missing" },
	{ "a shift ends", "=shift", "the word end is missing" },
	{ "a PIN in the name of a command is not shown", "=pin4711", "'=pin..' is not a command" },
	{ "nor one alone", "=4711", "'=..' is not a command" },
	{ "nor one in the badge", "=in LI-7,4711", "a badge has 1 to 32 of A-Z" },
	{ "a PIN has digits", "=in LI-7 4711x", "a PIN has 4 to 12 digits; type =in BADGE [PIN]" },
	{ "not three", "=in LI-7 471", "a PIN has 4 to 12 digits" },
	{ "not thirteen", "=pin 4711471147114", "a PIN has 4 to 12 digits" },
	{ "in one word", "=in LI-7 47114 7114", "that is too much" },
	{ "a PIN is given", "=pin", "the PIN is missing" },
	{ "and nothing else", "=pin 4711 LI-7", "that is too much" },
	{ "who is unlocked has a badge", "=unlock", "the badge is missing" },
	{ "and nothing else", "=unlock LI-7 4711", "that is too much" },
	{ "a signature has a name", "=sign agreed", "the name of the factory's person is missing" },
	{ "a meaning is no name", "=sign pin 4711", "the name of the factory's person is missing" },
	{ "a PIN is no part of the name", "=sign Ms Wang 4711", "the PIN comes after the word pin" },
	{ "nor with a comma", "=sign Ms Wang 4711, seen", "the PIN comes after the word pin" },
	{ "nor of the text", "=sign Ms Wang agreed copy 4711", "a number of 4 to 12 digits may be a PIN" },
	{ "nor at its end", "=sign Ms Wang agreed copy, 4711.", "a number of 4 to 12 digits may be a PIN" },
	{ "the word pin has one after it", "=sign Ms Wang pin", "the PIN is missing" },
	{ "of digits", "=sign Ms Wang pin 4711x", "a PIN has 4 to 12 digits" },
	{ "an addendum has a target", "=addendum", "the number of a roll or a record is missing" },
	{ "and a text", "=addendum R1", "the text is missing" },
	{ "help knows the commands", "=help dance", "'=dance' is not a command: =help lists" },
	{ "help explains one at a time", "=help in out", "'out' is too much; type =help [COMMAND]" },
	{ "a shift does nothing else", "=shift begin", "'begin' is not end" },
	// clang-format on
};

static void
wrong_lines_say_what_to_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(wrong); i++) {
		struct perch_command_line c;
		struct perch_err err = { .rc = PERCH_OK };

		MUST(read(wrong[i].line, &c, &err) == PERCH_E_FORMAT, "%s", wrong[i].must);
		MUST(strstr(err.text, wrong[i].text) != NULL, "%s: got %s", wrong[i].must,
		     err.text);
		MUST(strstr(err.text, "4711") == NULL, "%s", wrong[i].must);
	}
}

static const struct {
	const char *must;
	const char *line;
	bool is_secret;
} secrets[] = {
	{ "a PIN on its own", "=pin 4711", true },
	{ "with a badge", " =in LI-7 4711", true },
	{ "in a signature", "=sign Ms Wang pin 4711 x", true },
	{ "in the wrong place", "=unlock LI-7 4711", true },
	{ "a badge alone is none", "=in LI-7", false },
	{ "nor are three digits", "=pin 471", false },
	{ "nor is a number elsewhere", "=note 4711", false },
	{ "nor a label", "4711", false },
	{ "nor nothing", "=", false },
};

static void
secret_lines_are_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(secrets); i++)
		MUST(perch_command_is_secret(perch_span_str(secrets[i].line)) ==
			     secrets[i].is_secret,
		     "%s", secrets[i].must);
}

static void
long_reasons_are_refused_not_cut(void **state)
{
	char line[512] = "=undo ";
	struct perch_command_line c;
	struct perch_err err;

	(void)state;
	memset(line + 6, 'x', PERCH_REASON_CAP - 1);
	MUST(read(line, &c, &err) == PERCH_OK && strlen(c.text) == PERCH_REASON_CAP - 1,
	     "256 bytes of reason are taken");
	line[6 + PERCH_REASON_CAP - 1] = 'x';
	MUST(read(line, &c, &err) == PERCH_E_FORMAT, "257 are not");
}

static void
commands_md_lists_every_verb(void **state)
{
	static char page[96 * 1024];

	(void)state;
	FILE *file = fopen("firmware/session/commands.md", "rb");
	MUST(file != NULL, "commands.md is there (run from the top of the tree)");
	size_t n = fread(page, 1, sizeof(page) - 1, file);
	(void)fclose(file);
	page[n] = '\0';
	for (unsigned v = 0; v < PERCH_VERBS; v++) {
		const char *usage = perch_verb_usage((enum perch_verb)v);
		char word[24];

		(void)snprintf(word, sizeof(word), "| `=%s", perch_verb_str((enum perch_verb)v));
		MUST(strstr(page, word) != NULL, "commands.md has %s (%s)", word, usage);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_lines_are_read),
		cmocka_unit_test(people_are_read),
		cmocka_unit_test(flaws_are_read),
		cmocka_unit_test(figures_are_read),
		cmocka_unit_test(wrong_lines_say_what_to_type),
		cmocka_unit_test(secret_lines_are_known),
		cmocka_unit_test(long_reasons_are_refused_not_cut),
		cmocka_unit_test(commands_md_lists_every_verb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
