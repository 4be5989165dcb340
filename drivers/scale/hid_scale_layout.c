/* hid_scale_layout.c - see hid_scale_layout.h. */
#include "drivers/scale/hid_scale_layout.h"

#include "drivers/hid/descriptor.h"

#define SCALE(id) PERCH_HID_USAGE(PERCH_HID_SCALE_PAGE, id)

enum {
	WEIGHT = 0x40,
	SCALING = 0x41,
	UNIT = 0x50,
	UNIT_LAST = 0x5c,
	STATUS = 0x70,
	STATUS_LAST = 0x78,
	ZERO_SCALE = 0x80,
};

static bool
find_number(const struct perch_hid_field *field, uint32_t usage, struct perch_hid_scale_number *out)
{
	uint32_t first, n;

	if (out->bits != 0 || field->is_constant || field->is_array ||
	    !perch_hid_find(field, usage, &first, &n) || field->bits > 32 || n > 32 ||
	    field->bits * n > 32)
		return false;
	*out = (struct perch_hid_scale_number){ field->at_bit + first * field->bits,
						field->bits * n, field->logical_min < 0 };
	return true;
}

static uint8_t
within(uint32_t usage, uint32_t first, uint32_t last)
{
	return usage >= SCALE(first) && usage <= SCALE(last) ? (uint8_t)(usage & 0xff) : 0;
}

/*
 * The list is named `list`, its entries are the usages up to `last`. An array has the entries as its
 * usages; so have neighbouring bits; what has only the list's name is a position in it, from 1.
 */
static void
find_choice(const struct perch_hid_field *field, uint32_t list, uint32_t last,
	    struct perch_hid_scale_choice *out)
{
	struct perch_hid_scale_choice choice = { .at = field->at_bit, .bits = field->bits };
	bool has_name_only = field->n_usages == 1 && field->usages[0].first == SCALE(list) &&
			     field->usages[0].last == SCALE(list);
	bool is_found = false;

	if (out->bits != 0 || field->is_constant || field->bits > 32)
		return;
	if (!field->is_array && field->bits == 1 && field->count > 1) {
		choice.is_bitmap = true;
		choice.bits = field->count < PERCH_HID_SCALE_CHOICES ? field->count
								     : PERCH_HID_SCALE_CHOICES;
	}
	for (uint32_t i = 0; i < PERCH_HID_SCALE_CHOICES; i++) {
		if (field->is_array && !has_name_only)
			choice.usages[i] = within(perch_hid_array_usage(field, i), list + 1, last);
		else if (choice.is_bitmap && i < choice.bits)
			choice.usages[i] = within(perch_hid_usage(field, i), list + 1, last);
		else if (!choice.is_bitmap && perch_hid_usage(field, 0) == SCALE(list))
			choice.usages[i] = within(SCALE(list) + i, list + 1, last);
		is_found = is_found || choice.usages[i] != 0;
	}
	if (is_found)
		*out = choice;
}

/* First look: which reports are the ones that we want? */
static enum perch_rc
find_reports(struct perch_span descriptor, struct perch_hid_scale_layout *layout)
{
	struct perch_hid_scale_number zero = { 0 };
	struct perch_hid_parser p;
	struct perch_hid_field f;
	enum perch_rc rc = perch_hid_parse(&p, descriptor);

	while (rc == PERCH_OK && (rc = perch_hid_next(&p, &f)) == PERCH_OK) {
		if (f.kind == PERCH_HID_INPUT && find_number(&f, SCALE(WEIGHT), &layout->weight))
			layout->report_id = f.report_id;
		if (f.kind == PERCH_HID_OUTPUT && find_number(&f, SCALE(ZERO_SCALE), &zero)) {
			layout->zero_id = f.report_id;
			layout->zero_at = zero.at;
		}
	}
	if (rc != PERCH_E_NOTFOUND || layout->weight.bits == 0)
		return PERCH_E_UNKNOWN;
	layout->other_id = layout->report_id;
	if (zero.bits != 0)
		layout->zero_bytes = perch_hid_report_bytes(&p, PERCH_HID_OUTPUT, layout->zero_id);
	return PERCH_OK;
}

static void
need(struct perch_hid_scale_layout *layout, uint32_t at, uint32_t n_bits)
{
	size_t end = ((size_t)at + n_bits + 7) / 8;

	if (n_bits != 0 && end > layout->report_bytes)
		layout->report_bytes = end;
}

/* Second look: what else is in the report with the weight. */
static void
find_fields(struct perch_span descriptor, struct perch_hid_scale_layout *layout)
{
	struct perch_hid_parser p;
	struct perch_hid_field f;
	enum perch_rc rc = perch_hid_parse(&p, descriptor);

	while (rc == PERCH_OK && (rc = perch_hid_next(&p, &f)) == PERCH_OK) {
		if (f.kind != PERCH_HID_INPUT || f.report_id != layout->report_id)
			continue;
		find_number(&f, SCALE(SCALING), &layout->exponent);
		find_choice(&f, UNIT, UNIT_LAST, &layout->unit);
		find_choice(&f, STATUS, STATUS_LAST, &layout->status);
	}
	need(layout, layout->weight.at, layout->weight.bits);
	need(layout, layout->exponent.at, layout->exponent.bits);
	need(layout, layout->unit.at, layout->unit.bits);
	need(layout, layout->status.at, layout->status.bits);
	/* Whatever the logical minimum says: a power of ten that cannot be negative makes no sense. */
	layout->exponent.is_signed = true;
}

enum perch_rc
perch_hid_scale_layout_read(struct perch_span descriptor, struct perch_hid_scale_layout *out)
{
	struct perch_hid_scale_layout layout = { 0 };
	enum perch_rc rc = find_reports(descriptor, &layout);

	if (rc != PERCH_OK)
		return rc;
	find_fields(descriptor, &layout);
	/* A weight without its power of ten or its unit would be a wrong number. */
	if (layout.exponent.bits == 0 || layout.unit.bits == 0)
		return PERCH_E_UNKNOWN;
	*out = layout;
	return PERCH_OK;
}

void
perch_hid_scale_layout_fixed(struct perch_hid_scale_layout *out)
{
	*out = (struct perch_hid_scale_layout){
		.report_id = 3,
		.other_id = 4,
		.report_bytes = 6,
		.status = { .at = 8, .bits = 8 },
		.unit = { .at = 16, .bits = 8 },
		.exponent = { 24, 8, true },
		.weight = { 32, 16, false },
		.zero_id = 2,
		.zero_bytes = 2,
		.zero_at = 9,
	};
	for (uint32_t i = 0; i < PERCH_HID_SCALE_CHOICES; i++) {
		out->unit.usages[i] = within(SCALE(UNIT) + i, UNIT + 1, UNIT_LAST);
		out->status.usages[i] = within(SCALE(STATUS) + i, STATUS + 1, STATUS_LAST);
	}
}

enum perch_rc
perch_hid_scale_number_get(const struct perch_hid_scale_number *from, struct perch_span report,
			   int64_t *out)
{
	uint32_t v;
	enum perch_rc rc = perch_get_bits(report, from->at, from->bits, &v);

	if (rc != PERCH_OK)
		return rc;
	*out = v;
	if (from->is_signed && (v >> (from->bits - 1) & 1) != 0)
		*out -= (int64_t)1 << from->bits;
	return PERCH_OK;
}

uint8_t
perch_hid_scale_choice_get(const struct perch_hid_scale_choice *from, struct perch_span report)
{
	uint32_t v;

	if (from->bits == 0 || perch_get_bits(report, from->at, from->bits, &v) != PERCH_OK)
		return 0;
	if (!from->is_bitmap)
		return v < PERCH_HID_SCALE_CHOICES ? from->usages[v] : 0;
	for (uint32_t i = 0; i < from->bits; i++)
		if (v == (uint32_t)1 << i)
			return from->usages[i];
	return 0;
}
