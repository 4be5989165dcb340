/* view_order.c - orders chosen, made and linked, their stages and lots: see view_in.h. */
#include "firmware/session/order.h"
#include "firmware/store/view_in.h"

enum perch_rc
perch_view_put_order(struct perch_db *db, int64_t id, const struct perch_record *r,
		     struct perch_err *err)
{
	return PERCH_RUN(db, err,
			 "INSERT INTO choice (id, chosen_no, order_no, spec) VALUES (?1, ?2, "
			 "coalesce((SELECT to_no FROM link WHERE from_no = ?2), ?2), ?3)",
			 PERCH_INT(id), PERCH_TEXT(r->order.order), PERCH_INT(r->order.spec));
}

enum perch_rc
perch_view_put_stage(struct perch_db *db, int64_t id, const struct perch_record *r,
		     struct perch_err *err)
{
	return PERCH_RUN(db, err, "INSERT INTO stage (id, stage) VALUES (?1, ?2)", PERCH_INT(id),
			 PERCH_TEXT(r->stage.stage));
}

/* A body that cannot be read lists nothing, as with head office's. */
static enum perch_rc
put_made_roll(struct perch_db *db, int64_t id, const struct perch_record_make *make,
	      struct perch_err *err)
{
	struct perch_expected line;
	const char *key;

	if (perch_expected_read(perch_span_str(make->body), &line, &key) != PERCH_OK)
		return PERCH_OK;
	return PERCH_RUN(
		db, err,
		"INSERT OR REPLACE INTO made_roll (id, made_no, roll_no, order_no, lot, "
		"ticket_um, delivery, packing) VALUES (?1, ?2, ?3, "
		"coalesce((SELECT to_no FROM link WHERE from_no = ?2), ?2), ?4, ?5, ?6, ?7)",
		PERCH_INT(id), PERCH_TEXT(line.order), PERCH_TEXT(line.roll), PERCH_TEXT(line.lot),
		PERCH_INT(line.ticket_um), PERCH_TEXT(line.delivery), PERCH_TEXT(line.packing));
}

enum perch_rc
perch_view_put_make(struct perch_db *db, int64_t id, const struct perch_record *r,
		    struct perch_err *err)
{
	if (strcmp(r->make.kind, "roll") == 0)
		return put_made_roll(db, id, &r->make, err);
	return PERCH_RUN(db, err,
			 "INSERT OR REPLACE INTO made_order (id, made_no, order_no, body) "
			 "VALUES (?1, ?2, "
			 "coalesce((SELECT to_no FROM link WHERE from_no = ?2), ?2), ?3)",
			 PERCH_INT(id), PERCH_TEXT(r->make.key), PERCH_TEXT(r->make.body));
}

/* What was recorded under `from` moves, also what an earlier link had moved elsewhere. */
enum perch_rc
perch_view_put_link(struct perch_db *db, int64_t id, const struct perch_record *r,
		    struct perch_err *err)
{
	static const char *const moves[] = {
		"UPDATE choice SET order_no = ?2 WHERE chosen_no = ?1",
		"UPDATE roll SET order_no = ?2 WHERE chosen_no = ?1",
		"UPDATE made_order SET order_no = ?2 WHERE made_no = ?1",
		"UPDATE made_roll SET order_no = ?2 WHERE made_no = ?1",
	};
	enum perch_rc rc;

	rc = PERCH_RUN(db, err,
		       "INSERT OR REPLACE INTO link (id, from_no, to_no) VALUES (?1, ?2, ?3)",
		       PERCH_INT(id), PERCH_TEXT(r->link.from), PERCH_TEXT(r->link.to));
	for (size_t i = 0; i < PERCH_COUNT(moves) && rc == PERCH_OK; i++)
		rc = PERCH_RUN(db, err, moves[i], PERCH_TEXT(r->link.from), PERCH_TEXT(r->link.to));
	return rc;
}

enum perch_rc
perch_view_put_setup(struct perch_db *db, int64_t id, const struct perch_record *r,
		     struct perch_err *err)
{
	const struct perch_record_setup *s = &r->setup;

	return PERCH_RUN(db, err,
			 "INSERT INTO setup (id, choice_id, item, text, origin) "
			 "VALUES (?1, ?2, ?3, ?4, ?5)",
			 PERCH_INT(id), PERCH_INT(s->order), PERCH_TEXT(s->item),
			 PERCH_TEXT(s->text), PERCH_TEXT(s->o));
}

enum perch_rc
perch_view_put_sampling(struct perch_db *db, int64_t id, const struct perch_record *r,
			struct perch_err *err)
{
	const struct perch_record_sampling *s = &r->sampling;

	return PERCH_RUN(db, err,
			 "INSERT INTO sampling (id, choice_id, lot, rule, round, size, n, accept, "
			 "picks, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
			 PERCH_INT(id), PERCH_INT(s->order), PERCH_TEXT(s->lot),
			 PERCH_TEXT(s->rule), PERCH_INT(s->round), PERCH_INT(s->size),
			 PERCH_INT(s->n), PERCH_INT(s->accept), PERCH_TEXT(s->picks),
			 PERCH_TEXT(s->why));
}

enum perch_rc
perch_view_put_lot(struct perch_db *db, int64_t id, const struct perch_record *r,
		   struct perch_err *err)
{
	const struct perch_record_lot *l = &r->lot;

	return PERCH_RUN(db, err,
			 "INSERT INTO lot (id, choice_id, lot, verdict, rate, inspected, failed, "
			 "override, why, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
			 PERCH_INT(id), PERCH_INT(l->order), PERCH_TEXT(l->lot),
			 PERCH_TEXT(l->verdict), PERCH_TEXT(l->rate), PERCH_INT(l->inspected),
			 PERCH_INT(l->failed), PERCH_TEXT(l->override), PERCH_TEXT(l->why),
			 PERCH_TEXT(l->o));
}
