/* open_roll.c - what the entries of the open roll add up to. Pure. */
#include "firmware/session/open_roll.h"

#define YARD_UM INT64_C(914400)
#define INCH_UM INT64_C(25400)

const struct perch_entry *
perch_roll_entry(const struct perch_open_roll *roll, enum perch_record_type type, const char *what)
{
	for (size_t i = roll->n_entries; i > 0; i--) {
		const struct perch_entry *e = &roll->entries[i - 1];

		if (e->type == type && strcmp(e->what, what) == 0)
			return e;
	}
	return NULL;
}

int64_t
perch_roll_length(const struct perch_open_roll *roll)
{
	const struct perch_entry *m = perch_roll_entry(roll, PERCH_RECORD_LENGTH, "");

	return m != NULL ? m->um : roll->ticket_um;
}

int64_t
perch_roll_least_width(const struct perch_open_roll *roll)
{
	static const char *const places[] = { "head", "middle", "tail" };
	int64_t least = -1;

	for (size_t i = 0; i < PERCH_COUNT(places); i++) {
		const struct perch_entry *m = perch_roll_entry(roll, PERCH_RECORD_WIDTH, places[i]);

		if (m != NULL && (least == -1 || m->um < least))
			least = m->um;
	}
	return least;
}

void
perch_basis_find(const struct perch_session *session, const struct perch_world *world,
		 struct perch_basis *out)
{
	memset(out, 0, sizeof(*out));
	out->order.width_um = -1;
	out->has_order = session->order_id != 0 &&
			 world->find_order(world->ctx, session->order, &out->order);
	out->has_profile = out->has_order &&
			   world->find_profile(world->ctx, out->order.profile, &out->profile);
	out->size.length_um = perch_roll_length(&session->roll);
	out->size.width_um = perch_roll_least_width(&session->roll);
	if (out->size.width_um == -1)
		out->size.width_um = out->order.width_um;
}

enum perch_unit
perch_basis_unit(const struct perch_basis *basis)
{
	return basis->has_profile ? basis->profile.grid : PERCH_M;
}

/* Is it a whole number of thousandths of the unit, as answers show them? */
static bool
is_exact(int64_t um, int64_t unit_um)
{
	return um % unit_um * 1000 % unit_um == 0;
}

enum perch_unit
perch_basis_length_unit(const struct perch_basis *basis, int64_t um)
{
	return perch_basis_unit(basis) == PERCH_YD && is_exact(um, YARD_UM) ? PERCH_YD : PERCH_M;
}

enum perch_unit
perch_basis_fine_unit(const struct perch_basis *basis, int64_t um)
{
	return perch_basis_unit(basis) == PERCH_YD && is_exact(um, INCH_UM) ? PERCH_IN : PERCH_MM;
}

size_t
perch_work_load(struct perch_work *work, const struct perch_open_roll *roll, int64_t width_um)
{
	memcpy(work->flaws, roll->flaws, roll->n_flaws * sizeof(roll->flaws[0]));
	for (size_t i = 0; i < roll->n_flaws && width_um > 0; i++)
		if (work->flaws[i].across_um > width_um)
			work->flaws[i].across_um = width_um;
	return roll->n_flaws;
}

bool
perch_work_points(struct perch_work *work, const struct perch_basis *basis, size_t n,
		  int64_t *points)
{
	struct perch_roll size = basis->size;
	struct perch_score score;

	if (!basis->has_profile || size.width_um <= 0)
		return false;
	if (size.length_um <= 0)
		size.length_um = PERCH_ROLL_LENGTH_MAX_UM;
	if (perch_score_roll(&basis->profile, &size, work->flaws, n, work->judged, &score, NULL) !=
	    PERCH_OK)
		return false;
	*points = score.points;
	return true;
}

void
perch_put_flaw(struct perch_buf *b, const struct perch_flaw *flaw, enum perch_unit unit,
	       enum perch_unit len_unit)
{
	perch_buf_fmt(b, "%s ", flaw->kind);
	perch_put_um(b, flaw->at_um, unit);
	if (flaw->to_um >= 0) {
		perch_buf_put_str(b, " to ");
		perch_put_um(b, flaw->to_um, unit);
	}
	if (flaw->length_um >= 0) {
		perch_buf_put_byte(b, ' ');
		perch_put_um(b, flaw->length_um, len_unit);
	}
	if (flaw->is_minor)
		perch_buf_put_str(b, " minor");
}

void
perch_put_standing_flaw(struct perch_buf *b, const struct perch_flaw *flaw,
			const struct perch_basis *basis)
{
	perch_put_flaw(b, flaw, perch_basis_length_unit(basis, flaw->at_um),
		       perch_basis_fine_unit(basis, flaw->length_um));
}
