/* fuzz_oem.c - any descriptor and any reports to the USB-OEM driver: see driver_input.h. */
#include "drivers/scanner/oem.h"
#include "tests/fuzz/driver_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_driver(&perch_driver_oem, data, size);
	return 0;
}
