/* verify.c - `perch verify`: is the log what was written? See audit.h for what is checked. */
#include "firmware/app/audit.h"
#include "firmware/app/commands.h"
#include "firmware/app/options.h"
#include "firmware/base/json.h"

static enum perch_rc
check_all(struct perch_audit *a, struct perch_err *err)
{
	static enum perch_rc (*const checks[])(struct perch_audit *, struct perch_err *) = {
		perch_audit_file, perch_audit_chain, perch_audit_receipts,
		perch_audit_mark, perch_audit_views,
	};
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < PERCH_COUNT(checks) && rc == PERCH_OK; i++)
		rc = checks[i](a, err);
	return rc;
}

static void
print_json(const struct perch_audit *a, bool is_ok, const char *why)
{
	uint8_t text[2048];
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
	perch_jw_kv_i64(&w, "epochs", (int64_t)a->n_epochs);
	perch_jw_kv_i64(&w, "seals", (int64_t)a->seals);
	perch_jw_kv_i64(&w, "sealed", (int64_t)a->sealed);
	perch_jw_kv_i64(&w, "receipts", (int64_t)a->receipts);
	/* After a no these two were not looked at, or are what the no is about. */
	perch_jw_kv_str(&w, "mark", !is_ok ? "" : a->has_mark ? "ok" : "none");
	perch_jw_kv_str(&w, "head", is_ok ? head : "");
	perch_jw_end(&w);
	if (perch_jw_done(&w) == PERCH_OK && perch_buf_cstr(&b) != NULL)
		(void)puts((const char *)text);
}

static void
print_text(const struct perch_audit *a)
{
	char head[PERCH_HEAD_CHARS + 1];

	perch_head_text(&a->head, head);
	(void)printf("verified: records %llu, epochs %zu, seals %llu, receipts %llu, head %s\n",
		     (unsigned long long)a->tail, a->n_epochs, (unsigned long long)a->seals,
		     (unsigned long long)a->receipts, head);
	if (a->lost_on_record > 0)
		(void)puts(
			"this log was once restored from an older copy and says so; what was lost "
			"then may be at head office");
	if (!a->has_mark)
		(void)puts("there is no mark: that nothing was cut off the end cannot be proved; "
			   "mark = FOLDER in perch.conf keeps one");
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
		rc = check_all(&a, &err);
		perch_audit_close(&a);
	}
	if (rc != PERCH_OK && rc != PERCH_E_DAMAGED)
		return perch_fail("verify", &err);
	if (rc == PERCH_OK && o.requires_mark && !a.has_mark)
		rc = perch_err_set(&err, PERCH_E_DAMAGED, 0,
				   "there is no mark: that nothing was cut off the end cannot be "
				   "proved; mark = FOLDER in perch.conf keeps one");
	if (o.is_json)
		print_json(&a, rc == PERCH_OK, err.text);
	else if (rc == PERCH_OK)
		print_text(&a);
	if (rc == PERCH_OK)
		return PERCH_EXIT_DONE;
	(void)fprintf(stderr, "perch verify: %s\n", err.text);
	return PERCH_EXIT_NO;
}
