/*
 * fuzz_serial.c - the vendors' serial shapes. The first byte chooses the driver and whether the rest is
 * a stream in well-formed packets (stream_input.h) or any packets (driver_input.h).
 */
#include "drivers/scanner/metrologic.h"
#include "drivers/scanner/opticon.h"
#include "drivers/scanner/symbol_com.h"
#include "tests/fuzz/stream_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
wrap_counted(struct perch_span bytes, uint8_t *packet)
{
	packet[0] = (uint8_t)bytes.n;
	return 1 + wrap_nothing(bytes, packet + 1);
}

static size_t
wrap_headed(struct perch_span bytes, uint8_t *packet)
{
	packet[0] = 0;
	packet[1] = 0;
	return 2 + wrap_nothing(bytes, packet + 2);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct {
		const struct perch_driver *driver;
		wrap_fn *wrap; /* NULL: any packets */
	} shapes[] = {
		{ &perch_driver_symbol_com, wrap_counted }, { &perch_driver_symbol_com, NULL },
		{ &perch_driver_metrologic, wrap_nothing }, { &perch_driver_metrologic, NULL },
		{ &perch_driver_opticon, wrap_headed },     { &perch_driver_opticon, NULL },
	};

	if (size == 0)
		return 0;
	size_t i = data[0] % PERCH_COUNT(shapes);
	if (shapes[i].wrap == NULL)
		run_driver(shapes[i].driver, data + 1, size - 1);
	else
		run_stream(shapes[i].driver, shapes[i].wrap, perch_span_of(data + 1, size - 1));
	return 0;
}
