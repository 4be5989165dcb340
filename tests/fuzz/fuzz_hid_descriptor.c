/*
 * fuzz_hid_descriptor.c - any bytes as a report descriptor: the walk ends, every field lies inside its
 * report, and the ways to ask about a field agree with each other.
 */
#include "drivers/hid/descriptor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_field(const struct perch_hid_parser *p, const struct perch_hid_field *f)
{
	uint64_t end = (uint64_t)f->at_bit + (uint64_t)f->bits * f->count;
	uint32_t first, n;

	must(f->bits > 0 && f->count > 0);
	must(f->kind < PERCH_HID_KINDS);
	must(end <= 8 * (uint64_t)PERCH_HID_REPORT_MAX);
	must((end + 7) / 8 <= perch_hid_report_bytes(p, f->kind, f->report_id));
	must(f->report_id == 0 || f->at_bit >= 8);
	for (size_t k = 0; k < f->n_usages; k++) {
		must(f->usages[k].first <= f->usages[k].last);
		if (!perch_hid_find(f, f->usages[k].first, &first, &n))
			continue;
		must(n > 0 && first < f->count && n <= f->count - first);
		must(perch_hid_usage(f, first) == f->usages[k].first);
		must(perch_hid_usage(f, first + n - 1) == f->usages[k].first);
	}
	(void)perch_hid_array_usage(f, 0);
	(void)perch_hid_array_usage(f, UINT32_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct perch_hid_parser p;
	struct perch_hid_field f;
	size_t fields = 0;

	enum perch_rc rc = perch_hid_parse(&p, perch_span_of(data, size));
	must((rc == PERCH_OK) == (size <= PERCH_HID_DESCRIPTOR_MAX));
	while (rc == PERCH_OK && (rc = perch_hid_next(&p, &f)) == PERCH_OK) {
		check_field(&p, &f);
		must(++fields <= size);
	}
	must(rc == PERCH_E_NOTFOUND || rc == PERCH_E_SHORT || rc == PERCH_E_FORMAT ||
	     rc == PERCH_E_DEPTH || rc == PERCH_E_RANGE);
	(void)perch_hid_has_application(perch_span_of(data, size), 0x8c, 2);
	return 0;
}
