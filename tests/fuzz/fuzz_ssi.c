/* fuzz_ssi.c - any byte stream to the SSI driver: see stream_input.h. */
#include "drivers/scanner/ssi.h"
#include "tests/fuzz/stream_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_stream(&perch_driver_ssi, wrap_nothing, perch_span_of(data, size));
	return 0;
}
