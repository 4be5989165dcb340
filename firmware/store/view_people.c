/* view_people.c - wrong PINs of badges, signatures of the factory: see view_in.h. */
#include "firmware/store/view_in.h"

/* A wait that was running begins anew when the machine has started anew: its clock has, too. */
enum perch_rc
perch_view_put_boot(struct perch_db *db, int64_t id, const struct perch_record *r,
		    struct perch_err *err)
{
	enum perch_rc rc;

	rc = PERCH_RUN(db, err,
		       "UPDATE attempt SET mono_ms = 0 "
		       "WHERE NOT EXISTS (SELECT 1 FROM machine WHERE boot = ?1)",
		       PERCH_TEXT(r->boot.boot));
	if (rc == PERCH_OK)
		rc = PERCH_RUN(db, err, "DELETE FROM machine WHERE id <> ?1", PERCH_INT(id));
	if (rc != PERCH_OK)
		return rc;
	return PERCH_RUN(db, err, "INSERT INTO machine (id, boot) VALUES (?1, ?2)", PERCH_INT(id),
			 PERCH_TEXT(r->boot.boot));
}

static enum perch_rc
clear_attempts(struct perch_db *db, const char *badge, struct perch_err *err)
{
	return PERCH_RUN(db, err, "DELETE FROM attempt WHERE badge = ?1", PERCH_TEXT(badge));
}

enum perch_rc
perch_view_put_in(struct perch_db *db, int64_t id, const struct perch_record *r,
		  struct perch_err *err)
{
	const struct perch_record_in *in = &r->in;
	enum perch_rc rc;

	rc = PERCH_RUN(db, err,
		       "INSERT INTO sign_in (id, person, at_ms, role, how) "
		       "VALUES (?1, ?2, ?3, ?4, ?5)",
		       PERCH_INT(id), PERCH_TEXT(in->person), PERCH_INT(r->head.wall_ms),
		       PERCH_TEXT(in->role), PERCH_TEXT(in->how));
	if (rc != PERCH_OK || strcmp(in->how, "pin") != 0)
		return rc;
	return clear_attempts(db, in->person, err);
}

enum perch_rc
perch_view_put_deny(struct perch_db *db, int64_t id, const struct perch_record *r,
		    struct perch_err *err)
{
	const struct perch_record_deny *d = &r->deny;

	if (strcmp(d->why, "pin") != 0)
		return PERCH_OK;
	return PERCH_RUN(db, err,
			 "INSERT OR REPLACE INTO attempt (id, badge, tries, wait_s, mono_ms) "
			 "VALUES (?1, ?2, ?3, ?4, ?5)",
			 PERCH_INT(id), PERCH_TEXT(d->badge), PERCH_INT(d->tries),
			 PERCH_INT(d->wait), PERCH_INT(r->head.mono_ms));
}

enum perch_rc
perch_view_put_unlock(struct perch_db *db, int64_t id, const struct perch_record *r,
		      struct perch_err *err)
{
	(void)id;
	return clear_attempts(db, r->unlock.badge, err);
}

/* What was closed before and no signature covered. */
static enum perch_rc
cover_rolls(struct perch_db *db, int64_t id, const struct perch_record_sign *s,
	    struct perch_err *err)
{
	return PERCH_RUN(db, err,
			 "UPDATE roll SET signed_id = ?1 WHERE signed_id IS NULL "
			 "AND close_id IS NOT NULL AND close_id <= ?2 "
			 "AND state IN ('closed', 'held') "
			 "AND order_no = (SELECT order_no FROM choice WHERE id = ?3)",
			 PERCH_INT(id), PERCH_INT(s->through), PERCH_INT(s->order));
}

enum perch_rc
perch_view_put_sign(struct perch_db *db, int64_t id, const struct perch_record *r,
		    struct perch_err *err)
{
	const struct perch_record_sign *s = &r->sign;
	enum perch_rc rc;

	rc = PERCH_RUN(db, err,
		       "INSERT INTO signature (id, choice_id, name, meaning, rolls, failed, held, "
		       "through, text, signed_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		       PERCH_INT(id), PERCH_INT(s->order), PERCH_TEXT(s->name),
		       PERCH_TEXT(s->meaning), PERCH_INT(s->rolls), PERCH_INT(s->failed),
		       PERCH_INT(s->held), PERCH_INT(s->through), PERCH_TEXT(s->text),
		       PERCH_INT(r->head.wall_ms));
	if (rc == PERCH_OK)
		rc = cover_rolls(db, id, s, err);
	if (rc != PERCH_OK || strcmp(s->how, "pin") != 0)
		return rc;
	return PERCH_RUN(db, err,
			 "DELETE FROM attempt WHERE badge = "
			 "(SELECT person FROM sign_in WHERE id = ?1)",
			 PERCH_INT(r->head.sign_in));
}

enum perch_rc
perch_view_put_addendum(struct perch_db *db, int64_t id, const struct perch_record *r,
			struct perch_err *err)
{
	return PERCH_RUN(db, err, "INSERT INTO addendum (id, of_id, text) VALUES (?1, ?2, ?3)",
			 PERCH_INT(id), PERCH_INT(r->addendum.of), PERCH_TEXT(r->addendum.text));
}
