/* session.c - the state of a session as a fold over the records of the log. Pure. */
#include "firmware/session/session.h"

#include <assert.h>
#include <inttypes.h>

#include "firmware/base/text.h"
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

/* --- folding ----------------------------------------------------------------------------------- */

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

static void
apply_in(struct perch_session *s, int64_t id, const struct perch_record_in *in)
{
	s->sign_in_id = id;
	memcpy(s->person, in->person, sizeof(s->person));
	begin_shift(s);
}

/* The order goes with the person, unless a roll is handed over open. */
static void
apply_out(struct perch_session *s)
{
	s->sign_in_id = 0;
	memset(s->person, 0, sizeof(s->person));
	begin_shift(s);
	if (s->roll.id != 0)
		return;
	s->order_id = 0;
	s->spec = 0;
	memset(s->order, 0, sizeof(s->order));
	forget_stage(s);
}

static void
apply_order(struct perch_session *s, int64_t id, const struct perch_record_order *order)
{
	s->order_id = id;
	s->spec = order->spec;
	memcpy(s->order, order->order, sizeof(s->order));
	forget_stage(s);
}

static void
apply_roll(struct perch_session *s, int64_t id, const struct perch_record_roll *roll)
{
	memset(&s->roll, 0, sizeof(s->roll));
	s->roll.id = id;
	s->roll.order_id = roll->order;
	s->roll.ticket_um = roll->ticket_um;
	memcpy(s->roll.roll, roll->roll, sizeof(s->roll.roll));
	memcpy(s->roll.lot, roll->lot, sizeof(s->roll.lot));
}

static void
apply_flaw(struct perch_open_roll *roll, int64_t id, const struct perch_record_flaw *flaw)
{
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
	};
	_Static_assert(sizeof(to->kind) == sizeof(flaw->kind), "a kind fits both");
	memcpy(to->kind, flaw->kind, sizeof(to->kind));
	roll->flaw_ids[roll->n_flaws++] = id;
}

static void
apply_measure(struct perch_open_roll *roll, int64_t of_roll, const struct perch_measure *measure)
{
	if (of_roll == roll->id && roll->n_measures < PERCH_ROLL_MEASURES_MAX)
		roll->measures[roll->n_measures++] = *measure;
}

static void
apply_width(struct perch_open_roll *roll, int64_t id, const struct perch_record_width *width)
{
	struct perch_measure m = { .id = id, .type = PERCH_RECORD_WIDTH, .um = width->um };

	memcpy(m.place, width->place, sizeof(m.place));
	apply_measure(roll, width->roll, &m);
}

static void
apply_length(struct perch_open_roll *roll, int64_t id, const struct perch_record_length *length)
{
	struct perch_measure m = { .id = id, .type = PERCH_RECORD_LENGTH, .um = length->um };

	apply_measure(roll, length->roll, &m);
}

/* Units as the table of records allows them. */
static enum perch_unit
weight_unit(const char *text)
{
	return strcmp(text, perch_unit_str(PERCH_OZ_YD2)) == 0 ? PERCH_OZ_YD2 : PERCH_G_M2;
}

static void
apply_weight(struct perch_open_roll *roll, int64_t id, const struct perch_record_weight *weight)
{
	struct perch_measure m = {
		.id = id,
		.type = PERCH_RECORD_WEIGHT,
		.weight = { { weight->value, (int8_t)weight->exp }, weight_unit(weight->unit) },
	};

	memcpy(m.place, weight->place, sizeof(m.place));
	apply_measure(roll, weight->roll, &m);
}

static void
apply_withdraw(struct perch_open_roll *roll, const struct perch_record_withdraw *withdraw)
{
	size_t i = 0;

	if (withdraw->of == 0)
		return;
	if (withdraw->of == roll->id) {
		memset(roll, 0, sizeof(*roll));
		return;
	}
	while (i < roll->n_flaws && roll->flaw_ids[i] != withdraw->of)
		i++;
	if (i < roll->n_flaws) {
		size_t after = roll->n_flaws - i - 1;

		memmove(&roll->flaws[i], &roll->flaws[i + 1], after * sizeof(roll->flaws[0]));
		memmove(&roll->flaw_ids[i], &roll->flaw_ids[i + 1],
			after * sizeof(roll->flaw_ids[0]));
		roll->n_flaws--;
		return;
	}
	i = 0;
	while (i < roll->n_measures && roll->measures[i].id != withdraw->of)
		i++;
	if (i < roll->n_measures) {
		memmove(&roll->measures[i], &roll->measures[i + 1],
			(roll->n_measures - i - 1) * sizeof(roll->measures[0]));
		roll->n_measures--;
	}
}

static void
apply_close(struct perch_session *s, const struct perch_record_close *close)
{
	if (close->roll == 0 || close->roll != s->roll.id)
		return;
	s->shift_rolls++;
	s->shift_flaws += (int64_t)s->roll.n_flaws;
	if (s->shift_first == 0)
		s->shift_first = s->roll.id;
	memset(&s->roll, 0, sizeof(s->roll));
}

static void
fold(struct perch_session *s, int64_t id, const struct perch_record *r)
{
	switch (r->type) {
	case PERCH_RECORD_BOOT:
		/* A new run says anew which master data it uses. */
		s->boot_id = id;
		s->master_id = 0;
		s->revision = -1;
		break;
	case PERCH_RECORD_MASTER:
		s->master_id = id;
		s->revision = r->master.revision;
		break;
	case PERCH_RECORD_IN:
		apply_in(s, id, &r->in);
		break;
	case PERCH_RECORD_OUT:
		apply_out(s);
		break;
	case PERCH_RECORD_ORDER:
		apply_order(s, id, &r->order);
		break;
	case PERCH_RECORD_STAGE:
		s->stage_id = id;
		memcpy(s->stage, r->stage.stage, sizeof(s->stage));
		break;
	case PERCH_RECORD_ROLL:
		apply_roll(s, id, &r->roll);
		break;
	case PERCH_RECORD_FLAW:
		apply_flaw(&s->roll, id, &r->flaw);
		break;
	case PERCH_RECORD_WITHDRAW:
		apply_withdraw(&s->roll, &r->withdraw);
		break;
	case PERCH_RECORD_WIDTH:
		apply_width(&s->roll, id, &r->width);
		break;
	case PERCH_RECORD_WEIGHT:
		apply_weight(&s->roll, id, &r->weight);
		break;
	case PERCH_RECORD_LENGTH:
		apply_length(&s->roll, id, &r->length);
		break;
	case PERCH_RECORD_CLOSE:
		apply_close(s, &r->close);
		break;
	case PERCH_RECORD_SHIFT:
		begin_shift(s);
		break;
	case PERCH_RECORD_EPOCH:
	case PERCH_RECORD_CLOCK:
	case PERCH_RECORD_SCANNER:
	case PERCH_RECORD_SEPARATOR:
	case PERCH_RECORD_STOP:
	case PERCH_RECORD_NOTE:
	case PERCH_RECORD_SEAL:
	case PERCH_RECORD_TYPES:
		break;
	}
}

enum perch_rc
perch_session_apply(struct perch_session *session, int64_t id, const struct perch_record *record)
{
	if (id != session->next_id)
		return PERCH_E_STATE;
	fold(session, id, record);
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
		session->boot_id,  session->master_id, session->sign_in_id,  session->order_id,
		session->stage_id, session->roll.id,   session->shift_first,
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
	       a->is_full_width == b->is_full_width && strcmp(a->kind, b->kind) == 0;
}

static bool
measure_equal(const struct perch_measure *a, const struct perch_measure *b)
{
	return a->id == b->id && a->type == b->type && strcmp(a->place, b->place) == 0 &&
	       a->um == b->um && a->weight.value.m == b->weight.value.m &&
	       a->weight.value.e == b->weight.value.e && a->weight.unit == b->weight.unit;
}

static bool
roll_equal(const struct perch_open_roll *a, const struct perch_open_roll *b)
{
	if (a->id != b->id || a->order_id != b->order_id || strcmp(a->roll, b->roll) != 0 ||
	    strcmp(a->lot, b->lot) != 0 || a->ticket_um != b->ticket_um ||
	    a->n_flaws != b->n_flaws || a->n_measures != b->n_measures)
		return false;
	for (size_t i = 0; i < a->n_flaws; i++)
		if (a->flaw_ids[i] != b->flaw_ids[i] || !flaw_equal(&a->flaws[i], &b->flaws[i]))
			return false;
	for (size_t i = 0; i < a->n_measures; i++)
		if (!measure_equal(&a->measures[i], &b->measures[i]))
			return false;
	return true;
}

bool
perch_session_equal(const struct perch_session *a, const struct perch_session *b)
{
	return a->next_id == b->next_id && a->boot_id == b->boot_id &&
	       a->sign_in_id == b->sign_in_id && strcmp(a->person, b->person) == 0 &&
	       a->order_id == b->order_id && strcmp(a->order, b->order) == 0 &&
	       a->spec == b->spec && a->stage_id == b->stage_id &&
	       strcmp(a->stage, b->stage) == 0 && a->master_id == b->master_id &&
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
	if (session->roll.id != 0)
		put_roll_status(session, world, work, &b);
	if (session->pending.doubt != PERCH_DOUBT_NONE)
		perch_buf_fmt(&b, " %s?", perch_doubt_str(session->pending.doubt));
	perch_buf_put_str(&b, "> ");
	if (perch_buf_cstr(&b) == NULL)
		dst[0] = '\0';
}
