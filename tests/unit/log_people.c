/* log_people.c - people, wrong PINs, signatures: see log_world.h. */
#include "tests/unit/log_world_in.h"

#include "firmware/base/text.h"

bool
log_has_people(void *ctx)
{
	return log_next_item(ctx, "person", "") != NULL;
}

bool
log_had_people(void *ctx)
{
	const struct log_world *w = ctx;
	bool is_found = false;

	for (size_t i = 0; i < w->n_records && !is_found; i++) {
		const struct perch_record *r = w->records[i];
		is_found = r->type == PERCH_RECORD_IN &&
			   (log_same(r->in.how, "pin") || log_same(r->in.how, "badge"));
	}
	return is_found;
}

bool
log_find_person(void *ctx, const char *badge, struct perch_person *out)
{
	const struct log_item *item = log_find_item(ctx, "person", badge);
	struct perch_person person;
	const char *key;

	if (item == NULL || perch_person_read(log_body_of(item), &person, &key) != PERCH_OK ||
	    !log_same(person.badge, badge))
		return false;
	*out = person;
	return true;
}

enum perch_rc
log_check_pin(const struct perch_pin *pin, struct perch_span digits)
{
	uint8_t hash[PERCH_PIN_HASH_BYTES] = { 0 };

	if (!perch_pin_is_wellformed(digits))
		return PERCH_E_DENIED;
	memcpy(hash, digits.p, digits.n);
	return memcmp(hash, pin->hash, sizeof(hash)) == 0 ? PERCH_OK : PERCH_E_DENIED;
}

/* --- wrong PINs ---------------------------------------------------------------------------------- */

/* Was the badge let in, or freed, by this record? */
static bool
clears(const struct log_world *w, const struct perch_record *r, const char *badge)
{
	if (r->type == PERCH_RECORD_UNLOCK)
		return log_same(r->unlock.badge, badge);
	if (r->type == PERCH_RECORD_IN)
		return log_same(r->in.how, "pin") && log_same(r->in.person, badge);
	if (r->type != PERCH_RECORD_SIGN || !log_same(r->sign.how, "pin"))
		return false;
	const struct perch_record *in = log_record_of(w, r->head.sign_in, PERCH_RECORD_IN);
	return in != NULL && log_same(in->in.person, badge);
}

/* The kernel's boot that the last boot record before this place names; "" for none. */
static const char *
machine_at(const struct log_world *w, size_t n)
{
	for (size_t i = n; i > 0; i--)
		if (w->records[i - 1]->type == PERCH_RECORD_BOOT)
			return w->records[i - 1]->boot.boot;
	return "";
}

void
log_find_attempts(void *ctx, const char *badge, struct perch_attempts *out)
{
	const struct log_world *w = ctx;
	bool has_restarted = false;
	size_t i = w->n_records;

	*out = (struct perch_attempts){ .tries = 0 };
	for (; i > 0 && !clears(w, w->records[i - 1], badge); i--) {
		const struct perch_record *r = w->records[i - 1];

		if (r->type == PERCH_RECORD_BOOT)
			has_restarted |= !log_same(r->boot.boot, machine_at(w, i - 1));
		if (r->type != PERCH_RECORD_DENY || !log_same(r->deny.why, "pin") ||
		    !log_same(r->deny.badge, badge))
			continue;
		*out = (struct perch_attempts){ .tries = r->deny.tries,
						.wait_s = r->deny.wait,
						.mono_ms = has_restarted ? 0 : r->head.mono_ms };
		return;
	}
}

bool
log_find_sign_in(void *ctx, int64_t id, char person[PERCH_PERSON_CAP])
{
	const struct perch_record *in = log_record_of(ctx, id, PERCH_RECORD_IN);

	if (in != NULL)
		log_copy(person, PERCH_PERSON_CAP, in->in.person);
	return in != NULL;
}

/* --- signatures ---------------------------------------------------------------------------------- */

static bool
take(const struct log_world *w, int64_t id, struct perch_signature *out)
{
	const struct perch_record *r = log_record_of(w, id, PERCH_RECORD_SIGN);

	if (r == NULL)
		return false;
	*out = (struct perch_signature){ .id = id,
					 .signed_ms = r->head.wall_ms,
					 .through = r->sign.through };
	log_copy(out->name, sizeof(out->name), r->sign.name);
	log_copy(out->meaning, sizeof(out->meaning), r->sign.meaning);
	return true;
}

/* The roll that the record is of; 0: of none. */
static int64_t
roll_of(const struct log_world *w, int64_t id)
{
	if (id < 1 || (size_t)id > w->n_records)
		return 0;
	const struct perch_record *r = w->records[id - 1];
	if (r->type == PERCH_RECORD_ROLL)
		return id;
	if (r->type == PERCH_RECORD_CLOSE)
		return log_close_of(w, r->close.roll) == id ? r->close.roll : 0;
	if (r->type == PERCH_RECORD_FLAW)
		return r->flaw.roll;
	if (r->type == PERCH_RECORD_WIDTH)
		return r->width.roll;
	if (r->type == PERCH_RECORD_WEIGHT)
		return r->weight.roll;
	if (r->type == PERCH_RECORD_LENGTH)
		return r->length.roll;
	if (r->type == PERCH_RECORD_DENSITY)
		return r->density.roll;
	if (r->type == PERCH_RECORD_SKEW)
		return r->skew.roll;
	if (r->type == PERCH_RECORD_WASH)
		return r->wash.roll;
	if (r->type == PERCH_RECORD_COLOUR)
		return r->colour.roll;
	if (r->type == PERCH_RECORD_SHADE)
		return r->shade.roll;
	if (r->type == PERCH_RECORD_MARK)
		return r->mark.roll;
	if (r->type == PERCH_RECORD_CHECK)
		return r->check.roll;
	if (r->type == PERCH_RECORD_SAMPLE)
		return r->sample.roll;
	if (r->type == PERCH_RECORD_HOLD)
		return r->hold.roll;
	return r->type == PERCH_RECORD_RELEASE ? r->release.roll : 0;
}

bool
log_find_signature(void *ctx, int64_t record_id, struct perch_signature *out)
{
	const struct log_world *w = ctx;
	struct perch_signature found;
	int64_t roll_id = roll_of(w, record_id);

	if (roll_id == 0 || !take(w, log_signed_by(w, roll_id), &found) ||
	    record_id > found.through)
		return false;
	*out = found;
	return true;
}

bool
log_last_signature(void *ctx, const char *order, struct perch_signature *out)
{
	const struct log_world *w = ctx;

	for (int64_t id = (int64_t)w->n_records; id > 0; id--) {
		const struct perch_record *r = log_record_of(w, id, PERCH_RECORD_SIGN);

		if (r != NULL && log_record_of(w, r->sign.order, PERCH_RECORD_ORDER) != NULL &&
		    log_same(log_order_of(w, r->sign.order), log_resolve(w, order)))
			return take(w, id, out);
	}
	return false;
}

bool
log_find_signed_as(void *ctx, const char *chosen, struct perch_signature *out)
{
	const struct log_world *w = ctx;
	int64_t last = 0;

	for (int64_t id = 1; (size_t)id <= w->n_records; id++) {
		const struct perch_record *roll = log_record_of(w, id, PERCH_RECORD_ROLL);
		const struct perch_record *order = roll != NULL ? log_record_of(w, roll->roll.order,
										PERCH_RECORD_ORDER)
								: NULL;

		if (order == NULL || !log_same(order->order.order, chosen))
			continue;
		int64_t by = log_signed_by(w, id);
		last = by > last ? by : last;
	}
	return take(w, last, out);
}
