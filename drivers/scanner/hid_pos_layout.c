/* hid_pos_layout.c - see hid_pos_layout.h. */
#include "drivers/scanner/hid_pos_layout.h"

#include "drivers/hid/descriptor.h"

#define POS(id)    PERCH_HID_USAGE(0x8c, id)
#define VENDOR(id) PERCH_HID_USAGE(0xff66, id)
#define BYTE_COUNT PERCH_HID_USAGE(0x01, 0x3b)

enum {
	PREVENT_READ = 0x5f,
	BEEP_BAD = 0x85,
	BEEP_GOOD = 0x86,
	AIM_1 = 0xfb,
	AIM_2 = 0xfc,
	AIM_3 = 0xfd,
	DATA = 0xfe,
	DATA_CONTINUED = 0xff,
	VENDOR_REDIRECT = 0x03,
	VENDOR_CODE_ID = 0x04,
};

static bool
find(const struct perch_hid_field *field, uint32_t usage, struct perch_hid_bits *out)
{
	uint32_t first, n;

	if (out->bits != 0 || field->is_constant || !perch_hid_find(field, usage, &first, &n))
		return false;
	*out = (struct perch_hid_bits){ field->at_bit + first * field->bits, n * field->bits };
	return true;
}

/* First look: which reports are the ones that we want? */
static enum perch_rc
find_reports(struct perch_span descriptor, struct perch_hid_pos_layout *layout)
{
	struct perch_hid_parser p;
	struct perch_hid_field f;
	struct perch_hid_bits prevent = { 0 };
	enum perch_rc rc = perch_hid_parse(&p, descriptor);

	while (rc == PERCH_OK && (rc = perch_hid_next(&p, &f)) == PERCH_OK) {
		if (f.kind == PERCH_HID_INPUT && find(&f, POS(DATA), &layout->data))
			layout->report_id = f.report_id;
		if (f.kind == PERCH_HID_OUTPUT && find(&f, POS(PREVENT_READ), &prevent))
			layout->trigger_id = f.report_id;
		if (f.kind == PERCH_HID_FEATURE &&
		    find(&f, VENDOR(VENDOR_REDIRECT), &layout->redirect))
			layout->redirect_id = f.report_id;
	}
	if (rc != PERCH_E_NOTFOUND || layout->data.bits < 8)
		return PERCH_E_UNKNOWN;
	if (prevent.bits != 0)
		layout->trigger_bytes = perch_hid_report_bytes(&p, PERCH_HID_OUTPUT,
							       layout->trigger_id);
	if (layout->redirect.bits == 8)
		layout->redirect_bytes = perch_hid_report_bytes(&p, PERCH_HID_FEATURE,
								layout->redirect_id);
	return PERCH_OK;
}

/* Second look: the fields of those reports. */
static void
find_fields(struct perch_span descriptor, struct perch_hid_pos_layout *layout)
{
	struct perch_hid_parser p;
	struct perch_hid_field f;
	enum perch_rc rc = perch_hid_parse(&p, descriptor);

	while (rc == PERCH_OK && (rc = perch_hid_next(&p, &f)) == PERCH_OK) {
		if (f.kind == PERCH_HID_INPUT && f.report_id == layout->report_id) {
			find(&f, BYTE_COUNT, &layout->count);
			find(&f, POS(AIM_1), &layout->aim[0]);
			find(&f, POS(AIM_2), &layout->aim[1]);
			find(&f, POS(AIM_3), &layout->aim[2]);
			find(&f, POS(DATA_CONTINUED), &layout->more);
			find(&f, VENDOR(VENDOR_CODE_ID), &layout->code_id);
		}
		if (f.kind == PERCH_HID_OUTPUT && f.report_id == layout->trigger_id) {
			find(&f, POS(PREVENT_READ), &layout->prevent_read);
			find(&f, POS(BEEP_BAD), &layout->beep_bad);
			find(&f, POS(BEEP_GOOD), &layout->beep_good);
		}
	}
}

static void
need(struct perch_hid_pos_layout *layout, struct perch_hid_bits bits)
{
	size_t end = ((size_t)bits.at + bits.bits + 7) / 8;

	if (bits.bits != 0 && end > layout->report_bytes)
		layout->report_bytes = end;
}

enum perch_rc
perch_hid_pos_layout_read(struct perch_span descriptor, struct perch_hid_pos_layout *out)
{
	struct perch_hid_pos_layout layout = { 0 };
	enum perch_rc rc = find_reports(descriptor, &layout);

	if (rc != PERCH_OK)
		return rc;
	find_fields(descriptor, &layout);
	need(&layout, layout.count);
	for (size_t i = 0; i < PERCH_COUNT(layout.aim); i++)
		need(&layout, layout.aim[i]);
	need(&layout, layout.data);
	need(&layout, layout.more);
	need(&layout, layout.code_id);
	*out = layout;
	return PERCH_OK;
}
