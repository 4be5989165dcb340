/*
 * fuzz_returned.c - any bytes as records that head office gives back (sync/returned.h). The first byte
 * chooses: the whole answer is any bytes, or the lines are, behind the envelope that an honest office would
 * put there.
 *
 * What is believed is the end of the answer, whole records, as many as it says; what is not believed leaves
 * everything as it was.
 */
#include <stdint.h>

#include "sync/returned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond) ((cond) ? (void)0 : abort())
#define TEXT_MAX   65536

static const uint8_t device[PERCH_WIRE_DEVICE] = { 0xd0 };
static const uint8_t epoch[PERCH_WIRE_EPOCH] = { 0xe0 };
static uint8_t memory[TEXT_MAX + PERCH_WIRE_ENVELOPE_MAX];

/* true: the answer was believed. */
static bool
take(struct perch_span text)
{
	struct perch_returned r;
	struct perch_returned before;
	struct perch_span records = perch_span_of(NULL, 0);
	struct perch_span line;
	struct perch_err err = { 0 };
	uint64_t lines = 0;

	MUST(perch_returned_begin(&r, device, epoch, 0) == PERCH_OK);
	before = r;
	if (perch_returned_take(&r, text, &records, &err) != PERCH_OK) {
		MUST(memcmp(&before, &r, sizeof(r)) == 0 && err.text[0] != '\0');
		return false;
	}
	MUST(records.n == 0 || records.p + records.n == text.p + text.n);
	while (perch_wire_line(&records, &line) == PERCH_OK) {
		MUST(perch_wire_check_record(line) == PERCH_OK);
		lines++;
	}
	MUST(records.n == 0 && r.seq == lines && r.has_head);
	return true;
}

/* The lines behind an honest envelope. *may: they are records, so that they must be believed. */
static struct perch_span
honest(struct perch_span lines, bool *may)
{
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_wire_envelope e = { .first = 1 };
	struct perch_span rest = lines;
	struct perch_span line;
	struct perch_hash head;
	enum perch_rc rc;

	memcpy(e.device, device, sizeof(device));
	memcpy(e.epoch, epoch, sizeof(epoch));
	MUST(perch_chain_start(device, epoch, &head) == PERCH_OK);
	memcpy(e.previous, head.b, sizeof(e.previous));
	*may = true;
	while ((rc = perch_wire_line(&rest, &line)) == PERCH_OK) {
		*may = *may && perch_wire_check_record(line) == PERCH_OK;
		MUST(perch_chain_step(&head, line) == PERCH_OK);
		e.last++;
	}
	memcpy(e.head, head.b, sizeof(e.head));
	*may = *may && rc == PERCH_E_NOTFOUND && e.last > 0 && e.last <= PERCH_WIRE_RECORDS_MAX;
	MUST(perch_wire_put_envelope(&b, &e) == PERCH_OK);
	perch_buf_put_byte(&b, '\n');
	perch_buf_put(&b, lines);
	return perch_buf_span(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct perch_span text;
	bool may = false;

	if (size == 0 || size > TEXT_MAX)
		return 0;
	text = perch_span_of(data + 1, size - 1);
	if (data[0] % 2 == 0) {
		(void)take(text);
		return 0;
	}
	text = honest(text, &may);
	MUST(take(text) == may);
	return 0;
}
