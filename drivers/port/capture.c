/* capture.c - see capture.h. */
#include "drivers/port/capture.h"

#include "firmware/base/text.h"

#define DEVICE_MAX  1000
#define SECONDS_MAX 1000000000

static enum perch_rc
fail(const char **why, const char *sentence)
{
	*why = sentence;
	return PERCH_E_FORMAT;
}

static bool
read_number(struct perch_span *rest, int64_t max, int64_t *out)
{
	struct perch_span word;

	return perch_text_word(rest, &word) && word.p[0] != '-' &&
	       perch_parse_i64(word, 0, max, out) == PERCH_OK;
}

/* Four hex digits, as lsusb writes them. */
static bool
read_id(struct perch_span *rest, uint16_t *out)
{
	struct perch_span word;
	uint8_t b[2];
	size_t n;

	if (!perch_text_word(rest, &word) || perch_parse_hex(word, b, sizeof(b), &n) != PERCH_OK ||
	    n != sizeof(b))
		return false;
	*out = (uint16_t)(b[0] << 8 | b[1]);
	return true;
}

/* seconds.microseconds, one to six digits behind the point, which may be missing. */
static bool
read_time(struct perch_span *rest, struct perch_mono *out)
{
	struct perch_span word, whole;
	int64_t seconds, micros = 0;
	size_t point = 0;

	if (!perch_text_word(rest, &word))
		return false;
	while (point < word.n && word.p[point] != '.')
		point++;
	whole = perch_span_first(word, point);
	if (whole.n == 0 || whole.p[0] == '-' ||
	    perch_parse_i64(whole, 0, SECONDS_MAX, &seconds) != PERCH_OK)
		return false;
	struct perch_span fraction = perch_span_from(word, point + 1);
	if (fraction.n > 6 || (fraction.n == 0 && point < word.n))
		return false;
	for (size_t i = 0; i < 6; i++) {
		uint8_t digit = i < fraction.n ? fraction.p[i] : '0';
		if (digit < '0' || digit > '9')
			return false;
		micros = 10 * micros + digit - '0';
	}
	out->us = seconds * 1000000 + micros;
	return true;
}

/* Length and that many bytes. */
static enum perch_rc
read_bytes(struct perch_span *rest, uint8_t *memory, struct perch_span *out, const char **why)
{
	struct perch_span word;
	int64_t want;
	size_t n = 0;

	if (!read_number(rest, PERCH_CAPTURE_BYTES_MAX, &want))
		return fail(why, "the length is missing, or not a decimal number up to 4096");
	while (perch_text_word(rest, &word)) {
		size_t more;
		enum perch_rc rc = perch_parse_hex(word, memory + n, PERCH_CAPTURE_BYTES_MAX - n,
						   &more);
		if (rc == PERCH_E_FULL)
			return fail(why, "there are more bytes than the length says");
		if (rc != PERCH_OK)
			return fail(why, "a byte is not two hexadecimal digits");
		n += more;
	}
	if (n < (size_t)want)
		return fail(why, "there are fewer bytes than the length says");
	if (n > (size_t)want)
		return fail(why, "there are more bytes than the length says");
	*out = perch_span_of(memory, n);
	return PERCH_OK;
}

static enum perch_rc
read_ids(struct perch_span rest, struct perch_capture_line *out, const char **why)
{
	struct perch_span bus;

	if (!perch_text_word(&rest, &bus) || !read_id(&rest, &out->vid) ||
	    !read_id(&rest, &out->pid))
		return fail(why, "I: needs a bus, a vendor id and a product id (I: 3 05e0 1300)");
	return PERCH_OK;
}

static enum perch_rc
read_device(struct perch_span rest, struct perch_capture_line *out, const char **why)
{
	int64_t n;

	if (!read_number(&rest, DEVICE_MAX, &n))
		return fail(why, "D: needs a number");
	out->device = (unsigned)n;
	return PERCH_OK;
}

static enum perch_rc
read_report(struct perch_span rest, uint8_t *memory, struct perch_capture_line *out,
	    const char **why)
{
	if (!read_time(&rest, &out->at))
		return fail(why, "the time is not seconds.microseconds");
	if (out->kind == PERCH_CAPTURE_UNPLUGGED)
		return PERCH_OK;
	return read_bytes(&rest, memory, &out->bytes, why);
}

static enum perch_rc
read_kind(uint8_t letter, enum perch_capture_kind *out)
{
	// clang-format off
	static const struct {
		char                    letter;
		enum perch_capture_kind kind;
	} rows[] = {
		{ 'N', PERCH_CAPTURE_NAME },       { 'I', PERCH_CAPTURE_IDS },
		{ 'D', PERCH_CAPTURE_DEVICE },     { 'T', PERCH_CAPTURE_DRIVER },
		{ 'L', PERCH_CAPTURE_LAYOUT },     { 'R', PERCH_CAPTURE_DESCRIPTOR },
		{ 'E', PERCH_CAPTURE_REPORT },     { 'O', PERCH_CAPTURE_SENT },
		{ 'F', PERCH_CAPTURE_SENT },       { 'U', PERCH_CAPTURE_UNPLUGGED },
		{ 'P', PERCH_CAPTURE_NOTHING },
	};
	// clang-format on
	for (size_t i = 0; i < PERCH_COUNT(rows); i++)
		if (rows[i].letter == (char)letter) {
			*out = rows[i].kind;
			return PERCH_OK;
		}
	return PERCH_E_UNKNOWN;
}

enum perch_rc
perch_capture_read_line(struct perch_span line, uint8_t memory[PERCH_CAPTURE_BYTES_MAX],
			struct perch_capture_line *out, const char **why)
{
	struct perch_span rest = perch_span_trim(line);

	*out = (struct perch_capture_line){ .kind = PERCH_CAPTURE_NOTHING };
	if (rest.n == 0 || rest.p[0] == '#')
		return PERCH_OK;
	if (rest.n < 2 || rest.p[1] != ':' || read_kind(rest.p[0], &out->kind) != PERCH_OK)
		return fail(why, "the line begins with none of N: I: D: T: L: R: E: O: F: U:");
	rest = perch_span_trim(perch_span_from(rest, 2));
	switch (out->kind) {
	case PERCH_CAPTURE_NOTHING:
		break;
	case PERCH_CAPTURE_NAME:
	case PERCH_CAPTURE_DRIVER:
	case PERCH_CAPTURE_LAYOUT:
		out->text = rest;
		break;
	case PERCH_CAPTURE_IDS:
		return read_ids(rest, out, why);
	case PERCH_CAPTURE_DEVICE:
		return read_device(rest, out, why);
	case PERCH_CAPTURE_DESCRIPTOR:
		return read_bytes(&rest, memory, &out->bytes, why);
	case PERCH_CAPTURE_REPORT:
	case PERCH_CAPTURE_SENT:
	case PERCH_CAPTURE_UNPLUGGED:
		return read_report(rest, memory, out, why);
	}
	return PERCH_OK;
}

bool
perch_capture_next_line(struct perch_span *rest, struct perch_span *line)
{
	size_t n = 0;

	if (rest->n == 0)
		return false;
	while (n < rest->n && rest->p[n] != '\n')
		n++;
	*line = perch_span_first(*rest, n);
	*rest = perch_span_from(*rest, n + 1);
	return true;
}

static void
put_bytes(struct perch_buf *out, struct perch_span bytes)
{
	perch_buf_put_i64(out, (int64_t)bytes.n);
	for (size_t i = 0; i < bytes.n; i++) {
		perch_buf_put_byte(out, ' ');
		perch_buf_put_hex(out, perch_span_of(bytes.p + i, 1));
	}
	perch_buf_put_byte(out, '\n');
}

static void
put_time(struct perch_buf *out, char letter, struct perch_mono at)
{
	perch_buf_fmt(out, "%c: %06lld.%06lld", letter, (long long)(at.us / 1000000),
		      (long long)(at.us % 1000000));
}

static void
put_reader(struct perch_buf *out, const struct perch_port_device *device)
{
	if (device->driver[0] != '\0')
		perch_buf_fmt(out, "T: %s\n", device->driver);
	if (device->layout != NULL && device->layout[0] != '\0')
		perch_buf_fmt(out, "L: %s\n", device->layout);
}

void
perch_capture_put_attached(struct perch_buf *out, unsigned d,
			   const struct perch_port_device *device)
{
	perch_buf_fmt(out, "D: %u\n", d);
	if (device->name[0] != '\0')
		perch_buf_fmt(out, "N: %s\n", device->name);
	perch_buf_fmt(out, "I: 3 %04x %04x\n", device->vid, device->pid);
	put_reader(out, device);
}

void
perch_capture_put_driver(struct perch_buf *out, unsigned d, const struct perch_port_device *device)
{
	perch_buf_fmt(out, "D: %u\n", d);
	put_reader(out, device);
}

void
perch_capture_put_raw(struct perch_buf *out, unsigned d, enum perch_raw_kind kind,
		      struct perch_span bytes, struct perch_mono at)
{
	perch_buf_fmt(out, "D: %u\n", d);
	switch (kind) {
	case PERCH_RAW_DESCRIPTOR:
		perch_buf_put_str(out, "R: ");
		put_bytes(out, bytes);
		return;
	case PERCH_RAW_IN:
		put_time(out, 'E', at);
		break;
	case PERCH_RAW_OUT:
		put_time(out, 'O', at);
		break;
	case PERCH_RAW_FEATURE:
		put_time(out, 'F', at);
		break;
	case PERCH_RAW_PASSED_OVER:
		perch_buf_put_str(out, "# passed over: ");
		put_time(out, 'E', at);
		break;
	case PERCH_RAW_INTERRUPTED:
		put_time(out, 'U', at);
		perch_buf_put_byte(out, '\n');
		return;
	}
	perch_buf_put_byte(out, ' ');
	put_bytes(out, bytes);
}

void
perch_capture_put_unplugged(struct perch_buf *out, unsigned d, struct perch_mono at)
{
	perch_buf_fmt(out, "D: %u\n", d);
	put_time(out, 'U', at);
	perch_buf_put_byte(out, '\n');
}
