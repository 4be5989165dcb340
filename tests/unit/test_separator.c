/*
 * test_separator.c - the separator test: what a scan of its label shows (firmware/label/separator.c),
 * what a session makes of it (firmware/session/separator.c), and what the outcome does to later
 * labels. After every script the log is replayed and must give the same state.
 */
#include "tests/unit/must.h"

#include "tests/unit/session_world.h"

#define GS   "\035"
#define GTIN "96901234000019"
#define ITEM "]C101" GTIN
#define TEST                                                                                       \
	"0109521234543213"                                                                         \
	"10SEPARATOR" GS "21TEST"
#define LOST                                                                                       \
	"0109521234543213"                                                                         \
	"10SEPARATOR"                                                                              \
	"21TEST"

// clang-format off
static const struct {
	const char *must;
	const char *text;
	enum perch_separators found;
} scans[] = {
	{ "a GS in its place is kept", "]C1" TEST, PERCH_SEPARATORS_KEPT },
	{ "the identifier may be off already", TEST, PERCH_SEPARATORS_KEPT },
	{ "DataMatrix tells as much", "]d2" TEST, PERCH_SEPARATORS_KEPT },
	{ "nothing in its place is lost", "]C1" LOST, PERCH_SEPARATORS_LOST },
	{ "another byte is changed", "010952123454321310SEPARATOR|21TEST", PERCH_SEPARATORS_CHANGED },
	{ "and so is a way to write it", "010952123454321310SEPARATOR<GS>21TEST", PERCH_SEPARATORS_CHANGED },
	{ "and so are two", "010952123454321310SEPARATOR" GS GS "21TEST", PERCH_SEPARATORS_CHANGED },
	{ "what is longer is another label", "010952123454321310SEPARATOR/0123456721TEST", PERCH_SEPARATORS_UNTESTED },
	{ "half of it is no test", "010952123454321310SEPARATOR" GS "21TES", PERCH_SEPARATORS_UNTESTED },
	{ "neither is its head alone", "010952123454321310SEPARATOR", PERCH_SEPARATORS_UNTESTED },
	{ "head and tail do not share bytes", "010952123454321310SEPARATO21TEST", PERCH_SEPARATORS_UNTESTED },
	{ "a roll's label is no test", ITEM "10L1" GS "21R1", PERCH_SEPARATORS_UNTESTED },
	{ "nothing is no test", "", PERCH_SEPARATORS_UNTESTED },
};

static const struct {
	const char *must;
	const char *text;
	enum perch_separators known;
	bool is_suspect;
} labels[] = {
	/* a scanner that sends them: only the print can be wrong */
	{ "a weak reading is not asked about", ITEM "10L21R1", PERCH_SEPARATORS_KEPT, false },
	{ "nor company's own digits", ITEM "10L24073191X", PERCH_SEPARATORS_KEPT, false },
	{ "nor a count", ITEM "10L24073130125", PERCH_SEPARATORS_KEPT, false },
	{ "GS-19 still is: the print may lack it", ITEM "10L240731A21R0001", PERCH_SEPARATORS_KEPT, true },
	{ "untested, the weak reading is asked about", ITEM "10L21R1", PERCH_SEPARATORS_UNTESTED, true },
	/* a scanner that loses them */
	{ "a lot at the end may hold more", ITEM "10L240731A", PERCH_SEPARATORS_LOST, true },
	{ "so may a roll number", ITEM "21R0001", PERCH_SEPARATORS_LOST, true },
	{ "and when something else comes instead", ITEM "10L1/21R1", PERCH_SEPARATORS_CHANGED, true },
	{ "fields of a fixed length are safe", ITEM "3102004560", PERCH_SEPARATORS_LOST, false },
	{ "and dimensions, whose length is known", ITEM "800115200012007600", PERCH_SEPARATORS_LOST, false },
	{ "a GTIN alone is safe", "]E05012345678900", PERCH_SEPARATORS_LOST, false },
	{ "brackets have no separators", "(01)" GTIN "(10)L1", PERCH_SEPARATORS_LOST, false },
	{ "neither has a Digital Link", "https://example.com/01/" GTIN "/10/L1", PERCH_SEPARATORS_LOST, false },
	{ "a GS shows that it was set right", ITEM "10L1" GS "21R1", PERCH_SEPARATORS_LOST, false },
};
// clang-format on

static void
test_scans(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(scans); i++) {
		enum perch_separators found = perch_separator_test(perch_span_str(scans[i].text));

		MUST(found == scans[i].found, "%s: got %s", scans[i].must,
		     perch_separators_str(found));
	}
}

/* The AIM identifiers of ISO/IEC 15424 for GS1 symbols and for others. */
static void
test_symbols(void **state)
{
	static const struct {
		const char *must;
		const char *text;
		const char *aim;
		bool is_valid;
	} symbols[] = {
		{ "GS1-128 holds FNC1", "]C1" TEST, "", true },
		{ "GS1 DataMatrix does", TEST, "]d2", true },
		{ "without an identifier nobody knows", TEST, NULL, true },
		{ "plain Code 128 holds the byte", "]C0" TEST, "", false },
		{ "and so it does when the driver took the identifier off", TEST, "]C0", false },
		{ "so does a plain DataMatrix", TEST, "]d1", false },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(symbols); i++)
		MUST(perch_separator_test_is_valid(perch_span_str(symbols[i].text),
						   symbols[i].aim) == symbols[i].is_valid,
		     "%s", symbols[i].must);
}

static void
test_labels(void **state)
{
	static struct perch_label label;

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(labels); i++) {
		bool ok = perch_label_read(perch_span_str(labels[i].text), "", true, NULL, 0,
					   &label);

		MUST(ok, "%s: refused, %s", labels[i].must, perch_label_error_str(label.error));
		perch_label_judge_separators(&label, labels[i].known);
		MUST(((label.warnings & PERCH_WARN_LOST_SEPARATOR) != 0) == labels[i].is_suspect,
		     "%s: %s", labels[i].must, labels[i].is_suspect ? "no warning" : "a warning");
	}
}

/* The label as the sheet prints it is what the test looks for, and is a label in order. */
static void
test_printed(void **state)
{
	static struct perch_label label;
	uint8_t memory[64];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	assert_true(perch_label_read(perch_span_str("]C1" TEST), "", false, NULL, 0, &label));
	assert_int_equal(label.warnings, 0);
	assert_int_equal(perch_label_bracketed(&label, &b), PERCH_OK);
	assert_string_equal(perch_buf_cstr(&b), PERCH_SEPARATOR_TEST_BRACKETED);
	for (unsigned i = 0; i < PERCH_SEPARATORS_COUNT; i++) {
		const char *word = perch_separators_str((enum perch_separators)i);

		assert_int_equal(perch_separators_find(perch_span_str(word)), i);
	}
	assert_int_equal(perch_separators_find(perch_span_str("keep")), PERCH_SEPARATORS_UNTESTED);
}

/* --- in a session ------------------------------------------------------------------------------ */

enum scanner { TYPED, GOOD, BAD, NOBODY };

/* by: whose scan it is; suspect: as the driver found it. */
struct step {
	enum scanner by;
	const char *in;
	const char *want;
	uint32_t suspect;
};

struct script {
	const char *must;
	struct step steps[8];
};

#define SENDS "separator test: this scanner sends separators"
#define LOSES "separator test: this scanner loses them: have it set up"

// clang-format off
static const struct script scripts[] = {
	{ "the test needs no sign-in and is recorded", {
		{ GOOD, "]C1" TEST, "ok 1 " SENDS, 0 }, { BAD, "]C1" LOST, "ok 2 " LOSES, 0 } } },
	{ "a missing identifier is told", {
		{ GOOD, TEST, "ok 1 " SENDS "; it sends no AIM identifier", 0 },
		{ NOBODY, TEST, "ok 2 " SENDS, 0 } } },
	{ "something else in their place is told", {
		{ BAD, "]C1010952123454321310SEPARATOR~21TEST", "ok 1 separator test: this scanner sends something else", 0 } } },
	{ "a damaged scan of it proves nothing", {
		{ TYPED, "=in LI-7", "ok 1 ", 0 },
		{ GOOD, "]C1" LOST, "ask suspect", PERCH_SUSPECT_UNTERMINATED } } },
	{ "a print that is no GS1 symbol proves nothing: its GS is data", {
		{ GOOD, "]C0" TEST, "no usage this print of the separator test label is no GS1 symbol", 0 },
		{ GOOD, "]d1" LOST, "no usage this print", 0 }, { TYPED, "=in LI-7", "ok 1 ", 0 },
		{ GOOD, ITEM "10L21R1", "ask lost-separator a separator seems lost", 0 } } },
	{ "typing it proves nothing", {
		{ TYPED, "=in LI-7", "ok 1 ", 0 }, { TYPED, "]C1" TEST, "no usage the separator test is of a scanner", 0 } } },
	{ "an open question is over with it", {
		{ TYPED, "=in LI-7", "ok 1 ", 0 }, { TYPED, "=order PO-88213", "ok 2 ", 0 },
		{ GOOD, "R0009", "ask wrong-order", 0 }, { GOOD, "]C1" TEST, "ok 4 ", 0 }, { TYPED, "=no", "no nothing-asked", 0 } } },
	{ "a scanner that loses separators has its variable fields asked about, another one not", {
		{ BAD, "]C1" LOST, "ok 1 " LOSES, 0 }, { TYPED, "=in LI-7", "ok 2 ", 0 }, { TYPED, "=order PO-88213", "ok 3 ", 0 },
		{ BAD, ITEM "21R0001", "ask lost-separator this scanner loses separators", 0 },
		{ GOOD, ITEM "21R0001", "ok 5 roll R0001", 0 } } },
	{ "until it is set right and tested again", {
		{ BAD, "]C1" LOST, "ok 1 " LOSES, 0 }, { TYPED, "=in LI-7", "ok 2 ", 0 }, { TYPED, "=order PO-88213", "ok 3 ", 0 },
		{ BAD, "]C1" TEST, "ok 4 " SENDS, 0 }, { BAD, ITEM "21R0001", "ok 5 roll R0001", 0 } } },
	{ "a scanner that sends them is not asked about weak readings", {
		{ TYPED, "=in LI-7", "ok 1 ", 0 }, { TYPED, "=order PO-FREE", "ok 2 ", 0 },
		{ GOOD, ITEM "21R1917", "ask lost-separator a separator seems lost", 0 },
		{ GOOD, "]C1" TEST, "ok 4 " SENDS, 0 }, { GOOD, ITEM "21R1917", "ok 5 roll R1917", 0 } } },
	{ "typed labels are of no scanner", {
		{ NOBODY, "]C1" LOST, "ok 1 " LOSES, 0 }, { TYPED, "=in LI-7", "ok 2 ", 0 }, { TYPED, "=order PO-88213", "ok 3 ", 0 },
		{ TYPED, ITEM "21R0001", "ok 4 roll R0001", 0 } } },
};
// clang-format on

/* GOOD and BAD are of one model and differ in the mode alone. */
static struct perch_input
input_of(const struct step *step)
{
	struct perch_input in = perch_input_of_line(perch_span_str(step->in));

	if (step->by == TYPED)
		return in;
	in.kind = PERCH_INPUT_SCAN;
	in.symbology = PERCH_SYM_GS1_128;
	in.suspect = step->suspect;
	if (step->by == NOBODY)
		return in;
	in.name = "Voyager\x01 1450";
	in.driver = step->by == GOOD ? "hid-pos" : "hid-keyboard";
	in.vid = 0x0c2e;
	in.pid = 0x1007;
	return in;
}

static void
test_scripts(void **state)
{
	static struct desk desk;
	static struct perch_session scratch;

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(scripts); i++) {
		desk_open(&desk);
		for (size_t k = 0; k < PERCH_COUNT(scripts[i].steps); k++) {
			const struct step *step = &scripts[i].steps[k];

			if (step->in == NULL)
				break;
			struct perch_input in = input_of(step);

			desk_input(&desk, &in);
			MUST(strncmp(desk.out.answer, step->want, strlen(step->want)) == 0,
			     "%s: '%s' should give '%s', got '%s'", scripts[i].must, step->in,
			     step->want, desk.out.answer);
		}
		MUST(desk_replays(&desk, &scratch), "%s: a replay gives the same state",
		     scripts[i].must);
		desk_close(&desk);
	}
}

static void
attach(struct desk *desk, const char *driver, bool is_attached, const char *want)
{
	const struct perch_input in = { .kind = PERCH_INPUT_SCANNER,
					.name = "Voyager\x01 1450",
					.driver = driver,
					.vid = 0x0c2e,
					.pid = 0x1007,
					.is_attached = is_attached };

	desk_input(desk, &in);
	MUST(strstr(desk->out.answer, want) != NULL, "wanted '%s', got '%s'", want,
	     desk->out.answer);
	assert_int_equal(desk->out.sound, PERCH_SOUND_NONE);
}

/* A scanner that comes says whether it was tested; the outcome is heard, too. */
static void
test_attached(void **state)
{
	static struct desk desk;
	static const struct step bad = { BAD, "]C1" LOST, "", 0 };
	static const struct step good = { GOOD, "]C1" TEST, "", 0 };
	struct perch_input in;

	(void)state;
	desk_open(&desk);
	attach(&desk, "hid-pos", true, "0c2e:1007, hid-pos); not tested for separators");
	in = input_of(&good);
	desk_input(&desk, &in);
	assert_int_equal(desk.out.sound, PERCH_SOUND_ACCEPT);
	assert_string_equal(desk.out.records[0].separator.name, "Voyager? 1450");
	assert_string_equal(desk.out.records[0].separator.outcome, "kept");
	assert_true(desk.out.records[0].separator.has_aim);
	in = input_of(&bad);
	desk_input(&desk, &in);
	assert_int_equal(desk.out.sound, PERCH_SOUND_REFUSE);
	attach(&desk, "hid-pos", true, "0c2e:1007, hid-pos)");
	assert_null(strstr(desk.out.answer, "separator"));
	attach(&desk, "hid-keyboard", true, "it loses separators");
	attach(&desk, "hid-keyboard", false, "detached");
	assert_null(strstr(desk.out.answer, "separator"));
	attach(&desk, "hid-scale", true, "attached");
	assert_null(strstr(desk.out.answer, "separator"));
	desk_close(&desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scans),    cmocka_unit_test(test_labels),
		cmocka_unit_test(test_printed),  cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_attached), cmocka_unit_test(test_symbols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
