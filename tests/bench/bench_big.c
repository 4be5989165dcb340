/*
 * bench_big.c FOLDER ROLLS - a terminal after years: how long it takes to start, to answer a scan and to
 * show each list, in databases of ROLLS, a tenth and a hundredth of it; in FOLDER, which keeps them
 * for the next run. Nothing is recorded while it is measured: what is timed is the decision on an
 * input with all its look-ups.
 *
 * Times are the 50th and the 99th of every hundred calls. "floor": against one SELECT by primary key in the same
 * view.db. "growth": the 99th against that of the database of a hundredth.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/app/journal.h"
#include "firmware/base/text.h"
#include "tests/bench/bench.h"
#include "tests/bench/big_log.h"

#define SIZES  3
#define CALLS  1000
#define STARTS 5
#define SHOWN  24

struct times {
	double p50;
	double p99;
};

struct measured {
	size_t rolls;
	uint64_t records;
	double log_mb;
	double view_mb;
	struct times start;
	struct times bare_start;
	struct times floor;
	struct times shown[SHOWN];
};

/* One kind of input; %s stands for a roll, dye lot or order that another call takes another of. */
enum of_what { NOTHING, ROLL_OF_ORDER, ANY_ROLL, ANY_LOT, ANY_ORDER, NEW_ROLL };

static const struct shown {
	const char *name;
	const char *line; /* NULL: a tick */
	enum of_what of;
	bool is_scan;
} shown[] = {
	{ "scan: a roll of the order that was done", "%s", ROLL_OF_ORDER, true },
	{ "scan: a roll of another order", "%s", ANY_ROLL, true },
	{ "scan: a new roll, opened", "%s", NEW_ROLL, true },
	{ "scan: no roll of any order", "X%s", ANY_ROLL, true },
	{ "=roll ROLLNO", "=roll %s", ANY_ROLL, false },
	{ "=roll ROLLNO again", "=roll %s again seen wrong", ROLL_OF_ORDER, false },
	{ "=order: progress of 2,000 rolls", "=order", NOTHING, false },
	{ "=order NUMBER", "=order %s", ANY_ORDER, false },
	{ "=lot LOT", "=lot %s", ANY_LOT, false },
	{ "=sampling LOT", "=sampling %s", ANY_LOT, false },
	{ "=hold decision roll ROLLNO", "=hold decision roll %s doubt", ROLL_OF_ORDER, false },
	{ "=action", "=action", NOTHING, false },
	{ "=question", "=question", NOTHING, false },
	{ "=ack", "=ack", NOTHING, false },
	{ "=setup", "=setup", NOTHING, false },
	{ "=keep NUMBER", "=keep %s", ANY_LOT, false },
	{ "=receive", "=receive", NOTHING, false },
	{ "=shift end", "=shift end", NOTHING, false },
	{ "=help", "=help", NOTHING, false },
	{ "tick", NULL, NOTHING, false },
};

_Static_assert(PERCH_COUNT(shown) <= SHOWN, "a row for each");

static struct perch_journal journal;
static struct perch_outcome outcome;
static const struct perch_now at = { .mono = { 1000000000000LL },
				     .wall = { 1790000000000LL },
				     .is_trusted = true };

static double
clock_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct times
times_of(double v[], size_t n)
{
	qsort(v, n, sizeof(v[0]), compare);
	return (struct times){ .p50 = v[n / 2], .p99 = v[n * 99 / 100] };
}

/* --- starting ----------------------------------------------------------------------------------- */

/* What the kernel holds of a file goes: the next start reads from the device. */
static void
forget_file(const char *folder, const char *name)
{
	char path[PERCH_PATH_CAP];

	MUST(perch_fmt(path, sizeof(path), "%s/%s", folder, name) == PERCH_OK, "too long a path");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	MUST(fd >= 0, "%s cannot be opened", path);
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
}

static void
forget_files(const char *folder)
{
	sync();
	forget_file(folder, "log.db");
	forget_file(folder, "view.db");
	forget_file(folder, "master.db");
}

static void
start(const struct perch_config *config)
{
	struct perch_err err = { 0 };

	MUST(perch_journal_open(&journal, config, at, &err) == PERCH_OK, "%s: %s", config->log_db,
	     err.text);
}

/* The least that could be meant: both files opened, the last record found. */
static void
start_bare(const char *folder)
{
	struct perch_db log;
	struct perch_db view;
	struct perch_err err = { 0 };
	struct perch_view_state state;
	uint64_t tail = 0;
	char path[PERCH_PATH_CAP];
	enum perch_rc rc = perch_fmt(path, sizeof(path), "%s/log.db", folder);

	if (rc == PERCH_OK)
		rc = perch_db_open_reader(&log, &perch_log_kind, path, &err);
	if (rc == PERCH_OK)
		rc = perch_log_tail(&log, &tail, NULL, &err);
	if (rc == PERCH_OK)
		rc = perch_fmt(path, sizeof(path), "%s/view.db", folder);
	if (rc == PERCH_OK)
		rc = perch_db_open_reader(&view, &perch_view_kind, path, &err);
	if (rc == PERCH_OK)
		rc = perch_view_state_get(&view, &state, &err);
	MUST(rc == PERCH_OK, "%s: %s", folder, err.text);
	perch_db_close(&log);
	perch_db_close(&view);
}

static void
measure_starts(const char *folder, const struct perch_config *config, struct measured *m)
{
	double v[STARTS];
	double bare[STARTS];

	for (size_t i = 0; i < STARTS; i++) {
		forget_files(folder);
		double begin = clock_us();
		start_bare(folder);
		bare[i] = clock_us() - begin;
		forget_files(folder);
		begin = clock_us();
		start(config);
		v[i] = clock_us() - begin;
		perch_journal_close(&journal);
	}
	m->start = times_of(v, STARTS);
	m->bare_start = times_of(bare, STARTS);
}

/* --- answering ---------------------------------------------------------------------------------- */

/* Spread over all there are, never the same order twice in a row. */
static size_t
pick(size_t call, size_t n)
{
	return (call * 7919 + 13) % n;
}

static void
name_of(enum of_what of, size_t call, size_t rolls, char dst[16])
{
	dst[0] = '\0';
	switch (of) {
	case NOTHING:
		break;
	case ROLL_OF_ORDER:
		perch_big_roll(rolls - 1 - pick(call, PERCH_BIG_LAST_ORDER), dst);
		break;
	case ANY_ROLL:
		perch_big_roll(pick(call, rolls), dst);
		break;
	case ANY_LOT:
		perch_big_lot(pick(call, rolls), dst);
		break;
	case ANY_ORDER:
		perch_big_order(pick(call, rolls), rolls, dst);
		break;
	case NEW_ROLL:
		perch_big_roll(rolls, dst);
		break;
	}
}

static double
answer_us(const struct shown *s, size_t call, size_t rolls)
{
	char name[16];
	char line[64];
	struct perch_input in = { .kind = PERCH_INPUT_TICK };

	name_of(s->of, call, rolls, name);
	if (s->line != NULL) {
		const char *hole = strstr(s->line, "%s");
		size_t n = hole == NULL ? strlen(s->line) : (size_t)(hole - s->line);
		MUST(perch_fmt(line, sizeof(line), "%.*s%s%s", (int)n, s->line, name,
			       hole == NULL ? "" : hole + 2) == PERCH_OK,
		     "%s: too long", s->name);
		in = perch_input_of_line(perch_span_str(line));
	}
	if (s->is_scan) {
		in.kind = PERCH_INPUT_SCAN;
		in.symbology = PERCH_SYM_CODE_128;
		in.name = "bench";
		in.driver = "hid-pos";
		memcpy(in.aim, "]C0", 4);
	}
	double begin = clock_us();
	perch_store_world_refresh(&journal.world);
	perch_session_decide(&journal.session, &journal.world.world, at, &in, &outcome);
	double us = clock_us() - begin;
	MUST(journal.world.trouble == PERCH_OK, "%s: %s", s->name, journal.world.trouble_err.text);
	return us;
}

static double
floor_us(size_t call, uint64_t records)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_err err = { 0 };
	double begin = clock_us();
	enum perch_rc rc = perch_stmt_new(&journal.view, "SELECT * FROM flaw WHERE id = ?1", &row,
					  &err);

	if (rc == PERCH_OK) {
		perch_stmt_i64(row, 1, (int64_t)pick(call, records));
		rc = perch_stmt_step(&journal.view, row, &err);
	}
	MUST(rc == PERCH_OK || rc == PERCH_E_NOTFOUND, "%s", err.text);
	return clock_us() - begin;
}

static void
measure_answers(const struct perch_config *config, struct measured *m)
{
	double v[CALLS];

	start(config);
	for (size_t i = 0; i < CALLS; i++)
		v[i] = floor_us(i, m->records);
	m->floor = times_of(v, CALLS);
	for (size_t k = 0; k < PERCH_COUNT(shown); k++) {
		for (size_t i = 0; i < CALLS; i++)
			v[i] = answer_us(&shown[k], i, m->rolls);
		m->shown[k] = times_of(v, CALLS);
	}
	perch_journal_close(&journal);
}

/* --- sizes -------------------------------------------------------------------------------------- */

static double
megabytes(const char *folder, const char *name)
{
	char path[PERCH_PATH_CAP];
	struct stat st;

	MUST(perch_fmt(path, sizeof(path), "%s/%s", folder, name) == PERCH_OK &&
		     stat(path, &st) == 0,
	     "%s/%s is not there", folder, name);
	return (double)st.st_size / 1e6;
}

static void
measure(const char *in, size_t rolls, struct measured *m)
{
	struct perch_config config;
	char folder[PERCH_PATH_CAP / 2];

	MUST(perch_fmt(folder, sizeof(folder), "%s/%zu", in, rolls) == PERCH_OK, "too long a path");
	perch_big_log_make(folder, rolls, &config);
	start(&config);
	*m = (struct measured){ .rolls = rolls, .records = journal.tail };
	perch_journal_close(&journal);
	m->log_mb = megabytes(folder, "log.db");
	m->view_mb = megabytes(folder, "view.db");
	measure_starts(folder, &config, m);
	measure_answers(&config, m);
}

static void
print_line(const char *name, const struct times v[SIZES], const struct times floor[SIZES])
{
	(void)printf("  %-44s", name);
	for (size_t i = 0; i < SIZES; i++)
		(void)printf(" %9.3f %8.3f", v[i].p50 / 1e3, v[i].p99 / 1e3);
	(void)printf(" %8.1f x %8.2f x\n", v[SIZES - 1].p50 / floor[SIZES - 1].p50,
		     v[SIZES - 1].p99 / v[0].p99);
}

static void
print_all(const struct measured m[SIZES])
{
	struct times row[SIZES];
	struct times floor[SIZES];

	(void)printf("\n%-46s", "after years: milliseconds, p50 and p99");
	for (size_t i = 0; i < SIZES; i++)
		(void)printf(" %11zu rolls ", m[i].rolls);
	(void)printf("   %8s %10s\n", "floor", "growth");
	(void)printf("  %-44s", "records; MB of log.db, view.db");
	for (size_t i = 0; i < SIZES; i++)
		(void)printf(" %8llu %4.0f %4.0f", (unsigned long long)m[i].records, m[i].log_mb,
			     m[i].view_mb);
	(void)putchar('\n');
	for (size_t i = 0; i < SIZES; i++) {
		row[i] = m[i].start;
		floor[i] = m[i].bare_start;
	}
	print_line("start after a clean stop, nothing in memory", row, floor);
	print_line("floor: both files opened, the tail read", floor, floor);
	for (size_t i = 0; i < SIZES; i++)
		floor[i] = m[i].floor;
	for (size_t k = 0; k < PERCH_COUNT(shown); k++) {
		for (size_t i = 0; i < SIZES; i++)
			row[i] = m[i].shown[k];
		print_line(shown[k].name, row, floor);
	}
	print_line("floor: SELECT by primary key", floor, floor);
}

int
main(int argc, char **argv)
{
	struct measured m[SIZES];
	size_t rolls = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

	MUST(rolls >= 100, "usage: bench_big FOLDER ROLLS (from 100)");
	for (size_t i = SIZES, n = rolls; i-- > 0; n /= 10)
		measure(argv[1], n, &m[i]);
	print_all(m);
	return 0;
}
