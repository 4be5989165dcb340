/* judge_row.c - see judge_row.h. */
#include "sync/office/judge_row.h"

#include "firmware/base/json.h"
#include "firmware/base/text.h"

enum perch_rc
perch_judge_put(struct perch_judge *j, const char *sql, const struct perch_value *values, size_t n,
		struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(j->db, sql, &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, j->stream);
	perch_stmt_i64(stmt, 2, j->seq);
	perch_stmt_i64(stmt, 3, j->wall_ms);
	perch_stmt_text(stmt, 4, j->person);
	for (size_t i = 0; i < n; i++) {
		if (values[i].text != NULL)
			perch_stmt_text(stmt, (int)i + 5, values[i].text);
		else if (!values[i].is_null)
			perch_stmt_i64(stmt, (int)i + 5, values[i].n);
	}
	return perch_stmt_run(j->db, stmt, err);
}

enum perch_rc
perch_judge_notice(struct perch_judge *j, const char *kind, const char *text, struct perch_err *err)
{
	const struct perch_value values[] = { PERCH_TEXT(kind), PERCH_TEXT(text) };

	return perch_judge_put(j,
			       "INSERT INTO notice (stream, seq, kind, text)"
			       " VALUES (?1, ?2, ?5, ?6) ON CONFLICT DO NOTHING",
			       values, PERCH_COUNT(values), err);
}

/*
 * Records name each other by local ids, which run on over the epochs of a device: an id belongs to the
 * nearest epoch that began before it, from the one in hand back over those that it continues. Others of the
 * device do not count: an older copy of a log may have been restored, and what it gives ids to was given
 * them before. (UNION: a terminal may lie in circles.)
 */
enum perch_rc
perch_judge_locate(struct perch_judge *j, int64_t id, struct perch_place *place,
		   struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;

	if (id > j->shift) {
		*place = (struct perch_place){ j->stream, id - j->shift };
		return place->seq < j->seq ? PERCH_OK : PERCH_E_NOTFOUND;
	}
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"WITH RECURSIVE line (stream, shift, parent) AS ("
		" SELECT stream, shift, parent FROM judged WHERE stream = ?1 UNION"
		" SELECT j.stream, j.shift, j.parent FROM judged j"
		" JOIN line ON j.stream = line.parent)"
		" SELECT stream, ?2 - shift FROM line WHERE shift < ?2 LIMIT 1",
		&stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, j->parent);
	perch_stmt_i64(stmt, 2, id);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc == PERCH_OK)
		*place = (struct perch_place){ perch_col_i64(stmt, 0), perch_col_i64(stmt, 1) };
	return rc;
}

enum perch_rc
perch_judge_fetch(struct perch_judge *j, int64_t id, enum perch_record_type type,
		  struct perch_record *record, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_place place;

	if (id <= 0)
		return PERCH_E_NOTFOUND;
	enum perch_rc rc = perch_judge_locate(j, id, &place, err);
	if (rc == PERCH_OK)
		rc = perch_stmt_new(j->db,
				    "SELECT bytes FROM record WHERE stream = ?1 AND seq = ?2",
				    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, place.stream);
	perch_stmt_i64(stmt, 2, place.seq);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	return perch_record_decode(perch_col_span(stmt, 0), record) == PERCH_OK &&
			       record->type == type
		       ? PERCH_OK
		       : PERCH_E_NOTFOUND;
}

enum perch_rc
perch_judge_find(struct perch_judge *j, const char *table, int64_t id, struct perch_place *place,
		 struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char text[96];
	enum perch_rc rc = perch_judge_locate(j, id, place, err);

	if (rc == PERCH_OK)
		rc = perch_fmt(text, sizeof(text),
			       "SELECT 1 FROM %s WHERE stream = ?1 AND seq = ?2", table);
	if (rc == PERCH_OK)
		rc = perch_stmt_new(j->db, text, &stmt, err);
	if (rc == PERCH_OK) {
		perch_stmt_i64(stmt, 1, place->stream);
		perch_stmt_i64(stmt, 2, place->seq);
		rc = perch_stmt_step(j->db, stmt, err);
	}
	if (rc != PERCH_E_NOTFOUND)
		return rc;
	rc = perch_fmt(text, sizeof(text), "the %s that it speaks of is not here", table);
	if (rc == PERCH_OK)
		rc = perch_judge_notice(j, "lost-reference", text, err);
	return rc == PERCH_OK ? PERCH_E_NOTFOUND : rc;
}

enum perch_rc
perch_judge_order_no(struct perch_judge *j, int64_t id, char order[PERCH_ORDER_CAP],
		     struct perch_err *err)
{
	struct perch_record other;

	order[0] = '\0';
	if (id == 0)
		return PERCH_OK;
	enum perch_rc rc = perch_judge_fetch(j, id, PERCH_RECORD_ORDER, &other, err);
	if (rc == PERCH_OK)
		memcpy(order, other.order.order, PERCH_ORDER_CAP);
	else if (rc == PERCH_E_NOTFOUND)
		rc = perch_judge_notice(j, "lost-reference",
					"the order record that it speaks of is not here", err);
	return rc;
}

enum perch_rc
perch_judge_reasons(const struct perch_record_rules *reasons, char *dst, size_t cap)
{
	struct perch_buf b = perch_buf_over(dst, cap);
	struct perch_jw w = perch_jw_over(&b);

	perch_jw_array(&w);
	for (size_t i = 0; i < reasons->n; i++)
		perch_jw_cstr(&w, reasons->v[i]);
	perch_jw_end(&w);
	enum perch_rc rc = perch_jw_done(&w);
	return rc == PERCH_OK && perch_buf_cstr(&b) == NULL ? PERCH_E_FULL : rc;
}
