/* world_people.c - the list of people, wrong PINs, signatures: see world_in.h. */
#include "firmware/session/person.h"
#include "firmware/store/world_in.h"

bool
perch_world_has_people(void *ctx)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };

	return perch_world_settle(w, perch_master_items(w->master, "person", &row, &err), &err);
}

bool
perch_world_had_people(void *ctx)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	enum perch_rc rc = PERCH_ROW(w->view, &err, &row,
				     "SELECT id FROM sign_in WHERE how IN (?1, ?2) LIMIT 1",
				     PERCH_TEXT("pin"), PERCH_TEXT("badge"));

	return perch_world_settle(w, rc, &err);
}

static enum perch_rc
person_of(struct perch_store_world *w, const char *badge, struct perch_person *out,
	  struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	const char *key = "person";
	enum perch_rc rc = perch_master_item(w->master, "person", badge, &row, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_person_read(perch_col_span(row, 0), out, &key);
	if (rc == PERCH_OK && strcmp(out->badge, badge) == 0)
		return PERCH_OK;
	return perch_err_set(err, PERCH_E_FORMAT, 0,
			     "person %s as head office sent it cannot be read: %s", badge,
			     key[0] != '\0' ? key : "not JSON");
}

bool
perch_world_find_person(void *ctx, const char *badge, struct perch_person *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_person found;

	if (!perch_world_settle(w, person_of(w, badge, &found, &err), &err))
		return false;
	*out = found;
	return true;
}

enum perch_rc
perch_world_check_no_pin(const struct perch_pin *pin, struct perch_span digits)
{
	(void)pin;
	(void)digits;
	return PERCH_E_STATE;
}

void
perch_world_find_attempts(void *ctx, const char *badge, struct perch_attempts *out)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	enum perch_rc rc;

	*out = (struct perch_attempts){ .tries = 0 };
	rc = PERCH_ROW(w->view, &err, &row,
		       "SELECT tries, wait_s, mono_ms FROM attempt WHERE badge = ?1",
		       PERCH_TEXT(badge));
	if (!perch_world_settle(w, rc, &err))
		return;
	*out = (struct perch_attempts){ .tries = perch_col_i64(row, 0),
					.wait_s = perch_col_i64(row, 1),
					.mono_ms = perch_col_i64(row, 2) };
}

bool
perch_world_find_sign_in(void *ctx, int64_t id, char person[PERCH_PERSON_CAP])
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	char found[PERCH_PERSON_CAP];
	enum perch_rc rc;

	rc = PERCH_ROW(w->view, &err, &row, "SELECT person FROM sign_in WHERE id = ?1",
		       PERCH_INT(id));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 0, found, sizeof(found));
	if (!perch_world_settle(w, rc, &err))
		return false;
	memcpy(person, found, sizeof(found));
	return true;
}

/* --- signatures -------------------------------------------------------------------------------- */

#define SIGNATURE                                                                                  \
	"SELECT signature.id, signature.name, signature.meaning, signature.signed_ms, "            \
	"signature.through FROM signature "

/* From the first row of such a statement. */
static bool
take_signature(struct perch_store_world *w, enum perch_rc rc, struct sqlite3_stmt *row,
	       struct perch_err *err, struct perch_signature *out)
{
	struct perch_signature found = { .id = 0 };

	if (rc == PERCH_OK)
		rc = perch_col_text(row, 1, found.name, sizeof(found.name));
	if (rc == PERCH_OK)
		rc = perch_col_text(row, 2, found.meaning, sizeof(found.meaning));
	if (!perch_world_settle(w, rc, err))
		return false;
	found.id = perch_col_i64(row, 0);
	found.signed_ms = perch_col_i64(row, 3);
	found.through = perch_col_i64(row, 4);
	*out = found;
	return true;
}

/* An id is in one table at most. */
bool
perch_world_find_signature(void *ctx, int64_t record_id, struct perch_signature *out)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	enum perch_rc rc;

	rc = PERCH_ROW(w->view, &err, &row,
		       SIGNATURE "JOIN roll ON signed_id = signature.id WHERE ?1 <= through "
				 "AND roll.id IN ("
				 "SELECT id FROM roll WHERE id = ?1 UNION ALL "
				 "SELECT id FROM roll WHERE close_id = ?1 UNION ALL "
				 "SELECT roll_id FROM flaw WHERE id = ?1 UNION ALL "
				 "SELECT roll_id FROM measure WHERE id = ?1 UNION ALL "
				 "SELECT roll_id FROM colour WHERE id = ?1 UNION ALL "
				 "SELECT roll_id FROM judgement WHERE id = ?1 UNION ALL "
				 "SELECT roll_id FROM sample WHERE id = ?1 UNION ALL "
				 "SELECT roll_id FROM hold WHERE id = ?1 UNION ALL "
				 "SELECT roll_id FROM release WHERE id = ?1)",
		       PERCH_INT(record_id));
	return take_signature(w, rc, row, &err, out);
}

bool
perch_world_last_signature(void *ctx, const char *number, struct perch_signature *out)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	char order[PERCH_ORDER_CAP];

	enum perch_rc rc = perch_world_resolve(w, number, order, &err);
	if (rc == PERCH_OK)
		rc = PERCH_ROW(w->view, &err, &row,
			       SIGNATURE "JOIN choice ON choice.id = choice_id "
					 "WHERE order_no = ?1 ORDER BY signature.id DESC LIMIT 1",
			       PERCH_TEXT(order));
	return take_signature(w, rc, row, &err, out);
}

bool
perch_world_find_signed_as(void *ctx, const char *chosen, struct perch_signature *out)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	enum perch_rc rc;

	rc = PERCH_ROW(w->view, &err, &row,
		       SIGNATURE "JOIN roll ON signed_id = signature.id "
				 "WHERE chosen_no = ?1 AND signed_id IS NOT NULL "
				 "ORDER BY signature.id DESC LIMIT 1",
		       PERCH_TEXT(chosen));
	return take_signature(w, rc, row, &err, out);
}

static enum perch_rc
count_unsigned(struct perch_store_world *w, const char *number, struct perch_unsigned_sums *out,
	       struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	char order[PERCH_ORDER_CAP];

	enum perch_rc rc = perch_world_resolve(w, number, order, err);
	if (rc == PERCH_OK)
		rc = PERCH_ROW(w->view, err, &row,
			       "SELECT count(*), "
			       "coalesce(sum(counts IN ('second', 'rework', 'reject')), 0), "
			       "coalesce(sum(state = 'held'), 0) FROM counting_roll "
			       "WHERE order_no = ?1 AND signed_id IS NULL "
			       "AND close_id IS NOT NULL",
			       PERCH_TEXT(order));
	if (rc != PERCH_OK)
		return rc;
	*out = (struct perch_unsigned_sums){ .rolls = perch_col_i64(row, 0),
					     .failed = perch_col_i64(row, 1),
					     .held = perch_col_i64(row, 2) };
	return PERCH_OK;
}

void
perch_world_sum_unsigned(void *ctx, const char *order, struct perch_unsigned_sums *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };

	*out = (struct perch_unsigned_sums){ .rolls = 0 };
	(void)perch_world_settle(w, count_unsigned(w, order, out, &err), &err);
}
