/* test_device_text.c - how a scanner's interface is shown (firmware/app/device_text.c). */
#include "tests/unit/must.h"

#include "firmware/app/device_text.h"

static const struct perch_driver hid_pos = { .name = "hid-pos", .about = "whole labels" };

const struct perch_driver *
perch_driver_find(const char *name)
{
	return strcmp(name, hid_pos.name) == 0 ? &hid_pos : NULL;
}

#define COUNTERS(reports)                                                                          \
	"\"reports\":" reports                                                                     \
	",\"readings\":0,\"lost\":0,\"dropped\":0,\"short_reports\":0,\"errors\":0,"

static const struct {
	const char *must;
	struct perch_port_device device;
	const char *event;
	const char *json;
	const char *human;
} rows[] = {
	{ "a scanner that works needs no advice",
	  { .id = 1,
	    .vid = 0x0c2e,
	    .pid = 0x1007,
	    .where = "usb 3-1:1.0",
	    .name = "Voyager",
	    .driver = "hid-pos",
	    .state = PERCH_PORT_OPEN },
	  NULL,
	  "{\"id\":1,\"where\":\"usb 3-1:1.0\",\"name\":\"Voyager\",\"vid\":\"0c2e\","
	  "\"pid\":\"1007\",\"mode\":\"hid-pos\",\"driver\":\"hid-pos\",\"state\":\"open\","
	  "\"claimed\":true," COUNTERS("0") "\"advice\":null,\"config_line\":null}",
	  "Voyager  0c2e:1007  usb 3-1:1.0\n"
	  "  mode    hid-pos: whole labels\n"
	  "  health  claimed, working\n" },
	{ "counters are shown once there is something to count",
	  { .id = 1,
	    .vid = 0x0c2e,
	    .pid = 0x1007,
	    .where = "usb 3-1:1.0",
	    .name = "",
	    .driver = "hid-pos",
	    .advice = "check the cable",
	    .state = PERCH_PORT_FAILING,
	    .health = { .reports = 7 } },
	  "changed",
	  "{\"event\":\"status\",\"status\":\"changed\",\"id\":1,\"where\":\"usb 3-1:1.0\","
	  "\"name\":\"\",\"vid\":\"0c2e\",\"pid\":\"1007\",\"mode\":\"hid-pos\","
	  "\"driver\":\"hid-pos\",\"state\":\"failing\",\"claimed\":false," COUNTERS(
		  "7") "\"advice\":\"check the cable\",\"config_line\":null}",
	  "(no name)  0c2e:1007  usb 3-1:1.0\n"
	  "  mode    hid-pos: whole labels\n"
	  "  health  failing; reports 7, readings 0, lost 0, cut 0, short 0, errors 0\n"
	  "  advice  check the cable\n" },
	{ "a keyboard is told the line that would make a scanner of it",
	  { .id = 2,
	    .vid = 0x00ab,
	    .pid = 0x0001,
	    .where = "usb 1-1:1.0",
	    .name = "Keys",
	    .driver = "hid-keyboard",
	    .advice = "not used here",
	    .state = PERCH_PORT_LEFT_ALONE },
	  NULL,
	  "{\"id\":2,\"where\":\"usb 1-1:1.0\",\"name\":\"Keys\",\"vid\":\"00ab\","
	  "\"pid\":\"0001\",\"mode\":\"keyboard\",\"driver\":null,"
	  "\"state\":\"left to the kernel\",\"claimed\":false," COUNTERS(
		  "0") "\"advice\":\"if it is a scanner, add to perch.conf under [scanner]: "
		       "take = 00ab:0001\",\"config_line\":\"take = 00ab:0001\"}",
	  "Keys  00ab:0001  usb 1-1:1.0\n"
	  "  mode    keyboard\n"
	  "  health  not claimed: left to the kernel\n"
	  "  advice  if it is a scanner, add to perch.conf under [scanner]: "
	  "take = 00ab:0001\n" },
	{ "an interface for firmware is told no such line",
	  { .id = 3,
	    .vid = 0x05f9,
	    .pid = 0x120a,
	    .where = "usb 1-2:1.0",
	    .name = "Flash",
	    .driver = "",
	    .advice = "never touched",
	    .state = PERCH_PORT_LEFT_ALONE },
	  NULL,
	  "{\"id\":3,\"where\":\"usb 1-2:1.0\",\"name\":\"Flash\",\"vid\":\"05f9\","
	  "\"pid\":\"120a\",\"mode\":null,\"driver\":null,\"state\":\"left to the kernel\","
	  "\"claimed\":false," COUNTERS("0") "\"advice\":\"never touched\",\"config_line\":null}",
	  "Flash  05f9:120a  usb 1-2:1.0\n"
	  "  mode    unknown\n"
	  "  health  not claimed: left to the kernel\n"
	  "  advice  never touched\n" },
};

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		char memory[PERCH_DEVICE_TEXT_CAP];
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));

		perch_device_json(&b, &rows[i].device, NULL, rows[i].event);
		MUST(perch_span_eq_str(perch_buf_span(&b), rows[i].json), "%s: got %.*s",
		     rows[i].must, (int)b.n, memory);
		perch_buf_reset(&b);
		perch_device_human(&b, &rows[i].device, NULL);
		MUST(perch_span_eq_str(perch_buf_span(&b), rows[i].human), "%s: got %.*s",
		     rows[i].must, (int)b.n, memory);
	}
}

/* No room: said, not cut in silence. */
static void
test_full(void **state)
{
	char memory[40];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	perch_device_json(&b, &rows[0].device, NULL, NULL);
	assert_true(b.is_full);
}

/* --- separators -------------------------------------------------------------------------------- */

#define GS    "\035"
#define TEST  PERCH_SEPARATOR_TEST_HEAD GS PERCH_SEPARATOR_TEST_TAIL
#define LOST  PERCH_SEPARATOR_TEST_HEAD PERCH_SEPARATOR_TEST_TAIL
#define NO_GS "no GS seen: run the separator test (scan the label of `perch devices --test-label`)"
#define LOSES                                                                                      \
	"it loses separators: have it set up to send GS (29) for FNC1, then run the separator "    \
	"test "                                                                                    \
	"again"

// clang-format off
static const struct {
	const char *must;
	struct perch_port_device device;
	struct perch_device_facts facts;
	const char *json;  /* somewhere in it */
	const char *human; /* its end */
} known[] = {
	{ "a scanner of which no GS came is to be tested",
	  { .driver = "hid-pos" }, { PERCH_SEPARATORS_UNTESTED, false },
	  "\"separators\":\"untested\",\"gs_seen\":false,\"advice\":\"" NO_GS "\"",
	  "  gs1     separators not tested\n  advice  " NO_GS "\n" },
	{ "one from which a GS came need not be",
	  { .driver = "hid-pos" }, { PERCH_SEPARATORS_UNTESTED, true },
	  "\"separators\":\"untested\",\"gs_seen\":true,\"advice\":null",
	  "  gs1     separators arrive; not tested\n" },
	{ "one that passed has no more to do",
	  { .driver = "hid-pos" }, { PERCH_SEPARATORS_KEPT, true },
	  "\"separators\":\"kept\",\"gs_seen\":true,\"advice\":null",
	  "  gs1     separators arrive (tested)\n" },
	{ "one that failed is to be set up; the driver's own advice comes first",
	  { .driver = "hid-keyboard", .advice = "scan this label for HID POS" }, { PERCH_SEPARATORS_LOST, false },
	  "\"separators\":\"lost\",\"gs_seen\":false,\"advice\":\"scan this label for HID POS; " LOSES "\"",
	  "  gs1     separators are lost (tested)\n  advice  scan this label for HID POS; " LOSES "\n" },
	{ "so is one that sends something else",
	  { .driver = "hid-pos" }, { PERCH_SEPARATORS_CHANGED, false },
	  "\"separators\":\"changed\",\"gs_seen\":false,\"advice\":\"" LOSES "\"",
	  "  gs1     separators arrive as something else (tested)\n  advice  " LOSES "\n" },
	{ "a scale has no separators",
	  { .driver = "hid-scale" }, { PERCH_SEPARATORS_UNTESTED, false },
	  "\"separators\":null,\"gs_seen\":false,\"advice\":null",
	  "  health  claimed, working\n" },
	{ "neither has what is not read",
	  { .driver = "hid-pos", .state = PERCH_PORT_DENIED }, { PERCH_SEPARATORS_LOST, false },
	  "\"separators\":null,\"gs_seen\":false,\"advice\":null",
	  "  health  not claimed: it could not be opened\n" },
};

static const struct {
	const char *must;
	const char *scan;
	uint32_t suspect;
	struct perch_device_facts facts;
} learnt[] = {
	{ "the test label tells", TEST, 0, { PERCH_SEPARATORS_KEPT, true } },
	{ "and that they are lost", LOST, 0, { PERCH_SEPARATORS_LOST, false } },
	{ "any label with a GS shows one", "10L1" GS "21R1", 0, { PERCH_SEPARATORS_UNTESTED, true } },
	{ "a label without shows nothing", "10L1", 0, { PERCH_SEPARATORS_UNTESTED, false } },
	{ "a damaged scan shows nothing", TEST, PERCH_SUSPECT_BAD_TRAILER, { PERCH_SEPARATORS_UNTESTED, false } },
	{ "plain Code 128 shows nothing: its GS is data", "]C0" TEST, 0, { PERCH_SEPARATORS_UNTESTED, false } },
	{ "nor that they are lost", "]C0" LOST, 0, { PERCH_SEPARATORS_UNTESTED, false } },
	{ "an empty one neither", "", 0, { PERCH_SEPARATORS_UNTESTED, false } },
};
// clang-format on

static void
test_separators(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(known); i++) {
		char memory[PERCH_DEVICE_TEXT_CAP];
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));

		perch_device_json(&b, &known[i].device, &known[i].facts, NULL);
		MUST(strstr(perch_buf_cstr(&b), known[i].json) != NULL, "%s: got %s", known[i].must,
		     memory);
		perch_buf_reset(&b);
		perch_device_human(&b, &known[i].device, &known[i].facts);
		const char *human = perch_buf_cstr(&b);
		size_t n = strlen(known[i].human);
		MUST(b.n >= n && strcmp(human + b.n - n, known[i].human) == 0, "%s: got %s",
		     known[i].must, human);
	}
}

static void
test_learning(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(learnt); i++) {
		struct perch_device_facts facts = { 0 };
		const struct perch_device_facts *want = &learnt[i].facts;
		const struct perch_reading reading = { .kind = PERCH_READING_SCAN,
						       .bytes = perch_span_str(learnt[i].scan),
						       .suspect = learnt[i].suspect };
		bool is_news = want->separators != PERCH_SEPARATORS_UNTESTED || want->has_gs;

		MUST(perch_device_learn(&facts, &reading) == is_news, "%s: news", learnt[i].must);
		MUST(facts.separators == want->separators && facts.has_gs == want->has_gs, "%s",
		     learnt[i].must);
		MUST(!perch_device_learn(&facts, &reading), "%s: once", learnt[i].must);
	}
}

static void
test_label(void **state)
{
	char memory[PERCH_DEVICE_TEXT_CAP];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	perch_test_label_json(&b);
	assert_string_equal(perch_buf_cstr(&b),
			    "{\"bracketed\":\"(01)09521234543213(10)SEPARATOR(21)TEST\","
			    "\"text\":\"010952123454321310SEPARATOR\\\\x1d21TEST\","
			    "\"hex\":\"3031303935323132333435343332313331305345504152415"
			    "44f521d323154455354\"}");
	perch_buf_reset(&b);
	perch_test_label_human(&b);
	assert_non_null(strstr(perch_buf_cstr(&b),
			       "  scanned   ]C1010952123454321310SEPARATOR\\x1d21TEST\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),      cmocka_unit_test(test_full),
		cmocka_unit_test(test_separators), cmocka_unit_test(test_learning),
		cmocka_unit_test(test_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
