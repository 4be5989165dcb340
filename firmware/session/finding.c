/* finding.c - see finding.h. Pure. */
#include "firmware/session/finding.h"

#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/inspect/words.h"
#include "firmware/session/figure.h"

struct list {
	struct perch_finding *v;
	size_t n;
};

static int
badness(enum perch_disposition way)
{
	switch (way) {
	case PERCH_PASS:
		return 0;
	case PERCH_CONCESSION:
		return 1;
	case PERCH_LEAVE_SECOND:
		return 2;
	case PERCH_HOLD:
		return 3;
	case PERCH_REWORK:
		return 4;
	case PERCH_LEAVE_REJECT:
		break;
	}
	return 5;
}

enum perch_disposition
perch_disposition_worse(enum perch_disposition a, enum perch_disposition b)
{
	return badness(b) > badness(a) ? b : a;
}

/* One more, its text still to be put; the last one stands for all that have no room. */
static struct perch_buf
add(struct list *list, enum perch_disposition leads_to)
{
	static const char rest[] = "and more rules do not hold";
	struct perch_finding *f = &list->v[list->n < PERCH_RULES_MAX ? list->n : list->n - 1];

	if (list->n < PERCH_RULES_MAX) {
		list->n++;
		f->leads_to = leads_to;
		return perch_buf_over(f->text, sizeof(f->text));
	}
	f->leads_to = perch_disposition_worse(f->leads_to, leads_to);
	memcpy(f->text, rest, sizeof(rest));
	return perch_buf_over(NULL, 0);
}

static void
end(struct perch_buf *b)
{
	/* Figures of any size: what would not fit is left off, the rule is still named. */
	if (b->p != NULL && perch_buf_cstr(b) == NULL)
		b->p[b->n < b->cap ? b->n : b->cap - 1] = '\0';
}

static void
add_measured(struct list *list, const char *name, const char *which, const struct perch_measured *m,
	     enum perch_disposition leads_to)
{
	if (!m->is_judged || m->is_pass)
		return;
	struct perch_buf b = add(list, leads_to);
	perch_buf_fmt(&b, "%s%s ", name, which);
	perch_measured_put(&b, m);
	end(&b);
}

/* --- measures ---------------------------------------------------------------------------------- */

static void
add_width(struct list *list, const struct perch_standing *s)
{
	int64_t width_um = perch_roll_least_width(s->roll);
	int64_t least_um = s->basis->order.width_um;

	if (width_um == -1 || width_um >= least_um)
		return;
	/* Both in one unit, and neither rounded: they may be close. */
	enum perch_unit unit = perch_basis_fine_unit(s->basis, width_um);
	if (perch_basis_fine_unit(s->basis, least_um) != unit)
		unit = PERCH_MM;
	struct perch_buf b = add(list, PERCH_LEAVE_REJECT);
	perch_buf_put_str(&b, "width ");
	perch_put_um(&b, width_um, unit);
	perch_buf_put_str(&b, ", limit >= ");
	perch_put_um(&b, least_um, unit);
	end(&b);
}

static void
add_weights(struct list *list, const struct perch_standing *s)
{
	static const char *const places[] = { "head", "tail" };
	struct perch_measured m;

	for (size_t i = 0; i < PERCH_COUNT(places); i++)
		if (perch_figure_weight(s, places[i], &m))
			add_measured(list, "weight-", places[i], &m, PERCH_LEAVE_REJECT);
	if (perch_figure_mean_weight(s, &m))
		add_measured(list, "weight-", "mean", &m, PERCH_LEAVE_REJECT);
}

static void
add_measures(struct list *list, const struct perch_standing *s)
{
	static const enum perch_direction directions[] = { PERCH_WARP, PERCH_WEFT };
	struct perch_measured m;

	add_width(list, s);
	if (perch_figure_length(s, &m))
		add_measured(list, "length", "", &m, PERCH_CONCESSION);
	add_weights(list, s);
	for (size_t i = 0; i < PERCH_COUNT(directions); i++)
		if (perch_figure_density(s, directions[i], &m))
			add_measured(list, "density-", perch_direction_str(directions[i]), &m,
				     PERCH_LEAVE_REJECT);
	if (perch_figure_skew(s, false, &m))
		add_measured(list, "skew", "", &m, PERCH_REWORK);
	if (perch_figure_skew(s, true, &m))
		add_measured(list, "bow", "", &m, PERCH_REWORK);
	for (size_t i = 0; i < PERCH_COUNT(directions); i++)
		if (perch_figure_shrinkage(s, directions[i], &m))
			add_measured(list, "shrinkage-", perch_direction_str(directions[i]), &m,
				     PERCH_REWORK);
}

/* --- mark, checks ------------------------------------------------------------------------------ */

static void
add_bad(struct list *list, const char *name, const char *which, const struct perch_entry *e,
	enum perch_disposition leads_to)
{
	struct perch_buf b = add(list, leads_to);

	perch_buf_fmt(&b, "%s%s is wrong, record %" PRIi64, name, which, e->id);
	end(&b);
}

static void
add_marks(struct list *list, const struct perch_standing *s)
{
	struct perch_word_list fields = perch_mark_fields();
	int64_t whole = 0; /* the entry that called all of it wrong, once */

	for (size_t i = 0; i < fields.n; i++) {
		const struct perch_entry *e = perch_standing_mark(s, fields.v[i].code);

		if (e == NULL || e->is_ok || e->id == whole)
			continue;
		add_bad(list, "mark ", e->what, e, PERCH_REWORK);
		if (strcmp(e->what, "all") == 0)
			whole = e->id;
	}
}

static void
add_checks(struct list *list, const struct perch_standing *s)
{
	static const struct {
		const char *what;
		enum perch_disposition leads_to;
	} checks[] = {
		{ "hand", PERCH_HOLD },
		{ "smell", PERCH_HOLD },
		{ "packing", PERCH_REWORK },
	};

	for (size_t i = 0; i < PERCH_COUNT(checks); i++) {
		const struct perch_entry *e = perch_standing_entry(s, PERCH_RECORD_CHECK,
								   checks[i].what);

		if (e != NULL && !e->is_ok)
			add_bad(list, checks[i].what, "", e, checks[i].leads_to);
	}
}

/* --- colour ------------------------------------------------------------------------------------ */

static enum perch_disposition
way_of(enum perch_colour_outcome outcome)
{
	switch (outcome) {
	case PERCH_COLOUR_PASS:
		return PERCH_PASS;
	case PERCH_COLOUR_CONCESSION:
		return PERCH_CONCESSION;
	case PERCH_COLOUR_SECOND:
		return PERCH_LEAVE_SECOND;
	case PERCH_COLOUR_REWORK:
		return PERCH_REWORK;
	case PERCH_COLOUR_REJECT:
		return PERCH_LEAVE_REJECT;
	case PERCH_COLOUR_LOOK: /* nobody has looked twice: somebody has to decide */
	case PERCH_COLOUR_HOLD:
	case PERCH_COLOUR_OUTCOME_COUNT:
		break;
	}
	return PERCH_HOLD;
}

static void
add_colours(struct list *list, const struct perch_standing *s)
{
	const struct perch_colour_rules rules = perch_standing_colour_rules(s);
	struct perch_colour_grading g;
	size_t at = 0;

	while (perch_standing_grading(s, &at, &g)) {
		enum perch_colour_outcome outcome;

		if (perch_colour_judge(&rules, &g, &outcome, NULL) != PERCH_OK ||
		    outcome == PERCH_COLOUR_PASS)
			continue;
		struct perch_buf b = add(list, way_of(outcome));
		perch_buf_put_str(&b, "colour ");
		perch_colour_put_reason(&b, &rules, &g);
		if (g.ref != PERCH_COLOUR_REF_APPROVED)
			perch_buf_fmt(&b, ", against %s", perch_colour_ref_str(g.ref));
		if (outcome == PERCH_COLOUR_LOOK)
			perch_buf_put_str(&b, ", no second look");
		end(&b);
	}
}

size_t
perch_roll_findings(const struct perch_open_roll *roll, const struct perch_basis *basis,
		    struct perch_finding out[PERCH_RULES_MAX])
{
	const struct perch_standing s = { .roll = roll, .basis = basis };
	struct list list = { .v = out };

	add_measures(&list, &s);
	add_marks(&list, &s);
	add_checks(&list, &s);
	add_colours(&list, &s);
	return list.n;
}

/* --- what the order asks for -------------------------------------------------------------------- */

struct names {
	const char **v;
	size_t n;
};

static void
lack(struct names *names, bool is_there, const char *name)
{
	if (!is_there)
		names->v[names->n++] = name;
}

static bool
has_type(const struct perch_standing *s, enum perch_record_type type)
{
	const struct perch_entry *e;
	size_t i = 0;

	while ((e = perch_standing_nth(s, i)) != NULL && e->type != type)
		i++;
	return e != NULL;
}

static bool
has_skew(const struct perch_standing *s, bool is_bow)
{
	const struct perch_entry *e;

	for (size_t i = 0; (e = perch_standing_nth(s, i)) != NULL; i++)
		if (e->type == PERCH_RECORD_SKEW && (strcmp(e->what, "skew") != 0) == is_bow)
			return true;
	return false;
}

static bool
has_mark(const struct perch_standing *s)
{
	struct perch_word_list fields = perch_mark_fields();

	for (size_t i = 0; i < fields.n; i++)
		if (perch_standing_mark(s, fields.v[i].code) == NULL)
			return false;
	return true;
}

static bool
has_light(const struct perch_standing *s, enum perch_light light)
{
	struct perch_colour_grading g;
	size_t at = 0;

	while (perch_standing_grading(s, &at, &g))
		if (g.light == light)
			return true;
	return false;
}

static void
lack_colours(struct names *names, const struct perch_standing *s)
{
	static const char *const by_light[PERCH_LIGHT_COUNT] = {
		[PERCH_LIGHT_NONE] = "colour",      [PERCH_LIGHT_D65] = "colour-D65",
		[PERCH_LIGHT_TL84] = "colour-TL84", [PERCH_LIGHT_U3000] = "colour-U3000",
		[PERCH_LIGHT_CWF] = "colour-CWF",   [PERCH_LIGHT_A] = "colour-A",
		[PERCH_LIGHT_D75] = "colour-D75",   [PERCH_LIGHT_UV] = "colour-UV",
	};
	const struct perch_order *order = &s->basis->order;

	if (order->n_lights == 0)
		lack(names, has_type(s, PERCH_RECORD_COLOUR), "colour");
	for (size_t i = 0; i < order->n_lights; i++)
		lack(names, has_light(s, order->lights[i]), by_light[order->lights[i]]);
}

static bool
has_second_looks(const struct perch_standing *s)
{
	const struct perch_colour_rules rules = perch_standing_colour_rules(s);
	struct perch_colour_grading g;
	size_t at = 0;

	while (perch_standing_grading(s, &at, &g)) {
		enum perch_colour_outcome outcome;

		if (perch_colour_judge(&rules, &g, &outcome, NULL) == PERCH_OK &&
		    outcome == PERCH_COLOUR_LOOK)
			return false;
	}
	return true;
}

static void
lack_need(struct names *names, const struct perch_standing *s, enum perch_need need)
{
	switch (need) {
	case PERCH_NEED_DENSITY:
		lack(names, perch_standing_entry(s, PERCH_RECORD_DENSITY, "warp") != NULL,
		     "density-warp");
		lack(names, perch_standing_entry(s, PERCH_RECORD_DENSITY, "weft") != NULL,
		     "density-weft");
		break;
	case PERCH_NEED_SKEW:
		lack(names, has_skew(s, false), "skew");
		break;
	case PERCH_NEED_BOW:
		lack(names, has_skew(s, true), "bow");
		break;
	case PERCH_NEED_COLOUR:
		lack_colours(names, s);
		break;
	case PERCH_NEED_SHADE:
		lack(names, has_type(s, PERCH_RECORD_SHADE), "shade");
		break;
	case PERCH_NEED_MARK:
		lack(names, has_mark(s), "mark");
		break;
	case PERCH_NEED_HAND:
	case PERCH_NEED_SMELL:
	case PERCH_NEED_PACKING:
		lack(names,
		     perch_standing_entry(s, PERCH_RECORD_CHECK, perch_need_str(need)) != NULL,
		     perch_need_str(need));
		break;
	case PERCH_NEED_COUNT:
		break;
	}
}

size_t
perch_roll_needs_missing(const struct perch_open_roll *roll, const struct perch_basis *basis,
			 bool is_full, const char *names[PERCH_NEEDS_MAX])
{
	const struct perch_standing s = { .roll = roll, .basis = basis };
	const struct perch_order *order = &basis->order;
	uint32_t needs = perch_order_needs(order, is_full);
	struct names list = { .v = names };

	for (unsigned i = 0; i < PERCH_NEED_COUNT; i++)
		if ((needs & 1u << i) != 0)
			lack_need(&list, &s, (enum perch_need)i);
	lack(&list, has_second_looks(&s), "second-look");
	if (is_full && order->lab_um > 0)
		lack(&list, has_type(&s, PERCH_RECORD_SAMPLE), "lab-sample");
	return list.n;
}
