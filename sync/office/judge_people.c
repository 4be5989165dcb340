/* judge_people.c - who signed in, who was kept out, and logs that were restored (judge_row.h). */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "sync/office/judge_row.h"
#include "sync/office/master.h"

/* One integer of office.db by one parameter; 0 when there is no row. */
static enum perch_rc
find_number(struct perch_judge *j, const char *sql, int64_t by, int64_t *number,
	    struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(j->db, sql, &stmt, err);

	*number = 0;
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, by);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc == PERCH_OK)
		*number = perch_col_i64(stmt, 0);
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

/* --- sign-ins ---------------------------------------------------------------------------------- */

/* Without a list of people any badge is as good as another. */
static enum perch_rc
look_for_person(struct perch_judge *j, const char *badge, struct perch_err *err)
{
	char text[PERCH_PERSON_CAP + 64];
	int64_t people = 0;
	bool is_known = true;
	enum perch_rc rc = find_number(j,
				       "SELECT EXISTS (SELECT 1 FROM item WHERE kind = 'person' "
				       "AND body IS NOT NULL AND ?1)",
				       1, &people, err);

	if (rc == PERCH_OK && people != 0)
		rc = perch_master_has(j->db, "person", badge, &is_known, err);
	if (rc != PERCH_OK || is_known)
		return rc;
	rc = perch_fmt(text, sizeof(text), "%s signed in, who is in no list of people here", badge);
	return rc == PERCH_OK ? perch_judge_notice(j, "unknown-person", text, err) : rc;
}

enum perch_rc
perch_take_in(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_value values[] = {
		PERCH_TEXT(r->in.person),
		PERCH_TEXT(r->in.role),
		PERCH_TEXT(r->in.how),
		PERCH_TEXT(r->in.o),
	};
	enum perch_rc rc = perch_judge_put(
		j,
		"INSERT INTO sign_in (stream, seq, wall_ms, person, role, how, origin)"
		" VALUES (?1, ?2, ?3, ?5, ?6, ?7, ?8)",
		values, PERCH_COUNT(values), err);

	return rc == PERCH_OK ? look_for_person(j, r->in.person, err) : rc;
}

enum perch_rc
perch_take_deny(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_deny *d = &r->deny;
	const struct perch_value values[] = {
		PERCH_TEXT(d->badge), PERCH_TEXT(d->at),  PERCH_TEXT(d->why),
		PERCH_INT(d->tries),  PERCH_INT(d->wait), PERCH_TEXT(d->o),
	};
	char text[PERCH_PERSON_CAP + 96];
	enum perch_rc rc = perch_judge_put(
		j,
		"INSERT INTO denial (stream, seq, wall_ms, person, badge, gate, why, tries,"
		" wait_s, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		values, PERCH_COUNT(values), err);

	if (rc != PERCH_OK || d->wait == 0)
		return rc;
	rc = perch_fmt(text, sizeof(text),
		       "%s is locked out for %" PRIi64 " s after %" PRIi64 " wrong tries", d->badge,
		       d->wait, d->tries);
	return rc == PERCH_OK ? perch_judge_notice(j, "locked-out", text, err) : rc;
}

enum perch_rc
perch_take_unlock(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_value values[] = {
		PERCH_TEXT(r->unlock.badge),
		PERCH_TEXT(r->unlock.o),
	};

	return perch_judge_put(j,
			       "INSERT INTO unlocking (stream, seq, wall_ms, person, badge, origin)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			       values, PERCH_COUNT(values), err);
}

/* --- restored logs ----------------------------------------------------------------------------- */

/* A stream as far as it has come here; n 0: none. */
struct arrived {
	int64_t n;
	int64_t shift;
	int64_t seq;
};

static enum perch_rc
find_arrived(struct perch_judge *j, int64_t n, struct arrived *a, struct perch_err *err)
{
	*a = (struct arrived){ .n = n };
	enum perch_rc rc = find_number(j, "SELECT shift FROM judged WHERE stream = ?1", n,
				       &a->shift, err);

	return rc == PERCH_OK
		       ? find_number(j, "SELECT seq FROM stream WHERE n = ?1", n, &a->seq, err)
		       : rc;
}

/* The epoch that was written to before, as the first record of this one says by the mark. */
static enum perch_rc
find_previous(struct perch_judge *j, struct arrived *a, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_record first;
	uint8_t epoch[PERCH_EPOCH_BYTES];
	size_t n = 0;
	enum perch_rc rc = perch_judge_fetch(j, 1, PERCH_RECORD_EPOCH, &first, err);

	*a = (struct arrived){ .n = 0 };
	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	if (perch_parse_hex(perch_span_str(first.epoch.previous), epoch, sizeof(epoch), &n) !=
		    PERCH_OK ||
	    n != sizeof(epoch))
		return PERCH_OK;
	rc = perch_stmt_new(j->db,
			    "SELECT n FROM stream WHERE device = ?1 AND epoch = ?2 AND n <> ?3",
			    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(j->device, sizeof(j->device)));
	perch_stmt_blob(stmt, 2, perch_span_of(epoch, sizeof(epoch)));
	perch_stmt_i64(stmt, 3, j->stream);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	return find_arrived(j, perch_col_i64(stmt, 0), a, err);
}

/* A sum that a hostile record cannot overflow. */
static int64_t
add(int64_t a, int64_t b)
{
	return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static int64_t
greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/*
 * The last local id that was saved, which is the one before this epoch's first. The counts of the record do
 * not add up to it (what was salvaged may lie before the copy's end), so the records that follow are asked, as
 * far as they are here; *kept is untouched when they do not tell.
 */
static enum perch_rc
find_kept(struct perch_judge *j, int64_t *kept, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_judge ahead = *j;
	struct perch_record record;
	enum perch_rc rc = perch_stmt_new(j->db,
					  "SELECT seq, bytes FROM record WHERE stream = ?1"
					  " AND seq > ?2 ORDER BY seq LIMIT 16",
					  &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, j->stream);
	perch_stmt_i64(stmt, 2, j->seq);
	while (ahead.shift == 0 && (rc = perch_stmt_step(j->db, stmt, err)) == PERCH_OK) {
		ahead.seq = perch_col_i64(stmt, 0);
		if (perch_record_decode(perch_col_span(stmt, 1), &record) == PERCH_OK)
			perch_judge_learn_shift(&ahead, &record);
	}
	*kept = ahead.shift > 0 ? ahead.shift : *kept;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

/*
 * How many records the terminal is known to have written that its log no longer has, `kept` the last local id
 * that was saved: what has arrived here, and what the mark proves of the epoch that was written to before. That
 * is the one that the log goes on from, or, when a still older copy was put back, none of its log any more.
 */
static enum perch_rc
count_lost(struct perch_judge *j, int64_t marked, int64_t kept, int64_t *lost,
	   struct perch_err *err)
{
	struct arrived parent;
	struct arrived previous;
	enum perch_rc rc = find_arrived(j, j->parent, &parent, err);

	if (rc == PERCH_OK)
		rc = find_previous(j, &previous, err);
	if (rc != PERCH_OK)
		return rc;
	int64_t of_previous = greater(marked, previous.seq);
	bool is_parent = previous.n == parent.n;
	int64_t proved = is_parent ? greater(parent.seq, of_previous) : parent.seq;
	*lost = add(greater(0, proved - greater(0, kept - parent.shift)),
		    is_parent ? 0 : of_previous);
	return PERCH_OK;
}

static enum perch_rc
tell_restored(struct perch_judge *j, const struct perch_record_restored *s, int64_t kept,
	      int64_t lost, struct perch_err *err)
{
	char text[320];
	char beyond[96] = "nothing is known to be missing";
	enum perch_rc rc = PERCH_OK;

	if (lost > 0)
		rc = perch_fmt(beyond, sizeof(beyond),
			       "%" PRIi64
			       " more had been written: what of them is not here is lost",
			       lost);
	if (rc == PERCH_OK)
		rc = perch_fmt(text, sizeof(text),
			       "the log was %s and is restored up to record %" PRIi64
			       " (copy %" PRIi64 ", salvaged %" PRIi64 ", from here %" PRIi64
			       "); %s",
			       s->why, kept, s->copy, s->salvaged, s->office, beyond);
	return rc == PERCH_OK ? perch_judge_notice(j, "restored", text, err) : rc;
}

enum perch_rc
perch_take_restored(struct perch_judge *j, const struct perch_record *r, struct perch_err *err)
{
	const struct perch_record_restored *s = &r->restored;
	int64_t kept = add(add(s->copy, s->salvaged), s->office);
	int64_t lost = 0;
	enum perch_rc rc = find_kept(j, &kept, err);

	if (rc == PERCH_OK)
		rc = count_lost(j, s->marked, kept, &lost, err);
	const struct perch_value values[] = {
		PERCH_TEXT(s->why),     PERCH_INT(s->copy),   PERCH_INT(s->copied_ms),
		PERCH_INT(s->salvaged), PERCH_INT(s->office), PERCH_INT(s->marked),
		PERCH_INT(lost),
	};

	if (rc == PERCH_OK)
		rc = perch_judge_put(
			j,
			"INSERT INTO restored (stream, seq, wall_ms, person, why, copy, copied_ms,"
			" salvaged, office, marked, lost) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
			" ?9, ?10, ?11)",
			values, PERCH_COUNT(values), err);
	return rc == PERCH_OK ? tell_restored(j, s, kept, lost, err) : rc;
}
