/* view_roll.c - a roll from its start to its close and release: see view_in.h. */
#include "firmware/store/view_in.h"

enum perch_rc
perch_view_put_roll(struct perch_db *db, int64_t id, const struct perch_record *r,
		    struct perch_err *err)
{
	const struct perch_record_roll *roll = &r->roll;

	return PERCH_RUN(
		db, err,
		"INSERT INTO roll (id, chosen_no, order_no, roll_no, lot, ticket_um, person, "
		"started_ms, stage, is_again, first_id, state, wait, measured_um, shade) VALUES "
		"(?1, "
		"coalesce((SELECT chosen_no FROM choice WHERE id = ?2), ''), "
		"coalesce((SELECT order_no FROM choice WHERE id = ?2), ''), ?3, ?4, ?5, "
		"coalesce((SELECT person FROM sign_in WHERE id = ?6), ''), ?7, "
		"coalesce((SELECT stage FROM stage WHERE id > (SELECT max(id) FROM choice) "
		"ORDER BY id DESC LIMIT 1), ''), ?8, ?9, 'open', '', "
		"-1, '')",
		PERCH_INT(id), PERCH_INT(roll->order), PERCH_TEXT(roll->roll),
		PERCH_TEXT(roll->lot), PERCH_INT(roll->ticket_um), PERCH_INT(r->head.sign_in),
		PERCH_INT(r->head.wall_ms), PERCH_INT(roll->is_again), PERCH_INT(roll->first));
}

enum perch_rc
perch_view_put_close(struct perch_db *db, int64_t id, const struct perch_record *r,
		     struct perch_err *err)
{
	const struct perch_record_close *c = &r->close;
	const char *counts = c->override[0] != '\0' ? c->override : c->verdict;
	const char *wait = strcmp(counts, "hold-lab") == 0        ? "lab"
			   : strcmp(counts, "hold-decision") == 0 ? "decision"
								  : "";

	return PERCH_RUN(db, err,
			 "UPDATE roll SET state = ?1, wait = ?2, close_id = ?3, closed_ms = ?4, "
			 "verdict = ?5, override = ?6, counts = ?7, profile = ?8, points = ?9, "
			 "rate = ?10, quality = ?11, length_um = ?12, width_um = ?13, "
			 "is_full = ?14, otherwise = ?15 WHERE id = ?16",
			 PERCH_TEXT(wait[0] != '\0' ? "held" : "closed"), PERCH_TEXT(wait),
			 PERCH_INT(id), PERCH_INT(r->head.wall_ms), PERCH_TEXT(c->verdict),
			 PERCH_TEXT(c->override), PERCH_TEXT(counts), PERCH_TEXT(c->profile),
			 PERCH_INT(c->points), PERCH_TEXT(c->rate), PERCH_TEXT(c->quality),
			 PERCH_INT(c->length_um), PERCH_INT(c->width_um), PERCH_INT(c->is_full),
			 PERCH_TEXT(c->otherwise), PERCH_INT(c->roll));
}

/* A roll that is open is held by its close. */
static enum perch_rc
hold_roll(struct perch_db *db, int64_t roll_id, const char *wait, struct perch_err *err)
{
	return PERCH_RUN(db, err,
			 "UPDATE roll SET state = 'held', wait = ?1 WHERE id = ?2 AND state IN "
			 "('closed', 'held')",
			 PERCH_TEXT(wait), PERCH_INT(roll_id));
}

enum perch_rc
perch_view_put_sample(struct perch_db *db, int64_t id, const struct perch_record *r,
		      struct perch_err *err)
{
	const struct perch_record_sample *s = &r->sample;
	enum perch_rc rc;

	rc = PERCH_RUN(db, err,
		       "INSERT INTO sample (id, roll_id, um, lab, text, origin) VALUES (?1, ?2, "
		       "?3, ?4, ?5, ?6)",
		       PERCH_INT(id), PERCH_INT(s->roll), PERCH_INT(s->um), PERCH_TEXT(s->lab),
		       PERCH_TEXT(s->text), PERCH_TEXT(s->o));
	return rc == PERCH_OK ? hold_roll(db, s->roll, "lab", err) : rc;
}

enum perch_rc
perch_view_put_hold(struct perch_db *db, int64_t id, const struct perch_record *r,
		    struct perch_err *err)
{
	enum perch_rc rc;

	rc = PERCH_RUN(db, err,
		       "INSERT INTO hold (id, roll_id, wait, text) VALUES (?1, ?2, ?3, ?4)",
		       PERCH_INT(id), PERCH_INT(r->hold.roll), PERCH_TEXT(r->hold.wait),
		       PERCH_TEXT(r->hold.text));
	return rc == PERCH_OK ? hold_roll(db, r->hold.roll, r->hold.wait, err) : rc;
}

enum perch_rc
perch_view_put_release(struct perch_db *db, int64_t id, const struct perch_record *r,
		       struct perch_err *err)
{
	const struct perch_record_release *l = &r->release;
	enum perch_rc rc;

	rc = PERCH_RUN(db, err,
		       "INSERT INTO release (id, roll_id, by_what, number, verdict, text, "
		       "revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		       PERCH_INT(id), PERCH_INT(l->roll), PERCH_TEXT(l->by), PERCH_TEXT(l->number),
		       PERCH_TEXT(l->verdict), PERCH_TEXT(l->text), PERCH_INT(l->revision));
	if (rc != PERCH_OK)
		return rc;
	return PERCH_RUN(db, err,
			 "UPDATE roll SET state = 'closed', wait = '', counts = ?1 WHERE id = ?2 "
			 "AND state = 'held'",
			 PERCH_TEXT(l->verdict), PERCH_INT(l->roll));
}
