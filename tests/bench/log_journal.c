/* log_journal.c - facts through the journal, as the terminal does it: see log_facts.h. */
#include "tests/bench/log_facts.h"

#include "firmware/app/journal.h"
#include "firmware/base/text.h"
#include "firmware/store/log_read.h"
#include "tests/bench/bench.h"

#define STANDING_FLAWS 40

struct way {
	bool is_paced;
	struct perch_config config;
	struct perch_journal journal;
	struct perch_outcome outcome;
};

static struct way at_once;
static struct way paced = { .is_paced = true };

static int64_t
clock_us(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static struct perch_now
now(void)
{
	return (struct perch_now){
		.mono = { clock_us(CLOCK_BOOTTIME) },
		.wall = { clock_us(CLOCK_REALTIME) / 1000 },
		.is_trusted = true,
	};
}

/* One line that must be accepted and give one record. */
static void
say(struct way *way, const char *line)
{
	struct perch_input in = perch_input_of_line(perch_span_str(line));

	perch_journal_answer(&way->journal, now(), &in, &way->outcome);
	MUST(way->outcome.kind == PERCH_ANSWER_OK && way->outcome.n == 1, "%s: %s", line,
	     way->outcome.answer);
}

/* The order that the roll belongs to, as perch-sync would have brought it. */
static void
make_master(const char *folder)
{
	struct perch_db db;
	struct perch_err err = { 0 };
	char path[PERCH_PATH_CAP];
	enum perch_rc rc = perch_fmt(path, sizeof(path), "%s/master.db", folder);

	if (rc == PERCH_OK)
		rc = perch_db_open_writer(&db, &perch_master_kind, path, "bench", &err);
	MUST(rc == PERCH_OK, "master.db: %s", err.text);
	rc = perch_db_exec(&db,
			   "BEGIN;"
			   "INSERT INTO item VALUES ('order', 'PO-1', 1, '{\"order\":\"PO-1\","
			   "\"width\":\"1500mm\",\"confirmed\":true}');"
			   "INSERT INTO expected VALUES ('PO-1', 'R1', 'L1', 120000000, '', '');"
			   "INSERT INTO state VALUES (1, '', 1, 0);"
			   "COMMIT",
			   &err);
	MUST(rc == PERCH_OK, "%s", err.text);
	perch_db_close(&db);
}

static void
open_roll(struct way *way)
{
	static const char *const lines[] = { "=in LI-7", "=order PO-1", "=stage final",
					     "=roll R1" };
	char line[64];

	/* The notice of the master data is a record of its own: get it over with. */
	const struct perch_input tick = { .kind = PERCH_INPUT_TICK };
	perch_journal_answer(&way->journal, now(), &tick, &way->outcome);
	for (size_t i = 0; i < PERCH_COUNT(lines); i++)
		say(way, lines[i]);
	for (int i = 0; i < STANDING_FLAWS; i++) {
		(void)snprintf(line, sizeof(line), "=flaw slub at %dyd len 2in", 3 * i + 1);
		say(way, line);
	}
}

static void
open_way(void *state, const char *folder)
{
	struct way *way = state;
	struct perch_err err = { 0 };

	make_master(folder);
	way->config = (struct perch_config){ 0 };
	enum perch_rc rc = perch_fmt(way->config.log_db, sizeof(way->config.log_db), "%s/log.db",
				     folder);
	if (rc == PERCH_OK)
		rc = perch_journal_open(&way->journal, &way->config, now(), &err);
	MUST(rc == PERCH_OK, "%s: %s", folder, err.text);
	open_roll(way);
}

static void
put(void *state, size_t i)
{
	static const char *const lines[PERCH_FACTS] = {
		"=flaw hole at 17yd len 0.5in",
		"=note folded at the selvedge, pressed flat before measuring",
		"=undo reason seen twice",
	};
	struct way *way = state;

	say(way, lines[i % PERCH_FACTS]);
	if (way->is_paced)
		perch_journal_idle(&way->journal);
}

static void
close_way(void *state)
{
	struct way *way = state;

	perch_journal_close(&way->journal);
}

/* --- what it writes ------------------------------------------------------------------------------- */

struct reading {
	struct perch_fact *facts;
	size_t n;
};

static enum perch_rc
take(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct reading *r = ctx;
	struct perch_fact *fact = &r->facts[r->n++];

	(void)id;
	MUST(bytes.n <= sizeof(fact->bytes) && hash.n == sizeof(fact->hash),
	     "a record is longer than expected");
	memcpy(fact->bytes, bytes.p, bytes.n);
	fact->n = bytes.n;
	memcpy(fact->hash, hash.p, hash.n);
	return PERCH_OK;
}

void
perch_fact_journal_read(const char *folder, struct perch_fact facts[PERCH_FACTS])
{
	struct reading reading = { .facts = facts };
	struct perch_err err = { 0 };

	open_way(&at_once, folder);
	uint64_t first = at_once.journal.tail + 1;
	for (size_t i = 0; i < PERCH_FACTS; i++)
		put(&at_once, i);
	enum perch_rc rc = perch_log_each(&at_once.journal.log, first, first + PERCH_FACTS - 1,
					  take, &reading, &err);
	MUST(rc == PERCH_OK, "%s", err.text);
	close_way(&at_once);
}

const struct perch_fact_way perch_fact_journal = { &at_once, open_way, put, close_way };
const struct perch_fact_way perch_fact_journal_paced = { &paced, open_way, put, close_way };
