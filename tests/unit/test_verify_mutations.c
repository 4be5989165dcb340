/*
 * test_verify_mutations.c - a sealed and acknowledged log with its mark, changed at random in every
 * way of mutate.h: verify says no to each of them, with a sentence, and yes to the log as it was.
 *
 * MUTATIONS=n: how many (1,000 without). SEED=n: another draw. ONLY=n: that one alone, of this seed.
 * PERCH_VERIFY=PROGRAM: each 30th is shown to that program too, which has to exit with 1.
 */
#include "tests/unit/mutate.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/app/audit.h"
#include "firmware/base/text.h"
#include "tests/unit/must.h"

static struct verify_world world;
static struct verify_world stranger;
static struct log_rows was;
static struct log_rows other;
static struct mutation mutation;
static struct perch_config config;
static struct perch_audit audit;

static uint64_t
number_of(const char *name, uint64_t without)
{
	const char *text = getenv(name);
	uint64_t n = 0;

	if (text == NULL)
		return without;
	for (; *text >= '0' && *text <= '9'; text++)
		n = 10 * n + (uint64_t)(*text - '0');
	return n;
}

static int
set_up(void **state)
{
	struct perch_err err = { 0 };

	(void)state;
	verify_world_make(&stranger, 2);
	verify_world_make(&world, 1);
	MUST(log_rows_read(&was, folder_image_path(world.folder, WORLD_LOG)) &&
		     log_rows_read(&other, folder_image_path(stranger.folder, WORLD_LOG)),
	     "the logs are read");
	folder_image_write(&world.now, world.folder);
	MUST(perch_config_load(&config, folder_image_path(world.folder, WORLD_CONF), NULL, &err) ==
		     PERCH_OK,
	     "%s", err.text);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	verify_world_free(&world);
	verify_world_free(&stranger);
	return 0;
}

static enum perch_rc
verify(struct perch_err *err)
{
	enum perch_rc rc = perch_audit_open(&audit, &config, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_audit_all(&audit, err);
	perch_audit_close(&audit);
	return rc;
}

/* The same question to the program itself. */
static void
ask_program(uint64_t i, int want)
{
	const char *program = getenv("PERCH_VERIFY");
	char command[400];

	if (program == NULL)
		return;
	MUST(perch_fmt(command, sizeof(command),
		       "%s --config %s > %s/said 2>&1; status=$?; test $status = %d && test "
		       "$(wc -l < %s/said) -ge 1",
		       program, config.file, world.folder, want, world.folder) == PERCH_OK,
	     "a command");
	int status = system(command);
	MUST(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	     "mutation %llu: %s says it with exit %d", (unsigned long long)i, program, want);
}

static void
holds(const char *when)
{
	struct perch_err err = { 0 };

	folder_image_write(&world.now, world.folder);
	MUST(verify(&err) == PERCH_OK, "%s it verifies: %s", when, err.text);
	MUST(audit.mark == PERCH_AUDIT_MARK_OK && audit.epoch.n == 3 && audit.receipts >= 8,
	     "with its mark, its epochs and its receipts");
	/* The tails of epochs 1 and 2, and the two epochs between. */
	MUST(audit.n_losses == 4, "%s what was lost is on record: %zu", when, audit.n_losses);
	for (size_t i = 0; i < audit.n_losses; i++)
		MUST(audit.losses[i].is_recorded, "and proved to be so");
}

/* The mutation numbered i of this seed. */
static void
draw(uint64_t seed, uint64_t i)
{
	mutation = (struct mutation){ .random = (seed << 32) + i * 0x9e3779b97f4a7c15 + 1,
				      .was = &was,
				      .other = &other,
				      .world = &world,
				      .folder = world.folder };
	for (int n = 0; n < 20; n++)
		(void)mutation_random(&mutation, 2);
	size_t kind = mutation_random(&mutation, mutation_kinds());
	do
		folder_image_write(&world.now, world.folder);
	while (!mutate(&mutation, kind));
	/* They would tell as well, but they may be gone: chain, seals and mark are enough. */
	if (mutation.is_of_log)
		(void)unlink(folder_image_path(world.folder, WORLD_VIEW));
	if (mutation.is_of_log && mutation_random(&mutation, 3) == 0)
		(void)unlink(folder_image_path(world.folder, WORLD_SYNC));
	if (mutation.is_of_log && mutation_random(&mutation, 3) == 0)
		(void)unlink(folder_image_path(world.folder, WORLD_ACKED));
}

static bool
opens_epoch(int64_t id)
{
	for (size_t k = 1; k < was.epochs; k++)
		if (was.epoch[k].first_id == id)
			return true;
	return false;
}

static void
judge(uint64_t i)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = verify(&err);
	unsigned long long n = i;

	MUST(rc != PERCH_OK, "mutation %llu: %s, from record %lld: not found", n, mutation.name,
	     (long long)mutation.first);
	MUST(err.text[0] != '\0', "mutation %llu: %s: without a word", n, mutation.name);
	if (mutation.is_of_log)
		MUST(rc == PERCH_E_DAMAGED, "mutation %llu: %s: is a no: %s", n, mutation.name,
		     err.text);
	/* An epoch's record is as good as the seal right after it. */
	if (mutation.first > 0 && audit.bad_id > 0)
		MUST((int64_t)audit.bad_id >= mutation.first - opens_epoch(mutation.first - 1),
		     "mutation %llu: %s: a good record is named, changed from %lld on: %s", n,
		     mutation.name, (long long)mutation.first, err.text);
	if (mutation.named > 0)
		MUST((int64_t)audit.bad_id == mutation.named,
		     "mutation %llu: %s: record %lld is the first that shows it: %s", n,
		     mutation.name, (long long)mutation.named, err.text);
}

static void
every_mutation_is_found(void **state)
{
	uint64_t seed = number_of("SEED", 1);
	uint64_t n = number_of("MUTATIONS", 1000);
	uint64_t only = number_of("ONLY", UINT64_MAX);
	size_t seen[64] = { 0 };

	(void)state;
	print_message("seed %llu, %llu mutations\n", (unsigned long long)seed,
		      (unsigned long long)n);
	holds("before");
	ask_program(0, 0);
	for (uint64_t i = only == UINT64_MAX ? 0 : only; i < n; i++) {
		draw(seed, i);
		judge(i);
		if (i % 30 == 0 && mutation.is_of_log)
			ask_program(i, 1);
		for (size_t k = 0; k < mutation_kinds(); k++)
			seen[k] += mutation.name == mutation_kind(k);
		if (only != UINT64_MAX)
			return;
		if (i % 1000 == 999)
			holds("between");
	}
	holds("after");
	for (size_t k = 0; k < mutation_kinds(); k++)
		print_message("%6zu %s\n", seen[k], mutation_kind(k));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_mutation_is_found, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
