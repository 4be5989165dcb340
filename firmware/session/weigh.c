/*
 * weigh.c - mass per area of the open roll: as stated, of a weighed swatch, of the full roll, or of
 * a swatch on a scale, which fills the place that is still missing by itself. Pure.
 *
 * A weight that lies on the scale is taken once: the next one counts after the scale has shown zero
 * or less. One that was put on while nothing could be filled is not taken later either, as nobody
 * knows what it was; nor, after a restart, one of the very mass that the roll has a swatch of. Mass
 * and area are recorded as they came, the figure beside them to 3 places; a verdict is reached from
 * the former (figure.h).
 */
#include <inttypes.h>

#include "firmware/session/figure.h"
#include "firmware/session/role.h"
#include "firmware/session/turn.h"

#define SWATCH_MM2   10000 /* 100 cm2, the round cutter of the trade */
#define AREA_MAX_MM2 INT64_C(1000000000000000)

static const char *const places[] = { "head", "tail" };

static int64_t
swatch_mm2(const struct perch_pending *pending)
{
	return pending->swatch_mm2 != 0 ? pending->swatch_mm2 : SWATCH_MM2;
}

/* Whole square millimetres; 0: less than a half or more than can be. */
static int64_t
mm2_of(struct perch_ratio m2)
{
	struct perch_ratio mm2 = perch_ratio_multiply(m2, perch_ratio_of(1000000, 1));

	if (!perch_ratio_is_number(mm2))
		return 0;
	perch_i128 whole = perch_round(mm2.num, mm2.den, PERCH_ROUND_HALF_UP);
	return whole > AREA_MAX_MM2 ? 0 : (int64_t)whole;
}

/* "100cm2" */
static void
put_area(struct perch_buf *b, int64_t mm2)
{
	if (mm2 % 100 == 0)
		perch_buf_fmt(b, "%" PRIi64 "cm2", mm2 / 100);
	else
		perch_buf_fmt(b, "%" PRIi64 "mm2", mm2);
}

/* --- one weight -------------------------------------------------------------------------------- */

/* A piece of this mass and area, or with area 0 nothing but what is stated. */
struct piece {
	const char *method;
	struct perch_quantity stated;
	struct perch_quantity mass;
	int64_t area_mm2;
};

/* What it comes to. Answers no when that is no figure. */
static bool
find_figure(struct perch_turn *t, const struct piece *piece, struct perch_quantity *figure)
{
	struct perch_quantity area = { { piece->area_mm2, 0 }, PERCH_MM2 };
	struct perch_ratio value;

	*figure = piece->stated;
	if (piece->area_mm2 == 0)
		return true;
	figure->unit = PERCH_G_M2;
	if (perch_measure_swatch(piece->mass, area, &value) == PERCH_OK &&
	    perch_figure_round(value, PERCH_G_M2, &figure->value) == PERCH_OK)
		return true;
	perch_turn_no(t, "range", "that mass of that area cannot be: check both");
	return false;
}

/* "head 180.000g/m2 (1.80g of 100cm2)", what it replaces, and what the order's limits say. */
static void
answer(struct perch_turn *t, const struct piece *piece, const struct perch_record_weight *weight,
       const struct perch_standing *s)
{
	char text[512];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	const struct perch_band *band = &s->basis->order.weight;
	struct perch_measured m = { .is_judged = false };

	perch_buf_fmt(&b, "%s ", weight->place);
	perch_put_quantity(&b, s->next->quantity);
	if (piece->area_mm2 != 0) {
		perch_buf_put_str(&b, " (");
		perch_put_quantity(&b, piece->mass);
		perch_buf_put_str(&b, " of ");
		put_area(&b, piece->area_mm2);
		perch_buf_put_str(&b, ")");
	}
	perch_put_superseded(&b, perch_roll_entry(s->roll, PERCH_RECORD_WEIGHT, weight->place),
			     PERCH_UNIT_NONE);
	if (perch_figure_weight(s, weight->place, &m))
		perch_put_judged(&b, "", &m);
	/* Without a tolerance nothing is judged, and the nominal is shown. */
	if (!m.is_judged && band->nominal.unit != PERCH_UNIT_NONE) {
		perch_buf_put_str(&b, "; the order says ");
		perch_put_quantity(&b, band->nominal);
	}
	if (perch_figure_mean_weight(s, &m))
		perch_put_judged(&b, "mean", &m);
	const char *line = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "weight %s", line != NULL ? line : weight->place);
}

static void
take(struct perch_turn *t, const char *place, const struct piece *piece, const char *origin)
{
	struct perch_quantity figure;
	struct perch_basis basis;
	struct perch_entry next;

	if (!find_figure(t, piece, &figure))
		return;
	struct perch_record *record = perch_turn_record(t, PERCH_RECORD_WEIGHT);
	struct perch_record_weight *weight = &record->weight;
	weight->roll = t->s->roll.id;
	perch_turn_copy(weight->place, sizeof(weight->place), place);
	weight->value = figure.value.m;
	weight->exp = (int)figure.value.e;
	perch_turn_copy(weight->unit, sizeof(weight->unit), perch_unit_str(figure.unit));
	perch_turn_copy(weight->method, sizeof(weight->method), piece->method);
	weight->mass = piece->mass.value.m;
	weight->mass_exp = (int)piece->mass.value.e;
	perch_turn_copy(weight->mass_unit, sizeof(weight->mass_unit),
			perch_unit_str(piece->mass.unit));
	weight->area_mm2 = piece->area_mm2;
	perch_turn_copy(weight->o, sizeof(weight->o), origin);

	perch_basis_find(t->s, t->world, &basis);
	struct perch_standing s = perch_standing_with(t->s, &basis, record, &next);
	answer(t, piece, weight, &s);
}

/* --- as typed ---------------------------------------------------------------------------------- */

/* The scale's swatches are cut with another cutter from here on. */
static void
set_area(struct perch_turn *t, int64_t mm2)
{
	char text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	put_area(&b, mm2);
	const char *s = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "swatches are %s from here on", s != NULL ? s : "set");
	t->out->pending = t->s->pending;
	t->out->pending.swatch_mm2 = mm2;
}

/* Measured length times least measured width. Answers no when one is missing. */
static int64_t
roll_mm2(struct perch_turn *t)
{
	const struct perch_entry *length = perch_roll_entry(&t->s->roll, PERCH_RECORD_LENGTH, "");
	int64_t width_um = perch_roll_least_width(&t->s->roll);
	const perch_i128 um2_per_m2 = (perch_i128)1000000 * 1000000;

	if (length == NULL || width_um == -1) {
		perch_turn_no(t, "needs-size",
			      "a full roll is weighed over its measured length and width: =length "
			      "and =width first");
		return 0;
	}
	int64_t mm2 = mm2_of(perch_ratio_of((perch_i128)length->um * width_um, um2_per_m2));
	if (mm2 == 0)
		perch_turn_no(t, "range", "the roll is too small: check length and width");
	return mm2;
}

/* Area of the piece that is weighed. Answers no when there is none. */
static int64_t
piece_mm2(struct perch_turn *t, const struct perch_weight_words *words)
{
	if (strcmp(words->method, "roll") == 0)
		return roll_mm2(t);
	if (words->area.unit == PERCH_UNIT_NONE)
		return swatch_mm2(&t->s->pending);
	int64_t mm2 = mm2_of(perch_ratio_of_quantity(words->area));
	if (mm2 == 0)
		perch_turn_no(t, "range", "no swatch has that area: check it");
	return mm2;
}

void
perch_turn_weight(struct perch_turn *t, const struct perch_command_line *line)
{
	const struct perch_weight_words *words = &line->weight;
	struct piece piece = { .method = words->method, .stated = words->stated };

	if (line->is_shown) {
		perch_turn_show_measure(t, line, PERCH_RECORD_WEIGHT);
	} else if (line->place[0] == '\0') {
		int64_t mm2 = piece_mm2(t, words);

		if (mm2 != 0)
			set_area(t, mm2);
	} else if (perch_turn_may_enter(t, 1)) {
		if (strcmp(words->method, "stated") != 0) {
			piece.mass = words->mass;
			piece.area_mm2 = piece_mm2(t, words);
			if (piece.area_mm2 == 0)
				return;
		}
		take(t, line->place, &piece, t->origin);
	}
}

/* --- from a scale ------------------------------------------------------------------------------ */

static const char *
missing_place(const struct perch_open_roll *roll)
{
	for (size_t i = 0; i < PERCH_COUNT(places); i++)
		if (perch_roll_entry(roll, PERCH_RECORD_WEIGHT, places[i]) == NULL)
			return places[i];
	return NULL;
}

/* After a restart nobody remembers that it was taken, but the roll has such a swatch already. */
static bool
was_taken_before(const struct perch_turn *t)
{
	const struct perch_quantity *mass = &t->in->mass;

	for (size_t i = 0; i < t->s->roll.n_entries && !t->s->pending.has_scale_been_empty; i++) {
		const struct perch_quantity *of = &t->s->roll.entries[i].mass;

		if (of->unit != PERCH_UNIT_NONE && of->unit == mass->unit &&
		    of->value.m == mass->value.m && of->value.e == mass->value.e)
			return true;
	}
	return false;
}

/* Something lies still on the scale that was not taken yet. */
static void
take_from_scale(struct perch_turn *t)
{
	const struct piece piece = {
		.method = "swatch",
		.mass = t->in->mass,
		.area_mm2 = swatch_mm2(&t->s->pending),
	};
	const char *place = missing_place(&t->s->roll);

	/* Where nobody works, a weight on the scale is nobody's. */
	if (t->s->sign_in_id == 0 || t->s->roll.id == 0 || was_taken_before(t))
		return;
	if (t->in->mass.unit == PERCH_UNIT_NONE)
		perch_turn_no(t, "weighed", "the scale names no unit that is known: set it to g");
	else if (place == NULL)
		perch_turn_no(t, "weighed",
			      "%s has its weights at head and tail: =undo the wrong one first, "
			      "lift the swatch and weigh it again",
			      t->s->roll.roll);
	else if (perch_turn_may_enter(t, 1))
		take(t, place, &piece, "measured");
}

void
perch_turn_weighed(struct perch_turn *t)
{
	struct perch_pending pending = t->s->pending;
	bool is_still = t->in->scale == PERCH_SCALE_STABLE;

	if (is_still && t->in->mass.value.m > 0) {
		if (!pending.is_scale_used && perch_role_may_inspect(perch_turn_role(t)))
			take_from_scale(t);
		pending.is_scale_used = true;
	} else if (is_still || t->in->scale == PERCH_SCALE_ZERO ||
		   t->in->scale == PERCH_SCALE_UNDER_ZERO) {
		pending.is_scale_used = false;
		pending.has_scale_been_empty = true;
	}
	/* A weight is no answer to what is being asked. */
	t->out->pending = pending;
}
