/*
 * judge_score.c - a closed roll scored again at head office (judge_row.h).
 *
 * The terminal's figures are believed, but not blindly: points and rate must come out the same, to the
 * last digit, from the flaws and measures that have arrived and the profile that the close names. The
 * length is the last one measured, else the ticket's; the width the least of the last ones at each
 * place, else the one that the order stated and the close repeats.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "firmware/base/text.h"
#include "firmware/inspect/score.h"
#include "sync/office/judge_row.h"
#include "sync/office/master.h"

/* As many as a terminal takes on one roll. */
#define FLAWS_MAX 2000

struct scored {
	struct perch_flaw flaws[FLAWS_MAX];
	struct perch_judged judged[FLAWS_MAX];
	size_t n;
	struct perch_roll size;
	struct perch_profile profile;
};

/* A record of this stream since the roll began that this program cannot read may have been an entry of
 * it. */
static enum perch_rc
is_all_read(struct perch_judge *j, struct perch_place roll, bool *is_read, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(j->db,
					  "SELECT 1 FROM notice WHERE stream = ?1 AND seq > ?2"
					  " AND kind IN ('unknown-type', 'bad-record') LIMIT 1",
					  &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, j->stream);
	perch_stmt_i64(stmt, 2, roll.stream == j->stream ? roll.seq : 0);
	rc = perch_stmt_step(j->db, stmt, err);
	*is_read = rc == PERCH_E_NOTFOUND;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
load_sizes(struct perch_judge *j, struct perch_place roll, const struct perch_record_close *close,
	   struct perch_roll *size, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"WITH held AS (SELECT kind, um, row_number() OVER (PARTITION BY kind, place"
		" ORDER BY rowid DESC) AS back FROM measure WHERE roll_stream = ?1"
		" AND roll_seq = ?2 AND kind IN ('length', 'width') AND NOT is_withdrawn)"
		" SELECT coalesce((SELECT um FROM held WHERE kind = 'length' AND back = 1),"
		" ticket_um), coalesce((SELECT min(um) FROM held WHERE kind = 'width' AND back = "
		"1),"
		" ?3) FROM roll WHERE stream = ?1 AND seq = ?2",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, roll.stream);
	perch_stmt_i64(stmt, 2, roll.seq);
	perch_stmt_i64(stmt, 3, close->width_um);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	size->length_um = perch_col_i64(stmt, 0);
	size->width_um = perch_col_i64(stmt, 1);
	return PERCH_OK;
}

static enum perch_rc
take_flaw(struct sqlite3_stmt *row, int64_t width_um, struct perch_flaw *flaw)
{
	*flaw = (struct perch_flaw){
		.at_um = perch_col_i64(row, 1),
		.to_um = perch_col_i64(row, 2),
		.length_um = perch_col_i64(row, 3),
		.across_um = perch_col_i64(row, 4),
		.direction = perch_span_eq_str(perch_col_span(row, 5), "weft") ? PERCH_WEFT
									       : PERCH_WARP,
		.side = perch_span_eq_str(perch_col_span(row, 7), "back") ? PERCH_BACK : PERCH_FACE,
		.is_full_width = perch_col_i64(row, 6) != 0,
		.is_minor = perch_col_i64(row, 8) != 0,
	};
	/* The cloth was wider there than where it is least wide: at the edge, as the terminal has it. */
	if (flaw->across_um > width_um)
		flaw->across_um = width_um;
	return perch_col_text(row, 0, flaw->kind, sizeof(flaw->kind));
}

static enum perch_rc
load_flaws(struct perch_judge *j, struct perch_place roll, struct scored *s, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"SELECT kind, at_um, to_um, len_um, across_um, dir, is_full, side, is_minor"
		" FROM flaw WHERE roll_stream = ?1 AND roll_seq = ?2 AND NOT is_withdrawn"
		" ORDER BY rowid LIMIT ?3",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, roll.stream);
	perch_stmt_i64(stmt, 2, roll.seq);
	perch_stmt_i64(stmt, 3, FLAWS_MAX);
	while ((rc = perch_stmt_step(j->db, stmt, err)) == PERCH_OK) {
		rc = take_flaw(stmt, s->size.width_um, &s->flaws[s->n++]);
		if (rc != PERCH_OK)
			return rc;
	}
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

/* "four-point-inch@1": shipped, or any version that head office ever told. PERCH_E_NOTFOUND. */
static enum perch_rc
find_profile(struct perch_judge *j, const char *ref, struct perch_profile *profile,
	     struct perch_err *err)
{
	const struct perch_profile *shipped = perch_profile_shipped(ref);
	uint8_t memory[PERCH_WIRE_BODY_MAX];
	struct perch_buf body = perch_buf_over(memory, sizeof(memory));

	if (shipped != NULL) {
		*profile = *shipped;
		return PERCH_OK;
	}
	enum perch_rc rc = perch_master_edition(j->db, "profile", ref, &body, err);
	if (rc != PERCH_OK)
		return rc;
	return perch_profile_read(perch_buf_span(&body), profile, err) == PERCH_OK
		       ? PERCH_OK
		       : PERCH_E_NOTFOUND;
}

static enum perch_rc
compare(struct perch_judge *j, struct scored *s, const struct perch_record_close *close,
	struct perch_err *err)
{
	char rate[PERCH_RATE_CAP];
	char text[PERCH_NOTICE_CAP];
	struct perch_buf b = perch_buf_over(rate, sizeof(rate));
	struct perch_score score;
	struct perch_err why = { 0 };

	enum perch_rc rc = perch_score_roll(&s->profile, &s->size, s->flaws, s->n, s->judged,
					    &score, &why);
	if (rc != PERCH_OK) {
		rc = perch_fmt(text, sizeof(text),
			       "%" PRIi64 " points, rate %s by %s on the terminal; here it cannot "
			       "be scored: %s",
			       close->points, close->rate, close->profile, why.text);
		return rc == PERCH_OK ? perch_judge_notice(j, "score-differs", text, err) : rc;
	}
	rc = perch_score_put_rate(&s->profile, &score, &b);
	const char *here = perch_buf_cstr(&b);
	if (rc != PERCH_OK || here == NULL)
		return rc;
	if (score.points == close->points && strcmp(here, close->rate) == 0)
		return PERCH_OK;
	rc = perch_fmt(text, sizeof(text),
		       "%" PRIi64 " points, rate %s by %s on the terminal; %" PRIi64
		       " points, rate %s here",
		       close->points, close->rate, close->profile, score.points, here);
	return rc == PERCH_OK ? perch_judge_notice(j, "score-differs", text, err) : rc;
}

static enum perch_rc
score(struct perch_judge *j, struct perch_place roll, const struct perch_record_close *close,
      struct scored *s, struct perch_err *err)
{
	char text[PERCH_PROFILE_CAP + 64];
	enum perch_rc rc = find_profile(j, close->profile, &s->profile, err);

	if (rc == PERCH_E_NOTFOUND) {
		rc = perch_fmt(text, sizeof(text),
			       "the profile %s that it is scored by is not here", close->profile);
		return rc == PERCH_OK ? perch_judge_notice(j, "lost-reference", text, err) : rc;
	}
	if (rc == PERCH_OK)
		rc = load_sizes(j, roll, close, &s->size, err);
	if (rc == PERCH_OK)
		rc = load_flaws(j, roll, s, err);
	return rc == PERCH_OK ? compare(j, s, close, err) : rc;
}

enum perch_rc
perch_judge_score(struct perch_judge *j, struct perch_place roll,
		  const struct perch_record_close *close, struct perch_err *err)
{
	bool is_read = false;
	enum perch_rc rc = is_all_read(j, roll, &is_read, err);

	if (rc != PERCH_OK || !is_read || close->points < 0)
		return rc;
	struct scored *s = calloc(1, sizeof(*s));
	if (s == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory to score a roll");
	rc = score(j, roll, close, s, err);
	free(s);
	return rc;
}
