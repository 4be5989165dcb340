/* judge_entry.c - what is entered on a roll: flaws, measures, grades, findings (judge_row.h). */
#include "sync/office/judge_row.h"

enum perch_rc
perch_take_flaw(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_flaw *f = &r->flaw;
	struct perch_place roll;
	enum perch_rc rc = perch_judge_find(j, "roll", f->roll, &roll, err);

	if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_INT(roll.stream),  PERCH_INT(roll.seq),    PERCH_TEXT(f->kind),
		PERCH_INT(f->at_um),     PERCH_INT(f->to_um),    PERCH_INT(f->len_um),
		PERCH_INT(f->across_um), PERCH_TEXT(f->dir),     PERCH_INT(f->is_full),
		PERCH_TEXT(f->side),     PERCH_INT(f->is_minor), PERCH_TEXT(f->o),
	};
	return perch_judge_put(j,
			       "INSERT INTO flaw (stream, seq, wall_ms, person, roll_stream,"
			       " roll_seq, kind, at_um, to_um, len_um, across_um, dir, is_full,"
			       " side, is_minor, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
			       " ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
			       values, PERCH_COUNT(values), err);
}

/* --- measures ---------------------------------------------------------------------------------- */

/* One measure, whatever it is of: value, unit and all the rest stay 0 and "" for a length. */
struct measured {
	int64_t roll;
	const char *place;
	const char *moment;
	int64_t um;
	int64_t value;
	int64_t exp;
	const char *unit;
	const char *method;
	int64_t mass;
	int64_t mass_exp;
	const char *mass_unit;
	int64_t area_mm2;
	const char *o;
};

static struct measured
a_length(int64_t roll, const char *place, const char *moment, int64_t um, const char *o)
{
	return (struct measured){ .roll = roll,
				  .place = place,
				  .moment = moment,
				  .um = um,
				  .unit = "",
				  .method = "",
				  .mass_unit = "",
				  .o = o };
}

static struct measured
a_quantity(int64_t roll, const char *place, int64_t value, int64_t exp, const char *unit,
	   const char *o)
{
	struct measured m = a_length(roll, place, "", -1, o);

	m.value = value;
	m.exp = exp;
	m.unit = unit;
	return m;
}

static struct measured
a_weight(const struct perch_record_weight *w)
{
	struct measured m = a_quantity(w->roll, w->place, w->value, w->exp, w->unit, w->o);

	m.method = w->method[0] != '\0' ? w->method : "stated";
	m.mass = w->mass;
	m.mass_exp = w->mass_exp;
	m.mass_unit = w->mass_unit;
	m.area_mm2 = w->area_mm2;
	return m;
}

static struct measured
read_measure(const struct perch_record *r)
{
	const struct perch_record_density *d = &r->density;

	if (r->type == PERCH_RECORD_WEIGHT)
		return a_weight(&r->weight);
	if (r->type == PERCH_RECORD_DENSITY)
		return a_quantity(d->roll, d->dir, d->value, d->exp, d->unit, d->o);
	if (r->type == PERCH_RECORD_SKEW)
		return a_length(r->skew.roll, r->skew.kind, "", r->skew.um, r->skew.o);
	if (r->type == PERCH_RECORD_WASH)
		return a_length(r->wash.roll, r->wash.dir, r->wash.moment, r->wash.um, r->wash.o);
	if (r->type == PERCH_RECORD_LENGTH)
		return a_length(r->length.roll, "", "", r->length.um, r->length.o);
	return a_length(r->width.roll, r->width.place, "", r->width.um, r->width.o);
}

enum perch_rc
perch_take_measure(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct measured m = read_measure(r);
	struct perch_place roll;
	enum perch_rc rc = perch_judge_find(j, "roll", m.roll, &roll, err);

	if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_INT(roll.stream),
		PERCH_INT(roll.seq),
		PERCH_TEXT(perch_record_type_str(r->type)),
		PERCH_TEXT(m.place),
		PERCH_TEXT(m.moment),
		PERCH_INT(m.um),
		PERCH_INT(m.value),
		PERCH_INT(m.exp),
		PERCH_TEXT(m.unit),
		PERCH_TEXT(m.method),
		PERCH_INT(m.mass),
		PERCH_INT(m.mass_exp),
		PERCH_TEXT(m.mass_unit),
		PERCH_INT(m.area_mm2),
		PERCH_TEXT(m.o),
	};
	return perch_judge_put(j,
			       "INSERT INTO measure (stream, seq, wall_ms, person, roll_stream,"
			       " roll_seq, kind, place, moment, um, value, exp, unit, method, mass,"
			       " mass_exp, mass_unit, area_mm2, origin) VALUES (?1, ?2, ?3, ?4, ?5,"
			       " ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
			       values, PERCH_COUNT(values), err);
}

/* --- grades, findings -------------------------------------------------------------------------- */

enum perch_rc
perch_take_colour(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_colour *c = &r->colour;
	struct perch_place roll;
	enum perch_rc rc = perch_judge_find(j, "roll", c->roll, &roll, err);

	if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_INT(roll.stream),      PERCH_INT(roll.seq),
		PERCH_TEXT(c->kind),         PERCH_TEXT(c->light),
		PERCH_TEXT(c->grade),        PERCH_TEXT(c->reference),
		PERCH_TEXT(c->reference_no), PERCH_INT(c->look),
		PERCH_TEXT(c->difference),   PERCH_TEXT(c->o),
	};
	return perch_judge_put(j,
			       "INSERT INTO colour (stream, seq, wall_ms, person, roll_stream,"
			       " roll_seq, kind, light, grade, reference, reference_no, look,"
			       " difference, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
			       " ?10, ?11, ?12, ?13, ?14)",
			       values, PERCH_COUNT(values), err);
}

struct found {
	int64_t roll;
	const char *what;
	const char *text;
	bool is_judged; /* it was right or wrong */
	bool is_ok;
	int64_t um;
};

static struct found
read_finding(const struct perch_record *r)
{
	if (r->type == PERCH_RECORD_MARK)
		return (struct found){ r->mark.roll, r->mark.field, r->mark.text,
				       true,         r->mark.is_ok, -1 };
	if (r->type == PERCH_RECORD_CHECK)
		return (struct found){ r->check.roll, r->check.what,  r->check.text,
				       true,          r->check.is_ok, -1 };
	if (r->type == PERCH_RECORD_SAMPLE)
		return (struct found){ r->sample.roll, r->sample.lab, r->sample.text,
				       false,          false,         r->sample.um };
	return (struct found){ r->note.roll, "", r->note.text, false, false, -1 };
}

enum perch_rc
perch_take_finding(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct found f = read_finding(r);
	struct perch_place roll = { 0, 0 };
	enum perch_rc rc = PERCH_OK;

	if (f.roll != 0)
		rc = perch_judge_find(j, "roll", f.roll, &roll, err);
	if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_AT(roll, stream),
		PERCH_AT(roll, seq),
		PERCH_TEXT(perch_record_type_str(r->type)),
		PERCH_TEXT(f.what),
		{ .n = f.is_ok, .is_null = !f.is_judged },
		PERCH_INT(f.um),
		PERCH_TEXT(f.text),
	};
	return perch_judge_put(j,
			       "INSERT INTO finding (stream, seq, wall_ms, person, roll_stream,"
			       " roll_seq, kind, what, is_ok, um, number, verdict, text)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '', '', ?11)",
			       values, PERCH_COUNT(values), err);
}
