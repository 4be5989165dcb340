/* fuzz_hid_scale.c - any descriptor and any reports to the HID scale driver: see driver_input.h. */
#include "drivers/scale/hid_scale.h"
#include "tests/fuzz/driver_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_driver(&perch_driver_hid_scale, data, size);
	return 0;
}
