/* descriptor.c - see descriptor.h. */
#include "drivers/hid/descriptor.h"

enum item_type { ITEM_MAIN, ITEM_GLOBAL, ITEM_LOCAL, ITEM_RESERVED };

enum {
	MAIN_INPUT = 8,
	MAIN_OUTPUT = 9,
	MAIN_COLLECTION = 10,
	MAIN_FEATURE = 11,
	MAIN_END_COLLECTION = 12,

	GLOBAL_USAGE_PAGE = 0,
	GLOBAL_LOGICAL_MIN = 1,
	GLOBAL_LOGICAL_MAX = 2,
	GLOBAL_REPORT_SIZE = 7,
	GLOBAL_REPORT_ID = 8,
	GLOBAL_REPORT_COUNT = 9,
	GLOBAL_PUSH = 10,
	GLOBAL_POP = 11,

	LOCAL_USAGE = 0,
	LOCAL_USAGE_MIN = 1,
	LOCAL_USAGE_MAX = 2,
	LOCAL_DELIMITER = 10,

	LONG_ITEM = 0xfe,

	FLAG_CONSTANT = 1,
	FLAG_VARIABLE = 2,
};

struct item {
	enum item_type type;
	uint8_t tag;
	uint8_t n; /* bytes of value: 0, 1, 2 or 4 */
	uint32_t value;
};

/* Two's complement of the item's own width. */
static int64_t
signed_value(uint32_t value, uint8_t bytes)
{
	int64_t v = (int64_t)value;
	int64_t top = bytes == 0 ? 0 : (int64_t)1 << (8 * bytes - 1);

	return top != 0 && v >= top ? v - 2 * top : v;
}

/* One short item. Long items carry nothing that is defined and are passed over. */
static enum perch_rc
read_item(struct perch_reader *r, struct item *out)
{
	static const uint8_t sizes[4] = { 0, 1, 2, 4 };
	struct perch_span data;
	uint8_t prefix;
	enum perch_rc rc = perch_get_u8(r, &prefix);

	while (rc == PERCH_OK && prefix == LONG_ITEM) {
		uint8_t n, tag;
		rc = perch_get_u8(r, &n);
		if (rc == PERCH_OK)
			rc = perch_get_u8(r, &tag);
		if (rc == PERCH_OK)
			rc = perch_get_bytes(r, n, &data);
		if (rc == PERCH_OK && perch_reader_left(r) == 0)
			return PERCH_E_NOTFOUND;
		if (rc == PERCH_OK)
			rc = perch_get_u8(r, &prefix);
	}
	if (rc != PERCH_OK)
		return rc;
	rc = perch_get_bytes(r, sizes[prefix & 3], &data);
	if (rc != PERCH_OK)
		return rc;
	*out = (struct item){ (enum item_type)(prefix >> 2 & 3), prefix >> 4, sizes[prefix & 3],
			      0 };
	for (uint8_t i = 0; i < out->n; i++)
		out->value |= (uint32_t)data.p[i] << (8 * i);
	return PERCH_OK;
}

static void
clear_locals(struct perch_hid_parser *p)
{
	p->n_usages = 0;
	p->has_usage_min = false;
	p->is_delimited = false;
	p->has_alternative = false;
}

static enum perch_rc
global_item(struct perch_hid_parser *p, const struct item *item)
{
	switch (item->tag) {
	case GLOBAL_USAGE_PAGE:
		if (item->value > UINT16_MAX)
			return PERCH_E_RANGE;
		p->g.page = (uint16_t)item->value;
		break;
	case GLOBAL_LOGICAL_MIN:
		p->g.logical_min = signed_value(item->value, item->n);
		break;
	case GLOBAL_LOGICAL_MAX:
		p->g.logical_max_raw = item->value;
		p->g.logical_max_bytes = item->n;
		break;
	case GLOBAL_REPORT_SIZE:
		p->g.bits = item->value;
		break;
	case GLOBAL_REPORT_ID:
		if (item->value == 0)
			return PERCH_E_FORMAT;
		if (item->value > UINT8_MAX)
			return PERCH_E_RANGE;
		p->g.report_id = (uint8_t)item->value;
		break;
	case GLOBAL_REPORT_COUNT:
		p->g.count = item->value;
		break;
	case GLOBAL_PUSH:
		if (p->n_pushed == PERCH_HID_PUSH_MAX)
			return PERCH_E_DEPTH;
		p->pushed[p->n_pushed++] = p->g;
		break;
	case GLOBAL_POP:
		if (p->n_pushed == 0)
			return PERCH_E_FORMAT;
		p->g = p->pushed[--p->n_pushed];
		break;
	default: /* physical range, unit: of no use here */
		break;
	}
	return PERCH_OK;
}

/* A usage of up to two bytes takes the page in force; a longer one brings its own. */
static uint32_t
with_page(const struct perch_hid_parser *p, const struct item *item)
{
	return item->n == 4 ? item->value : PERCH_HID_USAGE(p->g.page, item->value);
}

static enum perch_rc
add_range(struct perch_hid_parser *p, uint32_t first, uint32_t last)
{
	if (p->is_delimited && p->has_alternative)
		return PERCH_OK;
	p->has_alternative = true;
	if (last < first)
		return PERCH_E_FORMAT;
	if (p->n_usages == PERCH_HID_USAGES_MAX)
		return PERCH_E_RANGE;
	p->usages[p->n_usages++] = (struct perch_hid_range){ first, last };
	return PERCH_OK;
}

static enum perch_rc
local_item(struct perch_hid_parser *p, const struct item *item)
{
	uint32_t usage = with_page(p, item);

	switch (item->tag) {
	case LOCAL_USAGE:
		return add_range(p, usage, usage);
	case LOCAL_USAGE_MIN:
		p->usage_min = usage;
		p->has_usage_min = true;
		break;
	case LOCAL_USAGE_MAX:
		if (!p->has_usage_min)
			return PERCH_E_FORMAT;
		p->has_usage_min = false;
		return add_range(p, p->usage_min, usage);
	case LOCAL_DELIMITER:
		p->is_delimited = item->value != 0;
		p->has_alternative = false;
		break;
	default: /* designators and strings */
		break;
	}
	return PERCH_OK;
}

static enum perch_rc
open_collection(struct perch_hid_parser *p)
{
	if (p->depth == PERCH_HID_DEPTH_MAX)
		return PERCH_E_DEPTH;
	if (p->depth == 0)
		p->application = p->n_usages > 0 ? p->usages[0].first : 0;
	p->depth++;
	return PERCH_OK;
}

static enum perch_rc
close_collection(struct perch_hid_parser *p)
{
	if (p->depth == 0)
		return PERCH_E_FORMAT;
	if (--p->depth == 0)
		p->application = 0;
	return PERCH_OK;
}

/* An Input, Output or Feature item; PERCH_E_NOTFOUND when it takes no bits. */
static enum perch_rc
make_field(struct perch_hid_parser *p, enum perch_hid_kind kind, uint32_t flags,
	   struct perch_hid_field *out)
{
	uint16_t *used = &p->used_bits[kind][p->g.report_id];
	uint64_t bits = (uint64_t)p->g.bits * p->g.count;
	uint32_t id_bits = p->g.report_id != 0 ? 8 : 0;

	if (bits == 0)
		return PERCH_E_NOTFOUND;
	if (bits > 8 * PERCH_HID_REPORT_MAX - id_bits - *used)
		return PERCH_E_RANGE;
	*out = (struct perch_hid_field){
		.kind = kind,
		.report_id = p->g.report_id,
		.at_bit = id_bits + *used,
		.bits = p->g.bits,
		.count = p->g.count,
		.is_constant = (flags & FLAG_CONSTANT) != 0,
		.is_array = (flags & FLAG_VARIABLE) == 0,
		.logical_min = p->g.logical_min,
		/* "25 ff" after a minimum of 0 means 255 in sloppy firmware */
		.logical_max = p->g.logical_min >= 0
				       ? (int64_t)p->g.logical_max_raw
				       : signed_value(p->g.logical_max_raw, p->g.logical_max_bytes),
		.application = p->application,
		.usages = p->usages,
		.n_usages = p->n_usages,
	};
	*used = (uint16_t)(*used + bits);
	return PERCH_OK;
}

static enum perch_rc
main_item(struct perch_hid_parser *p, const struct item *item, struct perch_hid_field *out)
{
	enum perch_rc rc = PERCH_OK;

	switch (item->tag) {
	case MAIN_INPUT:
		return make_field(p, PERCH_HID_INPUT, item->value, out);
	case MAIN_OUTPUT:
		return make_field(p, PERCH_HID_OUTPUT, item->value, out);
	case MAIN_FEATURE:
		return make_field(p, PERCH_HID_FEATURE, item->value, out);
	case MAIN_COLLECTION:
		rc = open_collection(p);
		break;
	case MAIN_END_COLLECTION:
		rc = close_collection(p);
		break;
	default:
		break;
	}
	return rc == PERCH_OK ? PERCH_E_NOTFOUND : rc;
}

/* One item; PERCH_OK when it was a field, PERCH_E_AGAIN when it was none. */
static enum perch_rc
step(struct perch_hid_parser *p, struct perch_hid_field *out)
{
	struct item item = { 0 };
	enum perch_rc rc = read_item(&p->r, &item);

	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_E_AGAIN : rc;
	switch (item.type) {
	case ITEM_MAIN:
		/* The locals end with the main item, but a field borrows them until next. */
		rc = main_item(p, &item, out);
		if (rc != PERCH_OK)
			clear_locals(p);
		return rc == PERCH_E_NOTFOUND ? PERCH_E_AGAIN : rc;
	case ITEM_GLOBAL:
		rc = global_item(p, &item);
		break;
	case ITEM_LOCAL:
		rc = local_item(p, &item);
		break;
	case ITEM_RESERVED:
		break;
	}
	return rc == PERCH_OK ? PERCH_E_AGAIN : rc;
}

enum perch_rc
perch_hid_parse(struct perch_hid_parser *parser, struct perch_span descriptor)
{
	if (descriptor.n > PERCH_HID_DESCRIPTOR_MAX)
		return PERCH_E_RANGE;
	*parser = (struct perch_hid_parser){ .r = perch_reader_over(descriptor) };
	return PERCH_OK;
}

enum perch_rc
perch_hid_next(struct perch_hid_parser *parser, struct perch_hid_field *out)
{
	clear_locals(parser);
	while (perch_reader_left(&parser->r) > 0) {
		enum perch_rc rc = step(parser, out);
		if (rc != PERCH_E_AGAIN)
			return rc;
	}
	return parser->depth == 0 ? PERCH_E_NOTFOUND : PERCH_E_FORMAT;
}

uint32_t
perch_hid_usage(const struct perch_hid_field *field, uint32_t i)
{
	for (size_t k = 0; k < field->n_usages; k++) {
		const struct perch_hid_range *range = &field->usages[k];
		if (i <= range->last - range->first)
			return range->first + i;
		i -= range->last - range->first;
		i--;
	}
	return field->n_usages > 0 ? field->usages[field->n_usages - 1].last : 0;
}

bool
perch_hid_find(const struct perch_hid_field *field, uint32_t usage, uint32_t *first, uint32_t *n)
{
	uint64_t at = 0;

	for (size_t k = 0; k < field->n_usages && at < field->count; k++) {
		const struct perch_hid_range *range = &field->usages[k];
		uint64_t run = 1;
		if (usage < range->first || usage > range->last) {
			at += (uint64_t)range->last - range->first + 1;
			continue;
		}
		at += usage - range->first;
		if (at >= field->count)
			return false;
		if (usage == range->last) {
			while (k + 1 < field->n_usages && field->usages[k + 1].first == usage &&
			       field->usages[k + 1].last == usage) {
				run++;
				k++;
			}
			if (k + 1 == field->n_usages)
				run = field->count - at;
		}
		*first = (uint32_t)at;
		*n = (uint32_t)(run < field->count - at ? run : field->count - at);
		return true;
	}
	return false;
}

uint32_t
perch_hid_array_usage(const struct perch_hid_field *field, uint32_t value)
{
	int64_t index = (int64_t)value - field->logical_min;

	if (index < 0 || (int64_t)value > field->logical_max)
		return 0;
	for (size_t k = 0; k < field->n_usages; k++) {
		const struct perch_hid_range *range = &field->usages[k];
		int64_t last = (int64_t)range->last - (int64_t)range->first;
		if (index <= last)
			return range->first + (uint32_t)index;
		index -= last + 1;
	}
	return 0;
}

size_t
perch_hid_report_bytes(const struct perch_hid_parser *parser, enum perch_hid_kind kind,
		       uint8_t report_id)
{
	size_t bits = parser->used_bits[kind][report_id];

	return bits == 0 ? 0 : (bits + 7) / 8 + (report_id != 0);
}

bool
perch_hid_has_application(struct perch_span descriptor, uint16_t page, uint16_t id)
{
	struct perch_hid_parser p;
	struct perch_hid_field field;

	if (perch_hid_parse(&p, descriptor) != PERCH_OK)
		return false;
	while (perch_hid_next(&p, &field) == PERCH_OK)
		if (PERCH_HID_PAGE(field.application) == page &&
		    (id == 0 || (field.application & 0xffff) == id))
			return true;
	return false;
}
