/*
 * replay.c - cuts the power of a recorded disk at many instants and has each state judged.
 *
 *   power_replay [-n STATES] [-s SEED] [-j JOBS] [-k FOLDER] [-o STATE] BASE LOG SAID
 *
 *   BASE   the disk before the first write     LOG  what dm-log-writes kept    SAID  see record.c
 *   -n     how many states: a third cuts at acknowledgements, a third at any write (fewer when
 *          there are not as many), the rest with what nobody had flushed lost or torn (cut.h)
 *   -j     so many at a time                   -k   disks that are not good are kept there
 *   -o     only this one, as a failure names it: prefix:AT:0 or reorder:AT:SEED
 *
 * The ext4 journal is replayed by e2fsck and the folder taken out by debugfs: no root, no mount.
 * Prints the bad states (the first 20) and two lines of figures. Status 0: all are good; 1: not
 * all; 3: it could not look.
 */
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/power/cut.h"
#include "tests/power/dice.h"
#include "tests/power/judge.h"
#include "tests/power/must.h"

#define PATH_CAP    400
#define SHOWN_MAX   20
#define JOBS_MAX    64
#define JUDGE_LIMIT 60 /* seconds, then it hangs */
#define JOB_BYTES   ((uint64_t)64 << 20)

struct rig {
	const char *base;
	const char *log;
	const char *said;
	const char *keep; /* NULL: nowhere */
	const char *only; /* NULL: all */
	size_t n;
	size_t jobs;
	uint64_t seed;
	char scratch[PATH_CAP];
	struct perch_writes writes;
	struct perch_whole whole;
	uint64_t *acked; /* before write i, the highest id acknowledged */
	struct perch_cut *cuts;
	struct perch_verdict *verdicts; /* shared by the processes */
};

/* --- one state ------------------------------------------------------------------------------------ */

static void
name_state(const struct perch_cut *cut, char name[64])
{
	MUST(perch_fmt(name, 64, "%s:%zu:%llu",
		       cut->kind == PERCH_CUT_PREFIX ? "prefix" : "reorder", cut->at,
		       (unsigned long long)cut->seed) == PERCH_OK,
	     "a name");
}

/* Its file system's journal replayed, its folder taken out to SCRATCH/JOB/terminal. */
static bool
take_out(const struct rig *rig, size_t job)
{
	char command[4 * PATH_CAP];

	MUST(perch_fmt(command, sizeof(command),
		       "cd %s/%zu && rm -rf terminal && { e2fsck -fy disk >fsck 2>&1; [ $? -le 1 "
		       "]; } && "
		       "debugfs -R 'rdump /terminal .' disk >debugfs 2>&1 && test -d terminal",
		       rig->scratch, job) == PERCH_OK,
	     "a command");
	return system(command) == 0;
}

/* In a process of its own: the journal judges once, and may hang or die. */
static struct perch_verdict
judge_apart(const struct rig *rig, size_t job, uint64_t acked)
{
	struct perch_verdict v = { .kind = PERCH_VERDICT_CORRUPT,
				   .text = "the judge died or hung" };
	char folder[PATH_CAP + 32];
	char said[PATH_CAP + 32];
	int ends[2];

	MUST(perch_fmt(folder, sizeof(folder), "%s/%zu/terminal", rig->scratch, job) == PERCH_OK &&
		     perch_fmt(said, sizeof(said), "%s/%zu/said", rig->scratch, job) == PERCH_OK,
	     "a path");
	MUST(pipe(ends) == 0, "pipe: %s", strerror(errno));
	pid_t pid = fork();
	MUST(pid >= 0, "fork: %s", strerror(errno));
	if (pid == 0) {
		(void)alarm(JUDGE_LIMIT);
		MUST(setenv("TMPDIR", rig->scratch, 1) == 0, "no memory");
		MUST(freopen(said, "w", stderr) != NULL, "stderr");
		v = perch_judge(folder, &rig->whole, acked);
		_exit(write(ends[1], &v, sizeof(v)) == (ssize_t)sizeof(v) ? 0 : 3);
	}
	struct perch_verdict got;
	(void)close(ends[1]);
	ssize_t n = read(ends[0], &got, sizeof(got));
	(void)close(ends[0]);
	(void)waitpid(pid, NULL, 0);
	return n == (ssize_t)sizeof(got) ? got : v;
}

static void
keep_disk(const struct rig *rig, size_t job, const struct perch_cut *cut)
{
	char name[64];
	char command[4 * PATH_CAP];

	/* Anew: the one at hand was repaired. */
	name_state(cut, name);
	MUST(perch_fmt(command, sizeof(command),
		       "mkdir -p %s && cp --sparse=always %s/%zu/cut %s/%s.img", rig->keep,
		       rig->scratch, job, rig->keep, name) == PERCH_OK,
	     "a command");
	if (system(command) != 0)
		(void)fprintf(stderr, "power_replay: %s could not be kept\n", name);
}

static struct perch_verdict
judge_cut(const struct rig *rig, struct perch_cutter *cutter, size_t job,
	  const struct perch_cut *cut)
{
	struct perch_verdict v = { .kind = PERCH_VERDICT_CORRUPT,
				   .text = "e2fsck or debugfs cannot read the disk" };
	struct perch_err err = { 0 };
	char path[PATH_CAP + 32];

	MUST(perch_fmt(path, sizeof(path), "%s/%zu/disk", rig->scratch, job) == PERCH_OK, "a path");
	MUST(perch_cutter_save(cutter, cut, path, &err) == PERCH_OK, "%s", err.text);
	if (take_out(rig, job))
		v = judge_apart(rig, job, rig->acked[cut->at]);
	if (v.kind == PERCH_VERDICT_GOOD || rig->keep == NULL)
		return v;
	MUST(perch_fmt(path, sizeof(path), "%s/%zu/cut", rig->scratch, job) == PERCH_OK, "a path");
	MUST(perch_cutter_save(cutter, cut, path, &err) == PERCH_OK, "%s", err.text);
	keep_disk(rig, job, cut);
	return v;
}

/* --- many ----------------------------------------------------------------------------------------- */

static void
work(const struct rig *rig, size_t job)
{
	struct perch_cutter cutter;
	struct perch_err err = { 0 };

	MUST(perch_cutter_open(&cutter, rig->base, &rig->writes, &err) == PERCH_OK, "%s", err.text);
	for (size_t i = job; i < rig->n; i += rig->jobs)
		rig->verdicts[i] = judge_cut(rig, &cutter, job, &rig->cuts[i]);
	perch_cutter_close(&cutter);
}

static void
judge_all(const struct rig *rig)
{
	char path[PATH_CAP + 32];
	bool is_good = true;
	int status = 0;

	for (size_t job = 0; job < rig->jobs; job++) {
		pid_t pid = fork();
		MUST(pid >= 0, "fork: %s", strerror(errno));
		if (pid == 0) {
			MUST(perch_fmt(path, sizeof(path), "mkdir -p %s/%zu", rig->scratch, job) ==
					     PERCH_OK &&
				     system(path) == 0,
			     "%s", path);
			work(rig, job);
			_exit(0);
		}
	}
	while (wait(&status) > 0)
		is_good = is_good && status == 0;
	MUST(is_good, "a worker failed");
}

static int
by_place(const void *a, const void *b)
{
	const struct perch_cut *x = a;
	const struct perch_cut *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* The ends of all acknowledgements, in order. */
static size_t *
find_marks(const struct rig *rig, size_t *n)
{
	size_t *marks = calloc(rig->writes.n, sizeof(*marks));
	uint64_t id;

	MUST(marks != NULL, "no memory");
	*n = 0;
	for (size_t i = 0; i < rig->writes.n; i++)
		if (perch_write_is_mark(&rig->writes.items[i], "ack", &id))
			marks[(*n)++] = i + 1;
	return marks;
}

/* Number i of n places that are spread over many, beginning anywhere. */
static size_t
spread(size_t i, size_t n, size_t many, uint64_t offset)
{
	return (offset + i * many / n) % many;
}

/* Every place of a kind once before one comes again; what is over goes to chance. */
static void
choose_cuts(struct rig *rig)
{
	uint64_t seed = rig->seed;
	uint64_t offset = perch_dice(&seed);
	size_t n_marks;
	size_t *marks = find_marks(rig, &n_marks);
	size_t n_acks = rig->n / 3 < n_marks ? rig->n / 3 : n_marks;
	size_t n_any = rig->n / 3 < rig->writes.n ? rig->n / 3 : rig->writes.n;

	rig->cuts = calloc(rig->n, sizeof(*rig->cuts));
	MUST(rig->cuts != NULL, "no memory");
	for (size_t i = 0; i < rig->n; i++) {
		struct perch_cut *cut = &rig->cuts[i];
		if (i < n_acks)
			cut->at = marks[spread(i, n_acks, n_marks, offset)];
		else if (i < n_acks + n_any)
			cut->at = spread(i - n_acks, n_any, rig->writes.n, offset);
		else
			*cut = (struct perch_cut){ PERCH_CUT_REORDER,
						   perch_dice(&seed) % (rig->writes.n + 1),
						   perch_dice(&seed) % 1000000000 };
	}
	free(marks);
	qsort(rig->cuts, rig->n, sizeof(*rig->cuts), by_place);
}

static void
choose_only(struct rig *rig)
{
	char *rest;

	rig->n = rig->jobs = 1;
	rig->cuts = calloc(1, sizeof(*rig->cuts));
	MUST(rig->cuts != NULL, "no memory");
	bool is_prefix = strncmp(rig->only, "prefix:", 7) == 0;
	MUST(is_prefix || strncmp(rig->only, "reorder:", 8) == 0,
	     "%s: wants prefix:AT:0 or reorder:AT:SEED", rig->only);
	rig->cuts->kind = is_prefix ? PERCH_CUT_PREFIX : PERCH_CUT_REORDER;
	rig->cuts->at = strtoull(rig->only + (is_prefix ? 7 : 8), &rest, 10);
	MUST(*rest == ':' && rig->cuts->at <= rig->writes.n,
	     "%s: wants prefix:AT:0 or reorder:AT:SEED", rig->only);
	rig->cuts->seed = strtoull(rest + 1, NULL, 10);
}

/* --- before and after ------------------------------------------------------------------------------ */

static void
find_acks(struct rig *rig)
{
	uint64_t id;
	size_t n = 0;

	rig->acked = calloc(rig->writes.n + 1, sizeof(*rig->acked));
	MUST(rig->acked != NULL, "no memory");
	for (size_t i = 0; i < rig->writes.n; i++) {
		rig->acked[i + 1] = rig->acked[i];
		if (!perch_write_is_mark(&rig->writes.items[i], "ack", &id))
			continue;
		n++;
		if (id > rig->acked[i])
			rig->acked[i + 1] = id;
	}
	MUST(n > 0, "%s: nothing was acknowledged", rig->log);
}

/* The run as it went on to its end, and that its records say what was acknowledged. */
static void
load_whole(struct rig *rig)
{
	const struct perch_cut all = { .at = rig->writes.n };
	struct perch_cutter cutter;
	struct perch_err err = { 0 };
	char path[PATH_CAP + 32];
	char line[240];

	MUST(perch_fmt(path, sizeof(path), "mkdir -p %s/0", rig->scratch) == PERCH_OK &&
		     system(path) == 0,
	     "%s", path);
	MUST(perch_fmt(path, sizeof(path), "%s/0/disk", rig->scratch) == PERCH_OK, "a path");
	MUST(perch_cutter_open(&cutter, rig->base, &rig->writes, &err) == PERCH_OK &&
		     perch_cutter_save(&cutter, &all, path, &err) == PERCH_OK,
	     "%s", err.text);
	perch_cutter_close(&cutter);
	MUST(take_out(rig, 0), "e2fsck or debugfs cannot read the disk at the end of %s", rig->log);
	MUST(perch_fmt(path, sizeof(path), "%s/0/terminal", rig->scratch) == PERCH_OK, "a path");
	MUST(perch_whole_load(&rig->whole, path, &err) == PERCH_OK, "%s", err.text);
	FILE *said = fopen(rig->said, "r");
	MUST(said != NULL, "%s: %s", rig->said, strerror(errno));
	while (fgets(line, sizeof(line), said) != NULL) {
		char *words;
		unsigned long long id = strtoull(line, &words, 10);

		words += strspn(words, " ");
		words[strcspn(words, "\n")] = '\0';
		MUST(id > 0 && id <= rig->whole.n &&
			     memmem(rig->whole.items[id - 1].p, rig->whole.items[id - 1].n, words,
				    strlen(words)) != NULL,
		     "record %llu was acknowledged, and there is none that says %s", id, words);
	}
	(void)fclose(said);
}

/* What the disk took, apart for the work and for what lies between the last answer of one run and
 * the first of the next. */
struct cost {
	uint64_t n;
	uint64_t bytes;
	uint64_t flushes;
};

static void
add_cost(struct cost *sum, const struct cost *c)
{
	sum->n++;
	sum->bytes += c->bytes;
	sum->flushes += c->flushes;
}

static void
print_cost(const struct rig *rig)
{
	struct cost facts = { 0 };
	struct cost starts = { 0 };
	struct cost now = { 0 };
	struct cost *to = &starts;
	uint64_t id;

	for (size_t i = 0; i < rig->writes.n; i++) {
		const struct perch_write *w = &rig->writes.items[i];
		if (perch_write_is_mark(w, "restart", &id))
			to = &starts;
		if (perch_write_is_mark(w, "ack", &id)) {
			add_cost(to, &now);
			to = &facts;
			now = (struct cost){ 0 };
		}
		if ((w->flags & PERCH_WRITE_MARK) == 0)
			now.bytes += w->n;
		now.flushes += (w->flags & PERCH_WRITE_FLUSH) != 0;
	}
	(void)printf("facts=%llu kib_per_fact=%.1f flushes_per_fact=%.2f starts=%llu "
		     "kib_per_start=%.0f writes=%zu\n",
		     (unsigned long long)facts.n, (double)facts.bytes / 1024 / (double)facts.n,
		     (double)facts.flushes / (double)facts.n, (unsigned long long)starts.n,
		     (double)starts.bytes / 1024 / (double)starts.n, rig->writes.n);
}

static int
print_result(const struct rig *rig, int64_t ms)
{
	size_t count[3] = { 0 };
	size_t shown = 0;
	char name[64];

	for (size_t i = 0; i < rig->n; i++) {
		const struct perch_verdict *v = &rig->verdicts[i];
		count[v->kind]++;
		if (v->kind == PERCH_VERDICT_GOOD || shown++ >= SHOWN_MAX)
			continue;
		name_state(&rig->cuts[i], name);
		(void)printf("%s: %s\n", name, v->text);
	}
	(void)printf("states=%zu good=%zu lost=%zu corrupt=%zu seed=%llu states_per_second=%.1f\n",
		     rig->n, count[PERCH_VERDICT_GOOD], count[PERCH_VERDICT_LOST],
		     count[PERCH_VERDICT_CORRUPT], (unsigned long long)rig->seed,
		     (double)rig->n * 1000 / (double)ms);
	return count[PERCH_VERDICT_GOOD] == rig->n ? 0 : 1;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* In memory if there is room: a state lives for milliseconds. */
static const char *
scratch_place(size_t jobs)
{
	const char *tmp = getenv("TMPDIR");
	struct statvfs fs;

	if (tmp != NULL)
		return tmp;
	if (access("/dev/shm", W_OK) == 0 && statvfs("/dev/shm", &fs) == 0 &&
	    (uint64_t)fs.f_bavail * fs.f_frsize > jobs * JOB_BYTES)
		return "/dev/shm";
	return "/tmp";
}

static void
make_scratch(struct rig *rig)
{
	const char *place = scratch_place(rig->jobs);

	MUST(perch_fmt(rig->scratch, sizeof(rig->scratch), "%s/perch-power-XXXXXX", place) ==
			     PERCH_OK &&
		     mkdtemp(rig->scratch) != NULL,
	     "%s: no room for scratch", place);
}

static void
remove_scratch(const struct rig *rig)
{
	char command[PATH_CAP + 32];

	MUST(perch_fmt(command, sizeof(command), "rm -rf %s", rig->scratch) == PERCH_OK &&
		     system(command) == 0,
	     "%s stays", rig->scratch);
}

static void
read_options(struct rig *rig, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "n:s:j:k:o:")) >= 0) {
		MUST(option != '?', "see replay.c for how it is called");
		if (option == 'n')
			rig->n = strtoul(optarg, NULL, 10);
		else if (option == 's')
			rig->seed = strtoull(optarg, NULL, 10);
		else if (option == 'j')
			rig->jobs = strtoul(optarg, NULL, 10);
		else if (option == 'k')
			rig->keep = optarg;
		else
			rig->only = optarg;
	}
	MUST(argc - optind == 3 && rig->n > 0 && rig->jobs > 0 && rig->jobs <= JOBS_MAX,
	     "see replay.c for how it is called");
	rig->base = argv[optind];
	rig->log = argv[optind + 1];
	rig->said = argv[optind + 2];
}

int
main(int argc, char **argv)
{
	struct rig rig = { .n = 100, .jobs = 1, .seed = 1 };
	struct perch_err err = { 0 };

	read_options(&rig, argc, argv);
	make_scratch(&rig);
	MUST(perch_writes_load(&rig.writes, rig.log, &err) == PERCH_OK, "%s", err.text);
	find_acks(&rig);
	load_whole(&rig);
	print_cost(&rig);
	if (rig.only != NULL)
		choose_only(&rig);
	else
		choose_cuts(&rig);
	(void)fflush(stdout);
	rig.verdicts = mmap(NULL, rig.n * sizeof(*rig.verdicts), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	MUST(rig.verdicts != MAP_FAILED, "no memory");
	int64_t began = now_ms();
	judge_all(&rig);
	int status = print_result(&rig, now_ms() - began + 1);
	remove_scratch(&rig);
	return status;
}
