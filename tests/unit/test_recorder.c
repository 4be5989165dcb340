/*
 * test_recorder.c - what a port says, recorded and played again (firmware/app/recorder.c): the same
 * readings, of every capture that there is; and the lines themselves.
 */
#include "tests/unit/must.h"

#include <dirent.h>

#include "drivers/port/player.h"
#include "drivers/port/replay.h"
#include "firmware/app/recorder.h"
#include "firmware/base/text.h"
#include "tests/unit/heard.h"

#define FOLDER        "tests/data/captures/"
#define RECORDING_MAX (1024 * 1024)

/* Hears, and records what it hears. */
struct desk {
	struct heard heard; /* first: heard.h's functions take it for theirs */
	struct perch_recorder recorder;
	struct perch_mono last;
	struct perch_buf out;
	uint8_t memory[RECORDING_MAX];
	struct perch_player player;
};

static void
on_raw(void *user, const struct perch_port_device *device, enum perch_raw_kind kind,
       struct perch_span bytes, struct perch_mono at)
{
	struct desk *d = user;

	d->last = at;
	MUST(perch_recorder_raw(&d->recorder, device, kind, bytes, at, &d->out) == PERCH_OK,
	     "recorded");
}

static void
on_detached(void *user, const struct perch_port_device *device)
{
	struct desk *d = user;

	heard_detached(&d->heard, device);
	perch_recorder_detached(&d->recorder, device, d->last, &d->out);
}

static struct perch_port_handler
begin(struct desk *d)
{
	struct perch_port_handler handler = heard_handler(&d->heard, false);

	handler.on_raw = on_raw;
	handler.on_detached = on_detached;
	d->out = perch_buf_over(d->memory, sizeof(d->memory));
	d->last.us = 0;
	perch_recorder_init(&d->recorder, (struct perch_mono){ 0 });
	return handler;
}

static void
play(struct desk *d, struct perch_span text, const struct perch_port_handler *handler,
     const char *name)
{
	struct perch_capture_fault fault;

	assert_int_equal(perch_player_init(&d->player, "capture", "", handler), PERCH_OK);
	enum perch_rc rc = perch_capture_play(&d->player, text, &fault);
	MUST(rc == PERCH_OK, "%s, line %zu: %s", name, fault.line, fault.why);
}

/* Play it and record; play the recording; the same must be heard. */
static void
check(struct desk *d, const char *name, struct perch_span text)
{
	struct perch_port_handler handler = begin(d);
	char *first;

	play(d, text, &handler, name);
	first = strdup(heard_take(&d->heard));
	assert_non_null(first);
	handler = heard_handler(&d->heard, false);
	play(d, perch_buf_span(&d->out), &handler, name);
	const char *again = heard_take(&d->heard);
	MUST(strcmp(first, again) == 0, "%s\n  heard\n%s  and from the recording\n%s", name, first,
	     again);
	free(first);
}

static int
is_capture(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 4 && strcmp(entry->d_name + n - 4, ".cap") == 0;
}

static void
test_every_capture(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));
	struct dirent **names = NULL;
	int n = scandir(FOLDER, &names, is_capture, alphasort);

	(void)state;
	assert_non_null(d);
	MUST(n >= 20, "the captures are where the test looks for them, found %d", n);
	for (int i = 0; i < n; i++) {
		struct perch_err err = { .text = "" };
		char path[300];
		uint8_t *text = NULL;
		size_t length = 0;

		assert_int_equal(perch_fmt(path, sizeof(path), FOLDER "%s", names[i]->d_name),
				 PERCH_OK);
		MUST(perch_capture_load(path, &text, &length, &err) == PERCH_OK, "%s", err.text);
		check(d, names[i]->d_name, perch_span_of(text, length));
		free(text);
		free(names[i]);
	}
	free((void *)names);
	free(d);
}

/* --- the lines --------------------------------------------------------------------------------- */

/* Keys a and b of a boot keyboard. */
#define A "8 00 00 04 00 00 00 00 00"
#define B "8 00 00 05 00 00 00 00 00"

// clang-format off
static const struct {
	const char *must;
	const char *text;
	const char *want;
} rows[] = {
	{ "a device is described in front of its first report, with its driver",
	  "N: Gun\nI: 3 05e0 1200\nE: 1.0 " A "\n",
	  "D: 0\nN: Gun\nI: 3 05e0 1200\nT: hid-keyboard\nD: 0\nE: 000001.000000 " A "\n" },
	{ "the keyboard layout is part of it",
	  "L: de\nE: 1.0 " A "\n",
	  "D: 0\nI: 3 0000 0000\nT: hid-keyboard\nL: de\nD: 0\nE: 000001.000000 " A "\n" },
	{ "no two devices have one number, whatever theirs was",
	  "D: 5\nE: 1.0 " A "\nD: 2\nE: 1.1 " B "\n",
	  "D: 0\nI: 3 0000 0000\nT: hid-keyboard\nD: 0\nE: 000001.000000 " A "\n"
	  "D: 1\nI: 3 0000 0000\nT: hid-keyboard\nD: 1\nE: 000001.100000 " B "\n" },
	{ "plugged in again it has its number again, and is described again",
	  "E: 1.0 " A "\nU: 1.0\nE: 2.0 " B "\n",
	  "D: 0\nI: 3 0000 0000\nT: hid-keyboard\nD: 0\nE: 000001.000000 " A "\nD: 0\nU: 000001.000000\n"
	  "D: 0\nI: 3 0000 0000\nT: hid-keyboard\nD: 0\nE: 000002.000000 " B "\n" },
	{ "another one in its place has another number",
	  "E: 1.0 " A "\nI: 3 05e0 1200\nE: 2.0 " B "\n",
	  "D: 0\nI: 3 0000 0000\nT: hid-keyboard\nD: 0\nE: 000001.000000 " A "\nD: 0\nU: 000001.000000\n"
	  "D: 1\nI: 3 05e0 1200\nT: hid-keyboard\nD: 1\nE: 000002.000000 " B "\n" },
};
// clang-format on

static void
test_lines(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));

	(void)state;
	assert_non_null(d);
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		const struct perch_port_handler handler = begin(d);

		play(d, perch_span_str(rows[i].text), &handler, rows[i].must);
		MUST(perch_span_eq_str(perch_buf_span(&d->out), rows[i].want),
		     "%s\n  wanted\n%s  got\n%.*s", rows[i].must, rows[i].want, (int)d->out.n,
		     (const char *)d->out.p);
		check(d, rows[i].must, perch_span_str(rows[i].text));
	}
	free(d);
}

/* What a USB port says besides, and a capture player never does. */
static void
test_usb(void **state)
{
	static const uint8_t bytes[] = { 0x01, 0x02 };
	const struct perch_span two = perch_span_of(bytes, 2), none = { 0 };
	const struct perch_mono at = { 1000000 };
	struct perch_port_device d = { .id = 7, .where = "usb 3-1:1.1", .driver = "" };
	struct perch_port_device left = { .id = 8, .state = PERCH_PORT_LEFT_ALONE, .driver = "" };
	struct perch_recorder r;
	uint8_t memory[2000];
	struct perch_buf out = perch_buf_over(memory, sizeof(memory));

	(void)state;
	perch_recorder_init(&r, (struct perch_mono){ 0 });
	assert_int_equal(perch_recorder_raw(&r, &left, PERCH_RAW_DESCRIPTOR, two, at, &out), 0);
	perch_recorder_detached(&r, &left, at, &out);
	assert_int_equal(perch_recorder_raw(&r, &d, PERCH_RAW_DESCRIPTOR, two, at, &out), 0);
	d.driver = "cdc-acm"; /* it could not be opened at first */
	assert_int_equal(perch_recorder_raw(&r, &d, PERCH_RAW_OUT, two, at, &out), 0);
	assert_int_equal(perch_recorder_raw(&r, &d, PERCH_RAW_FEATURE, two, at, &out), 0);
	assert_int_equal(perch_recorder_raw(&r, &d, PERCH_RAW_IN, two, at, &out), 0);
	assert_int_equal(perch_recorder_raw(&r, &d, PERCH_RAW_INTERRUPTED, none, at, &out), 0);
	assert_int_equal(perch_recorder_raw(&r, &d, PERCH_RAW_PASSED_OVER, two, at, &out), 0);
	perch_recorder_end(&r, (struct perch_mono){ 2000000 }, &out);
	perch_recorder_end(&r, (struct perch_mono){ 3000000 }, &out);
	assert_string_equal(perch_buf_cstr(&out), "D: 0\nI: 3 0000 0000\nD: 0\nR: 2 01 02\n"
						  "D: 0\nT: cdc-acm\n"
						  "D: 0\nO: 000001.000000 2 01 02\n"
						  "D: 0\nF: 000001.000000 2 01 02\n"
						  "D: 0\nE: 000001.000000 2 01 02\n"
						  "D: 0\nU: 000001.000000\n"
						  "D: 0\n# passed over: E: 000001.000000 2 01 02\n"
						  "D: 0\nU: 000002.000000\n");
}

/* Two ports count from 1; their devices are told apart all the same. Time does not go back. */
static void
test_two_ports(void **state)
{
	const struct perch_mono at = { 1000000 };
	const struct perch_span none = { 0 };
	const struct perch_port_device usb = { .id = 1, .where = "usb 3-1:1.0", .driver = "oem" };
	const struct perch_port_device played = { .id = 1, .where = "socket 0", .driver = "ssi" };
	struct perch_recorder r;
	uint8_t memory[2000];
	struct perch_buf out = perch_buf_over(memory, sizeof(memory));

	(void)state;
	perch_recorder_init(&r, (struct perch_mono){ 0 });
	assert_int_equal(perch_recorder_raw(&r, &usb, PERCH_RAW_IN, none, at, &out), PERCH_OK);
	assert_int_equal(perch_recorder_raw(&r, &played, PERCH_RAW_IN, none, at, &out), PERCH_OK);
	perch_recorder_detached(&r, &usb, (struct perch_mono){ 999999 }, &out);
	assert_string_equal(perch_buf_cstr(&out), "D: 0\nI: 3 0000 0000\nT: oem\n"
						  "D: 0\nE: 000001.000000 0\n"
						  "D: 1\nI: 3 0000 0000\nT: ssi\n"
						  "D: 1\nE: 000001.000000 0\n"
						  "D: 0\nU: 000001.000000\n");
}

/* There is no number for a ninth interface: said once, and the others go on. */
static void
test_too_many(void **state)
{
	const struct perch_mono at = { 1000000 };
	const struct perch_span none = { 0 };
	struct perch_recorder r;
	uint8_t memory[2000];
	struct perch_buf out = perch_buf_over(memory, sizeof(memory));

	(void)state;
	perch_recorder_init(&r, at);
	for (uint32_t id = 1; id <= PERCH_RECORDED_MAX + 1; id++) {
		const struct perch_port_device d = { .id = id,
						     .pid = (uint16_t)id,
						     .driver = "hid-pos" };
		bool has_room = id <= PERCH_RECORDED_MAX;

		assert_int_equal(perch_recorder_raw(&r, &d, PERCH_RAW_IN, none, at, &out),
				 has_room ? PERCH_OK : PERCH_E_NOTFOUND);
		assert_int_equal(perch_recorder_raw(&r, &d, PERCH_RAW_IN, none, at, &out),
				 PERCH_OK);
	}
	out.cap = out.n + 3;
	assert_int_equal(perch_recorder_raw(&r,
					    &(struct perch_port_device){ .id = 1, .driver = "x" },
					    PERCH_RAW_IN, none, at, &out),
			 PERCH_E_FULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_capture), cmocka_unit_test(test_lines),
		cmocka_unit_test(test_usb),           cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_two_ports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
