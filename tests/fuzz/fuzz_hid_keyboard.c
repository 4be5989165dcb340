/* fuzz_hid_keyboard.c - any descriptor and any reports to the keyboard driver: see driver_input.h. */
#include "drivers/scanner/hid_keyboard.h"
#include "tests/fuzz/driver_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_driver(&perch_driver_hid_keyboard, data, size);
	return 0;
}
