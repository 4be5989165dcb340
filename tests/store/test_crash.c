/*
 * test_crash.c - power cuts at every event of a day's work on a modelled disk (crash_disk.h): after each
 * one the terminal opens, has every record that was answered for just once and as it was written, nothing
 * of an action in part, verifies, and goes on. Settings that are known to be bad are found out.
 *
 * PERCH_SEEDS=N: N random states at each event, every lone write dropped and kept, view.db always compared
 * with one made anew; without it two, two, and that now and then.
 * PERCH_CRASH="SCENE EVENT HOW N": that state alone, as a failure names it; "SCENE": that scene. States that fail are kept in
 * /tmp/perch-crash-failed/SCENE-EVENT-HOW-N, as the cut left them.
 */
#include "tests/store/crash_memory.h"
#include "tests/store/crash_scene.h"

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/unit/must.h"

#define KEPT_IN "/tmp/perch-crash-failed"

static struct crash_run run;

/* --- scenes --------------------------------------------------------------------------------------- */

static const char *const nothing[] = { NULL };

static const char *const roll_before[] = { "=in LI-7", "=out", NULL };

static const char *const roll_lines[] = {
	"=in LI-7",
	"=make order T-1 width=1500mm weight=180g/m2",
	"=make roll R1 order=T-1 lot=A length=120m",
	"=make roll R2 order=T-1 lot=A length=118m",
	"=order T-1",
	"=roll R1",
	"=flaw hole 10m 3cm",
	"=flaw slub 17m 2cm minor",
	"=undo",
	"~",
	"=flaw seam 90m 1m full",
	"=width head 1510mm",
	"=width middle 1505mm",
	"=width tail 1508mm",
	"=weight head 181g/m2",
	"=weight tail 179g/m2",
	"=length 119.5m",
	"=note a stain on the core",
	"=close",
	"~",
	"=roll R2",
	"=flaw hole 5m 3cm",
	"!",
	"=close missing the shift ends",
	"=out",
	NULL,
};

static const char *const sign_before[] = {
	"=in LI-7",
	"=make order T-1 width=1500mm",
	"=make roll R1 order=T-1 lot=A length=120m",
	"=order T-1",
	"=roll R1",
	NULL,
};

static const char *const sign_lines[] = {
	"=flaw hole 10m 3cm",
	"=close missing no scale today",
	"=sync",
	"=lot A override pass agreed with the factory",
	"=sign Wang agreed all of it was seen",
	"=addendum R1 the label was replaced",
	"=shift end good day",
	"=out",
	"^",
	"=in LI-8",
	"=shift end a second one",
	NULL,
};

/* A copy is due at the end of a shift, and when the program ends. */
static const char *const copies_lines[] = {
	"=flaw hole 10m 3cm",
	"=close missing no scale today",
	"=shift end",
	"~",
	"~",
	"=note 1",
	"^",
	"=note 2",
	NULL,
};

static const char *const checkpoint_lines[] = {
	"=in LI-7", "=note 1",  "=note 2",  "~",        "=note 3", "=note 4",  "=note 5",
	"~",        "=note 6",  "=note 7",  "=note 8",  "=note 9", "=sync",    "=note 10",
	"~",        "^",        "=note 11", "=note 12", "~",       "=note 13", "=note 14",
	"=note 15", "=note 16", "=out",     NULL,
};

/* A step that copies everything, as one that adds a column would in SQLite; it ends with the triggers
 * that the first one made. */
static const char second_step[] =
	"CREATE TABLE copied (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL, extra TEXT) STRICT;"
	"INSERT INTO copied SELECT id, bytes, '' FROM event;"
	"CREATE INDEX copied_by_bytes ON copied (bytes);";
static struct perch_migration log_steps[2];
static const size_t two = 2;
static struct perch_db_kind newer_log;

static struct crash_scene scenes[] = {
	{ .name = "first-start", .lines = nothing },
	{ .name = "roll", .before = roll_before, .lines = roll_lines },
	{ .name = "sign", .before = sign_before, .lines = sign_lines },
	{ .name = "checkpoint",
	  .before = roll_before,
	  .lines = checkpoint_lines,
	  .setting = "PRAGMA wal_autocheckpoint = 6" },
	{ .name = "migration", .before = roll_lines, .lines = nothing, .has_old_view = true },
	{ .name = "copies", .before = sign_before, .lines = copies_lines, .has_copies = true },
	{ .name = "recovery",
	  .before = sign_before,
	  .lines = nothing,
	  .has_copies = true,
	  .has_broken_log = true },
	{ .name = "log-migration", .before = roll_lines, .lines = nothing, .log_kind = &newer_log },
};

/* The same work with settings that a terminal must not have. */
static const struct crash_scene bad_delete = { .name = "bad-delete",
					       .is_bad = true,
					       .before = sign_before,
					       .lines = sign_lines,
					       .setting = "PRAGMA journal_mode = DELETE;"
							  "PRAGMA synchronous = FULL" };
static const struct crash_scene bad_normal = { .name = "bad-normal",
					       .is_bad = true,
					       .before = roll_before,
					       .lines = checkpoint_lines,
					       .setting = "PRAGMA synchronous = NORMAL" };
static const struct crash_scene bad_off = { .name = "bad-off",
					    .is_bad = true,
					    .before = roll_before,
					    .lines = checkpoint_lines,
					    .setting = "PRAGMA wal_autocheckpoint = 6;"
						       "PRAGMA synchronous = OFF" };

/* --- cutting ---------------------------------------------------------------------------------------- */

/* What a scene is cut for: nothing may happen, or the first losses and breakages are enough. */
enum aim { AIM_GOOD, AIM_LOST, AIM_BROKEN };

/* What came of it. */
struct tally {
	size_t states;
	size_t lost;
	size_t broken;
	uint64_t most;  /* actions that one cut has cost */
	char why[1200]; /* of the first that was not good; a broken one rather than a lost one */
};

#define SEEN_MAX 65536 /* a power of two */

/* Has this state been looked at with as much promised? Remembers it. */
static bool
was_seen(uint64_t sum, const struct crash_run *of, size_t event)
{
	static uint64_t seen[SEEN_MAX];
	static const struct crash_run *last;
	size_t promised = 0;

	if (last != of || event == 0) {
		memset(seen, 0, sizeof(seen));
		last = of;
	}
	while (promised < of->n_promises && of->promises[promised].event <= event)
		promised++;
	uint64_t hash = (sum ^ promised * 0x9e3779b97f4a7c15u) | 1;
	for (size_t i = hash % SEEN_MAX, n = 0; n < 64; i = (i + 1) % SEEN_MAX, n++) {
		if (seen[i] == hash)
			return true;
		if (seen[i] == 0) {
			seen[i] = hash;
			return false;
		}
	}
	return false;
}

static void
note_failure(const struct crash_image *state, size_t event, struct crash_choice choice,
	     enum crash_verdict verdict, const char *why, enum aim aim, struct tally *tally)
{
	char folder[200];
	bool is_first = tally->lost + tally->broken == 0 ||
			(verdict == CRASH_BROKEN && tally->broken == 0);

	MUST(perch_fmt(folder, sizeof(folder), KEPT_IN "/%s-%zu-%s-%u", run.scene->name, event,
		       crash_how_str(choice.how), choice.n) == PERCH_OK,
	     "a name");
	if (is_first)
		(void)snprintf(tally->why, sizeof(tally->why), "PERCH_CRASH='%s %zu %s %u': %s",
			       run.scene->name, event, crash_how_str(choice.how), choice.n, why);
	tally->lost += verdict == CRASH_LOST;
	tally->broken += verdict == CRASH_BROKEN;
	tally->most = run.lost > tally->most ? run.lost : tally->most;
	if (aim != AIM_GOOD)
		return;
	(void)mkdir(KEPT_IN, 0755);
	crash_state_write(state, &run.disk, folder);
	print_message("%s: event %zu %s %u: %s; kept in %s\n", run.scene->name, event,
		      crash_how_str(choice.how), choice.n, why, folder);
}

static void
try_state(const struct crash_moment *moment, struct crash_choice choice, enum aim aim,
	  struct tally *tally)
{
	static struct crash_image state;
	char why[800];

	crash_state_make(&state, moment, choice);
	if (!was_seen(state.sum, &run, moment->k)) {
		crash_state_write(&state, &run.disk, run.root);
		enum crash_verdict verdict = crash_run_check(&run, moment->k, why, sizeof(why));
		tally->states++;
		if (verdict != CRASH_GOOD)
			note_failure(&state, moment->k, choice, verdict, why, aim, tally);
	}
	crash_image_clear(&state);
}

static uint32_t
seeds(void)
{
	const char *text = getenv("PERCH_SEEDS");

	return text != NULL ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

/* Every state that is looked at when the power fails at this moment. The short form has the extremes at
 * each event, and the rest now and then. */
static void
cut_here(const struct crash_moment *moment, enum aim aim, struct tally *tally)
{
	const uint32_t n = (uint32_t)moment->n_pending;
	const size_t step = run.disk.n_events / 100 + 2;
	const uint32_t turn = (uint32_t)(moment->k / step);
	const uint32_t n_seeds = seeds();

	run.is_quick = n_seeds == 0 && moment->k % step != 0;
	try_state(moment, (struct crash_choice){ .how = CRASH_KEEP_ALL }, aim, tally);
	try_state(moment, (struct crash_choice){ .how = CRASH_DROP_ALL }, aim, tally);
	if (n < 2 || run.is_quick)
		return;
	for (uint32_t i = 0; i < n; i++) {
		if (n_seeds > 0 || i == turn % n)
			try_state(moment, (struct crash_choice){ CRASH_DROP_ONE, i }, aim, tally);
		if (n_seeds > 0 || i == turn * 7 % n)
			try_state(moment, (struct crash_choice){ CRASH_KEEP_ONE, i }, aim, tally);
	}
	for (uint32_t i = 0; i < (n_seeds > 0 ? n_seeds : 2); i++)
		try_state(moment,
			  (struct crash_choice){ CRASH_MIX, (uint32_t)moment->k * 1000 + i }, aim,
			  tally);
}

static bool
is_enough(enum aim aim, const struct tally *tally)
{
	return aim != AIM_GOOD && seeds() == 0 && tally->lost >= 20 &&
	       (aim != AIM_BROKEN || tally->broken > 4);
}

static struct tally
cut_everywhere(const struct crash_scene *scene, enum aim aim)
{
	struct crash_moment moment;
	struct tally tally = { 0 };

	crash_run_play(&run, scene);
	crash_moment_begin(&moment, &run.disk);
	cut_here(&moment, aim, &tally);
	while (moment.k < run.disk.n_events && !is_enough(aim, &tally)) {
		crash_moment_next(&moment);
		cut_here(&moment, aim, &tally);
	}
	print_message("%s: cut at %zu of %zu events, %zu states, %zu lost, %zu broken%s%s\n",
		      scene->name, moment.k, run.disk.n_events, tally.states, tally.lost,
		      tally.broken, tally.why[0] != '\0' ? "; " : "", tally.why);
	crash_moment_clear(&moment);
	crash_run_clear(&run);
	return tally;
}

/* --- tests --------------------------------------------------------------------------------------------- */

static void
scene_survives(void **state)
{
	const struct crash_scene *scene = *state;
	struct tally tally = cut_everywhere(scene, AIM_GOOD);

	MUST(tally.lost == 0 && tally.broken == 0, "%s: %zu lost, %zu broken of %zu; %s",
	     scene->name, tally.lost, tally.broken, tally.states, tally.why);
	MUST(tally.states > 10, "%s: the disk was cut", scene->name);
}

/* The journal's removal is not flushed before the answer: the name comes back, and SQLite takes the
 * last transaction back with it. */
static void
delete_and_full_is_found_out(void **state)
{
	(void)state;
	struct tally tally = cut_everywhere(&bad_delete, AIM_LOST);

	MUST(tally.lost > 0, "DELETE with FULL loses answers");
	MUST(tally.most == 1 && tally.broken == 0, "the last one, and no more");
}

/* The WAL is flushed at checkpoints only. */
static void
wal_and_normal_is_found_out(void **state)
{
	(void)state;
	struct tally tally = cut_everywhere(&bad_normal, AIM_LOST);

	MUST(tally.lost > 0 && tally.most > 1, "WAL with NORMAL loses answers, several at once");
}

/* Pages of a checkpoint may reach the file before the WAL that they come from. */
static void
off_is_found_out(void **state)
{
	(void)state;
	struct tally tally = cut_everywhere(&bad_off, AIM_BROKEN);

	MUST(tally.lost > 0 && tally.broken > 0, "OFF loses answers and breaks the file");
}

/* PERCH_CRASH: one state. */
static void
one_state(void **state)
{
	const char *text = *state;
	struct crash_moment moment;
	struct tally tally = { 0 };
	char name[32] = "";
	char how[32] = "";
	char event[32] = "0";
	char n[32] = "0";
	char *const words[] = { name, event, how, n };
	struct perch_span rest = perch_span_str(text);
	struct perch_span word;
	const struct crash_scene *scene = NULL;
	struct crash_choice choice = { 0 };

	for (size_t i = 0; i < PERCH_COUNT(words) && perch_text_word(&rest, &word); i++)
		MUST(perch_text_copy(words[i], sizeof(name), word) == PERCH_OK,
		     "PERCH_CRASH='SCENE [EVENT HOW N]'");
	for (size_t i = 0; i < PERCH_COUNT(scenes); i++)
		if (strcmp(scenes[i].name, name) == 0)
			scene = &scenes[i];
	MUST(scene != NULL, "a scene: %s", name);
	if (how[0] == '\0') {
		tally = cut_everywhere(scene, AIM_GOOD);
		MUST(tally.lost == 0 && tally.broken == 0, "%s", tally.why);
		return;
	}
	while (choice.how < CRASH_MIX && strcmp(crash_how_str(choice.how), how) != 0)
		choice.how++;
	choice.n = (uint32_t)strtoul(n, NULL, 10);
	crash_run_play(&run, scene);
	crash_moment_begin(&moment, &run.disk);
	while (moment.k < strtoul(event, NULL, 10))
		crash_moment_next(&moment);
	try_state(&moment, choice, AIM_GOOD, &tally);
	crash_moment_clear(&moment);
	crash_run_clear(&run);
	MUST(tally.lost == 0 && tally.broken == 0, "%s", tally.why);
}

int
main(void)
{
	struct CMUnitTest tests[PERCH_COUNT(scenes) + 3];
	size_t n = 0;
	char *alone = getenv("PERCH_CRASH");

	if (!crash_memory_set())
		return 1;
	/* Refusals and repairs are expected here; they would only fill the screen. */
	(void)setenv("PERCH_LOG", "error", 1);
	log_steps[0] = perch_log_migrations[0];
	log_steps[1] = (struct perch_migration){ 2, "0002_test.sql", second_step };
	newer_log = perch_log_kind;
	newer_log.migrations = log_steps;
	newer_log.migrations_n = &two;
	if (alone != NULL) {
		const struct CMUnitTest test[] = { { alone, one_state, NULL, NULL, alone } };
		return cmocka_run_group_tests(test, NULL, NULL);
	}
	for (size_t i = 0; i < PERCH_COUNT(scenes); i++)
		tests[n++] = (struct CMUnitTest){ scenes[i].name, scene_survives, NULL, NULL,
						  &scenes[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(delete_and_full_is_found_out);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(wal_and_normal_is_found_out);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(off_is_found_out);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
