/* figure.c - see figure.h. Pure. */
#include "firmware/session/figure.h"

#include <inttypes.h>

#include "firmware/session/fold.h"

struct perch_standing
perch_standing_with(const struct perch_session *session, const struct perch_basis *basis,
		    const struct perch_record *record, struct perch_entry *next)
{
	int64_t roll = 0;
	bool is_entry = perch_session_entry(session->next_id, record, next, &roll);

	return (struct perch_standing){ &session->roll, basis, is_entry ? next : NULL };
}

const struct perch_entry *
perch_standing_nth(const struct perch_standing *s, size_t i)
{
	if (i < s->roll->n_entries)
		return &s->roll->entries[i];
	return i == s->roll->n_entries ? s->next : NULL;
}

const struct perch_entry *
perch_standing_entry(const struct perch_standing *s, enum perch_record_type type, const char *what)
{
	if (s->next != NULL && s->next->type == type && strcmp(s->next->what, what) == 0)
		return s->next;
	return perch_roll_entry(s->roll, type, what);
}

const char *
perch_direction_str(enum perch_direction direction)
{
	return direction == PERCH_WEFT ? "weft" : "warp";
}

static struct perch_quantity
um_quantity(int64_t um)
{
	return (struct perch_quantity){ { um, 0 }, PERCH_UM };
}

/* --- weight, density --------------------------------------------------------------------------- */

/* Held against the band; in the unit of `unit` where the order states none. */
static bool
judge_band(struct perch_ratio value, const struct perch_band *band, enum perch_unit unit,
	   struct perch_measured *out)
{
	struct perch_limits limits = { .has_low = false };

	if (!perch_ratio_is_number(value))
		return false;
	if (band->nominal.unit != PERCH_UNIT_NONE) {
		unit = band->nominal.unit;
		if (perch_band_limits(band, &limits, NULL) != PERCH_OK)
			limits = (struct perch_limits){ .has_low = false };
	}
	*out = perch_measured_judge(value, unit, &limits);
	return true;
}

/* From the mass and the area where there are any: the recorded figure is rounded. */
static struct perch_ratio
weight_of(const struct perch_entry *e)
{
	if (e->mass.unit == PERCH_UNIT_NONE)
		return perch_ratio_of_quantity(e->quantity);
	return perch_ratio_divide(perch_ratio_of_quantity(e->mass),
				  perch_ratio_of(e->area_mm2, 1000000));
}

bool
perch_figure_weight(const struct perch_standing *s, const char *place, struct perch_measured *out)
{
	const struct perch_entry *e = perch_standing_entry(s, PERCH_RECORD_WEIGHT, place);

	return e != NULL &&
	       judge_band(weight_of(e), &s->basis->order.weight, e->quantity.unit, out);
}

bool
perch_figure_mean_weight(const struct perch_standing *s, struct perch_measured *out)
{
	const struct perch_entry *head = perch_standing_entry(s, PERCH_RECORD_WEIGHT, "head");
	const struct perch_entry *tail = perch_standing_entry(s, PERCH_RECORD_WEIGHT, "tail");

	if (head == NULL || tail == NULL)
		return false;
	struct perch_ratio sum = perch_ratio_add(weight_of(head), weight_of(tail));
	return judge_band(perch_ratio_divide(sum, perch_ratio_of(2, 1)), &s->basis->order.weight,
			  head->quantity.unit, out);
}

bool
perch_figure_density(const struct perch_standing *s, enum perch_direction direction,
		     struct perch_measured *out)
{
	const struct perch_entry *e = perch_standing_entry(s, PERCH_RECORD_DENSITY,
							   perch_direction_str(direction));

	return e != NULL && judge_band(perch_ratio_of_quantity(e->quantity),
				       &s->basis->order.density[direction], e->quantity.unit, out);
}

/* --- sizes ------------------------------------------------------------------------------------- */

bool
perch_figure_widths(const struct perch_standing *s, struct perch_summary *out)
{
	static const char *const places[] = { "head", "middle", "tail" };
	struct perch_ratio v[PERCH_COUNT(places)];

	for (size_t i = 0; i < PERCH_COUNT(places); i++) {
		const struct perch_entry *e = perch_standing_entry(s, PERCH_RECORD_WIDTH,
								   places[i]);

		if (e == NULL)
			return false;
		v[i] = perch_ratio_of_quantity(um_quantity(e->um));
	}
	return perch_measure_readings(v, PERCH_COUNT(v), out) == PERCH_OK;
}

/* At most this many percent; bounds nothing when the order is silent. */
static struct perch_limits
at_most(const struct perch_percent *percent)
{
	struct perch_limits limits = { .has_high = percent->is_set };

	if (percent->is_set)
		limits.high = perch_ratio_of_decimal(percent->value);
	return limits;
}

bool
perch_figure_length(const struct perch_standing *s, struct perch_measured *out)
{
	const struct perch_entry *e = perch_standing_entry(s, PERCH_RECORD_LENGTH, "");
	struct perch_limits limits = at_most(&s->basis->order.length_tol);
	struct perch_change change;

	if (e == NULL || s->roll->ticket_um <= 0 ||
	    perch_measure_change(um_quantity(s->roll->ticket_um), um_quantity(e->um), &change) !=
		    PERCH_OK)
		return false;
	if (limits.has_high) {
		limits.has_low = true;
		limits.low = perch_ratio_subtract(perch_ratio_of(0, 1), limits.high);
	}
	*out = perch_measured_judge(change.percent, PERCH_UNIT_NONE, &limits);
	return true;
}

bool
perch_figure_skew(const struct perch_standing *s, bool is_bow, struct perch_measured *out)
{
	const struct perch_entry *e;
	int64_t worst_um = -1;
	struct perch_ratio percent;

	for (size_t i = 0; (e = perch_standing_nth(s, i)) != NULL; i++)
		if (e->type == PERCH_RECORD_SKEW && (strcmp(e->what, "skew") != 0) == is_bow &&
		    e->um > worst_um)
			worst_um = e->um;
	if (worst_um == -1 || s->basis->size.width_um <= 0)
		return false;
	struct perch_quantity offset = um_quantity(worst_um);
	struct perch_limits limits = at_most(is_bow ? &s->basis->order.bow : &s->basis->order.skew);
	if (perch_measure_worst(&offset, 1, um_quantity(s->basis->size.width_um), &percent) !=
	    PERCH_OK)
		return false;
	*out = perch_measured_judge(percent, PERCH_UNIT_NONE, &limits);
	return true;
}

static const struct perch_entry *
wash_mark(const struct perch_standing *s, enum perch_direction direction, const char *moment)
{
	const struct perch_entry *found = NULL;
	const struct perch_entry *e;

	for (size_t i = 0; (e = perch_standing_nth(s, i)) != NULL; i++)
		if (e->type == PERCH_RECORD_WASH && strcmp(e->light, moment) == 0 &&
		    strcmp(e->what, perch_direction_str(direction)) == 0)
			found = e;
	return found;
}

bool
perch_figure_shrinkage(const struct perch_standing *s, enum perch_direction direction,
		       struct perch_measured *out)
{
	const struct perch_entry *before = wash_mark(s, direction, "before");
	const struct perch_entry *after = wash_mark(s, direction, "after");
	struct perch_limits limits = at_most(&s->basis->order.shrink[direction]);
	struct perch_ratio percent;

	if (before == NULL || after == NULL ||
	    perch_measure_shrinkage(um_quantity(before->um), um_quantity(after->um), &percent) !=
		    PERCH_OK)
		return false;
	*out = perch_measured_judge(percent, PERCH_UNIT_NONE, &limits);
	return true;
}

/* --- colour, mark ------------------------------------------------------------------------------ */

static bool
is_same_grading(const struct perch_entry *a, const struct perch_entry *b)
{
	return a->type == PERCH_RECORD_COLOUR && b->type == PERCH_RECORD_COLOUR &&
	       strcmp(a->what, b->what) == 0 && strcmp(a->light, b->light) == 0 &&
	       strcmp(a->reference, b->reference) == 0;
}

/* The grading that an entry is part of; false when its words are not ours. */
static bool
read_grading(const struct perch_standing *s, const struct perch_entry *of,
	     struct perch_colour_grading *out)
{
	struct perch_colour_grading g = { .light = PERCH_LIGHT_NONE };
	const struct perch_entry *e;

	if (perch_colour_kind_read(perch_span_str(of->what), &g.kind) != PERCH_OK ||
	    perch_light_read(perch_span_str(of->light), &g.light) != PERCH_OK ||
	    perch_colour_ref_read(perch_span_str(of->reference), &g.ref) != PERCH_OK)
		return false;
	for (size_t i = 0; (e = perch_standing_nth(s, i)) != NULL; i++)
		if (is_same_grading(of, e) &&
		    perch_colour_grade_read(perch_span_str(e->text),
					    e->look == 2 ? &g.second : &g.grade) != PERCH_OK)
			return false;
	if (g.grade == 0) {
		g.grade = g.second;
		g.second = 0;
	}
	*out = g;
	return true;
}

bool
perch_standing_grading(const struct perch_standing *s, size_t *at, struct perch_colour_grading *out)
{
	const struct perch_entry *e;

	for (; (e = perch_standing_nth(s, *at)) != NULL; (*at)++) {
		const struct perch_entry *later;
		size_t i = *at + 1;

		if (e->type != PERCH_RECORD_COLOUR)
			continue;
		while ((later = perch_standing_nth(s, i)) != NULL && !is_same_grading(e, later))
			i++;
		if (later == NULL && read_grading(s, e, out)) {
			(*at)++;
			return true;
		}
	}
	return false;
}

struct perch_colour_rules
perch_standing_colour_rules(const struct perch_standing *s)
{
	return s->basis->has_order ? s->basis->order.colour_rules : perch_colour_rules_shipped();
}

const struct perch_entry *
perch_standing_mark(const struct perch_standing *s, const char *field)
{
	const struct perch_entry *found = NULL;
	const struct perch_entry *e;

	for (size_t i = 0; (e = perch_standing_nth(s, i)) != NULL; i++)
		if (e->type == PERCH_RECORD_MARK &&
		    (strcmp(e->what, field) == 0 || strcmp(e->what, "all") == 0))
			found = e;
	return found;
}

/* --- figures as text --------------------------------------------------------------------------- */

enum perch_rc
perch_figure_round(struct perch_ratio amount, enum perch_unit unit, struct perch_decimal *out)
{
	struct perch_quantity one = { { 1, 0 }, unit };
	struct perch_ratio thousandths = perch_ratio_multiply(
		perch_ratio_divide(amount, perch_ratio_of_quantity(one)), perch_ratio_of(1000, 1));

	if (!perch_ratio_is_number(thousandths))
		return PERCH_E_RANGE;
	perch_i128 m = perch_round(thousandths.num, thousandths.den, PERCH_ROUND_HALF_UP);
	if (m <= 0 || m > INT64_MAX)
		return PERCH_E_RANGE;
	*out = (struct perch_decimal){ (int64_t)m, -3 };
	return PERCH_OK;
}

void
perch_put_judged(struct perch_buf *b, const char *name, const struct perch_measured *m)
{
	if (!m->is_judged && name[0] == '\0')
		return;
	perch_buf_put_str(b, !m->is_judged ? "; " : m->is_pass ? "; pass: " : "; fails: ");
	perch_buf_fmt(b, "%s%s", name, name[0] != '\0' ? " " : "");
	perch_measured_put(b, m);
}

void
perch_put_quantity(struct perch_buf *b, struct perch_quantity q)
{
	perch_buf_put_decimal(b, q.value);
	perch_buf_put_str(b, perch_unit_str(q.unit));
}

void
perch_put_superseded(struct perch_buf *b, const struct perch_entry *before, enum perch_unit unit)
{
	if (before == NULL)
		return;
	perch_buf_put_str(b, " (was ");
	if (before->quantity.unit != PERCH_UNIT_NONE)
		perch_put_quantity(b, before->quantity);
	else
		perch_put_um(b, before->um, unit);
	perch_buf_fmt(b, ", record %" PRIi64 ")", before->id);
}
