/* cdc_line.c - see cdc_line.h. */
#include "drivers/scanner/cdc_line.h"

#include "drivers/scanner/outs.h"

#define CLASS_TO_INTERFACE     0x21
#define SET_LINE_CODING        0x20
#define SET_CONTROL_LINE_STATE 0x22
#define DTR_AND_RTS            0x0003

static enum perch_rc
set_lines(struct perch_outs *send, uint16_t lines)
{
	const struct perch_out out = { .kind = PERCH_OUT_CONTROL,
				       .request_type = CLASS_TO_INTERFACE,
				       .request = SET_CONTROL_LINE_STATE,
				       .value = lines };

	return perch_outs_put(send, &out);
}

enum perch_rc
perch_cdc_line_open(struct perch_outs *send)
{
	/* 9,600 as 32 bits, one stop bit, no parity, eight data bits */
	static const struct perch_out coding = { .kind = PERCH_OUT_CONTROL,
						 .request_type = CLASS_TO_INTERFACE,
						 .request = SET_LINE_CODING,
						 .n = 7,
						 .bytes = { 0x80, 0x25, 0, 0, 0, 0, 8 } };
	enum perch_rc rc = perch_outs_put(send, &coding);

	return rc == PERCH_OK ? set_lines(send, DTR_AND_RTS) : rc;
}

enum perch_rc
perch_cdc_line_close(struct perch_outs *send)
{
	return set_lines(send, 0);
}
