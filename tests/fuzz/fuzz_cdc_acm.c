/* fuzz_cdc_acm.c - any byte stream to the CDC-ACM driver, its framings and its SSI: see stream_input.h. */
#include "drivers/scanner/cdc_acm.h"
#include "tests/fuzz/stream_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_stream(&perch_driver_cdc_acm, wrap_nothing, perch_span_of(data, size));
	return 0;
}
