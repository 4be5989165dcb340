/* test_capture.c - capture lines and the player (drivers/port/capture.c, player.c). */
#include "tests/unit/must.h"

#include "drivers/port/player.h"
#include "tests/unit/heard.h"

static const struct {
	const char *must;
	const char *line;
	const char *why; /* part of the complaint; NULL: the line is good */
} lines[] = {
	{ "empty", "", NULL },
	{ "blanks", " \t\r", NULL },
	{ "comment", "# E: rubbish", NULL },
	{ "a name with nothing in it", "N:", NULL },
	{ "ids", "I: 3 05e0 1300", NULL },
	{ "a report", "E: 000001.250000 3 64 11 10", NULL },
	{ "a line end of Windows", "E: 000001.250000 3 64 11 10\r", NULL },
	{ "upper case, and bytes without blanks", "E: 1.5 3 64 11FF", NULL },
	{ "a time without fraction", "E: 1 1 00", NULL },
	{ "an empty report", "E: 000001.000000 0", NULL },
	{ "what we sent", "O: 1.0 2 04 40", NULL },
	{ "hid-recorder's line", "P: usb-0000:00:14.0-1/input0", NULL },
	{ "unplugged", "U: 2.000000", NULL },
	{ "fewer bytes than said", "E: 1.0 3 64 11", "fewer bytes" },
	{ "more bytes than said", "E: 1.0 1 64 11", "more bytes" },
	{ "no length", "E: 1.0", "length" },
	{ "a negative length", "E: 1.0 -1 00", "length" },
	{ "a length in hex", "E: 1.0 0x1 00", "length" },
	{ "a length beyond all", "E: 1.0 4097 00", "length" },
	{ "half a byte", "E: 1.0 2 64 1", "hexadecimal" },
	{ "no byte", "E: 1.0 1 zz", "hexadecimal" },
	{ "no time", "E:", "time" },
	{ "a time that is none", "E: now 1 00", "time" },
	{ "a negative time", "E: -1.0 1 00", "time" },
	{ "seven digits behind the point", "E: 1.0000000 1 00", "time" },
	{ "no digit behind the point", "E: 1. 1 00", "time" },
	{ "letters behind the point", "E: 1.x 1 00", "time" },
	{ "a time beyond all", "E: 99999999999999999999.0 1 00", "time" },
	{ "a descriptor shorter than said", "R: 3 05 01", "fewer bytes" },
	{ "ids missing", "I: 3 05e0", "I: needs" },
	{ "an id of three digits", "I: 3 5e0 1300", "I: needs" },
	{ "device that is no number", "D: x", "D: needs" },
	{ "device 8", "D: 8", "0 to 7" },
	{ "another letter", "X: 1", "begins with none" },
	{ "no colon", "E 1.0 1 00", "begins with none" },
	{ "a layout that there is not", "L: klingon", "only us uk de fr be it es pt se" },
	{ "a layout's name too long", "L: usususususususususus", "too long" },
	{ "a driver's name with a NUL would be cut", "T: aaaaaaaaaaaaaaaaaaaaaaaa", "too long" },
};

static void
test_lines(void **state)
{
	struct perch_player *player = calloc(1, sizeof(*player));
	struct heard *heard = calloc(1, sizeof(*heard));

	(void)state;
	assert_non_null(player);
	assert_non_null(heard);
	const struct perch_port_handler handler = heard_handler(heard, false);
	for (size_t i = 0; i < PERCH_COUNT(lines); i++) {
		const char *why = "";
		assert_int_equal(perch_player_init(player, "capture", "", &handler), PERCH_OK);
		enum perch_rc rc = perch_player_line(player, perch_span_str(lines[i].line), NULL,
						     &why);
		if (lines[i].why == NULL)
			MUST(rc == PERCH_OK, "%s: %s", lines[i].must, why);
		else
			MUST(rc == PERCH_E_FORMAT && strstr(why, lines[i].why) != NULL, "%s: %s %s",
			     lines[i].must, perch_rc_str(rc), why);
	}
	free(heard);
	free(player);
}

/* Whole captures: what is heard, and the line at which it breaks (0: it does not). */
static const struct {
	const char *must;
	const char *text;
	const char *heard;
	size_t line;
} plays[] = {
	{ "an empty file", "", "", 0 },
	{ "boot layout for eight bytes; the last line needs no line end",
	  "E: 1.0 8 00 00 04 00 00 00 00 00\nE: 1.01 8 00 00 28 00 00 00 00 00",
	  "+capture 0 hid-keyboard\nSCAN a\n", 0 },
	{ "an empty report does not say what the device is", "E: 1.0 0\n", "", 0 },
	{ "seven bytes are not the boot layout", "E: 1.0 7 00 00 04 00 00 00 00\n",
	  "+capture 0 \nSTATUS\n", 0 },
	{ "a new description is a new device",
	  "E: 1.0 8 00 00 04 00 00 00 00 00\nI: 3 0001 0002\nE: 1.1 8 00 00 05 00 00 00 00 00\n",
	  "+capture 0 hid-keyboard\n-capture 0 dropped 1\n+capture 0 hid-keyboard\nSCAN b\n", 0 },
	{ "the driver's name wins; without descriptor it reads the boot layout",
	  "T: hid-keyboard\nE: 1.0 8 00 00 04 00 00 00 00 00\n",
	  "+capture 0 hid-keyboard\nSCAN a\n", 0 },
	{ "HID POS by name, but nothing says where its fields are",
	  "T: hid-pos\nE: 1.0 8 00 00 04 00 00 00 00 00\n", "+capture 0 \nSTATUS\n", 0 },
	{ "what stands before a broken line is delivered",
	  "E: 1.0 8 00 00 04 00 00 00 00 00\nE: 1.01 8 00 00 28 00 00 00 00 00\nE: 1.02 9 00\n",
	  "+capture 0 hid-keyboard\nSCAN a\n", 3 },
	{ "the driver's name does not make nine bytes the boot layout",
	  "T: hid-keyboard\nE: 1.0 9 01 00 00 04 00 00 00 00 00\n", "+capture 0 \nSTATUS\n", 0 },
	{ "where the boot layout is assumed, nine bytes are passed over",
	  "E: 1.0 8 00 00 04 00 00 00 00 00\nE: 1.01 9 01 00 00 05 00 00 00 00 00\n"
	  "E: 1.02 8 00 00 06 00 00 00 00 00\n",
	  "+capture 0 hid-keyboard\nSCAN ac\n", 0 },
	{ "a descriptor that nothing fits is told of though no report came",
	  "R: 11 05 8c 09 01 a1 01 75 08 95 40 c0\n", "+capture 0 \nSTATUS\n", 0 },
	{ "captures may be joined: a new description begins its time anew",
	  "I: 3 0001 0002\nE: 5.0 8 00 00 04 00 00 00 00 00\nE: 5.01 8 00 00 28 00 00 00 00 00\n"
	  "I: 3 0003 0004\nE: 1.0 8 00 00 05 00 00 00 00 00\n",
	  "+capture 0 hid-keyboard\nSCAN a\n-capture 0 dropped 0\n+capture 0 hid-keyboard\n"
	  "SCAN b\n",
	  0 },
	{ "a device's time does not go back",
	  "E: 2.0 8 00 00 04 00 00 00 00 00\nE: 1.9 8 00 00 28 00 00 00 00 00\n",
	  "+capture 0 hid-keyboard\n", 2 },
	{ "each device has its own time, and its own label",
	  "E: 2.0 8 00 00 04 00 00 00 00 00\nD: 1\nE: 1.0 8 00 00 05 00 00 00 00 00\n",
	  "+capture 0 hid-keyboard\n+capture 1 hid-keyboard\nSCAN b\nSCAN a\n", 0 },
	{ "a label that silence ended comes before the next report of another device",
	  "E: 1.0 8 00 00 04 00 00 00 00 00\nD: 1\nE: 3.0 8 00 00 05 00 00 00 00 00\n",
	  "+capture 0 hid-keyboard\nSCAN a\n+capture 1 hid-keyboard\nSCAN b\n", 0 },
};

/* "SCAN text" and "STATUS" for the JSON lines. */
static void
shorten(const char *text, struct perch_buf *out)
{
	struct perch_span rest = perch_span_str(text), line;

	while (perch_capture_next_line(&rest, &line)) {
		if (perch_span_starts(line, "{\"event\":\"scan\",\"text\":\"")) {
			line = perch_span_from(line, strlen("{\"event\":\"scan\",\"text\":\""));
			const uint8_t *quote = memchr(line.p, '"', line.n);
			line = perch_span_first(line, (size_t)(quote - line.p));
			perch_buf_put_str(out, "SCAN ");
		} else if (perch_span_starts(line, "{\"event\":\"status\"")) {
			line = perch_span_str("STATUS");
		}
		perch_buf_put(out, line);
		perch_buf_put_byte(out, '\n');
	}
}

static void
test_plays(void **state)
{
	struct perch_player *player = calloc(1, sizeof(*player));
	struct heard *heard = calloc(1, sizeof(*heard));

	(void)state;
	assert_non_null(player);
	assert_non_null(heard);
	for (size_t i = 0; i < PERCH_COUNT(plays); i++) {
		const struct perch_port_handler handler = heard_handler(heard, true);
		struct perch_capture_fault fault;
		uint8_t memory[2000];
		struct perch_buf b = perch_buf_over(memory, sizeof(memory));

		assert_int_equal(perch_player_init(player, "capture", "us", &handler), PERCH_OK);
		enum perch_rc rc = perch_capture_play(player, perch_span_str(plays[i].text),
						      &fault);
		shorten(heard_take(heard), &b);
		const char *got = perch_buf_cstr(&b);
		MUST(strcmp(got, plays[i].heard) == 0, "%s\n  wanted %s\n  got    %s",
		     plays[i].must, plays[i].heard, got);
		MUST(plays[i].line == 0 ? rc == PERCH_OK
					: rc == PERCH_E_FORMAT && fault.line == plays[i].line,
		     "%s: %s in line %zu", plays[i].must, perch_rc_str(rc), fault.line);
	}
	const struct perch_port_handler handler = heard_handler(heard, true);
	assert_int_equal(perch_player_init(player, "capture", "klingon", &handler),
			 PERCH_E_UNKNOWN);
	free(heard);
	free(player);
}

/* Recording: the raw reports of a device, written and played again, say the same. */
struct recorder {
	struct heard heard;
	struct perch_buf out;
	uint8_t memory[2000];
};

static void
record_attached(void *user, const struct perch_port_device *device)
{
	perch_capture_put_attached(&((struct recorder *)user)->out, 3, device);
}

static void
record_raw(void *user, const struct perch_port_device *device, enum perch_raw_kind kind,
	   struct perch_span bytes, struct perch_mono at)
{
	(void)device;
	perch_capture_put_raw(&((struct recorder *)user)->out, 3, kind, bytes, at);
}

static void
test_record(void **state)
{
#define DESCRIPTOR                                                                                 \
	"R: 45 05 01 09 06 a1 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 "  \
	"03 95 06 75 08 15 00 25 65 05 07 19 00 29 65 81 00 c0\n"
#define REPORT "E: 000001.000000 8 00 00 04 00 00 00 00 00\n"
	static const char text[] = "N: Symbol LS2208\nI: 3 05e0 1200\n" DESCRIPTOR REPORT
				   "E: 000001.250000 0\n";
	static const char want[] =
		"D: 3\nN: Symbol LS2208\nI: 3 05e0 1200\nT: hid-keyboard\nD: 3\n" DESCRIPTOR
		"D: 3\n" REPORT "D: 3\nE: 000001.250000 0\nD: 3\nO: 000002.000001 1 07\n"
		"D: 3\nF: 000002.000002 2 08 09\nD: 3\nU: 000003.000000\n";
	static const uint8_t sent[] = { 7, 8, 9 };
	struct perch_player *player = calloc(1, sizeof(*player));
	struct recorder *r = calloc(1, sizeof(*r));
	struct perch_capture_fault fault;

	(void)state;
	assert_non_null(player);
	assert_non_null(r);
	struct perch_port_handler handler = heard_handler(&r->heard, false);
	handler.on_attached = record_attached;
	handler.on_raw = record_raw;
	handler.user = r; /* begins with what heard.h wants */
	r->out = perch_buf_over(r->memory, sizeof(r->memory));
	assert_int_equal(perch_player_init(player, "capture", "", &handler), PERCH_OK);
	assert_int_equal(perch_capture_play(player, perch_span_str(text), &fault), PERCH_OK);
	perch_capture_put_raw(&r->out, 3, PERCH_RAW_OUT, perch_span_of(sent, 1),
			      (struct perch_mono){ 2000001 });
	perch_capture_put_raw(&r->out, 3, PERCH_RAW_FEATURE, perch_span_of(sent + 1, 2),
			      (struct perch_mono){ 2000002 });
	perch_capture_put_unplugged(&r->out, 3, (struct perch_mono){ 3000000 });
	assert_string_equal(perch_buf_cstr(&r->out), want);
	handler = heard_handler(&r->heard, false);
	assert_int_equal(perch_player_init(player, "capture", "", &handler), PERCH_OK);
	assert_int_equal(perch_capture_play(player, perch_span_str(want), &fault), PERCH_OK);
	MUST(strstr(heard_take(&r->heard), "\"text\":\"a\"") != NULL,
	     "what was recorded plays again");
	free(r);
	free(player);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_plays),
		cmocka_unit_test(test_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
