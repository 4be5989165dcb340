/* verify.c - `perch verify`: is the log what was written? See audit.h for what is checked. */
#include "firmware/app/audit.h"
#include "firmware/app/commands.h"
#include "firmware/app/options.h"
#include "firmware/base/json.h"
#include "firmware/base/text.h"

static void
put_losses(struct perch_jw *w, const struct perch_audit *a)
{
	perch_jw_key(w, "lost");
	perch_jw_array(w);
	for (size_t i = 0; i < a->n_losses && i < PERCH_AUDIT_LOSSES_MAX; i++) {
		const struct perch_audit_loss *l = &a->losses[i];

		perch_jw_object(w);
		perch_jw_kv_hex(w, "epoch", perch_span_of(l->epoch, sizeof(l->epoch)));
		perch_jw_kv_i64(w, "after", (int64_t)l->kept);
		perch_jw_kv_i64(w, "to", (int64_t)l->known);
		perch_jw_kv_bool(w, "on_record", l->is_recorded);
		perch_jw_end(w);
	}
	perch_jw_end(w);
}

static const char *
mark_word(enum perch_audit_mark mark)
{
	switch (mark) {
	case PERCH_AUDIT_MARK_NONE:
		return "none";
	case PERCH_AUDIT_MARK_OLD:
		return "old";
	case PERCH_AUDIT_MARK_OK:
		return "ok";
	}
	return "";
}

static void
print_json(const struct perch_audit *a, bool is_ok, const char *why)
{
	uint8_t text[8192];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_jw w = perch_jw_over(&b);
	char head[PERCH_HEAD_CHARS + 1];

	perch_head_text(&a->head, head);
	perch_jw_object(&w);
	perch_jw_kv_bool(&w, "ok", is_ok);
	if (a->bad_id > 0)
		perch_jw_kv_i64(&w, "record", (int64_t)a->bad_id);
	if (!is_ok) {
		perch_jw_key(&w, "error");
		perch_jw_escaped(&w, perch_span_str(why));
	}
	perch_jw_kv_i64(&w, "records", (int64_t)a->tail);
	perch_jw_kv_i64(&w, "rolls", (int64_t)a->rolls);
	perch_jw_kv_i64(&w, "epochs", a->epoch.n);
	perch_jw_kv_i64(&w, "seals", (int64_t)a->seals);
	perch_jw_kv_i64(&w, "sealed", (int64_t)a->sealed);
	perch_jw_kv_i64(&w, "receipts", (int64_t)a->receipts);
	put_losses(&w, a);
	/* After a no these two were not looked at, or are what the no is about. */
	perch_jw_kv_str(&w, "mark", is_ok ? mark_word(a->mark) : "");
	perch_jw_kv_str(&w, "head", is_ok ? head : "");
	perch_jw_end(&w);
	if (perch_jw_done(&w) == PERCH_OK && perch_buf_cstr(&b) != NULL)
		(void)puts((const char *)text);
}

/* What is missing, and who says so. */
static void
print_loss(const struct perch_audit_loss *l)
{
	char id[2 * PERCH_EPOCH_BYTES + 1];

	if (perch_text_hex(id, sizeof(id), l->epoch, sizeof(l->epoch)) != PERCH_OK)
		return;
	if (l->kept > 0)
		(void)printf("lost on record: of epoch %s the records %llu to %llu at least", id,
			     (unsigned long long)l->kept + 1, (unsigned long long)l->known);
	else
		(void)printf("%s: epoch %s with %llu records at least",
			     l->is_recorded ? "lost on record" : "lost", id,
			     (unsigned long long)l->known);
	(void)puts(l->is_recorded
			   ? ", when an older copy was put back"
			   : ", which this log never had: it was put back from a copy since, but "
			     "for want of a mark it cannot be proved which came first");
}

static const char *
no_mark(const struct perch_audit *a)
{
	if (a->mark == PERCH_AUDIT_MARK_OLD)
		return "the mark is of an earlier epoch: that nothing was cut off the end cannot "
		       "be proved; look why the mark's folder cannot be written";
	if (a->config->mark[0] != '\0')
		return "the mark's folder holds no mark, which comes with the first seal: that "
		       "nothing was cut off the end cannot be proved";
	return "there is no mark: that nothing was cut off the end cannot be proved; "
	       "mark = FOLDER in perch.conf keeps one";
}

static void
print_text(const struct perch_audit *a)
{
	char head[PERCH_HEAD_CHARS + 1];

	perch_head_text(&a->head, head);
	(void)printf("verified: records %llu, epochs %lld, seals %llu, receipts %llu, head %s\n",
		     (unsigned long long)a->tail, (long long)a->epoch.n,
		     (unsigned long long)a->seals, (unsigned long long)a->receipts, head);
	for (size_t i = 0; i < a->n_losses && i < PERCH_AUDIT_LOSSES_MAX; i++)
		print_loss(&a->losses[i]);
	if (a->n_losses > PERCH_AUDIT_LOSSES_MAX)
		(void)printf("and %zu more\n", a->n_losses - PERCH_AUDIT_LOSSES_MAX);
	if (a->n_losses > 0)
		(void)puts("head office has what it had been sent of them");
	if (a->mark != PERCH_AUDIT_MARK_OK)
		(void)puts(no_mark(a));
}

int
perch_cmd_verify(int argc, char **argv)
{
	static struct perch_audit a;
	struct perch_config config;
	struct perch_options o = { 0 };
	struct perch_err err = { 0 };

	if (!perch_options_read(&o, argc, argv,
				PERCH_OPT_CONFIG | PERCH_OPT_DB | PERCH_OPT_REQUIRE_MARK) ||
	    o.n_words > 0)
		return perch_usage(
			"perch verify [--config FILE | --db FILE] [--require-mark] [--json]");
	enum perch_rc rc = perch_config_load(&config, o.config, o.db, &err);
	if (rc == PERCH_OK)
		rc = perch_audit_open(&a, &config, &err);
	if (rc != PERCH_OK && rc != PERCH_E_DAMAGED)
		return perch_fail("verify", &err);
	if (rc == PERCH_OK) {
		rc = perch_audit_all(&a, &err);
		perch_audit_close(&a);
	}
	if (rc != PERCH_OK && rc != PERCH_E_DAMAGED)
		return perch_fail("verify", &err);
	if (rc == PERCH_OK && o.requires_mark && a.mark != PERCH_AUDIT_MARK_OK)
		rc = perch_err_set(&err, PERCH_E_DAMAGED, 0, "%s", no_mark(&a));
	if (o.is_json)
		print_json(&a, rc == PERCH_OK, err.text);
	else if (rc == PERCH_OK)
		print_text(&a);
	if (rc == PERCH_OK)
		return PERCH_EXIT_DONE;
	(void)fprintf(stderr, "perch verify: %s\n", err.text);
	return PERCH_EXIT_NO;
}
