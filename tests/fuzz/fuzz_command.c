/*
 * fuzz_command.c - any line as a command: what is read keeps to its limits, what is refused says so
 * in printable text.
 */
#include "firmware/base/text.h"
#include "firmware/session/command.h"
#include "firmware/session/order.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_printable(const char *text)
{
	struct perch_span rest = perch_span_str(text);

	while (rest.n > 0) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(rest, &code);

		check(n > 0 && perch_utf8_is_printable(code));
		rest = perch_span_from(rest, n);
	}
}

static void
check_command(const struct perch_command_line *c)
{
	check((unsigned)c->verb < PERCH_VERBS);
	check_printable(c->text);
	check_printable(c->number);
	if (c->verb == PERCH_VERB_IN)
		check(perch_badge_is_valid(perch_span_str(c->number)));
	if (c->verb == PERCH_VERB_ORDER || c->verb == PERCH_VERB_ROLL)
		check(perch_number_is_valid(perch_span_str(c->number)));
	if (c->verb == PERCH_VERB_FLAW)
		check(c->flaw.kind[0] != '\0' && c->flaw.at_um >= 0 && c->flaw.to_um >= -1 &&
		      c->flaw.length_um != 0 && c->flaw.across_um >= -1);
	if (c->verb == PERCH_VERB_WIDTH || c->verb == PERCH_VERB_LENGTH)
		check(c->um > 0);
	if (c->verb == PERCH_VERB_WEIGHT)
		check(c->weight.value.m > 0 && c->weight.value.e >= -18);
	if (c->verb == PERCH_VERB_YES || c->is_missing || c->verdict[0] != '\0')
		check(c->text[0] != '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct perch_command_line c;
	struct perch_err err = { .rc = PERCH_OK };

	enum perch_rc rc = perch_command_read(perch_span_of(data, n), &c, &err);
	if (rc == PERCH_OK) {
		check_command(&c);
	} else {
		check(rc == PERCH_E_FORMAT && err.text[0] != '\0');
		check_printable(err.text);
	}
	return 0;
}
