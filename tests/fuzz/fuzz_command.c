/*
 * fuzz_command.c - any line as a command: what is read keeps to its limits, what is refused says so
 * in printable text.
 */
#include "firmware/base/json.h"
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

/* What is made is JSON, and an order is one that reads back. */
static void
check_made(const struct perch_command_line *c)
{
	struct perch_order order;
	struct perch_json body;
	const char *key;

	check(perch_json_parse(perch_span_str(c->body), 8, &body, NULL) == PERCH_OK);
	check_printable(c->body);
	if (strcmp(c->place, "order") == 0)
		check(perch_order_read(perch_span_str(c->body), &order, &key) == PERCH_OK &&
		      strcmp(order.order, c->number) == 0 && order.is_made);
}

static void
check_follow(const struct perch_command_line *c)
{
	check_printable(c->name);
	check_printable(c->signer);
	check_printable(c->matter);
	check(c->lot[0] == '\0' || perch_lot_is_valid(perch_span_str(c->lot)));
	check(c->to[0] == '\0' || perch_number_is_valid(perch_span_str(c->to)));
	check(c->date[0] == '\0' || strlen(c->date) == PERCH_DATE_CAP - 1);
	if (c->verb == PERCH_VERB_ACTION && !c->is_shown)
		check(c->date[0] != '\0' && c->name[0] != '\0' && c->text[0] != '\0' && c->of >= 0);
}

/* A word that may be a PIN is in none of the texts that are recorded or shown. */
static void
check_no_digits(const char *text)
{
	struct perch_span rest = perch_span_str(text);
	struct perch_span word;

	while (perch_text_word(&rest, &word))
		check(!perch_pin_is_wellformed(word));
}

static void
check_people(const struct perch_command_line *c)
{
	check(c->pin[0] == '\0' || perch_pin_is_wellformed(perch_span_str(c->pin)));
	check_printable(c->sign.name);
	if (c->verb == PERCH_VERB_PIN)
		check(c->pin[0] != '\0');
	if (c->verb == PERCH_VERB_UNLOCK)
		check(perch_badge_is_valid(perch_span_str(c->number)));
	if (c->verb == PERCH_VERB_SIGN && !c->is_shown) {
		check(c->sign.name[0] != '\0' && c->sign.meaning[0] != '\0');
		check_no_digits(c->sign.name);
		check_no_digits(c->text);
	}
	if (c->verb == PERCH_VERB_ADDENDUM)
		check(c->text[0] != '\0' && perch_number_is_valid(perch_span_str(c->number)));
}

static void
check_command(const struct perch_command_line *c)
{
	check((unsigned)c->verb < PERCH_VERBS);
	check_printable(c->text);
	check_printable(c->number);
	if (c->verb == PERCH_VERB_IN)
		check(perch_badge_is_valid(perch_span_str(c->number)));
	if ((c->verb == PERCH_VERB_ORDER && !c->is_shown) || c->verb == PERCH_VERB_ROLL)
		check(perch_number_is_valid(perch_span_str(c->number)));
	if (c->verb == PERCH_VERB_FLAW)
		check(c->flaw.kind[0] != '\0' && c->flaw.at_um >= 0 && c->flaw.to_um >= -1 &&
		      c->flaw.length_um != 0 && c->flaw.across_um >= -1);
	if (c->verb == PERCH_VERB_WIDTH || c->verb == PERCH_VERB_LENGTH)
		check(c->um > 0 || c->is_shown);
	if (c->verb == PERCH_VERB_WEIGHT && c->weight.stated.unit != PERCH_UNIT_NONE)
		check(c->weight.stated.value.m > 0 && c->weight.stated.value.e >= -18);
	if (c->verb == PERCH_VERB_YES || c->verb == PERCH_VERB_HOLD || c->is_missing ||
	    c->is_widened || c->is_again || c->verdict[0] != '\0')
		check(c->text[0] != '\0');
	if (c->verb == PERCH_VERB_MAKE)
		check_made(c);
	check_follow(c);
	check_people(c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct perch_command_line c;
	struct perch_err err = { .rc = PERCH_OK };

	enum perch_rc rc = perch_command_read(perch_span_of(data, n), &c, &err);
	if (perch_command_is_secret(perch_span_of(data, n)) && rc != PERCH_OK)
		check_no_digits(err.text);
	if (rc == PERCH_OK) {
		check_command(&c);
	} else {
		check(rc == PERCH_E_FORMAT && err.text[0] != '\0');
		check_printable(err.text);
	}
	return 0;
}
