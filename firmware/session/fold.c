/* fold.c - see fold.h. */
#include "firmware/session/fold.h"

#include <assert.h>

#include "firmware/base/text.h"

static void
forget_stage(struct perch_session *s)
{
	s->stage_id = 0;
	memset(s->stage, 0, sizeof(s->stage));
}

static void
begin_shift(struct perch_session *s)
{
	s->shift_rolls = 0;
	s->shift_flaws = 0;
	s->shift_first = 0;
}

/* The checklist is of the person at the table and the order on it. */
static void
forget_setup(struct perch_session *s)
{
	s->setup = 0;
	s->setup_first = 0;
}

/* A new run says anew which master data it uses. */
static void
apply_boot(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	(void)r;
	s->boot_id = id;
	s->master_id = 0;
	s->revision = -1;
}

static void
apply_master(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	s->master_id = id;
	s->revision = r->master.revision;
}

static void
apply_in(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	s->sign_in_id = id;
	memcpy(s->person, r->in.person, sizeof(s->person));
	/* Before there were roles, whoever signed in might do everything. */
	if (!perch_role_find(perch_span_str(r->in.role), &s->role))
		s->role = PERCH_ROLE_LEAD;
	memcpy(s->how, r->in.how, sizeof(s->how));
	begin_shift(s);
	forget_setup(s);
}

/* The order goes with the person, unless a roll or a count is handed over. */
static void
apply_out(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	(void)id;
	(void)r;
	s->sign_in_id = 0;
	memset(s->person, 0, sizeof(s->person));
	memset(s->how, 0, sizeof(s->how));
	s->role = PERCH_ROLE_INSPECTOR;
	begin_shift(s);
	forget_setup(s);
	if (s->roll.id != 0 || s->count_id != 0)
		return;
	s->order_id = 0;
	s->spec = 0;
	memset(s->order, 0, sizeof(s->order));
	forget_stage(s);
}

static void
apply_order(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	s->order_id = id;
	s->spec = r->order.spec;
	memcpy(s->order, r->order.order, sizeof(s->order));
	forget_stage(s);
	forget_setup(s);
}

static void
apply_stage(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	s->stage_id = id;
	memcpy(s->stage, r->stage.stage, sizeof(s->stage));
}

static void
apply_roll(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	const struct perch_record_roll *roll = &r->roll;

	memset(&s->roll, 0, sizeof(s->roll));
	s->roll.id = id;
	s->roll.order_id = roll->order;
	s->roll.by = r->head.sign_in;
	s->roll.ticket_um = roll->ticket_um;
	s->roll.is_again = roll->is_again;
	memcpy(s->roll.roll, roll->roll, sizeof(s->roll.roll));
	memcpy(s->roll.lot, roll->lot, sizeof(s->roll.lot));
}

static void
apply_flaw(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	const struct perch_record_flaw *flaw = &r->flaw;
	struct perch_open_roll *roll = &s->roll;

	if (flaw->roll != roll->id || roll->n_flaws == PERCH_ROLL_FLAWS_MAX)
		return;
	struct perch_flaw *to = &roll->flaws[roll->n_flaws];

	*to = (struct perch_flaw){
		.at_um = flaw->at_um,
		.to_um = flaw->to_um,
		.length_um = flaw->len_um,
		.across_um = flaw->across_um,
		.direction = strcmp(flaw->dir, "weft") == 0 ? PERCH_WEFT : PERCH_WARP,
		.side = strcmp(flaw->side, "back") == 0 ? PERCH_BACK : PERCH_FACE,
		.is_full_width = flaw->is_full,
		.is_minor = flaw->is_minor,
	};
	_Static_assert(sizeof(to->kind) == sizeof(flaw->kind), "a kind fits both");
	memcpy(to->kind, flaw->kind, sizeof(to->kind));
	roll->flaw_by[roll->n_flaws] = r->head.sign_in;
	roll->flaw_ids[roll->n_flaws++] = id;
}

/* --- entries besides flaws ---------------------------------------------------------------------- */

static void
copy(char *dst, size_t cap, const char *src)
{
	enum perch_rc rc = perch_text_copy(dst, cap, perch_span_str(src));

	assert(rc == PERCH_OK);
	(void)rc;
}

/* Units as the table of records allows them. */
static struct perch_quantity
quantity_of(int64_t value, int64_t exp, const char *unit)
{
	struct perch_quantity q = { { value, (int8_t)exp }, PERCH_UNIT_NONE };

	for (unsigned u = PERCH_UNIT_NONE + 1; u < PERCH_UNIT_COUNT; u++)
		if (strcmp(unit, perch_unit_str((enum perch_unit)u)) == 0)
			q.unit = (enum perch_unit)u;
	return q;
}

static int64_t
read_weight(struct perch_entry *e, const struct perch_record_weight *weight)
{
	copy(e->what, sizeof(e->what), weight->place);
	e->quantity = quantity_of(weight->value, weight->exp, weight->unit);
	e->mass = quantity_of(weight->mass, weight->mass_exp, weight->mass_unit);
	e->area_mm2 = weight->area_mm2;
	return weight->roll;
}

static int64_t
read_density(struct perch_entry *e, const struct perch_record_density *density)
{
	copy(e->what, sizeof(e->what), density->dir);
	e->quantity = quantity_of(density->value, density->exp, density->unit);
	return density->roll;
}

static int64_t
read_wash(struct perch_entry *e, const struct perch_record_wash *wash)
{
	copy(e->what, sizeof(e->what), wash->dir);
	copy(e->light, sizeof(e->light), wash->moment);
	e->um = wash->um;
	return wash->roll;
}

static int64_t
read_colour(struct perch_entry *e, const struct perch_record_colour *colour)
{
	copy(e->what, sizeof(e->what), colour->kind);
	copy(e->light, sizeof(e->light), colour->light);
	copy(e->reference, sizeof(e->reference), colour->reference);
	copy(e->text, sizeof(e->text), colour->grade);
	e->look = (int32_t)colour->look;
	return colour->roll;
}

/* What is called by one word and is a length, or right or wrong. */
static void
read_named(struct perch_entry *e, const char *what, int64_t um, bool is_ok)
{
	copy(e->what, sizeof(e->what), what);
	e->um = um;
	e->is_ok = is_ok;
}

bool
perch_session_entry(int64_t id, const struct perch_record *r, struct perch_entry *e, int64_t *roll)
{
	*e = (struct perch_entry){ .id = id, .type = r->type, .by = r->head.sign_in };
	if (r->type == PERCH_RECORD_WIDTH) {
		read_named(e, r->width.place, r->width.um, false);
		*roll = r->width.roll;
	} else if (r->type == PERCH_RECORD_LENGTH) {
		read_named(e, "", r->length.um, false);
		*roll = r->length.roll;
	} else if (r->type == PERCH_RECORD_WEIGHT) {
		*roll = read_weight(e, &r->weight);
	} else if (r->type == PERCH_RECORD_DENSITY) {
		*roll = read_density(e, &r->density);
	} else if (r->type == PERCH_RECORD_SKEW) {
		read_named(e, r->skew.kind, r->skew.um, false);
		*roll = r->skew.roll;
	} else if (r->type == PERCH_RECORD_WASH) {
		*roll = read_wash(e, &r->wash);
	} else if (r->type == PERCH_RECORD_COLOUR) {
		*roll = read_colour(e, &r->colour);
	} else if (r->type == PERCH_RECORD_SHADE) {
		copy(e->text, sizeof(e->text), r->shade.lot);
		*roll = r->shade.roll;
	} else if (r->type == PERCH_RECORD_MARK) {
		read_named(e, r->mark.field, 0, r->mark.is_ok);
		*roll = r->mark.roll;
	} else if (r->type == PERCH_RECORD_CHECK) {
		read_named(e, r->check.what, 0, r->check.is_ok);
		*roll = r->check.roll;
	} else if (r->type == PERCH_RECORD_SAMPLE) {
		read_named(e, r->sample.lab, r->sample.um, false);
		*roll = r->sample.roll;
	} else if (r->type == PERCH_RECORD_HOLD) {
		read_named(e, r->hold.wait, 0, false);
		*roll = r->hold.roll;
	} else {
		return false;
	}
	return true;
}

/* What the roll waits for by the holds that stand; a decision is more than the lab. */
static void
find_hold(struct perch_open_roll *roll)
{
	memset(roll->hold, 0, sizeof(roll->hold));
	for (size_t i = 0; i < roll->n_entries; i++)
		if (roll->entries[i].type == PERCH_RECORD_HOLD &&
		    strcmp(roll->hold, "decision") != 0)
			copy(roll->hold, sizeof(roll->hold), roll->entries[i].what);
}

/* An entry of a roll that is closed already is not of the state: the view has it. */
static void
apply_entry(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	struct perch_open_roll *roll = &s->roll;
	struct perch_entry e;
	int64_t of_roll = 0;

	if (!perch_session_entry(id, r, &e, &of_roll) || of_roll == 0 || of_roll != roll->id ||
	    roll->n_entries == PERCH_ROLL_ENTRIES_MAX)
		return;
	roll->entries[roll->n_entries++] = e;
	find_hold(roll);
}

static void
apply_setup(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	enum perch_setup item;

	if (r->setup.order != s->order_id ||
	    !perch_setup_find(perch_span_str(r->setup.item), &item))
		return;
	s->setup |= 1u << item;
	if (s->setup_first == 0)
		s->setup_first = id;
}

static void
apply_count(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	s->count_id = id;
	memcpy(s->count_kind, r->count.kind, sizeof(s->count_kind));
	memcpy(s->count_number, r->count.number, sizeof(s->count_number));
}

static void
apply_tally(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	(void)id;
	(void)r;
	s->count_id = 0;
	memset(s->count_kind, 0, sizeof(s->count_kind));
	memset(s->count_number, 0, sizeof(s->count_number));
}

static void
remove_flaw(struct perch_open_roll *roll, int64_t id)
{
	size_t i = 0;

	while (i < roll->n_flaws && roll->flaw_ids[i] != id)
		i++;
	if (i == roll->n_flaws)
		return;
	size_t after = roll->n_flaws - i - 1;
	memmove(&roll->flaws[i], &roll->flaws[i + 1], after * sizeof(roll->flaws[0]));
	memmove(&roll->flaw_ids[i], &roll->flaw_ids[i + 1], after * sizeof(roll->flaw_ids[0]));
	memmove(&roll->flaw_by[i], &roll->flaw_by[i + 1], after * sizeof(roll->flaw_by[0]));
	roll->n_flaws--;
}

static void
remove_entry(struct perch_open_roll *roll, int64_t id)
{
	size_t i = 0;

	while (i < roll->n_entries && roll->entries[i].id != id)
		i++;
	if (i == roll->n_entries)
		return;
	memmove(&roll->entries[i], &roll->entries[i + 1],
		(roll->n_entries - i - 1) * sizeof(roll->entries[0]));
	roll->n_entries--;
	find_hold(roll);
}

static void
apply_withdraw(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	int64_t of = r->withdraw.of;

	(void)id;
	if (of == 0)
		return;
	if (of == s->roll.id) {
		memset(&s->roll, 0, sizeof(s->roll));
		return;
	}
	remove_flaw(&s->roll, of);
	remove_entry(&s->roll, of);
}

static void
apply_close(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	(void)id;
	if (r->close.roll == 0 || r->close.roll != s->roll.id)
		return;
	s->shift_rolls++;
	s->shift_flaws += (int64_t)s->roll.n_flaws;
	if (s->shift_first == 0)
		s->shift_first = s->roll.id;
	memset(&s->roll, 0, sizeof(s->roll));
}

/* --- by type ------------------------------------------------------------------------------------ */

static void
apply_shift(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	(void)id;
	(void)r;
	begin_shift(s);
}

/* The types that are not listed are for the view and for head office: they change no state. */
static void (*const folds[PERCH_RECORD_TYPES])(struct perch_session *s, int64_t id,
					       const struct perch_record *r) = {
	[PERCH_RECORD_BOOT] = apply_boot,
	[PERCH_RECORD_MASTER] = apply_master,
	[PERCH_RECORD_IN] = apply_in,
	[PERCH_RECORD_OUT] = apply_out,
	[PERCH_RECORD_ORDER] = apply_order,
	[PERCH_RECORD_STAGE] = apply_stage,
	[PERCH_RECORD_ROLL] = apply_roll,
	[PERCH_RECORD_FLAW] = apply_flaw,
	[PERCH_RECORD_WIDTH] = apply_entry,
	[PERCH_RECORD_WEIGHT] = apply_entry,
	[PERCH_RECORD_LENGTH] = apply_entry,
	[PERCH_RECORD_DENSITY] = apply_entry,
	[PERCH_RECORD_SKEW] = apply_entry,
	[PERCH_RECORD_WASH] = apply_entry,
	[PERCH_RECORD_COLOUR] = apply_entry,
	[PERCH_RECORD_SHADE] = apply_entry,
	[PERCH_RECORD_MARK] = apply_entry,
	[PERCH_RECORD_CHECK] = apply_entry,
	[PERCH_RECORD_SAMPLE] = apply_entry,
	[PERCH_RECORD_HOLD] = apply_entry,
	[PERCH_RECORD_WITHDRAW] = apply_withdraw,
	[PERCH_RECORD_CLOSE] = apply_close,
	[PERCH_RECORD_SETUP] = apply_setup,
	[PERCH_RECORD_COUNT] = apply_count,
	[PERCH_RECORD_TALLY] = apply_tally,
	[PERCH_RECORD_SHIFT] = apply_shift,
};

void
perch_session_fold(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	assert((unsigned)r->type < PERCH_RECORD_TYPES);
	if (folds[r->type] != NULL)
		folds[r->type](s, id, r);
}
