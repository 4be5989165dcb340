/* view_follow.c - counts, what goes on in the mill, and head office: see view_in.h. */
#include "firmware/store/view_in.h"

enum perch_rc
perch_view_put_count(struct perch_db *db, int64_t id, const struct perch_record *r,
		     struct perch_err *err)
{
	return PERCH_RUN(
		db, err,
		"INSERT INTO counting (id, choice_id, kind, number) VALUES (?1, ?2, ?3, ?4)",
		PERCH_INT(id), PERCH_INT(r->count.order), PERCH_TEXT(r->count.kind),
		PERCH_TEXT(r->count.number));
}

enum perch_rc
perch_view_put_counted(struct perch_db *db, int64_t id, const struct perch_record *r,
		       struct perch_err *err)
{
	const struct perch_record_counted *c = &r->counted;

	return PERCH_RUN(db, err,
			 "INSERT INTO counted (id, count_id, roll_no, lot, is_listed, origin) "
			 "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			 PERCH_INT(id), PERCH_INT(c->count), PERCH_TEXT(c->roll),
			 PERCH_TEXT(c->lot), PERCH_INT(c->is_listed), PERCH_TEXT(c->o));
}

enum perch_rc
perch_view_put_tally(struct perch_db *db, int64_t id, const struct perch_record *r,
		     struct perch_err *err)
{
	const struct perch_record_tally *t = &r->tally;

	return PERCH_RUN(db, err,
			 "UPDATE counting SET tally_id = ?1, expected = ?2, found = ?3, "
			 "missing = ?4, extra = ?5, signer = ?6, why = ?7 WHERE id = ?8",
			 PERCH_INT(id), PERCH_INT(t->expected), PERCH_INT(t->found),
			 PERCH_INT(t->missing), PERCH_INT(t->extra), PERCH_TEXT(t->signer),
			 PERCH_TEXT(t->why), PERCH_INT(t->count));
}

enum perch_rc
perch_view_put_anomaly(struct perch_db *db, int64_t id, const struct perch_record *r,
		       struct perch_err *err)
{
	const struct perch_record_anomaly *a = &r->anomaly;

	return PERCH_RUN(db, err,
			 "INSERT INTO anomaly (id, choice_id, roll_id, cause, place, text) "
			 "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			 PERCH_INT(id), PERCH_INT(a->order), PERCH_INT(a->roll),
			 PERCH_TEXT(a->cause), PERCH_TEXT(a->place), PERCH_TEXT(a->text));
}

enum perch_rc
perch_view_put_action(struct perch_db *db, int64_t id, const struct perch_record *r,
		      struct perch_err *err)
{
	const struct perch_record_action *a = &r->action;

	return PERCH_RUN(db, err,
			 "INSERT INTO action (id, choice_id, of_id, owner, due, text, is_done) "
			 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
			 PERCH_INT(id), PERCH_INT(a->order), PERCH_INT(a->of), PERCH_TEXT(a->owner),
			 PERCH_TEXT(a->due), PERCH_TEXT(a->text));
}

/* The last one decides. */
enum perch_rc
perch_view_put_recheck(struct perch_db *db, int64_t id, const struct perch_record *r,
		       struct perch_err *err)
{
	const struct perch_record_recheck *c = &r->recheck;
	enum perch_rc rc;

	rc = PERCH_RUN(db, err,
		       "INSERT INTO recheck (id, of_id, number, is_done, text) "
		       "VALUES (?1, ?2, ?3, ?4, ?5)",
		       PERCH_INT(id), PERCH_INT(c->of), PERCH_TEXT(c->number),
		       PERCH_INT(c->is_done), PERCH_TEXT(c->text));
	if (rc != PERCH_OK)
		return rc;
	return PERCH_RUN(db, err, "UPDATE action SET is_done = ?1 WHERE id = ?2",
			 PERCH_INT(c->is_done), PERCH_INT(c->of));
}

enum perch_rc
perch_view_put_question(struct perch_db *db, int64_t id, const struct perch_record *r,
			struct perch_err *err)
{
	return PERCH_RUN(
		db, err,
		"INSERT INTO question (id, choice_id, roll_id, text) VALUES (?1, ?2, ?3, ?4)",
		PERCH_INT(id), PERCH_INT(r->question.order), PERCH_INT(r->question.roll),
		PERCH_TEXT(r->question.text));
}

enum perch_rc
perch_view_put_acknowledge(struct perch_db *db, int64_t id, const struct perch_record *r,
			   struct perch_err *err)
{
	const struct perch_record_acknowledge *a = &r->acknowledge;

	return PERCH_RUN(db, err,
			 "INSERT INTO acknowledged (id, choice_id, what, number, spec) "
			 "VALUES (?1, ?2, ?3, ?4, ?5)",
			 PERCH_INT(id), PERCH_INT(a->order), PERCH_TEXT(a->what),
			 PERCH_TEXT(a->number), PERCH_INT(a->spec));
}

enum perch_rc
perch_view_put_keep(struct perch_db *db, int64_t id, const struct perch_record *r,
		    struct perch_err *err)
{
	const struct perch_record_keep *k = &r->keep;

	return PERCH_RUN(db, err,
			 "INSERT INTO kept (id, what, number, place, until, choice_id, lot, text, "
			 "origin, seen_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
			 PERCH_INT(id), PERCH_TEXT(k->what), PERCH_TEXT(k->number),
			 PERCH_TEXT(k->place), PERCH_TEXT(k->until), PERCH_INT(k->order),
			 PERCH_TEXT(k->lot), PERCH_TEXT(k->text), PERCH_TEXT(k->o),
			 PERCH_INT(r->head.wall_ms));
}

enum perch_rc
perch_view_put_leftover(struct perch_db *db, int64_t id, const struct perch_record *r,
			struct perch_err *err)
{
	const struct perch_record_leftover *l = &r->leftover;

	return PERCH_RUN(db, err,
			 "INSERT INTO leftover (id, choice_id, roll_no, um, text) "
			 "VALUES (?1, ?2, ?3, ?4, ?5)",
			 PERCH_INT(id), PERCH_INT(l->order), PERCH_TEXT(l->roll), PERCH_INT(l->um),
			 PERCH_TEXT(l->text));
}

enum perch_rc
perch_view_put_told(struct perch_db *db, int64_t id, const struct perch_record *r,
		    struct perch_err *err)
{
	return PERCH_RUN(db, err,
			 "INSERT INTO told (id, choice_id, name, text) VALUES (?1, ?2, ?3, ?4)",
			 PERCH_INT(id), PERCH_INT(r->told.order), PERCH_TEXT(r->told.name),
			 PERCH_TEXT(r->told.text));
}

enum perch_rc
perch_view_put_plan(struct perch_db *db, int64_t id, const struct perch_record *r,
		    struct perch_err *err)
{
	return PERCH_RUN(db, err, "INSERT INTO plan (id, choice_id, text) VALUES (?1, ?2, ?3)",
			 PERCH_INT(id), PERCH_INT(r->plan.order), PERCH_TEXT(r->plan.text));
}
