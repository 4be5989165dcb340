/* session.c - the state of a session: begun, resumed, compared, shown. Pure. */
#include "firmware/session/session.h"

#include <assert.h>
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/session/fold.h"
#include "firmware/session/open_roll.h"

void
perch_session_init(struct perch_session *session, int64_t first_id)
{
	memset(session, 0, sizeof(*session));
	session->next_id = first_id;
	session->revision = -1;
}

struct perch_record_head
perch_session_head(const struct perch_session *session, struct perch_now now)
{
	return (struct perch_record_head){
		.wall_ms = now.wall.ms,
		.is_trusted = now.is_trusted,
		.mono_ms = now.mono.us / 1000,
		.boot = session->boot_id,
		.sign_in = session->sign_in_id,
	};
}

enum perch_rc
perch_session_apply(struct perch_session *session, int64_t id, const struct perch_record *record)
{
	if (id != session->next_id)
		return PERCH_E_STATE;
	perch_session_fold(session, id, record);
	session->next_id = id + 1;
	session->has_clock = true;
	session->wall_ms = record->head.wall_ms;
	session->mono_ms = record->head.mono_ms;
	session->is_sealed = record->type == PERCH_RECORD_SEAL;
	return PERCH_OK;
}

void
perch_session_commit(struct perch_session *session, const struct perch_outcome *outcome)
{
	for (size_t i = 0; i < outcome->n; i++) {
		enum perch_rc rc = perch_session_apply(session, session->next_id,
						       &outcome->records[i]);
		assert(rc == PERCH_OK);
		(void)rc;
	}
	session->pending = outcome->pending;
}

int64_t
perch_session_resume_id(const struct perch_session *session)
{
	const int64_t needed[] = {
		session->boot_id,     session->master_id,   session->sign_in_id,
		session->order_id,    session->stage_id,    session->roll.id,
		session->shift_first, session->setup_first, session->count_id,
	};
	int64_t id = session->has_clock ? session->next_id - 1 : session->next_id;

	for (size_t i = 0; i < PERCH_COUNT(needed); i++)
		if (needed[i] != 0 && needed[i] < id)
			id = needed[i];
	return id;
}

/* --- comparing --------------------------------------------------------------------------------- */

static bool
flaw_equal(const struct perch_flaw *a, const struct perch_flaw *b)
{
	return a->at_um == b->at_um && a->to_um == b->to_um && a->length_um == b->length_um &&
	       a->across_um == b->across_um && a->direction == b->direction && a->side == b->side &&
	       a->is_full_width == b->is_full_width && a->is_minor == b->is_minor &&
	       strcmp(a->kind, b->kind) == 0;
}

static bool
entry_equal(const struct perch_entry *a, const struct perch_entry *b)
{
	return a->id == b->id && a->type == b->type && strcmp(a->what, b->what) == 0 &&
	       strcmp(a->light, b->light) == 0 && strcmp(a->reference, b->reference) == 0 &&
	       strcmp(a->text, b->text) == 0 && a->um == b->um &&
	       a->quantity.value.m == b->quantity.value.m &&
	       a->quantity.value.e == b->quantity.value.e && a->quantity.unit == b->quantity.unit &&
	       a->mass.value.m == b->mass.value.m && a->mass.value.e == b->mass.value.e &&
	       a->mass.unit == b->mass.unit && a->area_mm2 == b->area_mm2 && a->look == b->look &&
	       a->is_ok == b->is_ok && a->by == b->by;
}

static bool
roll_equal(const struct perch_open_roll *a, const struct perch_open_roll *b)
{
	if (a->id != b->id || a->order_id != b->order_id || a->by != b->by ||
	    strcmp(a->roll, b->roll) != 0 || strcmp(a->lot, b->lot) != 0 ||
	    a->ticket_um != b->ticket_um || a->is_again != b->is_again ||
	    strcmp(a->hold, b->hold) != 0 || a->n_flaws != b->n_flaws ||
	    a->n_entries != b->n_entries)
		return false;
	for (size_t i = 0; i < a->n_flaws; i++)
		if (a->flaw_ids[i] != b->flaw_ids[i] || a->flaw_by[i] != b->flaw_by[i] ||
		    !flaw_equal(&a->flaws[i], &b->flaws[i]))
			return false;
	for (size_t i = 0; i < a->n_entries; i++)
		if (!entry_equal(&a->entries[i], &b->entries[i]))
			return false;
	return true;
}

bool
perch_session_equal(const struct perch_session *a, const struct perch_session *b)
{
	return a->next_id == b->next_id && a->boot_id == b->boot_id &&
	       a->sign_in_id == b->sign_in_id && strcmp(a->person, b->person) == 0 &&
	       a->role == b->role && strcmp(a->how, b->how) == 0 && a->order_id == b->order_id &&
	       strcmp(a->order, b->order) == 0 && a->spec == b->spec &&
	       a->stage_id == b->stage_id && strcmp(a->stage, b->stage) == 0 &&
	       a->setup == b->setup && a->setup_first == b->setup_first &&
	       a->count_id == b->count_id && strcmp(a->count_kind, b->count_kind) == 0 &&
	       strcmp(a->count_number, b->count_number) == 0 && a->master_id == b->master_id &&
	       a->revision == b->revision && a->shift_rolls == b->shift_rolls &&
	       a->shift_flaws == b->shift_flaws && a->shift_first == b->shift_first &&
	       a->has_clock == b->has_clock && a->wall_ms == b->wall_ms &&
	       a->mono_ms == b->mono_ms && a->is_sealed == b->is_sealed &&
	       roll_equal(&a->roll, &b->roll);
}

/* --- showing ----------------------------------------------------------------------------------- */

const char *
perch_doubt_str(enum perch_doubt doubt)
{
	switch (doubt) {
	case PERCH_DOUBT_NONE:
		return "";
	case PERCH_DOUBT_WRONG_ORDER:
		return "wrong-order";
	case PERCH_DOUBT_UNKNOWN_ROLL:
		return "unknown-roll";
	case PERCH_DOUBT_LOT_DIFFERS:
		return "lot-differs";
	case PERCH_DOUBT_LOST_SEPARATOR:
		return "lost-separator";
	case PERCH_DOUBT_SUSPECT:
		return "suspect";
	case PERCH_DOUBT_PIN:
		return "pin";
	}
	return "";
}

static void
put_roll_status(const struct perch_session *s, const struct perch_world *world,
		struct perch_work *work, struct perch_buf *b)
{
	const struct perch_open_roll *roll = &s->roll;
	struct perch_basis basis;
	int64_t points = 0;

	perch_basis_find(s, world, &basis);
	perch_buf_fmt(b, " %s", roll->roll);
	if (roll->n_flaws > 0) {
		const struct perch_flaw *last = &roll->flaws[roll->n_flaws - 1];

		perch_buf_put_str(b, " @");
		perch_put_um(b, last->to_um >= 0 ? last->to_um : last->at_um,
			     perch_basis_unit(&basis));
	}
	size_t n = perch_work_load(work, roll, basis.size.width_um);
	if (perch_work_points(work, &basis, n, &points))
		perch_buf_fmt(b, " %" PRIi64 " point%s", points, points == 1 ? "" : "s");
}

void
perch_session_status(const struct perch_session *session, const struct perch_world *world,
		     struct perch_work *work, char dst[PERCH_STATUS_CAP])
{
	struct perch_buf b = perch_buf_over(dst, PERCH_STATUS_CAP);

	perch_buf_put_str(&b, session->sign_in_id != 0 ? session->person : "nobody");
	if (session->order_id != 0)
		perch_buf_fmt(&b, " %s", session->order);
	if (session->stage_id != 0)
		perch_buf_fmt(&b, " %s", session->stage);
	if (session->count_id != 0)
		perch_buf_fmt(&b, " %s%s%s", session->count_kind,
			      session->count_number[0] != '\0' ? " " : "", session->count_number);
	if (session->roll.id != 0)
		put_roll_status(session, world, work, &b);
	if (session->pending.doubt != PERCH_DOUBT_NONE)
		perch_buf_fmt(&b, " %s?", perch_doubt_str(session->pending.doubt));
	perch_buf_put_str(&b, "> ");
	if (perch_buf_cstr(&b) == NULL)
		dst[0] = '\0';
}
