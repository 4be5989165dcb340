/*
 * test_damage.c - damaged files: a good folder is made through the journal, one of its files is
 * damaged, the journal is opened, worked with and closed, and all is audited.
 *
 * What must hold of each damage: nothing falls over; what was acknowledged is there, once and as it
 * was, or somebody is told (a result with a sentence, a notice at the start, `perch verify`); what
 * the views say is what the log says, or that is told. Not told can be only what nothing proves: the
 * records behind the last seal, and what head office sent.
 *
 * 300 damages of seeds 1.., PERCH_DAMAGE_LONG=1: 2,000; PERCH_DAMAGE_SEED=N: that one alone.
 */
#include "tests/unit/folder_memory.h"

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/app/audit.h"
#include "tests/store/damage.h"
#include "tests/store/damage_folder.h"
#include "tests/store/fault_rows.h"

#define SHORT_FORM 300
#define LONG_FORM  2000

static struct perch_audit audit;

const char *
fault_at(const char *name)
{
	return at(name);
}

/* What does not hold is told with its seed, and the next damage is looked at. */
static size_t broken;

#define HOLD(cond, ...)                                                                            \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			broken++;                                                                  \
			print_message(__VA_ARGS__);                                                \
			print_message("\n");                                                       \
		}                                                                                  \
	} while (0)

/* --- what must hold -------------------------------------------------------------------------------- */

/* How a damage ended. */
enum ending {
	REFUSED,    /* the journal did not open, and said why */
	NOTICED,    /* it opened and told the person */
	VERIFIED,   /* it opened; `perch verify` told, before or after */
	HARMLESS,   /* nothing was to be told */
	UNPROVABLE, /* records behind the last seal are gone: nothing proves them */
	ENDINGS
};

static size_t endings[ENDINGS];
static char told[PERCH_NOTICE_CAP]; /* what was said first of the present damage */

/* A sentence for a person: it is printable and has more than a few words. */
static void
check_told(const char *text, const char *by)
{
	char line[PERCH_NOTICE_CAP];
	size_t words = 1;

	if (told[0] == '\0')
		memcpy(told, text, strlen(text) + 1);
	MUST(perch_fmt(line, sizeof(line), "%s", text) == PERCH_OK, "%s: %s: too long",
	     damage_scene, by);
	for (char *c = line; *c != '\0'; c++)
		if (*c == '\n')
			*c = ' '; /* lines of a notice */
	HOLD(fault_is_told(line), "%s: %s: '%s'", damage_scene, by, text);
	for (const char *c = line; *c != '\0'; c++)
		words += *c == ' ';
	HOLD(words >= 4, "%s: %s: '%s' says little", damage_scene, by, text);
}

/* Whether `perch verify` tells something. */
static bool
audit_tells(void)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_audit_open(&audit, &damage_config, &err);

	if (rc == PERCH_OK) {
		rc = perch_audit_all(&audit, &err);
		perch_audit_close(&audit);
	}
	if (rc != PERCH_OK)
		check_told(err.text, "verify");
	return rc != PERCH_OK;
}

struct look {
	const struct damage_good *good;
	uint64_t same;    /* acknowledged before the damage, and as they were */
	uint64_t last;    /* that was read */
	uint64_t lowest;  /* id of the first that is not; 0: none */
	uint64_t answers; /* notes of after the damage */
	uint64_t notes;   /* that were acknowledged */
};

static enum perch_rc
look_at(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct look *l = ctx;
	static const char key[] = "\"after the damage";

	if (id <= l->good->n &&
	    l->good->sums[id - 1] == (fault_sum_of(bytes) ^ (fault_sum_of(hash) << 1)))
		l->same++;
	else if (id <= l->good->n && l->lowest == 0)
		l->lowest = id;
	l->last = id;
	l->answers += memmem(bytes.p, bytes.n, key, sizeof(key) - 1) != NULL;
	return PERCH_OK;
}

/* Read by the reader, whatever is there. */
static void
look(struct look *l)
{
	static struct perch_db log;
	struct perch_err err = { 0 };
	uint64_t tail = 0;

	if (perch_db_open_reader(&log, &perch_log_kind, damage_config.log_db, &err) != PERCH_OK)
		return;
	enum perch_rc rc = perch_log_tail(&log, &tail, NULL, &err);
	if (rc == PERCH_OK)
		rc = perch_log_each(&log, 1, tail, look_at, l, &err);
	if (l->lowest == 0 && (rc != PERCH_OK || tail < l->good->n))
		l->lowest = l->last + 1;
	perch_db_close(&log);
}

/* --- what the views say ----------------------------------------------------------------------------- */

static void
say_world(struct perch_db *view, struct perch_buf *said)
{
	static struct perch_store_world world;
	static const char *const rolls[] = { "R1", "R2", "R3", "R4" };
	static const char *const lots[] = { "", "A", "B" };
	const struct perch_world *w = &world.world;
	struct perch_expected line;
	struct perch_lot_sums s;

	perch_store_world_init(&world, view, NULL);
	perch_store_world_refresh(&world);
	for (size_t i = 0; i < PERCH_COUNT(rolls); i++) {
		struct perch_past past = w->find_past(w->ctx, "T-1", rolls[i]);
		fault_say(said, "%s %d %lld %s, ", rolls[i], (int)past.state,
			  (long long)past.roll_id, past.verdict);
		if (w->find_expected(w->ctx, "T-1", rolls[i], &line))
			fault_say(said, "%s %lld; ", line.lot, (long long)line.ticket_um);
	}
	for (size_t i = 0; i < PERCH_COUNT(lots); i++) {
		w->sum_lot(w->ctx, "T-1", lots[i], &s);
		fault_say(said, "%lld %lld %lld %lld %lld; ", (long long)s.expected,
			  (long long)s.closed, (long long)s.failed, (long long)s.points,
			  (long long)s.length_um);
	}
	fault_say(said, "%d", (int)world.trouble);
}

static enum perch_rc
project(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	static struct perch_record record;
	struct perch_err err = { 0 };

	(void)hash;
	if (perch_record_decode(bytes, &record) != PERCH_OK)
		return PERCH_OK;
	return perch_view_apply(ctx, id, &record, &err);
}

/* Through their indexes too: the same as views that were made of the log a moment ago. */
static bool
views_are_right(void)
{
	static struct perch_db log;
	static struct perch_db view;
	static struct perch_db fresh;
	char text[2][2048];
	struct perch_buf said[2] = { perch_buf_over(text[0], sizeof(text[0])),
				     perch_buf_over(text[1], sizeof(text[1])) };
	struct perch_err err = { 0 };
	uint64_t tail = 0;

	MUST(perch_db_open_reader(&log, &perch_log_kind, damage_config.log_db, &err) == PERCH_OK &&
		     perch_db_open_scratch(&fresh, &perch_view_kind, &err) == PERCH_OK &&
		     perch_log_tail(&log, &tail, NULL, &err) == PERCH_OK &&
		     perch_log_each(&log, 1, tail, project, &fresh, &err) == PERCH_OK,
	     "%s: %s", damage_scene, err.text);
	say_world(&fresh, &said[0]);
	enum perch_rc rc = perch_db_open_reader(&view, &perch_view_kind, at("now/view.db"), &err);
	if (rc == PERCH_OK) {
		say_world(&view, &said[1]);
		perch_db_close(&view);
	}
	perch_db_close(&fresh);
	perch_db_close(&log);
	MUST(perch_buf_cstr(&said[0]) != NULL && perch_buf_cstr(&said[1]) != NULL, "room");
	/* A view that cannot be opened says nothing. */
	return rc != PERCH_OK || strcmp(text[0], text[1]) == 0;
}

/* --- a round ---------------------------------------------------------------------------------------- */

/* Some notes, then the end. true: somebody was told of something. */
static bool
go_on(struct look *l, bool *is_open)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_journal_open(&damage_journal, &damage_config, damage_now_at(1000),
					      &err);
	char line[64];
	bool is_told = false;

	if (rc != PERCH_OK) {
		check_told(err.text, "start");
		return true;
	}
	*is_open = true;
	if (damage_journal.notice[0] != '\0') {
		check_told(damage_journal.notice, "notice");
		is_told = true;
	}
	for (int64_t i = 0; i < 4; i++) {
		MUST(perch_fmt(line, sizeof(line), "=note after the damage %lld", (long long)i) ==
			     PERCH_OK,
		     "a line");
		if (damage_type(line, 1001 + i))
			l->notes++;
		else
			is_told |= strncmp(damage_outcome.answer, "no store", 8) == 0;
	}
	perch_journal_close(&damage_journal);
	return is_told;
}

/* What was damaged is put back: a start that was refused has spoilt nothing. */
static void
put_back(const struct damage_good *g, const char *file)
{
	char command[300];
	struct perch_err err = { 0 };
	struct look l = { .good = g };

	MUST(perch_fmt(command, sizeof(command),
		       "rm -rf now/%s now/%s-wal now/%s-shm && cp -a %s/%s* $(dirname now/%s)/",
		       file, file, file, g->folder, file, file) == PERCH_OK,
	     "a command");
	damage_shell(command);
	if (perch_journal_open(&damage_journal, &damage_config, damage_now_at(2000), &err) ==
	    PERCH_OK)
		perch_journal_close(&damage_journal);
	else
		HOLD(false, "%s: put back, it does not open: %s", damage_scene, err.text);
	look(&l);
	HOLD(l.same == g->n, "%s: put back, all is there: %llu of %llu", damage_scene,
	     (unsigned long long)l.same, (unsigned long long)g->n);
}

static enum ending
judge(const struct damage_good *g, const char *file, bool verify_told)
{
	struct look l = { .good = g };
	bool is_open = false;
	bool is_told = go_on(&l, &is_open);

	if (!is_open) {
		put_back(g, file);
		return REFUSED;
	}
	look(&l);
	bool audit_told = audit_tells();
	HOLD(l.answers == l.notes, "%s: %llu notes were answered with ok, %llu are there",
	     damage_scene, (unsigned long long)l.notes, (unsigned long long)l.answers);
	HOLD(l.same == g->n || is_told || verify_told || audit_told || l.lowest > g->proved,
	     "%s: record %llu is not what it was, and nobody is told", damage_scene,
	     (unsigned long long)l.lowest);
	HOLD(audit_told || views_are_right(),
	     "%s: the views say something else, and nobody is told", damage_scene);
	if (is_told)
		return NOTICED;
	if (verify_told || audit_told)
		return VERIFIED;
	return l.same == g->n ? HARMLESS : UNPROVABLE;
}

static enum ending
round_of(const struct damage_good *g, const char *file, const struct damage *d)
{
	char command[200];
	char path[64];

	MUST(perch_fmt(command, sizeof(command), "rm -rf now && cp -a %s now", g->folder) ==
		     PERCH_OK,
	     "a command");
	damage_shell(command);
	MUST(perch_fmt(path, sizeof(path), "now/%s", file) == PERCH_OK, "a path");
	damage_do(at(path), d, at("now/view.db"));
	told[0] = '\0';
	return judge(g, file, audit_tells());
}

static void
test_any_damage(void **state)
{
	static const char *const files[] = {
		"log.db",      "log.db",          "log.db",    "log.db",    "log.db",
		"log.db-wal",  "log.db-wal",      "view.db",   "view.db",   "view.db",
		"view.db-wal", "log.db-shm",      "master.db", "master.db", "sync.db",
		"mark/sealed", "backup/log-1.db", "device.id", "seal.key",  "seal.pub",
	};
	const char *alone = getenv("PERCH_DAMAGE_SEED");
	uint64_t first = alone != NULL ? strtoull(alone, NULL, 10) : 1;
	uint64_t rounds = getenv("PERCH_DAMAGE_LONG") != NULL ? LONG_FORM : SHORT_FORM;

	(void)state;
	broken = 0;
	for (uint64_t s = first; s < first + (alone != NULL ? 1 : rounds); s++) {
		uint64_t seed = s * 1000003;
		const struct damage_good *g = damage_draw(&seed, 2) == 0 ? &damage_clean
									 : &damage_cut;
		const char *file = files[damage_draw(&seed, PERCH_COUNT(files))];
		char path[64];
		struct stat st;

		MUST(perch_fmt(path, sizeof(path), "%s/%s", g->folder, file) == PERCH_OK, "a path");
		/* A clean folder has no write-ahead files. */
		if (stat(at(path), &st) != 0 || st.st_size == 0)
			file = "log.db";
		MUST(perch_fmt(path, sizeof(path), "%s/%s", g->folder, file) == PERCH_OK, "a path");
		struct damage d = damage_any(at(path), &seed);
		MUST(perch_fmt(damage_scene, sizeof(damage_scene),
			       "seed %llu: %s of %s: %s at %zu, %zu: %s", (unsigned long long)s,
			       file, g->folder, damage_str(d.kind), d.at, d.n,
			       d.sql != NULL ? d.sql : "") == PERCH_OK,
		     "a scene");
		if (alone != NULL)
			print_message("%s\n", damage_scene);
		endings[round_of(g, file, &d)]++;
	}
	print_message("%zu refused, %zu noticed at the start, %zu by verify, %zu harmless, %zu of "
		      "records that nothing proves\n",
		      endings[REFUSED], endings[NOTICED], endings[VERIFIED], endings[HARMLESS],
		      endings[UNPROVABLE]);
	MUST(broken == 0, "%zu damages were met badly", broken);
}

/* Damages that have a name. Offsets are those of SQLite's file format (fileformat2.html). */
// clang-format off
static const struct {
	const char *must;
	const struct damage_good *good;
	const char *file;
	struct damage damage;
	enum ending ending;
	const char *says; /* among what is said first */
} named[] = {
	{ "an empty log is restored", &damage_clean, "log.db", { .kind = DAMAGE_EMPTY }, NOTICED, "" },
	{ "a log that is gone is restored", &damage_clean, "log.db", { .kind = DAMAGE_GONE }, NOTICED, "" },
	{ "a log that is a text is restored", &damage_clean, "log.db", { .kind = DAMAGE_TEXT }, NOTICED, "" },
	{ "a log without its magic is restored", &damage_clean, "log.db", { .kind = DAMAGE_ZERO, .n = 16 }, NOTICED, "" },
	{ "a log cut in half is restored", &damage_clean, "log.db", { .kind = DAMAGE_CUT, .at = 20000 }, NOTICED, "" },
	{ "a log without its first page is restored", &damage_clean, "log.db", { .kind = DAMAGE_ZERO, .n = 4096 }, NOTICED, "" },
	{ "another program's file is left alone", &damage_clean, "log.db", { .kind = DAMAGE_OTHER }, REFUSED, "" },
	{ "so is a file of another application id", &damage_clean, "log.db", { .kind = DAMAGE_STATEMENT, .sql = "PRAGMA application_id = 7" }, REFUSED, "left untouched" },
	{ "a newer log asks for a newer program", &damage_clean, "log.db", { .kind = DAMAGE_STATEMENT, .sql = "PRAGMA user_version = 99" }, REFUSED, "newer" },
	{ "a record that was deleted is found", &damage_clean, "log.db", { .kind = DAMAGE_STATEMENT, .sql = "DROP TRIGGER event_no_delete; DELETE FROM event WHERE id = 3" }, NOTICED, "record 3" },
	{ "a record that was edited is found", &damage_clean, "log.db", { .kind = DAMAGE_STATEMENT, .sql = "DROP TRIGGER event_no_update; UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), 'slub', 'hole') AS BLOB)" }, VERIFIED, "was changed" },
	{ "a trigger that swallows records is no silence", &damage_clean, "log.db", { .kind = DAMAGE_STATEMENT, .sql = "CREATE TRIGGER swallow BEFORE INSERT ON event BEGIN SELECT raise(IGNORE); END" }, REFUSED, "log.db" },
	{ "a view that is gone is made anew", &damage_clean, "view.db", { .kind = DAMAGE_GONE }, HARMLESS, "" },
	{ "a view that is a text is made anew", &damage_clean, "view.db", { .kind = DAMAGE_TEXT }, NOTICED, "" },
	{ "a point that was added is found", &damage_clean, "view.db", { .kind = DAMAGE_STATEMENT, .sql = "UPDATE roll SET points = points + 1" }, VERIFIED, "differs from the log" },
	{ "a device that is empty is told", &damage_clean, "device.id", { .kind = DAMAGE_EMPTY }, REFUSED, "put it back" },
	{ "a key that is gone is told", &damage_clean, "seal.key", { .kind = DAMAGE_GONE }, REFUSED, "put it back" },
	{ "a link to itself is told", &damage_clean, "seal.key", { .kind = DAMAGE_LOOP }, REFUSED, "" },
	{ "a folder in place of the mark is told", &damage_clean, "mark/sealed", { .kind = DAMAGE_FOLDER }, VERIFIED, "mark" },
	{ "a receipt that was changed is found", &damage_clean, "sync.db", { .kind = DAMAGE_STATEMENT, .sql = "UPDATE receipt SET seq = seq + 1" }, VERIFIED, "receipt" },
	{ "without master data it goes on", &damage_clean, "master.db", { .kind = DAMAGE_TEXT }, NOTICED, "" },
	{ "a write-ahead file without its salt is a lost tail", &damage_cut, "log.db-wal", { .kind = DAMAGE_FLIP, .at = 16, .n = 8 }, NOTICED, "" },
	{ "a copy that is broken is no loss", &damage_clean, "backup/log-1.db", { .kind = DAMAGE_CUT, .at = 5000 }, HARMLESS, "" },
};
// clang-format on

static void
test_named_damages(void **state)
{
	(void)state;
	broken = 0;
	for (size_t i = 0; i < PERCH_COUNT(named); i++) {
		MUST(perch_fmt(damage_scene, sizeof(damage_scene), "%s", named[i].must) == PERCH_OK,
		     "a scene");
		enum ending ending = round_of(named[i].good, named[i].file, &named[i].damage);
		HOLD(ending == named[i].ending, "%s: ended as %d, not %d: %s", damage_scene,
		     (int)ending, (int)named[i].ending, told);
		HOLD(strstr(told, named[i].says) != NULL, "%s: says '%s', not '%s'", damage_scene,
		     told, named[i].says);
	}
	MUST(broken == 0, "%zu damages were met badly", broken);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_named_damages),
		cmocka_unit_test(test_any_damage),
	};

	fault_install();
	if (folder_set_up_in_memory(NULL) != 0)
		return 1;
	damage_make_good();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	return folder_tear_down(NULL) != 0 || failed != 0;
}
