/* fuzz_oem_scale.c - any descriptor and any reports to the USB-OEM scale driver: see driver_input.h. */
#include "drivers/scale/oem_scale.h"
#include "tests/fuzz/driver_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_driver(&perch_driver_oem_scale, data, size);
	return 0;
}
