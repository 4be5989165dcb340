/*
 * bench_decode.c CAPTURE ... - reports through channel and driver against memcpy of the same bytes.
 *
 * The reports are those of a capture of one device; they are played over and over, each pass a
 * second after the one before. Readings are counted: every pass must give what the first one gave.
 */
#include "drivers/port/capture.h"
#include "drivers/port/channel.h"
#include "drivers/port/replay.h"
#include "tests/bench/bench.h"

#include <stdalign.h>

#define REPORTS_MAX 1024
#define BYTES_MAX   (64 * 1024)
#define PASS_GAP_US 1000000
#define HID_CLASS   3

struct bench {
	/* of the capture */
	struct perch_interface with;
	struct perch_span reports[REPORTS_MAX]; /* in bytes */
	struct perch_mono at[REPORTS_MAX];
	size_t n;
	uint8_t bytes[BYTES_MAX];
	size_t used;
	/* at work */
	int64_t shift_us;
	uint64_t readings;
	struct perch_port_handler handler;
	struct perch_port_device device;
	struct perch_channel channel;
	uint8_t copy[PERCH_CAPTURE_BYTES_MAX];
	alignas(max_align_t) uint8_t state[PERCH_DRIVER_STATE_MAX];
};

/* --- loading -------------------------------------------------------------------------------------- */

static struct perch_span
keep(struct bench *b, struct perch_span bytes)
{
	struct perch_span kept = { b->bytes + b->used, bytes.n };

	MUST(bytes.n <= sizeof(b->bytes) - b->used, "the capture is too long");
	if (bytes.n > 0)
		memcpy(b->bytes + b->used, bytes.p, bytes.n);
	b->used += bytes.n;
	return kept;
}

static void
take_line(struct bench *b, const struct perch_capture_line *line)
{
	if (line->kind == PERCH_CAPTURE_IDS) {
		b->with.vid = line->vid;
		b->with.pid = line->pid;
	} else if (line->kind == PERCH_CAPTURE_DESCRIPTOR) {
		b->with.report_desc = keep(b, line->bytes);
	} else if (line->kind == PERCH_CAPTURE_REPORT) {
		MUST(b->n < REPORTS_MAX, "the capture has too many reports");
		b->at[b->n] = line->at;
		b->reports[b->n++] = keep(b, line->bytes);
	}
}

static void
load(struct bench *b, const char *path)
{
	static uint8_t memory[PERCH_CAPTURE_BYTES_MAX];
	struct perch_err err = { 0 };
	struct perch_span line;
	const char *why = "";
	uint8_t *text = NULL;
	size_t n = 0;

	enum perch_rc rc = perch_capture_load(path, &text, &n, &err);
	MUST(rc == PERCH_OK, "%s", err.text);
	struct perch_span rest = perch_span_of(text, n);
	while (perch_capture_next_line(&rest, &line)) {
		struct perch_capture_line l;
		rc = perch_capture_read_line(line, memory, &l, &why);
		MUST(rc == PERCH_OK, "%s: %s", path, why);
		take_line(b, &l);
	}
	free(text);
	MUST(b->n > 0, "%s: no reports", path);
}

/* --- the sides ------------------------------------------------------------------------------------ */

static void
count_reading(void *user, const struct perch_port_device *device,
	      const struct perch_reading *reading)
{
	struct bench *b = user;

	(void)device;
	(void)reading;
	b->readings++;
}

static uint64_t
decode(void *ctx)
{
	struct bench *b = ctx;

	for (size_t i = 0; i < b->n; i++)
		perch_channel_feed(&b->channel, b->reports[i],
				   (struct perch_mono){ b->at[i].us + b->shift_us });
	b->shift_us += b->at[b->n - 1].us - b->at[0].us + PASS_GAP_US;
	perch_channel_tick(&b->channel, (struct perch_mono){ b->at[0].us + b->shift_us - 1 });
	return b->n;
}

/* As many passes as hide the look at the clock. */
static uint64_t
copy(void *ctx)
{
	struct bench *b = ctx;
	const uint64_t passes = 100;

	for (uint64_t pass = 0; pass < passes; pass++)
		for (size_t i = 0; i < b->n; i++) {
			memcpy(b->copy, b->reports[i].p, b->reports[i].n);
			perch_bench_keep(b->copy);
		}
	return passes * b->n;
}

static void
open_channel(struct bench *b)
{
	b->handler = (struct perch_port_handler){ .user = b, .on_reading = count_reading };
	b->with.class_code = HID_CLASS;
	b->with.driver_name = "";
	b->with.layout = "";
	b->with.is_keyboard_allowed = true;
	enum perch_rc rc = perch_channel_open(&b->channel, perch_driver_match(&b->with), b->state,
					      &b->with, &b->handler, &b->device);
	MUST(rc == PERCH_OK, "no driver fits the capture");
}

static void
bench(const char *path)
{
	static struct bench b;
	const struct perch_bench_side sides[] = {
		{ "perch_channel_feed and what it delivers", decode, &b },
		{ "floor: memcpy of the same reports", copy, &b },
	};
	char title[80];

	memset(&b, 0, sizeof(b));
	load(&b, path);
	open_channel(&b);
	(void)decode(&b);
	uint64_t one_pass = b.readings;
	(void)snprintf(title, sizeof(title), "decode: %s, %zu bytes a report", b.device.driver,
		       b.reports[0].n);
	MUST(one_pass > 0, "%s: no readings", path);
	perch_bench_rate(title, "reports/s", sides, PERCH_COUNT(sides));
	MUST(b.readings % one_pass == 0 && b.device.health.lost == 0,
	     "%s: not every pass gave the same", path);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		bench(argv[i]);
	return 0;
}
