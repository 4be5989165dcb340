/* view_entry.c - what is entered on a roll, and what is taken back: see view_in.h. */
#include "firmware/store/view_in.h"

enum perch_rc
perch_view_put_flaw(struct perch_db *db, int64_t id, const struct perch_record *r,
		    struct perch_err *err)
{
	const struct perch_record_flaw *f = &r->flaw;

	return PERCH_RUN(db, err,
			 "INSERT INTO flaw (id, roll_id, kind, at_um, to_um, len_um, across_um, "
			 "dir, is_full, side, is_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
			 "?9, ?10, ?11)",
			 PERCH_INT(id), PERCH_INT(f->roll), PERCH_TEXT(f->kind),
			 PERCH_INT(f->at_um), PERCH_INT(f->to_um), PERCH_INT(f->len_um),
			 PERCH_INT(f->across_um), PERCH_TEXT(f->dir), PERCH_INT(f->is_full),
			 PERCH_TEXT(f->side), PERCH_INT(f->is_minor));
}

/* --- measures ---------------------------------------------------------------------------------- */

struct measure {
	int64_t roll;
	const char *what;
	const char *place;
	int64_t value;
	int64_t exp;
	const char *unit;
	const char *method;
	const char *origin;
};

static struct measure
length_measure(int64_t roll, const char *what, const char *place, int64_t um, const char *origin)
{
	return (struct measure){ roll, what, place, um, 0, "um", "", origin };
}

/* Any other type is the caller's mistake. */
static struct measure
measure_of(const struct perch_record *r)
{
	bool is_before;

	if (r->type == PERCH_RECORD_WIDTH)
		return length_measure(r->width.roll, "width", r->width.place, r->width.um,
				      r->width.o);
	if (r->type == PERCH_RECORD_WEIGHT)
		return (struct measure){ r->weight.roll,   "weight",      r->weight.place,
					 r->weight.value,  r->weight.exp, r->weight.unit,
					 r->weight.method, r->weight.o };
	if (r->type == PERCH_RECORD_DENSITY)
		return (struct measure){ r->density.roll,
					 "density",
					 r->density.dir,
					 r->density.value,
					 r->density.exp,
					 r->density.unit,
					 "",
					 r->density.o };
	if (r->type == PERCH_RECORD_SKEW)
		return length_measure(r->skew.roll, "skew", r->skew.kind, r->skew.um, r->skew.o);
	if (r->type == PERCH_RECORD_WASH) {
		is_before = strcmp(r->wash.moment, "before") == 0;
		return length_measure(r->wash.roll, is_before ? "wash-before" : "wash-after",
				      r->wash.dir, r->wash.um, r->wash.o);
	}
	return length_measure(r->length.roll, "length", "", r->length.um, r->length.o);
}

/* The last standing length and shade of the roll are kept with it: sums ask for them. */
static enum perch_rc
follow_roll(struct perch_db *db, int64_t roll_id, struct perch_err *err)
{
	return PERCH_RUN(
		db, err,
		"UPDATE roll SET "
		"measured_um = coalesce((SELECT value FROM measure WHERE roll_id = ?1 "
		"AND what = 'length' AND withdrawn IS NULL ORDER BY id DESC LIMIT 1), -1), "
		"shade = coalesce((SELECT text FROM judgement WHERE roll_id = ?1 "
		"AND what = 'shade' AND withdrawn IS NULL ORDER BY id DESC LIMIT 1), '') "
		"WHERE id = ?1",
		PERCH_INT(roll_id));
}

enum perch_rc
perch_view_put_measure(struct perch_db *db, int64_t id, const struct perch_record *r,
		       struct perch_err *err)
{
	struct measure m = measure_of(r);
	enum perch_rc rc;

	rc = PERCH_RUN(db, err,
		       "INSERT INTO measure (id, roll_id, what, place, value, exp, unit, method, "
		       "origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		       PERCH_INT(id), PERCH_INT(m.roll), PERCH_TEXT(m.what), PERCH_TEXT(m.place),
		       PERCH_INT(m.value), PERCH_INT(m.exp), PERCH_TEXT(m.unit),
		       PERCH_TEXT(m.method), PERCH_TEXT(m.origin));
	if (rc != PERCH_OK || r->type != PERCH_RECORD_LENGTH)
		return rc;
	return follow_roll(db, m.roll, err);
}

/* --- judgements -------------------------------------------------------------------------------- */

enum perch_rc
perch_view_put_colour(struct perch_db *db, int64_t id, const struct perch_record *r,
		      struct perch_err *err)
{
	const struct perch_record_colour *c = &r->colour;

	return PERCH_RUN(db, err,
			 "INSERT INTO colour (id, roll_id, kind, light, grade, reference, "
			 "reference_no, look, difference, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
			 "?7, ?8, ?9, ?10)",
			 PERCH_INT(id), PERCH_INT(c->roll), PERCH_TEXT(c->kind),
			 PERCH_TEXT(c->light), PERCH_TEXT(c->grade), PERCH_TEXT(c->reference),
			 PERCH_TEXT(c->reference_no), PERCH_INT(c->look), PERCH_TEXT(c->difference),
			 PERCH_TEXT(c->o));
}

struct judgement {
	int64_t roll;
	const char *what;
	const char *field;
	bool is_ok;
	const char *text;
	const char *origin;
};

/* Any other type is the caller's mistake. */
static struct judgement
judgement_of(const struct perch_record *r)
{
	if (r->type == PERCH_RECORD_SHADE)
		return (struct judgement){ r->shade.roll, "shade",      "",
					   true,          r->shade.lot, r->shade.o };
	if (r->type == PERCH_RECORD_MARK)
		return (struct judgement){ r->mark.roll,  "mark",       r->mark.field,
					   r->mark.is_ok, r->mark.text, r->mark.o };
	return (struct judgement){ r->check.roll,  r->check.what, "",
				   r->check.is_ok, r->check.text, r->check.o };
}

enum perch_rc
perch_view_put_judgement(struct perch_db *db, int64_t id, const struct perch_record *r,
			 struct perch_err *err)
{
	struct judgement j = judgement_of(r);
	enum perch_rc rc;

	rc = PERCH_RUN(db, err,
		       "INSERT INTO judgement (id, roll_id, what, field, is_ok, text, origin) "
		       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		       PERCH_INT(id), PERCH_INT(j.roll), PERCH_TEXT(j.what), PERCH_TEXT(j.field),
		       PERCH_INT(j.is_ok), PERCH_TEXT(j.text), PERCH_TEXT(j.origin));
	if (rc != PERCH_OK || r->type != PERCH_RECORD_SHADE)
		return rc;
	return follow_roll(db, j.roll, err);
}

/* --- taking back ------------------------------------------------------------------------------- */

/* The roll on which the length or shade was entered; PERCH_OK also when it was neither. */
static enum perch_rc
follow_entry(struct perch_db *db, int64_t of, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc;

	rc = PERCH_ROW(db, err, &row,
		       "SELECT roll_id FROM measure WHERE id = ?1 AND what = 'length' UNION ALL "
		       "SELECT roll_id FROM judgement WHERE id = ?1 AND what = 'shade'",
		       PERCH_INT(of));
	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	return follow_roll(db, perch_col_i64(row, 0), err);
}

/* An id is in one table at most; the other statements touch nothing. */
enum perch_rc
perch_view_put_withdraw(struct perch_db *db, int64_t id, const struct perch_record *r,
			struct perch_err *err)
{
	static const char *const taken_back[] = {
		"UPDATE flaw SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE measure SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE colour SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE judgement SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE sample SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE hold SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE counted SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE anomaly SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE action SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE question SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE kept SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE leftover SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE told SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE plan SET withdrawn = ?1 WHERE id = ?2",
		"UPDATE roll SET state = 'withdrawn', wait = '', close_id = ?1 WHERE id = ?2",
	};
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < PERCH_COUNT(taken_back) && rc == PERCH_OK; i++)
		rc = PERCH_RUN(db, err, taken_back[i], PERCH_INT(id), PERCH_INT(r->withdraw.of));
	return rc == PERCH_OK ? follow_entry(db, r->withdraw.of, err) : rc;
}
