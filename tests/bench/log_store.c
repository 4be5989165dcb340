/* log_store.c - facts into log.db alone, by perch_log_append(): see log_facts.h. */
#include "tests/bench/log_facts.h"

#include "firmware/base/text.h"
#include "firmware/store/log_write.h"
#include "tests/bench/bench.h"

struct store {
	struct perch_db db;
	uint64_t tail;
};

static const struct perch_fact *facts;

void
perch_fact_store_init(const struct perch_fact given[PERCH_FACTS])
{
	facts = given;
}

static struct perch_log_entry
entry_of(const struct perch_fact *fact)
{
	struct perch_log_entry entry = { .bytes = perch_span_of(fact->bytes, fact->n) };

	memcpy(entry.hash, fact->hash, sizeof(entry.hash));
	return entry;
}

static void
store_open(void *state, const char *folder)
{
	struct store *s = state;
	struct perch_err err = { 0 };
	const struct perch_epoch epoch = { .n = 1, .id = { 1 }, .first_id = 1 };
	const struct perch_log_entry first = entry_of(&facts[0]);
	char path[512];

	MUST(perch_fmt(path, sizeof(path), "%s/log.db", folder) == PERCH_OK, "a long path");
	MUST(perch_db_open_writer(&s->db, &perch_log_kind, path, "bench", &err) == PERCH_OK &&
		     perch_log_open_epoch(&s->db, &epoch, &first, 1, &err) == PERCH_OK,
	     "%s", err.text);
	s->tail = 1;
}

static void
store_put(void *state, size_t i)
{
	struct store *s = state;
	struct perch_err err = { 0 };
	const struct perch_log_entry entry = entry_of(&facts[i % PERCH_FACTS]);

	MUST(perch_log_append(&s->db, ++s->tail, &entry, 1, &err) == PERCH_OK, "%s", err.text);
}

static void
store_close(void *state)
{
	struct store *s = state;

	perch_db_close(&s->db);
}

static struct store store_state;

const struct perch_fact_way perch_fact_store = { &store_state, store_open, store_put, store_close };
