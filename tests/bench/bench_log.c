/*
 * bench_log.c FOLDER - facts made durable through the journal, against a bare SQLite insert and a
 * bare flush of the same bytes; in FOLDER, whose file system decides what a flush is worth.
 *
 * A fact is one typed line that is decided on, encoded, chained, committed and projected. There are
 * 40 flaws on the roll. Bytes are write_bytes of /proc/self/io: the pages that the kernel sends to
 * the device, the journal of its file system not counted. They are counted until the files are
 * closed, so that checkpoints are in.
 */
#include <sys/stat.h>

#include "firmware/base/text.h"
#include "tests/bench/bench.h"
#include "tests/bench/log_facts.h"

#define COUNTED_FACTS 200
#define PATH_CAP      400

struct side {
	const struct perch_fact_way *way;
	const char *folder; /* where new ones are made */
	size_t put;
};

/* A folder that is new: the caller's memory. */
static void
new_folder(const char *in, char path[PATH_CAP])
{
	static unsigned last;

	MUST(perch_fmt(path, PATH_CAP, "%s/%u", in, ++last) == PERCH_OK && mkdir(path, 0700) == 0,
	     "no folder can be made in %s", in);
}

static void
open_side(const struct side *side)
{
	char path[PATH_CAP];

	new_folder(side->folder, path);
	side->way->open(side->way->state, path);
}

static uint64_t
put_one(void *ctx)
{
	struct side *side = ctx;

	side->way->put(side->way->state, side->put++);
	return 1;
}

static uint64_t
bytes_sent(void)
{
	char line[128];
	unsigned long long n = 0;
	FILE *file = fopen("/proc/self/io", "r");

	MUST(file != NULL, "/proc/self/io cannot be read");
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "write_bytes:", 12) == 0)
			n = strtoull(line + 12, NULL, 10);
	(void)fclose(file);
	return n;
}

static uint64_t
bytes_of_one(void *ctx)
{
	const struct side *side = ctx;

	open_side(side);
	uint64_t before = bytes_sent();
	for (size_t i = 0; i < COUNTED_FACTS; i++)
		side->way->put(side->way->state, i);
	side->way->close(side->way->state);
	return (bytes_sent() - before) / COUNTED_FACTS;
}

int
main(int argc, char **argv)
{
	static struct perch_fact facts[PERCH_FACTS];
	char path[PATH_CAP];

	MUST(argc == 2, "usage: bench_log FOLDER");
	new_folder(argv[1], path);
	perch_fact_journal_read(path, facts);
	perch_fact_store_init(facts);
	perch_fact_floors_init(facts);

	struct side ways[] = {
		{ &perch_fact_journal_paced, argv[1], 0 }, { &perch_fact_journal, argv[1], 0 },
		{ &perch_fact_store, argv[1], 0 },         { &perch_fact_sqlite, argv[1], 0 },
		{ &perch_fact_flush, argv[1], 0 },
	};
	struct perch_bench_side sides[] = {
		{ "perch_journal_answer, view.db committed after each", put_one, &ways[0] },
		{ "perch_journal_answer", put_one, &ways[1] },
		{ "perch_log_append of the same bytes, views apart", put_one, &ways[2] },
		{ "peer: bare SQLite INSERT of the same bytes, WAL, FULL", put_one, &ways[3] },
		{ "floor: write + fdatasync of the same bytes", put_one, &ways[4] },
	};
	for (size_t i = 0; i < PERCH_COUNT(ways); i++)
		open_side(&ways[i]);
	perch_bench_rate("log: a fact made durable", "facts/s", sides, PERCH_COUNT(sides));
	for (size_t i = 0; i < PERCH_COUNT(ways); i++) {
		ways[i].way->close(ways[i].way->state);
		sides[i].run = bytes_of_one;
	}
	perch_bench_cost("log: bytes sent to the device for a fact", "bytes", sides,
			 PERCH_COUNT(sides));
	return 0;
}
