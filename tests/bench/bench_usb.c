/*
 * bench_usb.c - how fast a scanned label reaches its reader, and how many never do.
 *
 *   bench_usb ROW VID:PID DEVICE     ROW: hid-pos burst keyboard typing serial
 *
 * Runs in a Linux guest (guest_usb.sh) beside an emulated scanner that is plugged in; DEVICE is the
 * gadget's side of it. The readers take turns, several rounds each, all in one run; each round's first
 * labels are not counted. A time is that from writing the first report of a label to having the label in
 * hand; processor time is that of the reader's process. Nothing asserts a figure; a label that is read
 * wrongly ends the program.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/bench/bench.h"
#include "tests/bench/guest_reader.h"
#include "tests/bench/guest_scanner.h"

#define ROUNDS      5
#define SIDES_MAX   3
#define SAMPLES_MAX (ROUNDS * PERCH_BENCH_SEEN_MAX)
#define WARM_UPS    10
#define BURST       200
#define READY_MS    10000
#define LOST_MS     1000 /* a label that has not been seen by then never will be */

struct row {
	const char *name;
	const char *title;
	enum perch_bench_mode mode;
	uint32_t labels;     /* in a round */
	useconds_t pause_us; /* before each report of a key; then only the last one is timed */
	const struct perch_bench_reader *sides[SIDES_MAX]; /* the last is the floor */
};

struct samples {
	size_t n;
	int64_t ns[SAMPLES_MAX];
};

struct side {
	struct samples times;
	int64_t cpu_ns;
	uint32_t sent;
	uint32_t lost;
};

struct bench {
	const struct row *row;
	uint16_t vid;
	uint16_t pid;
	int scanner;
	uint32_t number; /* of the last label */
	struct perch_bench_watch *watch;
	struct side sides[SIDES_MAX];
};

static const struct row rows[] = {
	{ .name = "hid-pos",
	  .title = "usb, HID POS: a label of one report, written -> in hand",
	  .mode = PERCH_BENCH_HID_POS,
	  .labels = 200,
	  .sides = { &perch_bench_port, &perch_bench_hidapi, &perch_bench_hidraw } },
	{ .name = "keyboard",
	  .title = "usb, keyboard: a label of 18 reports, first written -> in hand",
	  .mode = PERCH_BENCH_KEYBOARD,
	  .labels = 40,
	  .sides = { &perch_bench_port, &perch_bench_keyboard } },
	{ .name = "typing",
	  .title = "usb, keyboard: a report a millisecond, Enter written -> in hand",
	  .mode = PERCH_BENCH_KEYBOARD,
	  .labels = 40,
	  .pause_us = 1000,
	  .sides = { &perch_bench_port, &perch_bench_keyboard } },
	{ .name = "serial",
	  .title = "usb, serial: a label of 9 bytes, written -> in hand",
	  .mode = PERCH_BENCH_SERIAL,
	  .labels = 200,
	  .sides = { &perch_bench_port, &perch_bench_tty } },
	{ .name = "burst",
	  .title = "usb, HID POS: 200 labels back to back, reader busy",
	  .mode = PERCH_BENCH_HID_POS,
	  .labels = BURST,
	  .sides = { &perch_bench_port, &perch_bench_hidapi, &perch_bench_hidraw } },
};

/* --- one reader at work --------------------------------------------------------------------------- */

static bool
wait_for(sem_t *sem, int64_t limit_ms)
{
	int64_t until = perch_bench_now() + limit_ms * 1000000;
	const struct timespec t = { until / 1000000000, until % 1000000000 };

	return sem_clockwait(sem, CLOCK_MONOTONIC, &t) == 0;
}

/* When the reader saw the newest label; -1: it has not, within the limit. */
static int64_t
await_label(const struct bench *b)
{
	const struct perch_bench_watch *watch = b->watch;

	while (wait_for(&b->watch->is_seen, LOST_MS))
		if (watch->seen[watch->n - 1].number == b->number)
			return watch->seen[watch->n - 1].at_ns;
	return -1;
}

/* Labels are not sent in step with the bus: a pause of 1 to 5 ms, another one each time. */
static void
pause_oddly(uint32_t number)
{
	(void)usleep((useconds_t)(1000 + number * UINT32_C(2654435761) % 4000));
}

static struct perch_bench_sent
send_next(struct bench *b)
{
	b->number++;
	return perch_bench_scanner_send(b->row->mode, b->scanner, b->number, b->row->pause_us);
}

static pid_t
start_reader(struct bench *b, const struct perch_bench_reader *reader, int64_t busy_us)
{
	pid_t child;

	*b->watch = (struct perch_bench_watch){ .busy_us = 0 };
	MUST(sem_init(&b->watch->is_ready, 1, 0) == 0 && sem_init(&b->watch->is_seen, 1, 0) == 0,
	     "no semaphores");
	child = fork();
	MUST(child >= 0, "no process");
	if (child == 0) {
		(void)close(b->scanner);
		reader->run(b->vid, b->pid, b->watch);
		_exit(0);
	}
	MUST(wait_for(&b->watch->is_ready, READY_MS), "%s: it is not ready", reader->name);
	for (int seen = 0, tries = 0; seen < WARM_UPS; tries++) {
		MUST(tries < 2 * WARM_UPS, "%s: it reads nothing", reader->name);
		(void)send_next(b);
		seen += await_label(b) >= 0 ? 1 : 0;
	}
	b->watch->busy_us = busy_us;
	b->watch->n = 0;
	return child;
}

static void
end_reader(pid_t child, const struct perch_bench_reader *reader)
{
	int status = 0;

	MUST(kill(child, SIGTERM) == 0 && waitpid(child, &status, 0) == child, "no process");
	MUST(WIFSIGNALED(status) ? WTERMSIG(status) == SIGTERM : WEXITSTATUS(status) == 0,
	     "%s: it failed", reader->name);
}

static int64_t
cpu_ns(pid_t child)
{
	struct timespec t;
	clockid_t clock;

	MUST(clock_getcpuclockid(child, &clock) == 0 && clock_gettime(clock, &t) == 0,
	     "the reader has ended");
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* --- one label at a time -------------------------------------------------------------------------- */

static void
note(struct samples *samples, int64_t ns)
{
	MUST(samples->n < SAMPLES_MAX, "too many samples");
	samples->ns[samples->n++] = ns;
}

static void
one_by_one(struct bench *b, const struct perch_bench_reader *reader, struct side *side)
{
	pid_t child = start_reader(b, reader, 0);
	int64_t before = cpu_ns(child);

	for (uint32_t i = 0; i < b->row->labels; i++) {
		pause_oddly(b->number);

		struct perch_bench_sent sent = send_next(b);
		int64_t at = await_label(b);

		side->sent++;
		if (at < 0) {
			side->lost++;
			continue;
		}
		note(&side->times, at - (b->row->pause_us > 0 ? sent.last_ns : sent.first_ns));
	}
	side->cpu_ns += cpu_ns(child) - before;
	end_reader(child, reader);
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* In milliseconds; samples are sorted. */
static double
percentile(const struct samples *samples, size_t percent)
{
	size_t rank = (samples->n * percent + 99) / 100;

	return samples->n > 0 ? (double)samples->ns[rank - 1] / 1e6 : 0;
}

static void
print_times(const struct bench *b, size_t n_sides)
{
	double floor = percentile(&b->sides[n_sides - 1].times, 50);

	(void)printf("\n%-64s %9s %9s %9s %9s\n", b->row->title, "p50", "p95", "p99", "p50/floor");
	for (size_t i = 0; i < n_sides; i++) {
		const struct samples *times = &b->sides[i].times;

		(void)printf("  %-62s %6.3f ms %6.3f ms %6.3f ms", b->row->sides[i]->name,
			     percentile(times, 50), percentile(times, 95), percentile(times, 99));
		if (i + 1 < n_sides && floor > 0)
			(void)printf(" %7.2f x", percentile(times, 50) / floor);
		(void)putchar('\n');
	}
}

static void
print_cpu(const struct bench *b, size_t n_sides)
{
	double floor = (double)b->sides[n_sides - 1].cpu_ns / b->sides[n_sides - 1].sent;

	(void)printf("  processor time for 1,000 labels:");
	for (size_t i = 0; i < n_sides; i++) {
		double one = (double)b->sides[i].cpu_ns / b->sides[i].sent;

		(void)printf("%s %.0f ms", i > 0 ? "," : "", one / 1e3);
		if (i + 1 < n_sides && floor > 0)
			(void)printf(" (%.2f x)", one / floor);
	}
	(void)printf("; lost:");
	for (size_t i = 0; i < n_sides; i++)
		(void)printf("%s %u of %u", i > 0 ? "," : "", b->sides[i].lost, b->sides[i].sent);
	(void)putchar('\n');
}

static size_t
count_sides(const struct row *row)
{
	size_t n = 0;

	while (n < SIDES_MAX && row->sides[n] != NULL)
		n++;
	return n;
}

static void
bench_times(struct bench *b)
{
	size_t n = count_sides(b->row);

	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < n; i++)
			one_by_one(b, b->row->sides[i], &b->sides[i]);
	for (size_t i = 0; i < n; i++)
		qsort(b->sides[i].times.ns, b->sides[i].times.n, sizeof(b->sides[i].times.ns[0]),
		      compare);
	print_times(b, n);
	print_cpu(b, n);
}

/* --- bursts --------------------------------------------------------------------------------------- */

/* How many of the labels up to `number` were not seen, until all are or nothing more comes. */
static uint32_t
await_all(const struct bench *b, uint32_t first)
{
	bool is_seen[BURST] = { false };
	uint32_t left = BURST;

	for (size_t i = 0; left > 0 && wait_for(&b->watch->is_seen, LOST_MS); i++) {
		uint32_t number = b->watch->seen[i].number;

		MUST(number >= first && number < first + BURST,
		     "a label of another burst was read");
		MUST(!is_seen[number - first], "a label was read twice");
		is_seen[number - first] = true;
		left--;
	}
	return left;
}

static void
burst(struct bench *b, const struct perch_bench_reader *reader, int64_t busy_us, struct side *side)
{
	pid_t child = start_reader(b, reader, busy_us);
	uint32_t first = b->number + 1;

	for (int i = 0; i < BURST; i++)
		(void)send_next(b);
	side->lost += await_all(b, first);
	side->sent += BURST;
	end_reader(child, reader);
}

static void
bench_bursts(struct bench *b, int64_t busy_us)
{
	size_t n = count_sides(b->row);

	memset(b->sides, 0, sizeof(b->sides));
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < n; i++)
			burst(b, b->row->sides[i], busy_us, &b->sides[i]);
	(void)printf("\n%s %d ms with each %*s\n", b->row->title, (int)(busy_us / 1000), 24,
		     "lost");
	for (size_t i = 0; i < n; i++)
		(void)printf("  %-62s %13u of %u\n", b->row->sides[i]->name, b->sides[i].lost,
			     b->sides[i].sent);
}

/* --- the program ---------------------------------------------------------------------------------- */

static const struct row *
find_row(const char *name)
{
	for (size_t i = 0; i < PERCH_COUNT(rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

int
main(int argc, char **argv)
{
	static struct bench b;
	unsigned vid, pid;

	if (argc != 4 || find_row(argv[1]) == NULL || sscanf(argv[2], "%4x:%4x", &vid, &pid) != 2) {
		(void)fputs(
			"usage: bench_usb hid-pos|burst|keyboard|typing|serial VID:PID DEVICE\n",
			stderr);
		return 2;
	}
	b.row = find_row(argv[1]);
	b.vid = (uint16_t)vid;
	b.pid = (uint16_t)pid;
	b.scanner = perch_bench_scanner_open(b.row->mode, argv[3]);
	b.watch = mmap(NULL, sizeof(*b.watch), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	MUST(b.watch != MAP_FAILED, "no memory");
	if (strcmp(b.row->name, "burst") == 0) {
		bench_bursts(&b, 0);
		bench_bursts(&b, 5000);
	} else {
		bench_times(&b);
	}
	return 0;
}
