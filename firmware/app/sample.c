/*
 * sample.c - `perch sample`: how many rolls of a lot are inspected, and how strictly the next one.
 *
 * Wiring: reads the command line and a table file, prints one object. Exit 0 done, 2 wrong use
 * (also an empty lot, an unknown AQL, a table that cannot be), 3 the system failed.
 */
#include "firmware/app/answer.h"
#include "firmware/app/commands.h"
#include "firmware/app/options.h"
#include "firmware/app/sample_history.h"
#include "firmware/app/whole_file.h"
#include "firmware/base/quantity.h"
#include "firmware/base/text.h"
#include "firmware/inspect/sample.h"

#define TABLE_FILE_MAX (256u << 10)
#define DEFAULT_AQL    "2.5" /* the one whose sample sizes were compared with a public page */
#define DEFAULT_LEVEL  "II"

static const char how[] =
	"perch sample --rule RULE --lot ROLLS | --yards N [--percent P | --table FILE] "
	"[--aql A] [--level L] [--severity S] [--json], or --table FILE --history WORDS";
static const char *const ways[] = {
	"perch sample --rule full|ten-percent|square-root --lot ROLLS",
	"perch sample --rule percent --percent P --lot ROLLS",
	"perch sample --rule by-yards --yards N",
	"perch sample --rule z14 --lot ROLLS [--aql A] [--level L]",
	"perch sample --rule table --table FILE|- --lot ROLLS [--aql A] [--level L] [--severity S]",
	"perch sample --table FILE|- --history \"accept reject ..\"",
};
static const char more[] =
	"n: rolls to inspect (by-yards: yards); accept: so many failed rolls pass; reject: so "
	"many\n"
	"do not. Rules without an acceptance number allow no failed roll: accept 0, reject 1. "
	"After\n"
	"a failure ten-percent and percent inspect as many again, and a second failure rejects; "
	"the\n"
	"others reject.\n"
	"A 2.5, L II and S normal when not given; L: S-1 S-2 S-3 S-4 I II III, S: normal "
	"tightened\n"
	"reduced. \"unconfirmed\" says what of the rule was not checked against its source.\n"
	"--history: what became of the lots before, the oldest first, gives the severity of the "
	"next by\n"
	"the table's switching rules: accept reject gap, each with its failed rolls where the "
	"rules "
	"count\n"
	"them (accept:1), allow-reduced deny-reduced resume.";

/* What was typed; NULL where it was not. */
struct asked {
	const char *rule;
	const char *lot;
	const char *yards;
	const char *aql;
	const char *level;
	const char *severity;
	const char *percent;
	const char *table;
	const char *history;
};

static bool
read_asked(struct asked *a, int argc, char **argv)
{
	const struct perch_option_value options[] = {
		{ "--rule", &a->rule },       { "--lot", &a->lot },
		{ "--yards", &a->yards },     { "--aql", &a->aql },
		{ "--level", &a->level },     { "--severity", &a->severity },
		{ "--percent", &a->percent }, { "--table", &a->table },
		{ "--history", &a->history },
	};

	return perch_option_values_read(options, PERCH_COUNT(options), argc, argv, 1) &&
	       (a->rule != NULL) == (a->history == NULL);
}

/* What becomes one word of the rule as text; a blank in it would begin another one. */
static bool
is_word(const char *s)
{
	return s == NULL || (s[0] != '\0' && strpbrk(s, " \t") == NULL);
}

/* A history goes by a table alone. */
static bool
fits_history(const struct asked *a)
{
	return a->table != NULL && a->lot == NULL && a->yards == NULL && a->aql == NULL &&
	       a->level == NULL && a->severity == NULL && a->percent == NULL;
}

/* What the rule cannot do without, and what would be passed over silently. An AQL and a level may
 * stand beside any rule that counts rolls. */
static bool
fits_rule(const struct asked *a)
{
	bool is_yards = strcmp(a->rule, "by-yards") == 0;
	bool is_table = strcmp(a->rule, "z14") == 0 || strcmp(a->rule, "table") == 0;

	return (a->yards != NULL) == is_yards && (a->lot != NULL) == !is_yards &&
	       (a->percent != NULL) == (strcmp(a->rule, "percent") == 0) &&
	       (!is_yards || (a->aql == NULL && a->level == NULL)) &&
	       (is_table || a->severity == NULL) &&
	       (a->table != NULL) == (strcmp(a->rule, "table") == 0) && is_word(a->rule) &&
	       is_word(a->percent) && is_word(a->aql) && is_word(a->level);
}

static enum perch_rc
load_table(const char *path, struct perch_sample_table *out, struct perch_err *err)
{
	uint8_t *memory = NULL;
	struct perch_span text = { NULL, 0 };
	enum perch_rc rc = perch_whole_file_read(path, TABLE_FILE_MAX, &memory, &text, err);

	if (rc == PERCH_OK) {
		rc = perch_sample_table_read(text, out, err);
		if (rc != PERCH_OK)
			rc = perch_err_prefix(err, rc, "%s", path);
	}
	free(memory);
	return rc;
}

/* The rule as an order would state it. */
static enum perch_rc
read_rule(const struct asked *a, const struct perch_sample_table *table,
	  struct perch_sample_rule *out, struct perch_err *err)
{
	const char *aql = a->aql != NULL ? a->aql : DEFAULT_AQL;
	const char *level = a->level != NULL ? a->level : DEFAULT_LEVEL;
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (a->table != NULL)
		(void)perch_buf_fmt(&b, "table %s %s %s", table->id, aql, level);
	else if (strcmp(a->rule, "z14") == 0)
		(void)perch_buf_fmt(&b, "z14 %s %s", aql, level);
	else if (a->percent != NULL)
		(void)perch_buf_fmt(&b, "percent %s", a->percent);
	else
		(void)perch_buf_put_str(&b, a->rule);
	if (b.is_full)
		return perch_err_set(err, PERCH_E_RANGE, 0, "an option is too long");
	return perch_sample_rule_read(perch_buf_span(&b), out, err);
}

static enum perch_rc
read_lot(const struct asked *a, struct perch_sample_lot *out, struct perch_err *err)
{
	int64_t rolls = 0;
	char text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	if (a->lot != NULL) {
		if (perch_parse_i64(perch_span_str(a->lot), 1, PERCH_SAMPLE_LOT_MAX, &rolls) !=
		    PERCH_OK)
			return perch_err_set(err, PERCH_E_RANGE, 0,
					     "--lot: not a whole number of rolls, 1 to %d",
					     PERCH_SAMPLE_LOT_MAX);
		out->rolls = (int32_t)rolls;
		return PERCH_OK;
	}
	(void)perch_buf_fmt(&b, "%syd", a->yards);
	if (b.is_full || perch_parse_um(perch_buf_span(&b), &out->length_um) != PERCH_OK ||
	    out->length_um < 1)
		return perch_err_set(err, PERCH_E_RANGE, 0, "--yards: not a number above zero");
	return PERCH_OK;
}

static enum perch_rc
make_plan(const struct asked *a, struct perch_sample_plan *out, struct perch_err *err)
{
	struct perch_sample_table loaded = { 0 };
	struct perch_sample_rule rule;
	struct perch_sample_lot lot = { 0 };
	enum perch_rc rc = PERCH_OK;

	if (a->table != NULL)
		rc = load_table(a->table, &loaded, err);
	if (rc == PERCH_OK)
		rc = read_rule(a, &loaded, &rule, err);
	if (rc == PERCH_OK)
		rc = read_lot(a, &lot, err);
	if (rc == PERCH_OK && a->severity != NULL) {
		rc = perch_severity_read(perch_span_str(a->severity), &rule.severity);
		if (rc != PERCH_OK)
			rc = perch_err_set(err, rc, 0,
					   "--severity: none of normal tightened reduced");
	}
	if (rc != PERCH_OK)
		return rc;
	const struct perch_sample_table *table = a->table != NULL
							 ? &loaded
							 : perch_sample_table_shipped(rule.table);
	return perch_sample_plan(&rule, table, &lot, out, err);
}

static int
print_plan(const struct perch_sample_plan *plan)
{
	char line[512];
	struct perch_buf b = perch_buf_over(line, sizeof(line));
	struct perch_jw w = perch_jw_over(&b);

	perch_jw_object(&w);
	perch_jw_kv_i64(&w, "n", plan->n);
	perch_jw_kv_i64(&w, "accept", plan->accept);
	perch_jw_kv_i64(&w, "reject", plan->reject);
	if (plan->unconfirmed[0] != '\0')
		perch_jw_kv_str(&w, "unconfirmed", plan->unconfirmed);
	perch_jw_end(&w);
	return perch_answer_json("sample", &w);
}

static int
print_history(const struct asked *a)
{
	struct perch_sample_table table = { 0 };
	struct perch_err err = { 0 };
	char line[512];
	struct perch_buf b = perch_buf_over(line, sizeof(line));
	struct perch_jw w = perch_jw_over(&b);

	if (load_table(a->table, &table, &err) != PERCH_OK ||
	    perch_sample_history(&table, perch_span_str(a->history), &w, &err) != PERCH_OK)
		return perch_answer_refuse("sample", &err);
	return perch_answer_json("sample", &w);
}

int
perch_cmd_sample(int argc, char **argv)
{
	struct asked asked = { 0 };
	struct perch_sample_plan plan;
	struct perch_err err = { 0 };

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return perch_help("sample", ways, PERCH_COUNT(ways), more);
	if (!read_asked(&asked, argc, argv) ||
	    !(asked.history != NULL ? fits_history(&asked) : fits_rule(&asked)))
		return perch_usage(how);
	if (asked.history != NULL)
		return print_history(&asked);
	if (make_plan(&asked, &plan, &err) != PERCH_OK)
		return perch_answer_refuse("sample", &err);
	return print_plan(&plan);
}
