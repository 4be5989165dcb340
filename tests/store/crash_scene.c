/* crash_scene.c - playing: see crash_scene.h. */
#include "tests/store/crash_scene.h"

#include <sqlite3.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/kinds.h"
#include "tests/unit/must.h"

struct perch_journal crash_journal;
static struct perch_outcome outcome;

struct perch_now
crash_now(struct crash_run *run)
{
	run->s++;
	return (struct perch_now){ .mono = { run->s * 1000000 },
				   .wall = { 1790000000000 + run->s * 1000 } };
}

static enum perch_rc
set(const struct crash_scene *scene, struct perch_db *db, struct perch_err *err)
{
	if (scene->is_bad)
		(void)sqlite3_set_authorizer(db->sql, NULL, NULL);
	return perch_db_exec(db, scene->setting, err);
}

enum perch_rc
crash_open(struct crash_run *run, bool is_play, struct perch_err *err)
{
	enum perch_rc rc = perch_journal_open(&crash_journal, &run->config, crash_now(run), err);

	if (rc == PERCH_OK && is_play && run->scene->setting != NULL) {
		rc = set(run->scene, &crash_journal.log, err);
		if (rc == PERCH_OK)
			rc = set(run->scene, &crash_journal.view, err);
	}
	return rc;
}

/* What is answered for from now on. */
static void
promise(struct crash_run *run, uint64_t tail, bool is_sealed)
{
	const struct crash_promise *last = run->n_promises > 0 ? &run->promises[run->n_promises - 1]
							       : NULL;

	MUST(run->n_promises < CRASH_PROMISES_MAX && tail <= CRASH_RECORDS_MAX, "a short scene");
	run->promises[run->n_promises++] = (struct crash_promise){
		.event = run->disk.n_events,
		.tail = tail,
		.sealed = is_sealed      ? tail
			  : last != NULL ? last->sealed
					 : 0,
	};
	if (tail > 0)
		run->records[tail - 1].is_end = true;
}

static void
begin(struct crash_run *run)
{
	struct perch_err err = { 0 };
	uint64_t before = run->n_promises > 0 ? run->promises[run->n_promises - 1].tail : 0;

	MUST(crash_open(run, true, &err) == PERCH_OK, "opens: %s", err.text);
	/* Epoch and boot are transactions of their own. */
	for (uint64_t id = before + 1; id < crash_journal.tail; id++)
		run->records[id - 1].is_end = true;
	promise(run, crash_journal.tail, false);
}

/* As a killed process leaves them, but for SQLite's checkpoint. */
static void
break_off(void)
{
	perch_db_rollback(&crash_journal.view);
	perch_db_close(&crash_journal.log);
	perch_db_close(&crash_journal.view);
	perch_db_close(&crash_journal.master);
}

static void
end(struct crash_run *run)
{
	perch_journal_close(&crash_journal);
	promise(run, crash_journal.tail, false);
}

static void
type(struct crash_run *run, const char *line)
{
	const struct perch_input in = perch_input_of_line(perch_span_str(line));

	perch_journal_answer(&crash_journal, crash_now(run), &in, &outcome);
	MUST(outcome.kind == PERCH_ANSWER_OK || outcome.kind == PERCH_ANSWER_ASK, "%s: %s", line,
	     outcome.answer);
	promise(run, crash_journal.tail, outcome.asks_seal);
}

static void
play(struct crash_run *run, const char *const *lines)
{
	begin(run);
	for (; *lines != NULL; lines++)
		switch ((*lines)[0]) {
		case '~':
			perch_journal_idle(&crash_journal);
			break;
		case '^':
			end(run);
			begin(run);
			break;
		case '!':
			break_off();
			begin(run);
			break;
		default:
			type(run, *lines);
			break;
		}
	end(run);
}

/* --- older files ------------------------------------------------------------------------------------ */

static const size_t one = 1;

/* As a program left it that knew the first version only, with rows in it. */
static void
make_old_view(struct crash_run *run)
{
	struct perch_db_kind old = perch_view_kind;
	struct perch_db view;
	struct perch_err err = { 0 };
	char path[128];

	old.migrations_n = &one;
	MUST(perch_fmt(path, sizeof(path), "%s/view.db", run->root) == PERCH_OK, "a path");
	MUST(unlink(path) == 0, "view.db");
	MUST(perch_db_open_writer(&view, &old, path, "perch of old", &err) == PERCH_OK &&
		     perch_db_exec(&view,
				   "INSERT INTO sign_in VALUES (3, 'LI-7', 1790000003000);"
				   "UPDATE state SET applied_id = 3, is_clean = 1",
				   &err) == PERCH_OK,
	     "%s", err.text);
	perch_db_close(&view);
}

/* The page of the records, as worn flash leaves it. */
static void
break_log(struct crash_run *run)
{
	char page[4096];
	FILE *f = fopen(run->config.log_db, "r+b");

	size_t n = 0;

	memset(page, 0x5a, sizeof(page));
	if (f != NULL && fseek(f, sizeof(page), SEEK_SET) == 0)
		n = fwrite(page, 1, sizeof(page), f);
	MUST(f != NULL && fclose(f) == 0 && n == sizeof(page), "log.db");
}

static void
migrate_log(struct crash_run *run)
{
	struct perch_db log;
	struct perch_err err = { 0 };

	MUST(perch_db_open_writer(&log, run->scene->log_kind, run->config.log_db, "perch", &err) ==
		     PERCH_OK,
	     "%s", err.text);
	perch_db_close(&log);
}

/* --- a run ----------------------------------------------------------------------------------------------- */

static enum perch_rc
take_record(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct crash_run *run = ctx;
	struct crash_record *r = &run->records[id - 1];

	r->bytes = malloc(bytes.n);
	MUST(r->bytes != NULL, "memory");
	memcpy(r->bytes, bytes.p, bytes.n);
	r->n = bytes.n;
	memcpy(r->hash, hash.p, sizeof(r->hash));
	run->n_records = id;
	return PERCH_OK;
}

static void
read_records(struct crash_run *run)
{
	const struct perch_db_kind *kind = run->scene->log_kind;
	uint64_t tail = run->promises[run->n_promises - 1].tail;
	struct perch_db log;
	struct perch_err err = { 0 };

	MUST(perch_db_open_reader(&log, kind != NULL ? kind : &perch_log_kind, run->config.log_db,
				  &err) == PERCH_OK &&
		     perch_log_each(&log, 1, tail, take_record, run, &err) == PERCH_OK,
	     "%s", err.text);
	perch_db_close(&log);
	MUST(run->n_records == tail, "every record is there when nothing went wrong");
}

static void
set_up(struct crash_run *run)
{
	const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	MUST(perch_fmt(run->folder, sizeof(run->folder), "%s/perch-crash-XXXXXX", memory) ==
			     PERCH_OK &&
		     mkdtemp(run->folder) != NULL &&
		     perch_fmt(run->root, sizeof(run->root), "%s/disk", run->folder) == PERCH_OK,
	     "a folder");
	MUST(setenv("TMPDIR", run->folder, 1) == 0, "where the audit rebuilds projections");
	crash_state_write(&run->disk.start, &run->disk, run->root);
	MUST(perch_fmt(run->config.log_db, sizeof(run->config.log_db), "%s/log.db", run->root) ==
			     PERCH_OK &&
		     perch_fmt(run->config.mark, sizeof(run->config.mark), "%s/mark", run->root) ==
			     PERCH_OK,
	     "paths");
	if (run->scene->has_copies)
		MUST(perch_fmt(run->config.backup, sizeof(run->config.backup), "%s/backup",
			       run->root) == PERCH_OK,
		     "a path");
}

void
crash_run_play(struct crash_run *run, const struct crash_scene *scene)
{
	struct crash_moment end_of_it;
	struct crash_image last;

	memset(run, 0, sizeof(*run));
	run->scene = scene;
	set_up(run);
	if (scene->before != NULL)
		play(run, scene->before);
	if (scene->has_old_view)
		make_old_view(run);
	if (scene->has_broken_log)
		break_log(run);
	if (run->n_promises > 0) {
		run->promises[0] = run->promises[run->n_promises - 1];
		run->n_promises = 1;
	}
	crash_calls_record(&run->disk, run->root);
	if (scene->log_kind != NULL)
		migrate_log(run);
	else
		play(run, scene->lines);
	crash_calls_stop();
	crash_moment_begin(&end_of_it, &run->disk);
	while (end_of_it.k < run->disk.n_events)
		crash_moment_next(&end_of_it);
	crash_state_make(&last, &end_of_it, (struct crash_choice){ .how = CRASH_KEEP_ALL });
	const char *differs = crash_state_differs(&last, &run->disk, run->root);
	MUST(differs == NULL, "the events are not all that was done: %s", differs);
	crash_image_clear(&last);
	crash_moment_clear(&end_of_it);
	read_records(run);
}

void
crash_run_clear(struct crash_run *run)
{
	crash_folder_empty(run->folder);
	MUST(rmdir(run->folder) == 0, "cleared away");
	for (size_t i = 0; i < CRASH_RECORDS_MAX; i++)
		free(run->records[i].bytes);
	crash_disk_clear(&run->disk);
}
