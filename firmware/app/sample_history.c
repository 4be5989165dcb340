/* sample_history.c - see sample_history.h. Pure. */
#include "firmware/app/sample_history.h"

#include "firmware/base/quantity.h"
#include "firmware/base/text.h"

#define WHY_MAX 160

/* Where the history has come to. */
struct series {
	const struct perch_sample_table *table;
	struct perch_switch_state state;
	bool is_reduced_allowed;
	char why[WHY_MAX];
};

static bool
counts_failed(const struct perch_sample_table *table)
{
	const struct perch_switching *s = &table->switching;

	return s->is_set && table->has_plans[PERCH_REDUCED] && s->reduce_accepted > 0 &&
	       s->reduce_failed >= 0;
}

/* "accept:2" */
static enum perch_rc
read_lot(const struct series *s, struct perch_span word, struct perch_switch_lot *lot,
	 struct perch_err *err)
{
	size_t n = 0;
	int64_t failed = 0;

	while (n < word.n && word.p[n] != ':')
		n++;
	struct perch_span result = perch_span_first(word, n);
	bool has_count = n < word.n;
	*lot = (struct perch_switch_lot){ .is_reduced_allowed = s->is_reduced_allowed };
	lot->is_gap = perch_span_eq_str(result, "gap");
	lot->is_accepted = lot->is_gap || perch_span_eq_str(result, "accept");
	if (!lot->is_accepted && !perch_span_eq_str(result, "reject"))
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "none of accept reject gap allow-reduced deny-reduced resume");
	if (has_count && perch_parse_i64(perch_span_from(word, n + 1), 0, PERCH_SAMPLE_LOT_MAX,
					 &failed) != PERCH_OK)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "after the colon: not a number of rolls");
	if (lot->is_accepted && !has_count && counts_failed(s->table))
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "%s counts failed rolls: say accept:0, accept:1 ..",
				     s->table->id);
	lot->failed = (int32_t)failed;
	return PERCH_OK;
}

static enum perch_rc
feed(struct series *s, const struct perch_switch_lot *lot, struct perch_err *err)
{
	enum perch_switch_cause cause = PERCH_SWITCH_NONE;
	struct perch_buf why = perch_buf_over(s->why, sizeof(s->why));

	if (perch_switch_feed(s->table, &s->state, lot, &cause) != PERCH_OK)
		return perch_err_set(err, PERCH_E_STATE, 0,
				     "inspection is stopped: no lot before resume");
	if (cause == PERCH_SWITCH_NONE)
		return PERCH_OK;
	(void)perch_switch_explain(s->table, cause, &why);
	return perch_buf_cstr(&why) != NULL ? PERCH_OK : PERCH_E_FULL;
}

static enum perch_rc
resume(struct series *s, struct perch_err *err)
{
	static const char begun[] = "begun again after the stop: tightened inspection";

	if (perch_switch_resume(&s->state) != PERCH_OK)
		return perch_err_set(err, PERCH_E_STATE, 0, "inspection is not stopped");
	memcpy(s->why, begun, sizeof(begun));
	return PERCH_OK;
}

static enum perch_rc
take(struct series *s, struct perch_span word, struct perch_err *err)
{
	struct perch_switch_lot lot;

	if (perch_span_eq_str(word, "resume"))
		return resume(s, err);
	if (perch_span_eq_str(word, "allow-reduced") || perch_span_eq_str(word, "deny-reduced")) {
		s->is_reduced_allowed = perch_span_eq_str(word, "allow-reduced");
		return PERCH_OK;
	}
	enum perch_rc rc = read_lot(s, word, &lot, err);
	return rc == PERCH_OK ? feed(s, &lot, err) : rc;
}

enum perch_rc
perch_sample_history(const struct perch_sample_table *table, struct perch_span history,
		     struct perch_jw *w, struct perch_err *err)
{
	struct series s = { .table = table };
	struct perch_span word;

	for (size_t n = 1; perch_text_word(&history, &word); n++) {
		enum perch_rc rc = take(&s, word, err);

		if (rc != PERCH_OK)
			return perch_err_prefix(err, rc, "history: word %zu", n);
	}
	perch_jw_object(w);
	perch_jw_kv_str(w, "severity", perch_severity_str(s.state.severity));
	perch_jw_kv_bool(w, "stopped", s.state.is_stopped);
	perch_jw_kv_str(w, "why", s.why);
	perch_jw_end(w);
	return PERCH_OK;
}
