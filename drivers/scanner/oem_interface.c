/* oem_interface.c - see oem_interface.h. */
#include "drivers/scanner/oem_interface.h"

#include "drivers/hid/descriptor.h"
#include "drivers/scanner/outs.h"

#define PAGE 0xff45

bool
perch_oem_is(struct perch_span descriptor, enum perch_oem_usage usage)
{
	return perch_hid_has_application(descriptor, PAGE, (uint16_t)usage) &&
	       !perch_hid_has_application(descriptor, PAGE, PERCH_OEM_FLASH);
}

enum perch_rc
perch_oem_interface_read(struct perch_span descriptor, struct perch_oem_interface *out)
{
	struct perch_hid_parser p;
	struct perch_hid_field field;
	enum perch_rc rc = perch_hid_parse(&p, descriptor);

	if (descriptor.n == 0)
		return PERCH_OK;
	while (rc == PERCH_OK)
		rc = perch_hid_next(&p, &field);
	if (rc != PERCH_E_NOTFOUND)
		return PERCH_E_UNKNOWN;
	size_t in = perch_hid_report_bytes(&p, PERCH_HID_INPUT, 0);
	size_t command = perch_hid_report_bytes(&p, PERCH_HID_OUTPUT, 0);
	if (in == 0 || command > sizeof(((struct perch_out *)NULL)->bytes))
		return PERCH_E_UNKNOWN;
	out->in_bytes = in;
	if (command > 0)
		out->out_bytes = command;
	return PERCH_OK;
}

enum perch_rc
perch_oem_send(const struct perch_oem_interface *to, struct perch_span command, bool is_required,
	       struct perch_outs *send)
{
	struct perch_out out = { .kind = PERCH_OUT_OUTPUT,
				 .is_required = is_required,
				 .n = (uint16_t)to->out_bytes };

	if (command.n > to->out_bytes)
		return PERCH_E_UNKNOWN;
	memcpy(out.bytes, command.p, command.n);
	return perch_outs_put(send, &out);
}
