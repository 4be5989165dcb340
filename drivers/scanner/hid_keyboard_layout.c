/* hid_keyboard_layout.c - see hid_keyboard_layout.h. */
#include "drivers/scanner/hid_keyboard_layout.h"

#include "drivers/hid/descriptor.h"

#define KEYBOARD_PAGE  0x07
#define FIRST_ERROR    0x01 /* roll-over, self-test failed, undefined */
#define LAST_ERROR     0x03
#define FIRST_KEY      0x04
#define FIRST_MODIFIER 0xe0
#define LAST_MODIFIER  0xe7

// clang-format off
/* HID 1.11 appendix B.1: eight modifier bits, a reserved byte, six keys. */
static const uint8_t boot_descriptor[] = {
	0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01,
	0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x03, 0x95, 0x06, 0x75, 0x08,
	0x15, 0x00, 0x26, 0xff, 0x00, 0x05, 0x07, 0x19, 0x00, 0x2a, 0xff, 0x00, 0x81, 0x00, 0xc0,
};
// clang-format on

static enum perch_rc
find_report(struct perch_keyboard_layout *layout, uint8_t id, uint8_t *index)
{
	for (size_t i = 0; i < layout->n_reports; i++)
		if (layout->reports[i].id == id) {
			*index = (uint8_t)i;
			return PERCH_OK;
		}
	if (layout->n_reports == PERCH_KEYBOARD_REPORTS_MAX)
		return PERCH_E_UNKNOWN;
	*index = (uint8_t)layout->n_reports;
	layout->reports[layout->n_reports++].id = id;
	return PERCH_OK;
}

static enum perch_rc
add_field(struct perch_keyboard_layout *layout, const struct perch_keyboard_field *field)
{
	struct perch_keyboard_report *report = &layout->reports[field->report];
	size_t end = ((size_t)field->at_bit + (size_t)field->bits * field->count + 7) / 8;

	if (layout->n_fields == PERCH_KEYBOARD_FIELDS_MAX)
		return PERCH_E_UNKNOWN;
	layout->fields[layout->n_fields++] = *field;
	if (end > report->bytes)
		report->bytes = end;
	if (!field->is_array && field->first_key <= LAST_MODIFIER &&
	    field->last_key >= FIRST_MODIFIER)
		report->has_modifiers = true;
	return PERCH_OK;
}

/* An array: its usages must be one run of keys, as on every keyboard seen. */
static enum perch_rc
add_array(struct perch_keyboard_layout *layout, const struct perch_hid_field *f, uint8_t report)
{
	uint32_t first = f->usages[0].first;
	uint32_t last = f->usages[f->n_usages - 1].last;

	if (f->count > PERCH_KEYBOARD_ARRAY_MAX)
		return PERCH_E_UNKNOWN;
	for (size_t k = 1; k < f->n_usages; k++)
		if (f->usages[k].first != f->usages[k - 1].last + 1)
			return PERCH_E_UNKNOWN;
	if (last > PERCH_HID_USAGE(KEYBOARD_PAGE, UINT8_MAX))
		last = PERCH_HID_USAGE(KEYBOARD_PAGE, UINT8_MAX);
	const struct perch_keyboard_field field = {
		.report = report,
		.is_array = true,
		.first_key = (uint8_t)first,
		.last_key = (uint8_t)last,
		.at_bit = f->at_bit,
		.bits = f->bits,
		.count = f->count,
		.logical_min = f->logical_min,
		.logical_max = f->logical_max,
	};
	return add_field(layout, &field);
}

static bool
is_keyboard_range(const struct perch_hid_range *range)
{
	return PERCH_HID_PAGE(range->first) == KEYBOARD_PAGE &&
	       (range->first & 0xffff) <= UINT8_MAX;
}

/* Bits, one a key. Usages listed one by one and those given as a range come to the same. */
static enum perch_rc
add_bitmap(struct perch_keyboard_layout *layout, const struct perch_hid_field *f, uint8_t report)
{
	enum perch_rc rc = PERCH_OK;
	uint32_t at = 0;

	for (size_t k = 0; rc == PERCH_OK && k < f->n_usages && at < f->count; k++) {
		const struct perch_hid_range *range = &f->usages[k];
		uint32_t first = range->first;
		uint32_t last = range->last;
		while (k + 1 < f->n_usages && f->usages[k + 1].first == last + 1)
			last = f->usages[++k].last;
		uint32_t n = last - first < f->count - at ? last - first + 1 : f->count - at;
		uint32_t keys = UINT8_MAX + 1 - (first & UINT8_MAX);
		if (is_keyboard_range(range)) {
			const struct perch_keyboard_field field = {
				.report = report,
				.first_key = (uint8_t)first,
				.last_key = (uint8_t)(first + (n < keys ? n : keys) - 1),
				.at_bit = f->at_bit + at * f->bits,
				.bits = f->bits,
				.count = n < keys ? n : keys,
			};
			rc = add_field(layout, &field);
		}
		at += n;
	}
	return rc;
}

static enum perch_rc
take_field(struct perch_keyboard_layout *layout, const struct perch_hid_field *f)
{
	uint8_t report;
	bool has_keys = false;

	for (size_t k = 0; k < f->n_usages; k++)
		has_keys |= is_keyboard_range(&f->usages[k]);
	if (f->kind != PERCH_HID_INPUT || f->is_constant || !has_keys)
		return PERCH_OK;
	if (f->bits > 32 || (f->is_array && !is_keyboard_range(&f->usages[0])))
		return PERCH_E_UNKNOWN;
	enum perch_rc rc = find_report(layout, f->report_id, &report);
	if (rc != PERCH_OK)
		return rc;
	return f->is_array ? add_array(layout, f, report) : add_bitmap(layout, f, report);
}

enum perch_rc
perch_keyboard_layout_read(struct perch_span descriptor, struct perch_keyboard_layout *out)
{
	struct perch_hid_parser p;
	struct perch_hid_field f;

	*out = (struct perch_keyboard_layout){ .is_assumed = descriptor.n == 0 };
	if (out->is_assumed)
		descriptor = perch_span_of(boot_descriptor, sizeof(boot_descriptor));
	enum perch_rc rc = perch_hid_parse(&p, descriptor);
	while (rc == PERCH_OK && (rc = perch_hid_next(&p, &f)) == PERCH_OK)
		rc = take_field(out, &f);
	return rc == PERCH_E_NOTFOUND && out->n_fields > 0 ? PERCH_OK : PERCH_E_UNKNOWN;
}

static enum perch_rc
put_key(struct perch_keyboard_keys *out, uint8_t key)
{
	if (key >= FIRST_ERROR && key <= LAST_ERROR)
		return PERCH_E_AGAIN;
	if (key >= FIRST_MODIFIER && key <= LAST_MODIFIER)
		out->modifiers |= (uint8_t)(1u << (key - FIRST_MODIFIER));
	else if (key >= FIRST_KEY && out->n < PERCH_COUNT(out->v))
		out->v[out->n++] = key;
	return PERCH_OK;
}

static enum perch_rc
read_field(const struct perch_keyboard_field *f, struct perch_span bytes,
	   struct perch_keyboard_keys *out)
{
	enum perch_rc rc = PERCH_OK;

	for (uint32_t i = 0; rc == PERCH_OK && i < f->count; i++) {
		uint32_t v;
		rc = perch_get_bits(bytes, f->at_bit + i * f->bits, f->bits, &v);
		if (rc != PERCH_OK)
			break;
		if (!f->is_array) {
			if (v != 0)
				rc = put_key(out, (uint8_t)(f->first_key + i));
			continue;
		}
		int64_t key = f->first_key + ((int64_t)v - f->logical_min);
		if (v >= f->logical_min && v <= f->logical_max && key <= f->last_key)
			rc = put_key(out, (uint8_t)key);
	}
	return rc;
}

enum perch_rc
perch_keyboard_keys_read(const struct perch_keyboard_layout *layout, struct perch_span bytes,
			 size_t *report, struct perch_keyboard_keys *out)
{
	size_t at = 0;

	if (bytes.n == 0)
		return PERCH_E_SHORT;
	while (at < layout->n_reports && layout->reports[at].id != 0 &&
	       layout->reports[at].id != bytes.p[0])
		at++;
	if (at == layout->n_reports)
		return PERCH_E_NOTFOUND;
	if (bytes.n < layout->reports[at].bytes ||
	    (layout->is_assumed && bytes.n > layout->reports[at].bytes))
		return PERCH_E_SHORT;
	out->modifiers = 0;
	out->n = 0;
	for (size_t i = 0; i < layout->n_fields; i++) {
		if (layout->fields[i].report != at)
			continue;
		enum perch_rc rc = read_field(&layout->fields[i], bytes, out);
		if (rc != PERCH_OK)
			return rc;
	}
	*report = at;
	return PERCH_OK;
}
