/*
 * grade.c - `perch grade` and `perch profiles`: score a roll or a lot that is given as JSON.
 *
 * Wiring: reads files, takes memory, prints. Exit 0 graded, 2 wrong use or input that does not add
 * up, 3 the system failed. On an error one line on stderr and nothing on stdout.
 */
#include <errno.h>

#include "firmware/app/commands.h"
#include "firmware/app/options.h"
#include "firmware/base/text.h"
#include "firmware/inspect/field.h"
#include "firmware/inspect/score_json.h"

#define INPUT_MAX  (16u << 20) /* bytes of one file */
#define OUTPUT_MIN (64u << 10)
#define OUTPUT_MAX (256u << 20) /* a lot explained flaw by flaw */
#define FLAWS_MAX  5000         /* in one roll */
#define ROLLS_MAX  10000        /* in one lot: the bound that score.c counts on */

/* One run of `perch grade`. */
struct grader {
	const struct perch_profile *profile; /* NULL until chosen */
	struct perch_profile loaded;         /* from --profile FILE */
	bool is_forced;                      /* by --profile: what the input names is passed over */
	bool is_explained;
	struct perch_flaw *flaws; /* FLAWS_MAX of each, for one roll at a time */
	struct perch_judged *judged;
	struct perch_err err;
};

/* --- files ------------------------------------------------------------------------------------ */

/* The whole of FILE, or of stdin for "-"; *memory is the caller's to free, also after an error. */
static enum perch_rc
read_whole(const char *path, uint8_t **memory, struct perch_span *out, struct perch_err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *f = is_stdin ? stdin : fopen(path, "rbe");

	if (f == NULL)
		return perch_err_set(err, PERCH_E_IO, errno, "%s: %s", path, strerror(errno));
	*memory = malloc(INPUT_MAX + 1);
	size_t n = *memory != NULL ? fread(*memory, 1, INPUT_MAX + 1, f) : 0;
	bool has_failed = ferror(f) != 0;
	int code = errno;
	if (!is_stdin)
		(void)fclose(f);
	if (*memory == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory for %s", path);
	if (has_failed)
		return perch_err_set(err, PERCH_E_IO, code, "%s: %s", path, strerror(code));
	if (n > INPUT_MAX)
		return perch_err_set(err, PERCH_E_RANGE, 0, "%s: larger than %u MB", path,
				     INPUT_MAX >> 20);
	*out = perch_span_of(*memory, n);
	return PERCH_OK;
}

/* Say why on one line; the exit status. */
static int
fail(const char *command, const struct perch_err *err)
{
	char text[4 * sizeof(err->text)];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)perch_buf_put_escaped(&b, perch_span_str(err->text));
	const char *line = perch_buf_cstr(&b);
	(void)fprintf(stderr, "perch %s: %s\n", command, line != NULL ? line : "failed");
	return err->rc == PERCH_E_IO || err->rc == PERCH_E_NOMEM ? PERCH_EXIT_FAILED
								 : PERCH_EXIT_USAGE;
}

/* Print one line of JSON. */
static int
print_line(const char *command, struct perch_span line)
{
	struct perch_err err;

	if (fwrite(line.p, 1, line.n, stdout) == line.n && fputc('\n', stdout) != EOF &&
	    fflush(stdout) == 0)
		return PERCH_EXIT_DONE;
	(void)perch_err_set(&err, PERCH_E_IO, errno, "stdout: %s", strerror(errno));
	return fail(command, &err);
}

/* --- profiles --------------------------------------------------------------------------------- */

static enum perch_rc
refuse_profile(const char *id, struct perch_err *err)
{
	char list[256];
	struct perch_buf b = perch_buf_over(list, sizeof(list));

	for (size_t i = 0; perch_profile_nth(i) != NULL; i++)
		(void)perch_buf_fmt(&b, " %s", perch_profile_nth(i)->id);
	const char *known = perch_buf_cstr(&b);
	return perch_err_set(err, PERCH_E_UNKNOWN, 0, "unknown profile '%.80s': known are%s", id,
			     known != NULL ? known : "");
}

/* A path has a slash or ends in .json; ids can do neither. */
static bool
is_path(const char *name)
{
	size_t n = strlen(name);

	return strchr(name, '/') != NULL || (n > 5 && strcmp(name + n - 5, ".json") == 0);
}

static enum perch_rc
load_profile(const char *name, struct grader *g)
{
	uint8_t *memory = NULL;
	struct perch_span text = { NULL, 0 };

	g->is_forced = true;
	if (!is_path(name)) {
		g->profile = perch_profile_shipped(name);
		return g->profile != NULL ? PERCH_OK : refuse_profile(name, &g->err);
	}
	enum perch_rc rc = read_whole(name, &memory, &text, &g->err);
	if (rc == PERCH_OK) {
		rc = perch_profile_read(text, &g->loaded, &g->err);
		if (rc != PERCH_OK)
			rc = perch_err_prefix(&g->err, rc, "%s", name);
	}
	free(memory);
	g->profile = &g->loaded;
	return rc;
}

/* Take the profile that this roll or lot names, unless --profile did; all have to name the same. */
static enum perch_rc
choose_profile(struct grader *g, struct perch_json json)
{
	char name[128];
	struct perch_json v;

	if (g->is_forced || (g->profile != NULL && !perch_field_has(json, "profile", &v)))
		return PERCH_OK;
	enum perch_rc rc = perch_field_text(json, "profile", name, sizeof(name), &g->err);
	if (rc != PERCH_OK)
		return rc;
	const struct perch_profile *profile = perch_profile_shipped(name);
	if (profile == NULL)
		return refuse_profile(name, &g->err);
	if (g->profile != NULL && profile != g->profile)
		return perch_err_set(&g->err, PERCH_E_FORMAT, 0,
				     "profile: '%s' in a lot under '%s'", name, g->profile->id);
	g->profile = profile;
	return PERCH_OK;
}

/* --- grading ---------------------------------------------------------------------------------- */

static enum perch_rc
score_roll(struct grader *g, struct perch_json json, struct perch_score *score, size_t *n)
{
	struct perch_roll roll;
	enum perch_rc rc = choose_profile(g, json);

	if (rc == PERCH_OK)
		rc = perch_roll_read(json, &roll, g->flaws, FLAWS_MAX, n, &g->err);
	if (rc == PERCH_OK)
		rc = perch_score_roll(g->profile, &roll, g->flaws, *n, g->judged, score, &g->err);
	return rc;
}

static enum perch_rc
grade_roll(struct grader *g, struct perch_json json, struct perch_jw *w)
{
	struct perch_score score;
	size_t n = 0;
	enum perch_rc rc = score_roll(g, json, &score, &n);

	if (rc == PERCH_OK)
		perch_score_write(w, g->profile, &score, g->judged, n, g->is_explained);
	return rc;
}

/* Score every roll into the lot; w (NULL in the first pass) gets each as an object. */
static enum perch_rc
walk_rolls(struct grader *g, struct perch_json rolls, struct perch_lot *lot, struct perch_jw *w)
{
	struct perch_json_iter it = { 0 };
	struct perch_json one;

	for (size_t i = 0; perch_json_next(rolls, &it, NULL, &one); i++) {
		struct perch_score score;
		size_t n = 0;
		enum perch_rc rc = PERCH_E_RANGE;

		if (i < ROLLS_MAX)
			rc = score_roll(g, one, &score, &n);
		else
			(void)perch_err_set(&g->err, rc, 0, "more than %d rolls", ROLLS_MAX);
		if (rc != PERCH_OK)
			return perch_err_prefix(&g->err, rc, "rolls[%zu]", i);
		perch_lot_add(lot, &score);
		if (w != NULL)
			perch_score_write(w, g->profile, &score, g->judged, n, g->is_explained);
	}
	return PERCH_OK;
}

/*
 * The pooled figures stand in front of the rolls that they come from, so the rolls are scored
 * twice: that is cheaper than keeping the flaws of all of them.
 */
static enum perch_rc
grade_lot(struct grader *g, struct perch_json json, struct perch_json rolls, struct perch_jw *w)
{
	static const char *const keys[] = { "profile", "rolls", "note", "id", "order" };
	struct perch_json v;
	struct perch_lot lot = { 0 };
	struct perch_lot again = { 0 };
	struct perch_score score;
	enum perch_rc rc = perch_field_only(json, keys, PERCH_COUNT(keys), &g->err);

	if (rc == PERCH_OK && rolls.type != PERCH_JSON_ARRAY)
		rc = perch_err_set(&g->err, PERCH_E_FORMAT, 0, "rolls: not an array");
	if (rc == PERCH_OK && perch_field_has(json, "profile", &v))
		rc = choose_profile(g, json);
	if (rc == PERCH_OK)
		rc = walk_rolls(g, rolls, &lot, NULL);
	if (rc == PERCH_OK && lot.rolls == 0)
		rc = perch_err_set(&g->err, PERCH_E_RANGE, 0, "rolls: empty");
	if (rc == PERCH_OK)
		rc = perch_lot_judge(g->profile, &lot, &score);
	if (rc != PERCH_OK)
		return rc;
	perch_jw_object(w);
	perch_score_write_verdict(w, g->profile, &score);
	perch_jw_key(w, "rolls");
	perch_jw_array(w);
	rc = walk_rolls(g, rolls, &again, w);
	perch_jw_end(w);
	perch_jw_end(w);
	return rc;
}

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
		rc = grade_roll(g, json, &w);
	if (rc != PERCH_OK)
		return rc;
	return perch_jw_done(&w);
}

/* Grade into ever larger memory until the result fits. */
static int
grade_and_print(struct grader *g, struct perch_span text)
{
	for (size_t cap = OUTPUT_MIN; cap <= OUTPUT_MAX; cap *= 8) {
		uint8_t *memory = malloc(cap);
		struct perch_buf out = perch_buf_over(memory, cap);

		if (memory == NULL)
			break;
		enum perch_rc rc = grade_text(g, text, &out);
		int status = PERCH_EXIT_USAGE;
		if (rc == PERCH_OK)
			status = print_line("grade", perch_buf_span(&out));
		else if (!out.is_full)
			status = fail("grade", &g->err);
		free(memory);
		if (rc == PERCH_OK || !out.is_full)
			return status;
	}
	(void)perch_err_set(&g->err, PERCH_E_NOMEM, 0, "no memory for the result");
	return fail("grade", &g->err);
}

static int
grade_file(struct grader *g, const char *path)
{
	uint8_t *memory = NULL;
	struct perch_span text = { NULL, 0 };
	int status;

	g->flaws = calloc(FLAWS_MAX, sizeof(*g->flaws));
	g->judged = calloc(FLAWS_MAX, sizeof(*g->judged));
	if (g->flaws == NULL || g->judged == NULL) {
		(void)perch_err_set(&g->err, PERCH_E_NOMEM, 0, "no memory for the flaws");
		status = fail("grade", &g->err);
	} else if (read_whole(path, &memory, &text, &g->err) != PERCH_OK) {
		status = fail("grade", &g->err);
	} else {
		status = grade_and_print(g, text);
	}
	free(memory);
	free(g->judged);
	free(g->flaws);
	return status;
}

int
perch_cmd_grade(int argc, char **argv)
{
	static const char how[] =
		"perch grade [--profile ID|FILE.json] [--explain] [--json] FILE|-";
	struct grader g = { 0 };
	const char *profile = NULL;
	const char *path = NULL;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--profile") == 0 && i + 1 < argc)
			profile = argv[++i];
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
	if (profile != NULL && load_profile(profile, &g) != PERCH_OK)
		return fail("grade", &g.err);
	return grade_file(&g, path);
}

/* --- perch profiles --------------------------------------------------------------------------- */

/* One line: all of a profile, or what a list shows of it. */
static int
print_profile(const struct perch_profile *profile, bool is_whole)
{
	char text[4096];
	struct perch_buf out = perch_buf_over(text, sizeof(text));
	struct perch_jw w = perch_jw_over(&out);

	if (is_whole) {
		perch_profile_write(&w, profile);
	} else {
		perch_jw_object(&w);
		perch_jw_kv_str(&w, "id", profile->id);
		perch_jw_kv_i64(&w, "version", profile->version);
		perch_jw_kv_str(&w, "name", profile->name);
		perch_jw_end(&w);
	}
	if (perch_jw_done(&w) == PERCH_OK)
		return print_line("profiles", perch_buf_span(&out));
	struct perch_err err;
	(void)perch_err_set(&err, PERCH_E_NOMEM, 0, "%s: no room", profile->id);
	return fail("profiles", &err);
}

int
perch_cmd_profiles(int argc, char **argv)
{
	static const char how[] = "perch profiles [--json] [ID]";
	const char *id = NULL;
	int status = PERCH_EXIT_DONE;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			continue;
		if (id != NULL || argv[i][0] == '-')
			return perch_usage(how);
		id = argv[i];
	}
	if (id == NULL) {
		for (size_t i = 0; perch_profile_nth(i) != NULL && status == PERCH_EXIT_DONE; i++)
			status = print_profile(perch_profile_nth(i), false);
		return status;
	}
	const struct perch_profile *profile = perch_profile_shipped(id);
	if (profile == NULL) {
		struct perch_err err;

		(void)refuse_profile(id, &err);
		return fail("profiles", &err);
	}
	return print_profile(profile, true);
}
