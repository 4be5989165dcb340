/*
 * bench_label.c - reading roll labels against cutting the same bytes at their separators.
 *
 * Each label is first read once to see that it is what it should be. The labels without separators
 * are those a wrongly set scanner sends: each is looked at a second time for lost separators.
 */
#include "firmware/label/label.h"
#include "tests/bench/bench.h"

#define GS    "\035"
#define BATCH 64 /* passes over the labels between two looks at the clock */

struct labels {
	const char *const *v;
	size_t n;
};

static const char *const separated[] = {
	"]C1"
	"0196901234000019"
	"800115200012007600" GS "10L240731A" GS "21R0001",
	"]C1"
	"0196901234000019"
	"310200456031110012053123001520"
	"10L240731A" GS "21R0002",
	"]d2"
	"0196901234000019"
	"10L1" GS "400PO-88213" GS "21R0003",
};

static const char *const unseparated[] = {
	"]C1"
	"0196901234000019"
	"10L240731A21R0001",
	"]C1"
	"0196901234000019"
	"310200456031110012053123001520"
	"10L240731A21R0002",
	"]d2"
	"0196901234000019"
	"10L1400PO-8821321R0003",
};

static void
check(const struct labels *labels, bool is_suspect)
{
	struct perch_label label;

	for (size_t i = 0; i < labels->n; i++) {
		bool is_ok = perch_label_read(perch_span_str(labels->v[i]), "", false, NULL, 0,
					      &label);
		MUST(is_ok && label.kind == PERCH_LABEL_GS1 && (label.warnings != 0) == is_suspect,
		     "label %zu is not read as it should be", i);
	}
}

static uint64_t
read_labels(void *ctx)
{
	const struct labels *labels = ctx;
	struct perch_label label;

	for (size_t pass = 0; pass < BATCH; pass++)
		for (size_t i = 0; i < labels->n; i++) {
			(void)perch_label_read(perch_span_str(labels->v[i]), "", false, NULL, 0,
					       &label);
			perch_bench_keep(&label);
		}
	return BATCH * labels->n;
}

static void
split(struct perch_span text)
{
	struct perch_span parts[16];
	size_t n = 0;

	while (text.n > 0 && n < PERCH_COUNT(parts)) {
		const uint8_t *end = memchr(text.p, GS[0], text.n);
		size_t length = end != NULL ? (size_t)(end - text.p) : text.n;
		parts[n++] = perch_span_first(text, length);
		text = perch_span_from(text, length + 1);
	}
	perch_bench_keep(parts);
}

static uint64_t
split_labels(void *ctx)
{
	const struct labels *labels = ctx;

	for (size_t pass = 0; pass < BATCH; pass++)
		for (size_t i = 0; i < labels->n; i++)
			split(perch_span_str(labels->v[i]));
	return BATCH * labels->n;
}

static void
row(const char *title, struct labels *labels)
{
	const struct perch_bench_side sides[] = {
		{ "perch_label_read", read_labels, labels },
		{ "floor: memchr split at the separators", split_labels, labels },
	};

	perch_bench_rate(title, "labels/s", sides, PERCH_COUNT(sides));
}

int
main(void)
{
	struct labels good = { separated, PERCH_COUNT(separated) };
	struct labels poor = { unseparated, PERCH_COUNT(unseparated) };

	check(&good, false);
	check(&poor, true);
	row("label: GS1 roll labels", &good);
	row("label: the same with their separators lost", &poor);
	return 0;
}
