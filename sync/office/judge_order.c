/* judge_order.c - orders, their lots, counts and registers (judge_row.h). */
#include "firmware/base/text.h"
#include "sync/office/judge_row.h"
#include "sync/office/master.h"

/* --- orders ------------------------------------------------------------------------------------ */

static enum perch_rc
is_made(struct perch_judge *j, const char *order, bool *is_made, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db, "SELECT 1 FROM made WHERE kind = 'order' AND key = ?1", &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, order);
	rc = perch_stmt_step(j->db, stmt, err);
	*is_made = rc == PERCH_OK;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
look_for_order(struct perch_judge *j, const char *order, struct perch_err *err)
{
	char text[PERCH_ORDER_CAP + 64];
	bool is_known = false;
	enum perch_rc rc = perch_master_has(j->db, "order", order, &is_known, err);

	if (rc == PERCH_OK && !is_known)
		rc = is_made(j, order, &is_known, err);
	if (rc != PERCH_OK || is_known)
		return rc;
	rc = perch_fmt(text, sizeof(text), "order %s is not known here", order);
	return rc == PERCH_OK ? perch_judge_notice(j, "unknown-order", text, err) : rc;
}

enum perch_rc
perch_take_order(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	return look_for_order(j, r->order.order, err);
}

enum perch_rc
perch_take_make(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_value values[] = {
		PERCH_TEXT(r->make.kind),
		PERCH_TEXT(r->make.key),
		PERCH_TEXT(r->make.body),
	};
	char text[sizeof(r->make.key) + 96];
	enum perch_rc rc = perch_judge_put(j,
					   "INSERT INTO made (stream, seq, wall_ms, person, kind,"
					   " key, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
					   values, PERCH_COUNT(values), err);

	if (rc != PERCH_OK || strcmp(r->make.kind, "order") != 0)
		return rc;
	rc = perch_fmt(
		text, sizeof(text),
		"order %s was made on a terminal: import it, or have it linked to the one it is",
		r->make.key);
	return rc == PERCH_OK ? perch_judge_notice(j, "made-order", text, err) : rc;
}

enum perch_rc
perch_take_link(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_value values[] = { PERCH_TEXT(r->link.from), PERCH_TEXT(r->link.to) };
	enum perch_rc rc = perch_judge_put(
		j,
		"INSERT INTO link (stream, seq, wall_ms, person, from_no,"
		" to_no) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		values, PERCH_COUNT(values), err);

	/* Other terminals look for its rolls under the order that it turned out to be. */
	if (rc == PERCH_OK)
		rc = perch_judge_put(j,
				     "UPDATE roll SET is_news = 1 WHERE order_no = ?5"
				     " AND state IN ('closed', 'held')",
				     values, 1, err);
	return rc == PERCH_OK ? look_for_order(j, r->link.to, err) : rc;
}

enum perch_rc
perch_take_setup(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	char order[PERCH_ORDER_CAP];
	enum perch_rc rc = perch_judge_order_no(j, r->setup.order, order, err);
	const struct perch_value values[] = {
		PERCH_TEXT(order),
		PERCH_TEXT(r->setup.item),
		PERCH_TEXT(r->setup.text),
	};

	if (rc != PERCH_OK)
		return rc;
	return perch_judge_put(j,
			       "INSERT INTO setup (stream, seq, wall_ms, person, order_no, item,"
			       " text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
			       values, PERCH_COUNT(values), err);
}

/* --- dye lots ---------------------------------------------------------------------------------- */

enum perch_rc
perch_take_sampling(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_sampling *s = &r->sampling;
	char order[PERCH_ORDER_CAP];
	enum perch_rc rc = perch_judge_order_no(j, s->order, order, err);
	const struct perch_value values[] = {
		PERCH_TEXT(order),    PERCH_TEXT(s->lot),   PERCH_TEXT(s->rule),
		PERCH_INT(s->round),  PERCH_INT(s->size),   PERCH_INT(s->n),
		PERCH_INT(s->accept), PERCH_TEXT(s->picks), PERCH_TEXT(s->why),
	};

	if (rc != PERCH_OK)
		return rc;
	return perch_judge_put(j,
			       "INSERT INTO sampling (stream, seq, wall_ms, person, order_no, lot,"
			       " rule, round, size, n, accept, picks, why) VALUES (?1, ?2, ?3, ?4,"
			       " ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
			       values, PERCH_COUNT(values), err);
}

enum perch_rc
perch_take_lot(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_lot *l = &r->lot;
	char order[PERCH_ORDER_CAP];
	char reasons[PERCH_RECORD_BYTES_MAX];
	enum perch_rc rc = perch_judge_order_no(j, l->order, order, err);

	if (rc == PERCH_OK)
		rc = perch_judge_reasons(&l->reasons, reasons, sizeof(reasons));
	if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_TEXT(order),   PERCH_TEXT(l->lot),      PERCH_TEXT(l->verdict),
		PERCH_TEXT(l->rate), PERCH_INT(l->inspected), PERCH_INT(l->failed),
		PERCH_TEXT(reasons), PERCH_TEXT(l->override), PERCH_TEXT(l->why),
	};
	return perch_judge_put(j,
			       "INSERT INTO lot (stream, seq, wall_ms, person, order_no, lot,"
			       " verdict, rate, inspected, failed, reasons, override, why) VALUES"
			       " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
			       values, PERCH_COUNT(values), err);
}

/* --- counts ------------------------------------------------------------------------------------ */

enum perch_rc
perch_take_count(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	char order[PERCH_ORDER_CAP];
	enum perch_rc rc = perch_judge_order_no(j, r->count.order, order, err);
	const struct perch_value values[] = {
		PERCH_TEXT(order),
		PERCH_TEXT(r->count.kind),
		PERCH_TEXT(r->count.number),
	};

	if (rc != PERCH_OK)
		return rc;
	return perch_judge_put(j,
			       "INSERT INTO tally (stream, seq, wall_ms, person, order_no, kind,"
			       " number) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
			       values, PERCH_COUNT(values), err);
}

enum perch_rc
perch_take_counted(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_counted *c = &r->counted;
	struct perch_place tally;
	enum perch_rc rc = perch_judge_find(j, "tally", c->count, &tally, err);

	if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_INT(tally.stream), PERCH_INT(tally.seq),    PERCH_TEXT(c->roll),
		PERCH_TEXT(c->lot),      PERCH_INT(c->is_listed),
	};
	return perch_judge_put(j,
			       "INSERT INTO counted (stream, seq, wall_ms, person, tally_stream,"
			       " tally_seq, roll_no, lot, is_listed)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
			       values, PERCH_COUNT(values), err);
}

enum perch_rc
perch_take_tally(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_tally *t = &r->tally;
	struct perch_place tally;
	enum perch_rc rc = perch_judge_find(j, "tally", t->count, &tally, err);

	if (rc != PERCH_OK)
		return rc;
	const struct perch_value values[] = {
		PERCH_INT(tally.stream), PERCH_INT(tally.seq),  PERCH_INT(t->expected),
		PERCH_INT(t->found),     PERCH_INT(t->missing), PERCH_INT(t->extra),
		PERCH_TEXT(t->signer),   PERCH_TEXT(t->why),
	};
	return perch_judge_put(j,
			       "UPDATE tally SET ended_ms = ?3, expected = ?7, found = ?8,"
			       " missing = ?9, extra = ?10, signer = ?11, why = ?12"
			       " WHERE stream = ?5 AND seq = ?6",
			       values, PERCH_COUNT(values), err);
}

/* --- registers --------------------------------------------------------------------------------- */

enum perch_rc
perch_take_keep(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_keep *k = &r->keep;
	char order[PERCH_ORDER_CAP];
	enum perch_rc rc = perch_judge_order_no(j, k->order, order, err);
	const struct perch_value values[] = {
		PERCH_TEXT(k->what),  PERCH_TEXT(k->number), PERCH_TEXT(k->place),
		PERCH_TEXT(k->until), PERCH_TEXT(order),     PERCH_TEXT(k->lot),
		PERCH_TEXT(k->text),
	};

	if (rc != PERCH_OK)
		return rc;
	return perch_judge_put(
		j,
		"INSERT INTO kept (stream, seq, wall_ms, person, what, number, place,"
		" until, order_no, lot, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
		" ?9, ?10, ?11)",
		values, PERCH_COUNT(values), err);
}

enum perch_rc
perch_take_leftover(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_leftover *l = &r->leftover;
	char order[PERCH_ORDER_CAP];
	enum perch_rc rc = perch_judge_order_no(j, l->order, order, err);
	const struct perch_value values[] = {
		PERCH_TEXT(order),
		PERCH_TEXT(l->roll),
		PERCH_INT(l->um),
		PERCH_TEXT(l->text),
	};

	if (rc != PERCH_OK)
		return rc;
	return perch_judge_put(j,
			       "INSERT INTO leftover (stream, seq, wall_ms, person, order_no,"
			       " roll_no, um, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
			       values, PERCH_COUNT(values), err);
}
