/*
 * grade.c - `perch grade`: score a roll or a lot that is given as JSON, or score it under two
 * profiles side by side.
 *
 * Wiring: reads files, takes memory, prints. Exit 0 graded, 2 wrong use or input that does not add
 * up, 3 the system failed. On an error one line on stderr and nothing on stdout.
 */
#include "firmware/app/answer.h"
#include "firmware/app/commands.h"
#include "firmware/app/options.h"
#include "firmware/app/profile_file.h"
#include "firmware/app/whole_file.h"
#include "firmware/inspect/field.h"
#include "firmware/inspect/score_json.h"

#define OUTPUT_MAX (128u << 20) /* a full input, explained flaw by flaw under two profiles */
#define FLAWS_MAX  5000         /* in one roll */
#define ROLLS_MAX  10000        /* in one lot: the bound that score.c counts on */

/* One run of `perch grade`. */
struct grader {
	struct perch_profile profile;
	struct perch_profile against; /* --against */
	bool has_profile;
	bool is_forced; /* by --profile: what the input names is passed over */
	bool has_against;
	bool is_explained;
	struct perch_flaw *flaws; /* FLAWS_MAX of each, for one roll at a time */
	struct perch_judged *judged;
	struct perch_judged *judged_against;
	struct perch_err err;
};

/* Take the profile that this roll or lot names, unless --profile did; all have to name the same. */
static enum perch_rc
choose_profile(struct grader *g, struct perch_json json)
{
	char name[128];
	struct perch_json v;
	struct perch_profile named;

	if (g->is_forced || (g->has_profile && !perch_field_has(json, "profile", &v)))
		return PERCH_OK;
	enum perch_rc rc = perch_field_text(json, "profile", name, sizeof(name), &g->err);
	if (rc == PERCH_OK)
		rc = perch_profile_find(name, &named, &g->err);
	if (rc != PERCH_OK)
		return rc;
	if (g->has_profile && strcmp(named.id, g->profile.id) != 0)
		return perch_err_set(&g->err, PERCH_E_FORMAT, 0,
				     "profile: '%s' in a lot under '%s'", name, g->profile.id);
	g->profile = named;
	g->has_profile = true;
	return PERCH_OK;
}

/* --- grading ---------------------------------------------------------------------------------- */

static enum perch_rc
read_roll(struct grader *g, struct perch_json json, struct perch_roll *roll, size_t *n)
{
	enum perch_rc rc = choose_profile(g, json);

	if (rc == PERCH_OK)
		rc = perch_roll_read(json, roll, g->flaws, FLAWS_MAX, n, &g->err);
	return rc;
}

static enum perch_rc
score_roll(struct grader *g, const struct perch_profile *profile, struct perch_json json,
	   struct perch_score *score, size_t *n)
{
	struct perch_roll roll;
	enum perch_rc rc = read_roll(g, json, &roll, n);

	if (rc == PERCH_OK)
		rc = perch_score_roll(profile, &roll, g->flaws, *n, g->judged, score, &g->err);
	return rc;
}

static enum perch_rc
grade_roll(struct grader *g, struct perch_json json, struct perch_jw *w)
{
	struct perch_score score;
	size_t n = 0;
	enum perch_rc rc = score_roll(g, &g->profile, json, &score, &n);

	if (rc == PERCH_OK)
		perch_score_write(w, &g->profile, &score, g->judged, n, g->is_explained);
	return rc;
}

static enum perch_rc
compare_roll(struct grader *g, struct perch_json json, struct perch_jw *w)
{
	struct perch_roll roll;
	struct perch_score score_a;
	struct perch_score score_b;
	size_t n = 0;
	enum perch_rc rc = read_roll(g, json, &roll, &n);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_score_roll(&g->profile, &roll, g->flaws, n, g->judged, &score_a, &g->err);
	if (rc != PERCH_OK)
		return perch_err_prefix(&g->err, rc, "a");
	rc = perch_score_roll(&g->against, &roll, g->flaws, n, g->judged_against, &score_b,
			      &g->err);
	if (rc != PERCH_OK)
		return perch_err_prefix(&g->err, rc, "b");
	const struct perch_scored a = { &g->profile, &score_a, g->judged };
	const struct perch_scored b = { &g->against, &score_b, g->judged_against };
	perch_compare_write(w, &a, &b, n, g->is_explained);
	return PERCH_OK;
}

/* --- lots ------------------------------------------------------------------------------------- */

/* Score every roll into the lot; w (NULL in the first pass) gets each as an object. */
static enum perch_rc
walk_rolls(struct grader *g, const struct perch_profile *profile, struct perch_json rolls,
	   struct perch_lot *lot, struct perch_jw *w)
{
	struct perch_json_iter it = { 0 };
	struct perch_json one;

	for (size_t i = 0; perch_json_next(rolls, &it, NULL, &one); i++) {
		struct perch_score score;
		size_t n = 0;
		enum perch_rc rc = PERCH_E_RANGE;

		if (i < ROLLS_MAX)
			rc = score_roll(g, profile, one, &score, &n);
		else
			(void)perch_err_set(&g->err, rc, 0, "more than %d rolls", ROLLS_MAX);
		if (rc != PERCH_OK)
			return perch_err_prefix(&g->err, rc, "rolls[%zu]", i);
		perch_lot_add(lot, &score);
		if (w != NULL)
			perch_score_write(w, profile, &score, g->judged, n, g->is_explained);
		if (w != NULL && w->rc != PERCH_OK)
			return w->rc; /* no room: what follows would be for nothing */
	}
	return PERCH_OK;
}

/*
 * A lot under one profile. The pooled figures stand in front of the rolls that they come from, so
 * the rolls are scored twice: that is cheaper than keeping the flaws of all of them.
 */
static enum perch_rc
write_lot(struct grader *g, const struct perch_profile *profile, struct perch_json rolls,
	  struct perch_score *score, struct perch_jw *w)
{
	struct perch_lot lot = { 0 };
	struct perch_lot again = { 0 };
	enum perch_rc rc = walk_rolls(g, profile, rolls, &lot, NULL);

	if (rc == PERCH_OK && lot.rolls == 0)
		rc = perch_err_set(&g->err, PERCH_E_RANGE, 0, "rolls: empty");
	if (rc == PERCH_OK)
		rc = perch_lot_judge(profile, &lot, score);
	if (rc != PERCH_OK)
		return rc;
	perch_jw_object(w);
	perch_score_write_verdict(w, profile, score);
	perch_jw_key(w, "rolls");
	perch_jw_array(w);
	rc = walk_rolls(g, profile, rolls, &again, w);
	perch_jw_end(w);
	perch_jw_end(w);
	return rc;
}

static enum perch_rc
compare_lot(struct grader *g, struct perch_json rolls, struct perch_jw *w)
{
	struct perch_score score_a;
	struct perch_score score_b;

	perch_jw_object(w);
	perch_jw_key(w, "a");
	enum perch_rc rc = write_lot(g, &g->profile, rolls, &score_a, w);
	if (rc != PERCH_OK)
		return perch_err_prefix(&g->err, rc, "a");
	perch_jw_key(w, "b");
	rc = write_lot(g, &g->against, rolls, &score_b, w);
	if (rc != PERCH_OK)
		return perch_err_prefix(&g->err, rc, "b");
	const struct perch_scored a = { &g->profile, &score_a, NULL };
	const struct perch_scored b = { &g->against, &score_b, NULL };
	perch_compare_write_differs(w, &a, &b);
	perch_jw_end(w);
	return PERCH_OK;
}

static enum perch_rc
grade_lot(struct grader *g, struct perch_json json, struct perch_json rolls, struct perch_jw *w)
{
	static const char *const keys[] = { "profile", "rolls", "note", "id", "order" };
	struct perch_json v;
	struct perch_score score;
	enum perch_rc rc = perch_field_only(json, keys, PERCH_COUNT(keys), &g->err);

	if (rc == PERCH_OK && rolls.type != PERCH_JSON_ARRAY)
		rc = perch_err_set(&g->err, PERCH_E_FORMAT, 0, "rolls: not an array");
	if (rc == PERCH_OK && perch_field_has(json, "profile", &v))
		rc = choose_profile(g, json);
	if (rc != PERCH_OK)
		return rc;
	return g->has_against ? compare_lot(g, rolls, w)
			      : write_lot(g, &g->profile, rolls, &score, w);
}

/* --- the whole -------------------------------------------------------------------------------- */

static enum perch_rc
grade_text(struct grader *g, struct perch_span text, struct perch_buf *out)
{
	struct perch_jw w = perch_jw_over(out);
	struct perch_json json;
	struct perch_json rolls;
	size_t at = 0;
	enum perch_rc rc = perch_json_parse(text, PERCH_ROLL_JSON_DEPTH, &json, &at);

	if (rc != PERCH_OK)
		return perch_err_set(&g->err, rc, 0, "byte %zu: %s", at,
				     rc == PERCH_E_DEPTH ? "nested too deep" : "not JSON");
	if (json.type != PERCH_JSON_OBJECT)
		return perch_err_set(&g->err, PERCH_E_FORMAT, 0, "not an object");
	if (perch_field_has(json, "rolls", &rolls))
		rc = grade_lot(g, json, rolls, &w);
	else
		rc = g->has_against ? compare_roll(g, json, &w) : grade_roll(g, json, &w);
	if (rc != PERCH_OK)
		return rc;
	return perch_jw_done(&w);
}

/* Nothing is printed before all of it is there. Memory that the result does not reach costs nothing. */
static int
grade_and_print(struct grader *g, struct perch_span text)
{
	uint8_t *memory = malloc(OUTPUT_MAX);
	struct perch_buf out = perch_buf_over(memory, OUTPUT_MAX);
	enum perch_rc rc = PERCH_E_NOMEM;

	if (memory != NULL)
		rc = grade_text(g, text, &out);
	else
		(void)perch_err_set(&g->err, rc, 0, "no memory for the result");
	if (out.is_full)
		rc = perch_err_set(&g->err, PERCH_E_NOMEM, 0, "the result is over %u MiB",
				   OUTPUT_MAX >> 20);
	int status = rc == PERCH_OK ? perch_answer_line("grade", perch_buf_span(&out))
				    : perch_answer_refuse("grade", &g->err);
	free(memory);
	return status;
}

static int
grade_file(struct grader *g, const char *path)
{
	uint8_t *memory = NULL;
	struct perch_span text = { NULL, 0 };
	int status;

	g->flaws = calloc(FLAWS_MAX, sizeof(*g->flaws));
	g->judged = calloc(FLAWS_MAX, sizeof(*g->judged));
	g->judged_against = calloc(FLAWS_MAX, sizeof(*g->judged_against));
	if (g->flaws == NULL || g->judged == NULL || g->judged_against == NULL) {
		(void)perch_err_set(&g->err, PERCH_E_NOMEM, 0, "no memory for the flaws");
		status = perch_answer_refuse("grade", &g->err);
	} else if (perch_whole_file_read(path, PERCH_INPUT_MAX, &memory, &text, &g->err) !=
		   PERCH_OK) {
		status = perch_answer_refuse("grade", &g->err);
	} else {
		status = grade_and_print(g, text);
	}
	free(memory);
	free(g->judged_against);
	free(g->judged);
	free(g->flaws);
	return status;
}

int
perch_cmd_grade(int argc, char **argv)
{
	static const char how[] = "perch grade [--profile ID|FILE.json] [--against ID|FILE.json] "
				  "[--explain] [--json] FILE|-";
	struct grader g = { 0 };
	const char *profile = NULL;
	const char *against = NULL;
	const char *path = NULL;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--profile") == 0 && i + 1 < argc)
			profile = argv[++i];
		else if (strcmp(argv[i], "--against") == 0 && i + 1 < argc)
			against = argv[++i];
		else if (strcmp(argv[i], "--explain") == 0)
			g.is_explained = true;
		else if (strcmp(argv[i], "--json") == 0)
			continue;
		else if (path == NULL && (argv[i][0] != '-' || argv[i][1] == '\0'))
			path = argv[i];
		else
			return perch_usage(how);
	}
	if (path == NULL)
		return perch_usage(how);
	g.has_profile = g.is_forced = profile != NULL;
	g.has_against = against != NULL;
	if ((profile != NULL && perch_profile_load(profile, &g.profile, &g.err) != PERCH_OK) ||
	    (against != NULL && perch_profile_load(against, &g.against, &g.err) != PERCH_OK))
		return perch_answer_refuse("grade", &g.err);
	return grade_file(&g, path);
}
