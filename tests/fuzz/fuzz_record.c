/*
 * fuzz_record.c - any bytes as a record: what decodes encodes to the very same bytes, and its type
 * has a name.
 */
#include "firmware/session/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static uint8_t memory[PERCH_RECORD_BYTES_MAX];
	static struct perch_record record;
	struct perch_buf again = perch_buf_over(memory, sizeof(memory));
	struct perch_span bytes = perch_span_of(data, n);

	if (perch_record_decode(bytes, &record) != PERCH_OK)
		return 0;
	check(perch_record_encode(&record, &again) == PERCH_OK);
	check(perch_span_eq(perch_buf_span(&again), bytes));
	check(strcmp(perch_record_type_str(record.type), "?") != 0);
	return 0;
}
