/* gadget_model.c - see gadget_model.h. */
#include "tests/usb/gadget_model.h"

#include <linux/usb/ch9.h>

#include "firmware/base/text.h"

/* HID 1.11, 6.2.1. */
enum { HID_DESC = 0x21, REPORT_DESC = 0x22, HID_DESC_BYTES = 9, HID_DESC_LENGTH_AT = 7 };
enum { INTERFACE_ENDPOINTS_AT = 4 };

/* --- reading --------------------------------------------------------------------------------- */

static enum perch_rc
number(struct perch_span *rest, int64_t most, int64_t *out)
{
	struct perch_span word;

	return perch_text_word(rest, &word) ? perch_parse_i64(word, 0, most, out) : PERCH_E_FORMAT;
}

static enum perch_rc
bytes(struct perch_span *rest, uint8_t *out, size_t cap, size_t *n)
{
	struct perch_span word;
	enum perch_rc rc = PERCH_OK;

	*n = 0;
	while (rc == PERCH_OK && perch_text_word(rest, &word)) {
		size_t here = 0;

		rc = perch_parse_hex(word, out + *n, cap - *n, &here);
		*n += here;
	}
	return rc;
}

static enum perch_rc
put_descriptor(struct perch_gadget_model *m, const uint8_t *descriptor)
{
	if (sizeof(m->descriptors) - m->n_bytes < descriptor[0])
		return PERCH_E_FULL;
	memcpy(m->descriptors + m->n_bytes, descriptor, descriptor[0]);
	m->n_bytes += descriptor[0];
	m->n_descriptors++;
	return PERCH_OK;
}

static enum perch_rc
read_interface(struct perch_gadget_model *m, struct perch_span rest)
{
	uint8_t class[3];
	size_t n;

	if (m->n_interfaces == MODEL_INTERFACES_MAX)
		return PERCH_E_FULL;
	enum perch_rc rc = bytes(&rest, class, sizeof(class), &n);
	if (rc != PERCH_OK || n != sizeof(class))
		return PERCH_E_FORMAT;
	uint8_t number = (uint8_t)m->n_interfaces;
	m->interfaces[m->n_interfaces++].at = m->n_bytes;
	return put_descriptor(m, (uint8_t[]){ USB_DT_INTERFACE_SIZE, USB_DT_INTERFACE, number, 0, 0,
					      class[0], class[1], class[2], 0 });
}

static enum perch_rc
read_reports(struct perch_gadget_model *m, struct perch_span rest)
{
	size_t n;

	if (m->n_interfaces == 0)
		return PERCH_E_STATE;
	size_t i = m->n_interfaces - 1;
	size_t before = m->interfaces[i].n_reports;
	enum perch_rc rc = bytes(&rest, m->interfaces[i].reports + before,
				 MODEL_REPORTS_MAX - before, &n);
	if (rc == PERCH_OK && before == 0) {
		m->interfaces[i].hid_at = m->n_bytes;
		rc = put_descriptor(m, (uint8_t[]){ HID_DESC_BYTES, HID_DESC, 0x11, 0x01, 0, 1,
						    REPORT_DESC, 0, 0 });
	}
	if (rc != PERCH_OK)
		return rc;
	uint8_t *length = m->descriptors + m->interfaces[i].hid_at + HID_DESC_LENGTH_AT;
	m->interfaces[i].n_reports += n;
	length[0] = (uint8_t)(m->interfaces[i].n_reports & 0xff);
	length[1] = (uint8_t)(m->interfaces[i].n_reports >> 8);
	return PERCH_OK;
}

static enum perch_rc
read_endpoint(struct perch_gadget_model *m, struct perch_span rest)
{
	struct perch_span way;
	struct perch_span kind;
	int64_t size;
	int64_t interval;

	if (m->n_interfaces == 0 || m->n_endpoints == MODEL_ENDPOINTS_MAX ||
	    !perch_text_word(&rest, &way) || !perch_text_word(&rest, &kind) ||
	    number(&rest, 1024, &size) != PERCH_OK || number(&rest, 255, &interval) != PERCH_OK)
		return PERCH_E_FORMAT;
	bool is_in = perch_span_eq_str(way, "in");
	bool is_bulk = perch_span_eq_str(kind, "bulk");
	unsigned address = (is_in ? USB_DIR_IN : USB_DIR_OUT) | (unsigned)(m->n_endpoints + 1);
	if (is_in && !m->has_speaker) {
		m->speaker = m->n_endpoints;
		m->has_speaker = true;
	}
	m->is_in[m->n_endpoints++] = is_in;
	m->descriptors[m->interfaces[m->n_interfaces - 1].at + INTERFACE_ENDPOINTS_AT]++;
	return put_descriptor(
		m, (uint8_t[]){ USB_DT_ENDPOINT_SIZE, USB_DT_ENDPOINT, (uint8_t)address,
				is_bulk ? USB_ENDPOINT_XFER_BULK : USB_ENDPOINT_XFER_INT,
				(uint8_t)(size & 0xff), (uint8_t)(size >> 8), (uint8_t)interval });
}

static enum perch_rc
read_speak(struct perch_gadget_model *m, struct perch_span rest)
{
	if (rest.n > 0 || m->n_endpoints == 0 || !m->is_in[m->n_endpoints - 1])
		return PERCH_E_FORMAT;
	m->speaker = m->n_endpoints - 1;
	return PERCH_OK;
}

static enum perch_rc
read_says_length(struct perch_gadget_model *m, struct perch_span rest)
{
	int64_t n;
	enum perch_rc rc = number(&rest, UINT16_MAX, &n);

	if (rc != PERCH_OK || m->n_interfaces == 0)
		return PERCH_E_FORMAT;
	uint8_t *length = m->descriptors + m->interfaces[m->n_interfaces - 1].hid_at +
			  HID_DESC_LENGTH_AT;
	length[0] = (uint8_t)(n & 0xff);
	length[1] = (uint8_t)(n >> 8);
	return PERCH_OK;
}

static enum perch_rc
read_says_endpoints(struct perch_gadget_model *m, struct perch_span rest)
{
	int64_t n;
	enum perch_rc rc = number(&rest, UINT8_MAX, &n);

	if (rc != PERCH_OK || m->n_interfaces == 0)
		return PERCH_E_FORMAT;
	m->descriptors[m->interfaces[m->n_interfaces - 1].at + INTERFACE_ENDPOINTS_AT] = (uint8_t)n;
	return PERCH_OK;
}

static enum perch_rc
read_rule(struct perch_gadget_model *m, enum perch_gadget_rule_kind kind, struct perch_span rest)
{
	struct perch_gadget_rule *rule = &m->rules[m->n_rules];

	if (m->n_rules == MODEL_RULES_MAX)
		return PERCH_E_FULL;
	m->n_rules++;
	rule->kind = kind;
	return perch_text_copy(rule->line, sizeof(rule->line), rest);
}

static enum perch_rc
read_frame(struct perch_gadget_model *m, struct perch_span word, struct perch_span rest)
{
	int64_t n = 0;
	size_t count;
	enum perch_rc rc;

	if (perch_span_eq_str(word, "frame"))
		return perch_text_copy(m->frame, sizeof(m->frame), rest);
	if (perch_span_eq_str(word, "more")) {
		rc = bytes(&rest, m->more, sizeof(m->more), &count);
		return rc == PERCH_OK && count != sizeof(m->more) ? PERCH_E_FORMAT : rc;
	}
	rc = number(&rest, MODEL_FRAME_MAX, &n);
	if (perch_span_eq_str(word, "part"))
		m->part = (size_t)n;
	else if (perch_span_eq_str(word, "pad"))
		m->pad = (size_t)n;
	else
		return PERCH_E_UNKNOWN;
	return rc;
}

static enum perch_rc
read_line(struct perch_gadget_model *m, struct perch_span rest)
{
	static const struct {
		const char *word;
		enum perch_rc (*read)(struct perch_gadget_model *m, struct perch_span rest);
	} keys[] = {
		{ "interface", read_interface },     { "reports", read_reports },
		{ "endpoint", read_endpoint },       { "speak", read_speak },
		{ "says-length", read_says_length }, { "says-endpoints", read_says_endpoints },
	};
	static const char *const rules[] = {
		[PERCH_GADGET_OPEN] = "open",     [PERCH_GADGET_CLOSE] = "close",
		[PERCH_GADGET_ACK] = "ack",       [PERCH_GADGET_STALL] = "stall",
		[PERCH_GADGET_IGNORE] = "ignore",
	};
	struct perch_span word;

	if (!perch_text_word(&rest, &word) || word.p[0] == '#')
		return PERCH_OK;
	rest = perch_span_trim(rest);
	for (size_t i = 0; i < PERCH_COUNT(keys); i++)
		if (perch_span_eq_str(word, keys[i].word))
			return keys[i].read(m, rest);
	for (size_t i = 0; i < PERCH_COUNT(rules); i++)
		if (perch_span_eq_str(word, rules[i]))
			return read_rule(m, (enum perch_gadget_rule_kind)i, rest);
	return read_frame(m, word, rest);
}

enum perch_rc
perch_gadget_model_read(struct perch_gadget_model *m, FILE *in, unsigned *line)
{
	char text[MODEL_LINE_MAX];
	enum perch_rc rc = PERCH_OK;

	*m = (struct perch_gadget_model){ 0 };
	for (*line = 0; rc == PERCH_OK && fgets(text, sizeof(text), in) != NULL;) {
		++*line;
		rc = read_line(m, perch_span_trim(perch_span_str(text)));
	}
	return rc == PERCH_OK && m->n_interfaces == 0 ? PERCH_E_SHORT : rc;
}

/* --- asking ---------------------------------------------------------------------------------- */

bool
perch_gadget_model_has(const struct perch_gadget_model *m, enum perch_gadget_rule_kind kind)
{
	for (size_t i = 0; i < m->n_rules; i++)
		if (m->rules[i].kind == kind)
			return true;
	return false;
}

bool
perch_gadget_model_fits(const struct perch_gadget_model *m, enum perch_gadget_rule_kind kind,
			const char *line)
{
	for (size_t i = 0; i < m->n_rules; i++)
		if (m->rules[i].kind == kind &&
		    perch_span_starts(perch_span_str(line), m->rules[i].line))
			return true;
	return false;
}

/* --- frames ---------------------------------------------------------------------------------- */

static void
put_zeros(struct perch_buf *out, size_t upto)
{
	while (out->n < upto && !out->is_full)
		perch_buf_put_byte(out, 0);
}

static void
put_sum(struct perch_buf *out)
{
	unsigned sum = 0;

	for (size_t i = 0; i < out->n; i++)
		sum += out->p[i];
	sum = (0x10000u - sum) & 0xffff;
	perch_buf_put_byte(out, (uint8_t)(sum >> 8));
	perch_buf_put_byte(out, (uint8_t)(sum & 0xff));
}

static enum perch_rc
put_data(const struct perch_gadget_part *part, struct perch_span word, struct perch_buf *out)
{
	size_t at = out->n;
	int64_t width = 0;

	perch_buf_put(out, part->data);
	if (word.n == strlen("data"))
		return PERCH_OK;
	enum perch_rc rc = perch_parse_i64(perch_span_from(word, strlen("data:")), 1,
					   MODEL_FRAME_MAX, &width);
	put_zeros(out, at + (size_t)width);
	return rc;
}

static enum perch_rc
put_hex(struct perch_span word, struct perch_buf *out)
{
	uint8_t fixed[16];
	size_t n;
	enum perch_rc rc = perch_parse_hex(word, fixed, sizeof(fixed), &n);

	return rc == PERCH_OK ? perch_buf_put(out, perch_span_of(fixed, n)) : rc;
}

static enum perch_rc
put_word(const struct perch_gadget_model *m, const struct perch_gadget_part *part,
	 struct perch_span word, struct perch_buf *out)
{
	const struct {
		const char *word;
		size_t value;
	} numbers[] = {
		{ "n", part->data.n },
		{ "total", part->total },
		{ "index", part->index },
		{ "code", part->code },
		{ "modifier", (uint8_t)part->aim[2] },
		{ "more", m->more[part->index + 1 < part->total ? 0 : 1] },
	};

	for (size_t i = 0; i < PERCH_COUNT(numbers); i++)
		if (perch_span_eq_str(word, numbers[i].word))
			return perch_buf_put_byte(out, (uint8_t)numbers[i].value);
	if (perch_span_starts(word, "data"))
		return put_data(part, word, out);
	if (perch_span_eq_str(word, "aim"))
		return perch_buf_put(out, perch_span_of(part->aim, 3));
	return put_hex(word, out);
}

enum perch_rc
perch_gadget_frame(const struct perch_gadget_model *m, const struct perch_gadget_part *part,
		   struct perch_buf *out)
{
	struct perch_span rest = perch_span_str(m->frame);
	struct perch_span word;
	bool has_sum = false;
	size_t size_at = SIZE_MAX;
	enum perch_rc rc = rest.n > 0 ? PERCH_OK : PERCH_E_FORMAT;

	while (rc == PERCH_OK && perch_text_word(&rest, &word)) {
		if (perch_span_eq_str(word, "size")) {
			size_at = out->n;
			rc = perch_buf_put_byte(out, 0);
		} else if (perch_span_eq_str(word, "sum")) {
			has_sum = true;
		} else {
			rc = put_word(m, part, word, out);
		}
	}
	if (rc == PERCH_OK && size_at < out->n)
		out->p[size_at] = (uint8_t)out->n;
	if (has_sum)
		put_sum(out);
	put_zeros(out, m->pad);
	return rc == PERCH_OK && out->is_full ? PERCH_E_FULL : rc;
}
