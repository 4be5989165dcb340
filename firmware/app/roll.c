/*
 * roll.c - `perch roll`: the last inspection of a roll from the log, in the form that `perch grade`
 * reads, so that a disputed one can be scored again under any profile.
 *
 * Wiring: reads log.db, which the terminal may be writing, view.db to find the roll quickly, and
 * master.db; prints one object. Exit 0 done, 1 the roll was never closed or cannot be scored, 2 wrong use,
 * 3 the system failed.
 */
#include <inttypes.h>

#include "firmware/app/answer.h"
#include "firmware/app/commands.h"
#include "firmware/app/config.h"
#include "firmware/app/options.h"
#include "firmware/base/text.h"
#include "firmware/session/session.h"
#include "firmware/store/file.h"
#include "firmware/store/log_read.h"
#include "firmware/store/master_read.h"
#include "firmware/store/value.h"
#include "firmware/store/view.h"

#define MADE_MAX    64 /* orders made on the terminal that are linked to one of head office */
#define TEXT_MAX    (2u << 20)  /* the most flaws of a roll, each with all it may have */
#define PROFILE_MAX (64u << 10) /* one profile as JSON */

/* The log read record by record. */
struct search {
	const char *order;
	const char *roll;
	char made[MADE_MAX][PERCH_ORDER_CAP]; /* whose rolls count as the order's */
	size_t n_made;
	bool has_moved;                /* made[] was changed since this was cleared */
	struct perch_session session;  /* as of the record at hand */
	struct perch_record record;    /* room to decode one */
	struct perch_open_roll closed; /* as it stood when it was closed last; id 0: never */
	char closed_order[PERCH_ORDER_CAP];
	struct perch_record_close close;
	struct perch_err err;
};

/* --- finding the roll --------------------------------------------------------------------------- */

/* *is_known: not of a kind or version that a newer Perch has added. */
static enum perch_rc
decode(struct search *s, uint64_t id, struct perch_span bytes, bool *is_known)
{
	enum perch_rc rc = perch_record_decode(bytes, &s->record);

	*is_known = rc == PERCH_OK;
	if (rc == PERCH_OK || rc == PERCH_E_UNKNOWN || rc == PERCH_E_NEWER)
		return PERCH_OK;
	return perch_err_set(&s->err, PERCH_E_DAMAGED, 0,
			     "record %" PRIu64 " cannot be read: perch verify says more", id);
}

/* The last link of a made order holds. */
static enum perch_rc
take_link(struct search *s, const struct perch_record_link *link)
{
	size_t i = 0;

	while (i < s->n_made && strcmp(s->made[i], link->from) != 0)
		i++;
	bool is_ours = strcmp(link->to, s->order) == 0;
	if (is_ours == (i < s->n_made))
		return PERCH_OK;
	s->has_moved = true;
	if (!is_ours) {
		memcpy(s->made[i], s->made[--s->n_made], sizeof(s->made[i]));
		return PERCH_OK;
	}
	if (s->n_made == MADE_MAX)
		return perch_err_set(&s->err, PERCH_E_FULL, 0, "%s: more than %d orders are linked",
				     s->order, MADE_MAX);
	memcpy(s->made[s->n_made++], link->from, sizeof(s->made[0]));
	return PERCH_OK;
}

static enum perch_rc
look_at_link(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct search *s = ctx;
	bool is_known = false;
	enum perch_rc rc = decode(s, id, bytes, &is_known);

	(void)hash;
	if (rc == PERCH_OK && is_known && s->record.type == PERCH_RECORD_LINK)
		rc = take_link(s, &s->record.link);
	return rc;
}

static bool
is_of_order(const struct search *s, const char *order)
{
	size_t i = 0;

	while (i < s->n_made && strcmp(s->made[i], order) != 0)
		i++;
	return i < s->n_made || strcmp(order, s->order) == 0;
}

/* The session's own fold says what stood on the roll at its close. */
static enum perch_rc
look_at_roll(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct search *s = ctx;
	const struct perch_open_roll *roll = &s->session.roll;
	const struct perch_record_close *close = &s->record.close;
	bool is_known = false;
	enum perch_rc rc = decode(s, id, bytes, &is_known);

	(void)hash;
	if (rc != PERCH_OK)
		return rc;
	if (!is_known) {
		s->session.next_id = (int64_t)id + 1;
		return PERCH_OK;
	}
	if (s->record.type == PERCH_RECORD_CLOSE && roll->id != 0 && close->roll == roll->id &&
	    strcmp(roll->roll, s->roll) == 0 && is_of_order(s, s->session.order)) {
		s->closed = *roll;
		s->close = *close;
		memcpy(s->closed_order, s->session.order, sizeof(s->closed_order));
	}
	return perch_session_apply(&s->session, (int64_t)id, &s->record);
}

/* All of it, from the first record. */
static enum perch_rc
search_all(struct search *s, struct perch_db *log, uint64_t tail)
{
	s->n_made = 0;
	s->closed.id = 0;
	perch_session_init(&s->session, 1);
	enum perch_rc rc = perch_log_each(log, 1, tail, look_at_link, s, &s->err);
	return rc == PERCH_OK ? perch_log_each(log, 1, tail, look_at_roll, s, &s->err) : rc;
}

/* --- where the projections say it lies ------------------------------------------------------------ */

/* After years the log is long; view.db knows where the roll is and from where on it knows nothing. */
struct place {
	struct perch_view_state state;
	uint64_t roll_id; /* 0: never closed, as far as it knows */
	uint64_t close_id;
};

static enum perch_rc
read_links(struct search *s, struct perch_db *view)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_record_link link;
	enum perch_rc rc = PERCH_ROW(view, &s->err, &row,
				     "SELECT from_no, to_no FROM link WHERE to_no = ?1",
				     PERCH_TEXT(s->order));

	while (rc == PERCH_OK) {
		rc = perch_col_text(row, 0, link.from, sizeof(link.from));
		if (rc == PERCH_OK)
			rc = perch_col_text(row, 1, link.to, sizeof(link.to));
		if (rc == PERCH_OK)
			rc = take_link(s, &link);
		if (rc == PERCH_OK)
			rc = perch_stmt_step(view, row, &s->err);
	}
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
read_place(struct search *s, struct perch_db *view, struct place *place)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_view_state_get(view, &place->state, &s->err);

	if (rc == PERCH_OK)
		rc = read_links(s, view);
	if (rc == PERCH_OK)
		rc = PERCH_ROW(view, &s->err, &row,
			       "SELECT id, close_id FROM roll WHERE (order_no = ?1 OR chosen_no = "
			       "?1) AND roll_no = ?2 "
			       "AND close_id IS NOT NULL ORDER BY close_id DESC LIMIT 1",
			       PERCH_TEXT(s->order), PERCH_TEXT(s->roll));
	if (rc == PERCH_OK) {
		place->roll_id = (uint64_t)perch_col_i64(row, 0);
		place->close_id = (uint64_t)perch_col_i64(row, 1);
	}
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
find_place(struct search *s, const struct perch_config *config, struct place *place)
{
	struct perch_db view;
	char path[PERCH_PATH_CAP];
	enum perch_rc rc = perch_path_beside(path, sizeof(path), config->log_db, "view.db");

	if (rc == PERCH_OK)
		rc = perch_db_open_reader(&view, &perch_view_kind, path, &s->err);
	if (rc != PERCH_OK)
		return rc;
	/* All of it at one moment: the terminal may be writing. */
	rc = perch_db_exec(&view, "BEGIN", &s->err);
	if (rc == PERCH_OK)
		rc = read_place(s, &view, place);
	perch_db_rollback(&view);
	perch_db_close(&view);
	return rc;
}

static enum perch_rc
take_order_of_roll(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct search *s = ctx;

	(void)id;
	(void)hash;
	return perch_record_decode(bytes, &s->record);
}

/* The inspection alone, and before it the choice of its order. */
static enum perch_rc
search_place(struct search *s, struct perch_db *log, const struct place *place)
{
	uint64_t at = place->roll_id;
	enum perch_rc rc = perch_log_each(log, at, at, take_order_of_roll, s, &s->err);

	if (rc == PERCH_OK && (s->record.type != PERCH_RECORD_ROLL || s->record.roll.order < 1))
		rc = PERCH_E_FORMAT;
	if (rc != PERCH_OK)
		return rc;
	uint64_t first = (uint64_t)s->record.roll.order;
	perch_session_init(&s->session, (int64_t)first);
	rc = perch_log_each(log, first, first, look_at_roll, s, &s->err);
	s->session.next_id = (int64_t)at;
	if (rc == PERCH_OK)
		rc = perch_log_each(log, at, place->close_id, look_at_roll, s, &s->err);
	return rc == PERCH_OK && s->closed.id != (int64_t)at ? PERCH_E_FORMAT : rc;
}

/* What view.db says, and what came after it. An error: it does not fit the log, or there is none. */
static enum perch_rc
search_by_view(struct search *s, struct perch_db *log, const struct perch_config *config,
	       uint64_t tail)
{
	struct place place = { .roll_id = 0 };
	enum perch_rc rc = find_place(s, config, &place);
	uint64_t next = place.state.applied_id + 1;
	uint64_t resume = place.state.resume_id > 0 ? place.state.resume_id : 1;

	s->has_moved = false;
	if (rc == PERCH_OK && (next > tail + 1 || resume > next))
		rc = PERCH_E_FORMAT;
	if (rc == PERCH_OK && next <= tail)
		rc = perch_log_each(log, next, tail, look_at_link, s, &s->err);
	/* A link that it does not know yet moves rolls from order to order. */
	if (rc == PERCH_OK && s->has_moved)
		rc = PERCH_E_STATE;
	if (rc == PERCH_OK && place.roll_id != 0)
		rc = search_place(s, log, &place);
	perch_session_init(&s->session, (int64_t)resume);
	if (rc == PERCH_OK && resume <= tail)
		rc = perch_log_each(log, resume, tail, look_at_roll, s, &s->err);
	return rc;
}

static enum perch_rc
search_log(struct search *s, struct perch_db *log, const struct perch_config *config)
{
	uint64_t tail = 0;
	enum perch_rc rc = perch_log_tail(log, &tail, NULL, &s->err);

	if (rc != PERCH_OK)
		return rc;
	rc = search_by_view(s, log, config, tail);
	return rc == PERCH_OK ? rc : search_all(s, log, tail);
}

/* Was it closed, and can it be scored? PERCH_E_NOTFOUND. */
static enum perch_rc
check_found(struct search *s)
{
	if (s->closed.id == 0)
		return perch_err_set(&s->err, PERCH_E_NOTFOUND, 0, "%s of %s %s", s->roll, s->order,
				     s->session.roll.id != 0 &&
						     strcmp(s->session.roll.roll, s->roll) == 0 &&
						     is_of_order(s, s->session.order)
					     ? "is still open"
					     : "was never closed on this terminal");
	if (s->close.width_um <= 0 || s->close.length_um <= 0)
		return perch_err_set(&s->err, PERCH_E_NOTFOUND, 0,
				     "%s of %s was closed without a %s: it cannot be scored",
				     s->roll, s->order,
				     s->close.width_um <= 0 ? "width" : "length");
	return PERCH_OK;
}

/* --- the roll as JSON --------------------------------------------------------------------------- */

/* Micrometres are exact whatever it was measured in. */
static void
put_um(struct perch_jw *w, const char *key, int64_t um)
{
	char text[32];

	if (um >= 0 && perch_fmt(text, sizeof(text), "%" PRIi64 "um", um) == PERCH_OK)
		perch_jw_kv_str(w, key, text);
}

/* A flaw right of the width that counts was scored as at the edge. */
static void
put_flaw(struct perch_jw *w, const struct perch_flaw *flaw, int64_t id, int64_t width_um)
{
	perch_jw_object(w);
	perch_jw_kv_i64(w, "id", id);
	perch_jw_kv_str(w, "kind", flaw->kind);
	put_um(w, "at", flaw->at_um);
	put_um(w, "to", flaw->to_um);
	put_um(w, "length", flaw->length_um);
	put_um(w, "across", flaw->across_um < width_um ? flaw->across_um : width_um);
	perch_jw_kv_str(w, "direction", flaw->direction == PERCH_WEFT ? "weft" : "warp");
	perch_jw_kv_str(w, "side", flaw->side == PERCH_BACK ? "back" : "face");
	perch_jw_kv_bool(w, "full_width", flaw->is_full_width);
	perch_jw_kv_str(w, "severity", flaw->is_minor ? "minor" : "major");
	perch_jw_end(w);
}

/* What was made of it then, for a person to read. */
static void
put_note(struct perch_jw *w, const struct perch_record_close *close)
{
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	perch_buf_fmt(&b, "closed as %s",
		      close->verdict[0] != '\0' ? close->verdict : "no verdict");
	if (close->points >= 0)
		perch_buf_fmt(&b, ", %" PRIi64 " points, rate %s, quality %s", close->points,
			      close->rate, close->quality);
	if (close->override[0] != '\0')
		perch_buf_fmt(&b, ", overridden to %s", close->override);
	perch_jw_kv_span(w, "note", perch_buf_span(&b));
}

static int
print_roll(const struct search *s)
{
	static uint8_t text[TEXT_MAX];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_jw w = perch_jw_over(&b);

	perch_jw_object(&w);
	perch_jw_kv_str(&w, "order", s->closed_order);
	perch_jw_kv_str(&w, "roll", s->closed.roll);
	perch_jw_kv_i64(&w, "id", s->closed.id);
	if (s->close.profile[0] != '\0')
		perch_jw_kv_str(&w, "profile", s->close.profile);
	put_um(&w, "width", s->close.width_um);
	put_um(&w, "length", s->close.length_um);
	if (s->closed.ticket_um > 0)
		put_um(&w, "ticket_length", s->closed.ticket_um);
	put_note(&w, &s->close);
	perch_jw_key(&w, "flaws");
	perch_jw_array(&w);
	for (size_t i = 0; i < s->closed.n_flaws; i++)
		put_flaw(&w, &s->closed.flaws[i], s->closed.flaw_ids[i], s->close.width_um);
	perch_jw_end(&w);
	perch_jw_end(&w);
	return perch_answer_json("roll", &w);
}

/* --- its profile -------------------------------------------------------------------------------- */

/* Is this text the profile of that reference? */
static bool
is_profile(struct perch_span json, const char *ref)
{
	struct perch_profile profile;
	char own[PERCH_PROFILE_REF_MAX];

	if (perch_profile_read(json, &profile, NULL) != PERCH_OK)
		return false;
	perch_profile_ref(&profile, own);
	return strcmp(own, ref) == 0;
}

/* As head office sent it, in the version that was scored by. PERCH_E_NOTFOUND. */
static enum perch_rc
load_sent(const struct perch_config *config, const char *ref, struct perch_buf *out,
	  struct perch_err *err)
{
	char path[PERCH_PATH_CAP];
	char key[PERCH_PROFILE_CAP];
	struct perch_db master;
	enum perch_rc rc = perch_path_beside(path, sizeof(path), config->log_db, "master.db");

	if (rc == PERCH_OK)
		rc = perch_text_copy(key, sizeof(key),
				     perch_span_first(perch_span_str(ref), strcspn(ref, "@")));
	if (rc == PERCH_OK)
		rc = perch_db_open_reader(&master, &perch_master_kind, path, err);
	if (rc != PERCH_OK)
		return rc;
	{
		PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;

		rc = perch_master_item(&master, "profile", key, &row, err);
		if (rc == PERCH_OK && !is_profile(perch_col_span(row, 0), ref))
			rc = PERCH_E_NOTFOUND;
		if (rc == PERCH_OK)
			rc = perch_buf_put(out, perch_col_span(row, 0));
	}
	perch_db_close(&master);
	return rc;
}

static enum perch_rc
load_profile(const struct perch_config *config, const char *ref, struct perch_buf *out,
	     struct perch_err *err)
{
	enum perch_rc rc = load_sent(config, ref, out, err);
	const struct perch_profile *shipped = perch_profile_shipped(ref);

	if (rc == PERCH_E_NOTFOUND && shipped != NULL) {
		struct perch_jw w = perch_jw_over(out);

		perch_profile_write(&w, shipped);
		rc = perch_jw_done(&w);
	}
	if (rc == PERCH_E_NOTFOUND)
		rc = perch_err_set(err, rc, 0,
				   "%s, by which it was scored, is no longer on this terminal",
				   ref[0] != '\0' ? ref : "a profile");
	return rc == PERCH_OK ? perch_buf_put_byte(out, '\n') : rc;
}

static enum perch_rc
save_profile(struct search *s, const struct perch_config *config, const char *path)
{
	static uint8_t text[PROFILE_MAX];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	enum perch_rc rc = load_profile(config, s->close.profile, &b, &s->err);

	if (rc == PERCH_E_FULL)
		rc = perch_err_set(&s->err, rc, 0, "the profile is over %u KiB", PROFILE_MAX >> 10);
	return rc == PERCH_OK ? perch_file_replace(path, perch_buf_span(&b), 0644, &s->err) : rc;
}

/* --- the whole ---------------------------------------------------------------------------------- */

static int
refuse(enum perch_rc rc, const struct perch_err *err)
{
	if (rc != PERCH_E_NOTFOUND)
		return perch_fail("roll", err);
	(void)fprintf(stderr, "perch roll: %s\n", err->text);
	return PERCH_EXIT_NO;
}

int
perch_cmd_roll(int argc, char **argv)
{
	static struct search s;
	struct perch_config config;
	struct perch_options o = { 0 };

	if (!perch_options_read(&o, argc, argv,
				PERCH_OPT_CONFIG | PERCH_OPT_DB | PERCH_OPT_PROFILE_OUT) ||
	    o.n_words != 2 || !perch_number_is_valid(perch_span_str(o.words[0])) ||
	    !perch_number_is_valid(perch_span_str(o.words[1])))
		return perch_usage("perch roll ORDER ROLLNO [--config FILE | --db FILE] "
				   "[--profile-out FILE] [--json]");
	memset(&s, 0, sizeof(s));
	enum perch_rc rc = perch_config_load(&config, o.config, o.db, &s.err);
	if (rc != PERCH_OK)
		return perch_fail("roll", &s.err);
	s.order = o.words[0];
	s.roll = o.words[1];
	struct perch_db log;
	rc = perch_db_open_reader(&log, &perch_log_kind, config.log_db, &s.err);
	if (rc != PERCH_OK)
		return perch_fail("roll", &s.err);
	rc = search_log(&s, &log, &config);
	perch_db_close(&log);
	if (rc == PERCH_OK)
		rc = check_found(&s);
	if (rc == PERCH_OK && o.profile_out != NULL)
		rc = save_profile(&s, &config, o.profile_out);
	return rc == PERCH_OK ? print_roll(&s) : refuse(rc, &s.err);
}
