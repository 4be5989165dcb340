/*
 * gadget_scanner.c - an emulated bar code scanner or scale of any kind that a model describes
 * (gadget_model.h), on Linux FunctionFS.
 *
 *   gadget_scanner MODEL FFS-FOLDER UDC-FILE UDC-NAME LOG
 *
 * Commands (see gadget.h):
 *   plug  unplug  halt              into the port, out of it, stall the endpoint
 *   await                           until the host has opened the device as the model wants it
 *   scan TEXT [AIM [CODE [PARTS]]]  a label: TEXT with \xNN escapes, AIM as ]E0 or -, CODE two hex
 *                                   digits; in as many frames as it takes, or only the first PARTS
 *   report HEX                      one frame, these bytes; an acknowledgement is awaited
 *   send HEX                        ... is not awaited
 *   use N                           speak by the IN endpoint that the model has in Nth place
 * and for hosts that must stand anything:
 *   storm N                         into the port and out at once, N times
 *   mutate SEED                     bytes of the report descriptors are changed, always from the good
 *                                   ones; the same SEED does the same. Without SEED: good again
 *   noise SEED N                    N reports of any bytes and lengths, whether they are taken or not
 * LOG gets what the host does (gadget_host.h).
 */
#include <errno.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/usb/gadget_host.h"

#define LABEL_MAX   4096
#define REPORT_MAX  64
#define NOISE_MS    100
#define CHANGES_MAX 8

struct scanner {
	struct perch_gadget_host host;
	struct perch_gadget_model model;
	struct perch_gadget_model good; /* before any mutation */
};

/* --- in and out of the port ------------------------------------------------------------------ */

static enum perch_rc
plug(void *device, struct perch_span rest)
{
	struct scanner *scanner = device;

	(void)rest;
	return perch_gadget_host_plug(&scanner->host, true);
}

static enum perch_rc
unplug(void *device, struct perch_span rest)
{
	struct scanner *scanner = device;

	(void)rest;
	return perch_gadget_host_unplug(&scanner->host);
}

static enum perch_rc
await_open(void *device, struct perch_span rest)
{
	struct scanner *scanner = device;

	(void)rest;
	return perch_gadget_host_await_open(&scanner->host);
}

/* Reading from an IN endpoint is how FunctionFS halts it. */
static enum perch_rc
halt(void *device, struct perch_span rest)
{
	const struct scanner *scanner = device;
	uint8_t byte;

	(void)rest;
	return read(scanner->host.in, &byte, 1) < 0 && errno == EBADMSG ? PERCH_OK : PERCH_E_IO;
}

static enum perch_rc
number(struct perch_span *rest, int64_t least, int64_t most, int64_t *out)
{
	struct perch_span word;

	return perch_text_word(rest, &word) ? perch_parse_i64(word, least, most, out)
					    : PERCH_E_FORMAT;
}

static enum perch_rc
use(void *device, struct perch_span rest)
{
	struct scanner *scanner = device;
	int64_t n;
	enum perch_rc rc = number(&rest, 1, MODEL_ENDPOINTS_MAX, &n);

	for (size_t i = 0; rc == PERCH_OK && i < scanner->model.n_endpoints; i++)
		if (scanner->model.is_in[i] && --n == 0) {
			scanner->host.in = scanner->host.ends[i];
			return PERCH_OK;
		}
	return PERCH_E_NOTFOUND;
}

/* --- labels ---------------------------------------------------------------------------------- */

static enum perch_rc
send_label(struct scanner *scanner, struct perch_span label, struct perch_gadget_part part,
	   size_t most)
{
	size_t each = scanner->model.part > 0 ? scanner->model.part : label.n;
	enum perch_rc rc = PERCH_OK;

	part.total = each > 0 ? (label.n + each - 1) / each : 1;
	for (part.index = 0; rc == PERCH_OK && part.index < part.total && part.index < most;
	     part.index++) {
		uint8_t bytes[MODEL_FRAME_MAX];
		struct perch_buf frame = perch_buf_over(bytes, sizeof(bytes));

		part.data = perch_span_first(perch_span_from(label, part.index * each), each);
		rc = perch_gadget_frame(&scanner->model, &part, &frame);
		if (rc == PERCH_OK)
			rc = perch_gadget_host_send_acked(&scanner->host, perch_buf_span(&frame));
	}
	return rc;
}

static enum perch_rc
scan(void *device, struct perch_span rest)
{
	static uint8_t bytes[LABEL_MAX];
	struct perch_buf label = perch_buf_over(bytes, sizeof(bytes));
	struct perch_gadget_part part = { 0 };
	struct perch_span word;
	size_t n;
	int64_t most = INT32_MAX;

	if (!perch_text_word(&rest, &word))
		return PERCH_E_FORMAT;
	enum perch_rc rc = perch_text_unescape(word, &label);
	if (rc == PERCH_OK && perch_text_word(&rest, &word) && !perch_span_eq_str(word, "-"))
		rc = perch_text_copy(part.aim, sizeof(part.aim), word);
	if (rc == PERCH_OK && perch_text_word(&rest, &word))
		rc = perch_parse_hex(word, &part.code, 1, &n);
	if (rc == PERCH_OK && perch_text_word(&rest, &word))
		rc = perch_parse_i64(word, 1, INT32_MAX, &most);
	return rc == PERCH_OK ? send_label(device, perch_buf_span(&label), part, (size_t)most) : rc;
}

static enum perch_rc
report(void *device, struct perch_span rest)
{
	struct scanner *scanner = device;
	uint8_t bytes[MODEL_FRAME_MAX];
	size_t n;
	enum perch_rc rc = perch_parse_hex(perch_span_trim(rest), bytes, sizeof(bytes), &n);

	return rc == PERCH_OK
		       ? perch_gadget_host_send_acked(&scanner->host, perch_span_of(bytes, n))
		       : rc;
}

static enum perch_rc
send(void *device, struct perch_span rest)
{
	struct scanner *scanner = device;
	uint8_t bytes[MODEL_FRAME_MAX];
	size_t n;
	enum perch_rc rc = perch_parse_hex(perch_span_trim(rest), bytes, sizeof(bytes), &n);

	return rc == PERCH_OK ? perch_gadget_host_send(&scanner->host, perch_span_of(bytes, n),
						       GADGET_LIMIT_MS)
			      : rc;
}

/* --- what a host must stand ------------------------------------------------------------------ */

/* xorshift64*: repeatable, and good enough to choose bytes. */
static uint32_t
next_random(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return (uint32_t)((*seed * UINT64_C(0x2545f4914f6cdd1d)) >> 32);
}

static uint64_t
seed_of(int64_t n)
{
	return ((uint64_t)n + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static enum perch_rc
storm(void *device, struct perch_span rest)
{
	struct scanner *scanner = device;
	int64_t n = 0;
	enum perch_rc rc = number(&rest, 1, 100000, &n);

	while (rc == PERCH_OK && n-- > 0) {
		rc = perch_gadget_host_plug(&scanner->host, false);
		if (rc == PERCH_OK)
			rc = perch_gadget_host_unplug(&scanner->host);
	}
	return rc;
}

/* The HID descriptor keeps the good length, so a shorter or longer one is a lie, too. */
static enum perch_rc
mutate(void *device, struct perch_span rest)
{
	struct scanner *scanner = device;
	int64_t n;

	scanner->model = scanner->good;
	if (rest.n == 0)
		return PERCH_OK;
	enum perch_rc rc = number(&rest, 0, INT32_MAX, &n);
	if (rc != PERCH_OK)
		return rc;
	uint64_t seed = seed_of(n);
	for (size_t i = 0; i < scanner->model.n_interfaces; i++) {
		uint8_t *reports = scanner->model.interfaces[i].reports;
		size_t *length = &scanner->model.interfaces[i].n_reports;
		size_t changes = 1 + next_random(&seed) % CHANGES_MAX;

		for (size_t k = 0; k<changes && * length> 0; k++)
			reports[next_random(&seed) % *length] = (uint8_t)next_random(&seed);
		if (*length > 0 && next_random(&seed) % 4 == 0)
			*length = 1 + next_random(&seed) % *length;
	}
	return PERCH_OK;
}

static enum perch_rc
noise(void *device, struct perch_span rest)
{
	struct scanner *scanner = device;
	int64_t n;
	int64_t count = 0;
	enum perch_rc rc = number(&rest, 0, INT32_MAX, &n);

	if (rc == PERCH_OK)
		rc = number(&rest, 1, 100000, &count);
	uint64_t seed = rc == PERCH_OK ? seed_of(n) : 1;
	for (; rc == PERCH_OK && count > 0; count--) {
		uint8_t bytes[REPORT_MAX];
		size_t length = next_random(&seed) % (sizeof(bytes) + 1);

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)next_random(&seed);
		rc = perch_gadget_host_send(&scanner->host, perch_span_of(bytes, length), NOISE_MS);
		if (rc == PERCH_E_AGAIN)
			break; /* nobody reads it: that is one way to stand it */
	}
	return rc == PERCH_E_AGAIN ? PERCH_OK : rc;
}

static const struct perch_gadget_command commands[] = {
	{ "plug", plug },   { "unplug", unplug }, { "halt", halt },   { "await", await_open },
	{ "scan", scan },   { "report", report }, { "send", send },   { "use", use },
	{ "storm", storm }, { "mutate", mutate }, { "noise", noise }, { NULL, NULL },
};

static enum perch_rc
read_model(const char *path, struct perch_gadget_model *m)
{
	unsigned line = 0;
	FILE *in = fopen(path, "re");

	if (in == NULL) {
		perror(path);
		return PERCH_E_IO;
	}
	enum perch_rc rc = perch_gadget_model_read(m, in, &line);
	if (rc != PERCH_OK)
		fprintf(stderr, "%s:%u: %s\n", path, line, perch_rc_str(rc));
	(void)fclose(in);
	return rc;
}

int
main(int argc, char **argv)
{
	static struct scanner scanner;

	if (argc != 6) {
		fputs("usage: gadget_scanner MODEL FFS-FOLDER UDC-FILE UDC-NAME LOG\n", stderr);
		return 2;
	}
	if (read_model(argv[1], &scanner.model) != PERCH_OK)
		return 2;
	scanner.good = scanner.model;
	scanner.host.model = &scanner.model;
	scanner.host.gadget = (struct perch_gadget){ argv[3], argv[4] };
	scanner.host.log = fopen(argv[5], "ae");
	if (scanner.host.log == NULL) {
		perror(argv[5]);
		return 3;
	}
	setvbuf(scanner.host.log, NULL, _IOLBF, 0);
	if (perch_gadget_host_start(&scanner.host, argv[2]) != PERCH_OK) {
		perror("gadget_scanner: start");
		return 3;
	}
	return perch_gadget_obey(commands, &scanner);
}
