/*
 * fuzz_snapi.c - any reports to the SNAPI driver: see driver_input.h. Held besides: every scan report is
 * acknowledged by its own number, once, and nothing else is.
 */
#include "drivers/scanner/snapi.h"
#include "tests/fuzz/driver_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_answers(const uint8_t *data, size_t size)
{
	const struct perch_interface with = { .driver_name = "", .layout = "" };
	void *state = calloc(1, perch_driver_snapi.state_size);
	struct perch_readings *out = calloc(1, sizeof(*out));
	struct perch_outs send = { .n = 0 };

	must(state != NULL && out != NULL && perch_driver_snapi.reset(state, &with) == PERCH_OK);
	perch_driver_snapi.feed(state, perch_span_of(data, size), (struct perch_mono){ 0 }, out,
				&send);
	bool is_scan = size > 0 && (data[0] == 0x22 || data[0] == 0x26);
	must(send.n == (is_scan ? 1 : 0));
	must(!is_scan || (send.v[0].bytes[1] == data[0] && send.v[0].bytes[2] == 1));
	free(state);
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_answers(data, size);
	run_driver(&perch_driver_snapi, data, size);
	return 0;
}
