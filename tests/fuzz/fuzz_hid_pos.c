/* fuzz_hid_pos.c - any descriptor and any reports to the HID POS driver: see driver_input.h. */
#include "drivers/scanner/hid_pos.h"
#include "tests/fuzz/driver_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_driver(&perch_driver_hid_pos, data, size);
	return 0;
}
