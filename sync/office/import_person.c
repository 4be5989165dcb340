/* import_person.c - a row of the list of people: its PIN becomes what is kept of one (import_run.h). */
#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/seal/pin.h"
#include "firmware/session/order.h"
#include "sync/office/import_run.h"

const char perch_badge_advice[] = "1 to 32 of A-Z a-z 0-9 . _ -";
const char perch_role_advice[] = "inspector, lead or service";
const char perch_name_advice[] = "at most 96 printable characters";
const char perch_pin_advice[] = "4 to 12 digits";

/* What head office has told of this badge; *has is false when that is nothing. */
static enum perch_rc
find_person(struct perch_import *in, const char *badge, struct perch_person *person, bool *has,
	    struct perch_err *err)
{
	uint8_t memory[PERCH_WIRE_BODY_MAX];
	struct perch_buf body = perch_buf_over(memory, sizeof(memory));
	const char *key = "";
	enum perch_rc rc = perch_master_body(in->db, "person", badge, &body, err);

	*has = rc == PERCH_OK && perch_person_read(perch_buf_span(&body), person, &key) == PERCH_OK;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

/* The PIN that is there keeps its salt: a list that is read in again changes nothing. */
static enum perch_rc
set_pin(struct perch_import *in, struct perch_span digits, struct perch_person *person,
	struct perch_err *err)
{
	struct perch_person old;
	bool has = false;
	enum perch_rc rc = find_person(in, person->badge, &old, &has, err);

	if (rc != PERCH_OK)
		return rc;
	if (has && old.has_pin &&
	    (digits.n == 0 || perch_pin_check(&old.pin, digits) == PERCH_OK)) {
		person->has_pin = true;
		person->pin = old.pin;
		return PERCH_OK;
	}
	if (digits.n == 0)
		return PERCH_OK;
	if (!perch_pin_is_wellformed(digits)) {
		perch_import_fault(in, "pin", perch_pin_advice);
		return PERCH_OK;
	}
	rc = perch_pin_make(digits, &person->pin);
	person->has_pin = rc == PERCH_OK;
	return rc == PERCH_OK ? rc : perch_err_set(err, rc, 0, "a PIN cannot be hashed");
}

/* The cell of a row, "" where it has none. */
static void
take_cell(struct perch_import *in, struct perch_json row, const char *column, char *dst, size_t cap,
	  const char *advice)
{
	enum perch_rc rc = perch_json_get_cstr(row, column, dst, cap);

	if (rc == PERCH_E_NOTFOUND)
		dst[0] = '\0';
	else if (rc != PERCH_OK)
		perch_import_fault(in, column, advice);
}

static void
take_row(struct perch_import *in, struct perch_json row, struct perch_person *person,
	 char pin[PERCH_PIN_MAX + 1])
{
	char role[16];
	struct perch_json retired;

	take_cell(in, row, "badge", person->badge, sizeof(person->badge), perch_badge_advice);
	take_cell(in, row, "name", person->name, sizeof(person->name), perch_name_advice);
	take_cell(in, row, "role", role, sizeof(role), perch_role_advice);
	take_cell(in, row, "pin", pin, PERCH_PIN_MAX + 1, perch_pin_advice);
	if (!perch_badge_is_valid(perch_span_str(person->badge)))
		perch_import_fault(in, "badge", perch_badge_advice);
	if (!perch_role_find(perch_span_str(role), &person->role))
		perch_import_fault(in, "role", perch_role_advice);
	person->is_retired = perch_json_get(row, "retired", &retired) == PERCH_OK &&
			     perch_json_bool(retired, &person->is_retired) == PERCH_OK &&
			     person->is_retired;
}

enum perch_rc
perch_import_person(struct perch_import *in, struct perch_buf *body, struct perch_err *err)
{
	struct perch_person person = { .role = PERCH_ROLE_INSPECTOR };
	char pin[PERCH_PIN_MAX + 1];
	struct perch_json row;
	size_t before = in->faults;
	enum perch_rc rc = perch_json_parse(perch_buf_span(body), 2, &row, NULL);

	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "a row of people cannot be read");
	take_row(in, row, &person, pin);
	if (in->faults == before)
		rc = set_pin(in, perch_span_str(pin), &person, err);
	explicit_bzero(pin, sizeof(pin));
	explicit_bzero(body->p, body->n);
	perch_buf_reset(body);
	return rc == PERCH_OK && in->faults == before ? perch_person_write(&person, body) : rc;
}
