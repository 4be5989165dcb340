/*
 * sample.c - the plan of a lot, and what the sample says of it (sample.h). Pure.
 */
#include "firmware/inspect/sample.h"

#define YARD_UM         914400
#define LEAST_YARDS     500 /* of the first step of by-yards */
#define ON_HAND_PERCENT 80

static const char square_root_doubt[] = "square root of the rolls: trade custom, no source found";

/* Steps of by-yards, up to and including. */
static const struct {
	int64_t yards;
	int32_t percent;
} steps[] = {
	{ 2500, 20 },
	{ 5000, 10 },
	{ 20000, 8 },
	{ 30000, 6 },
};

static int64_t
divide_up(int64_t a, int64_t b)
{
	return (a + b - 1) / b;
}

/* The least whole number that is not below the root; a lot has at most a million rolls. */
static int64_t
root_up(int64_t n)
{
	int64_t root = 1;

	while (root * root < n)
		root++;
	return root;
}

static enum perch_rc
plan_yards(int64_t length_um, struct perch_sample_plan *plan, struct perch_err *err)
{
	int64_t all = divide_up(length_um, YARD_UM);
	size_t i = 0;

	if (length_um < 1 || length_um > PERCH_SAMPLE_LENGTH_UM)
		return perch_err_set(err, PERCH_E_RANGE, 0,
				     "by-yards: no length, or a length beyond reason");
	while (i < PERCH_COUNT(steps) && length_um > steps[i].yards * YARD_UM)
		i++;
	if (i == PERCH_COUNT(steps))
		return perch_err_set(err, PERCH_E_RANGE, 0,
				     "by-yards says nothing of lots over %lld yd",
				     (long long)steps[i - 1].yards);
	plan->n = divide_up(length_um * steps[i].percent, 100LL * YARD_UM);
	if (i == 0 && plan->n < LEAST_YARDS)
		plan->n = LEAST_YARDS;
	if (plan->n >= all)
		plan->n = all;
	plan->is_all = plan->n == all;
	plan->is_yards = true;
	return PERCH_OK;
}

static enum perch_rc
plan_table(const struct perch_sample_rule *rule, const struct perch_sample_table *table,
	   int32_t rolls, struct perch_sample_plan *plan, struct perch_err *err)
{
	struct perch_sample_table_plan found;

	if (table == NULL)
		return perch_err_set(err, PERCH_E_NOTFOUND, 0,
				     "there is no sampling table '%s': a table file is needed",
				     rule->table);
	enum perch_rc rc = perch_sample_table_find(table, rolls, rule->level, rule->aql,
						   rule->severity, &found, err);
	if (rc != PERCH_OK)
		return rc;
	plan->n = found.n;
	plan->accept = found.accept;
	plan->reject = found.reject;
	memcpy(plan->letter, found.letter, sizeof(plan->letter));
	memcpy(plan->unconfirmed, table->unconfirmed, sizeof(plan->unconfirmed));
	return PERCH_OK;
}

/* A sample that is the whole lot: a table's acceptance number must not pass a lot without one good
 * roll. */
static void
take_all(struct perch_sample_plan *plan, int32_t rolls)
{
	plan->n = rolls;
	plan->is_all = true;
	if (plan->accept >= rolls) {
		plan->accept = rolls - 1;
		plan->reject = rolls;
	}
}

static enum perch_rc
plan_rolls(const struct perch_sample_rule *rule, const struct perch_sample_table *table,
	   int32_t rolls, struct perch_sample_plan *plan, struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;
	int32_t percent = rule->kind == PERCH_SAMPLE_TEN_PERCENT ? 10 : rule->percent;

	if (rolls < 1 || rolls > PERCH_SAMPLE_LOT_MAX)
		return perch_err_set(err, PERCH_E_RANGE, 0, "lot: %d is not 1 to %d rolls",
				     (int)rolls, PERCH_SAMPLE_LOT_MAX);
	switch (rule->kind) {
	case PERCH_SAMPLE_FULL:
		plan->n = rolls;
		break;
	case PERCH_SAMPLE_TEN_PERCENT:
	case PERCH_SAMPLE_PERCENT:
		plan->n = divide_up((int64_t)rolls * percent, 100);
		plan->widens = true;
		break;
	case PERCH_SAMPLE_SQUARE_ROOT:
		plan->n = root_up(rolls);
		memcpy(plan->unconfirmed, square_root_doubt, sizeof(square_root_doubt));
		break;
	case PERCH_SAMPLE_TABLE:
		rc = plan_table(rule, table, rolls, plan, err);
		break;
	case PERCH_SAMPLE_BY_YARDS: /* has no rolls */
		break;
	}
	if (rc != PERCH_OK)
		return rc;
	if (plan->n >= rolls)
		take_all(plan, rolls);
	if (plan->widens)
		plan->widen = plan->n < rolls - plan->n ? plan->n : rolls - plan->n;
	return PERCH_OK;
}

enum perch_rc
perch_sample_plan(const struct perch_sample_rule *rule, const struct perch_sample_table *table,
		  const struct perch_sample_lot *lot, struct perch_sample_plan *out,
		  struct perch_err *err)
{
	struct perch_sample_plan plan = { .accept = 0, .reject = 1 };
	enum perch_rc rc;

	if (rule->kind == PERCH_SAMPLE_BY_YARDS)
		rc = plan_yards(lot->length_um, &plan, err);
	else
		rc = plan_rolls(rule, table, lot->rolls, &plan, err);
	if (rc == PERCH_OK)
		*out = plan;
	return rc;
}

enum perch_rc
perch_sample_judge(const struct perch_sample_plan *plan, const struct perch_sample_round *round,
		   struct perch_sample_verdict *out)
{
	bool is_second = round->round == 2;
	int64_t left = (is_second ? plan->widen : plan->n) - round->inspected;

	if ((round->round != 1 && (!is_second || plan->widen == 0)) || round->inspected < 0 ||
	    round->failed < 0)
		return PERCH_E_ARG;
	struct perch_sample_verdict v = { PERCH_SAMPLE_OPEN, left > 0 ? left : 0, false, false };
	v.is_failed = round->failed >= plan->reject || round->is_over;
	if (left > 0) {
		*out = v;
		return PERCH_OK;
	}
	if (!v.is_failed) {
		v.outcome = PERCH_SAMPLE_PASS;
		v.is_gap = round->failed > plan->accept;
	} else if (!is_second && plan->widen > 0) {
		v.outcome = PERCH_SAMPLE_WIDEN;
		v.more = plan->widen;
	} else {
		v.outcome = PERCH_SAMPLE_REJECT;
	}
	*out = v;
	return PERCH_OK;
}

const char *
perch_sample_outcome_str(enum perch_sample_outcome outcome)
{
	static const char *const words[] = {
		[PERCH_SAMPLE_OPEN] = "open",
		[PERCH_SAMPLE_PASS] = "pass",
		[PERCH_SAMPLE_WIDEN] = "widen",
		[PERCH_SAMPLE_REJECT] = "reject",
	};
	return words[outcome];
}

bool
perch_sample_may_begin(int32_t on_hand, int32_t rolls)
{
	return (int64_t)on_hand * 100 >= (int64_t)rolls * ON_HAND_PERCENT;
}
