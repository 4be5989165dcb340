/* fault_view.c - projections under faults, a record of each type: see fault_rows.h. */
#include "tests/store/fault_rows.h"

#include "tests/unit/must.h"

#include "firmware/store/view.h"
#include "tests/store/fault_sim.h"

static struct perch_db twin = { .lock_fd = -1 }; /* the same, to be compared */
static uint64_t sum_before;
static uint64_t sum_after; /* with the record; 0: not known yet */

static struct perch_db *
view(void)
{
	return &fault_sim.view;
}

/* --- a record ------------------------------------------------------------------------------------ */

static void
before_apply(const void *ctx)
{
	static const void *last;

	const enum perch_record_type *type = ctx;

	MUST(fault_sim_record(*type) != NULL, "a record of each type was written: %s",
	     perch_record_type_str(*type));
	if (ctx != last)
		sum_after = 0;
	last = ctx;
	fault_cool(view());
}

static enum perch_rc
apply(const void *ctx, struct perch_err *err)
{
	const struct perch_record *r = fault_sim_record(*(const enum perch_record_type *)ctx);
	enum perch_rc rc = perch_db_begin(view(), err);

	return rc == PERCH_OK ? perch_view_apply(view(), fault_sim.log.n_records + 1, r, err) : rc;
}

/* Applied as without a fault, and gone with its transaction. */
static void
after_apply(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	uint64_t sum = rc == PERCH_OK ? fault_sum(view()) : 0;
	perch_db_rollback(view());
	if (rc == PERCH_OK && sum_after == 0) {
		/* The first one of a type, before any fault has struck it, or that it survived. */
		struct perch_err err = { 0 };
		MUST(apply(ctx, &err) == PERCH_OK, "%s: %s", must, err.text);
		sum_after = fault_sum(view());
		perch_db_rollback(view());
	}
	MUST(rc != PERCH_OK || sum == sum_after, "%s: said to be done, and is otherwise", must);
	MUST(fault_sum(view()) == sum_before, "%s: nothing stays of what was rolled back", must);
}

static void
set_up(void)
{
	struct perch_err err = { 0 };
	struct perch_view_state state = { .applied_id = 0 };

	fault_sim_open();
	MUST(perch_db_open_scratch(&twin, &perch_view_kind, &err) == PERCH_OK, "%s", err.text);
	for (size_t i = 0; i < fault_sim.log.n_records; i++)
		MUST(perch_view_apply(&twin, i + 1, fault_sim.log.records[i], &err) == PERCH_OK,
		     "%s", err.text);
	state.applied_id = fault_sim.log.n_records;
	MUST(perch_view_state_put(view(), &state, &err) == PERCH_OK, "%s", err.text);
	sum_before = fault_sum(view());
}

static void
tear_down(void)
{
	perch_db_close(&twin);
	fault_sim_close();
}

/* --- its state ------------------------------------------------------------------------------------ */

static void
cool(void)
{
	fault_cool(view());
}

static void
before_state(const void *ctx)
{
	(void)ctx;
	fault_cool(view());
}

static enum perch_rc
put_state(const void *ctx, struct perch_err *err)
{
	const struct perch_view_state state = { .applied_id = 999, .resume_id = 998 };
	enum perch_rc rc = perch_db_begin(view(), err);

	(void)ctx;
	return rc == PERCH_OK ? perch_view_state_put(view(), &state, err) : rc;
}

static void
after_state(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	MUST(rc != PERCH_OK || fault_number(view(), "SELECT applied_id FROM state") == 999,
	     "%s: it says so", must);
	perch_db_rollback(view());
	MUST(fault_sum(view()) == sum_before, "%s: nothing stays of what was rolled back", must);
}

static enum perch_rc
ask_state(struct perch_buf *said, struct perch_err *err)
{
	struct perch_view_state state = { .applied_id = 0 };
	enum perch_rc rc = perch_view_state_get(view(), &state, err);

	fault_say(said, "%llu %llu %d", (unsigned long long)state.applied_id,
		  (unsigned long long)state.resume_id, state.is_clean);
	return rc;
}

static enum perch_rc
ask_separators(struct perch_buf *said, struct perch_err *err)
{
	enum perch_separators found = PERCH_SEPARATORS_UNTESTED;
	const struct perch_scanner scanner = { .vid = 1 };
	enum perch_rc rc = perch_view_separators(view(), &scanner, &found, err);

	fault_say(said, "%d", (int)found);
	return rc;
}

static enum perch_rc
ask_compare(struct perch_buf *said, struct perch_err *err)
{
	fault_say(said, "the same");
	return perch_view_compare(view(), &twin, err);
}

static void
before_other(const void *ctx)
{
	struct perch_err err = { 0 };

	(void)ctx;
	MUST(perch_db_exec(&twin,
			   "UPDATE state SET applied_id = applied_id; UPDATE roll SET "
			   "started_ms = started_ms + 1 WHERE id = (SELECT max(id) FROM roll)",
			   &err) == PERCH_OK,
	     "%s", err.text);
	fault_cool(view());
}

/* One number is another: it may fail, it must never be said to be the same. */
static enum perch_rc
find_other(const void *ctx, struct perch_err *err)
{
	enum perch_rc rc = perch_view_compare(view(), &twin, err);

	(void)ctx;
	MUST(rc != PERCH_OK, "a view that differs is never the same");
	return rc == PERCH_E_DAMAGED ? PERCH_OK : rc;
}

static void
after_other(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	(void)must;
	(void)rc;
}

#define APPLY(type, function)                                                                      \
	{                                                                                          \
		.must = "a record is projected as a whole: " #type,                                \
		.of = "perch_view_apply " function, .before = before_apply, .act = apply,          \
		.after = after_apply, .ctx = &(const enum perch_record_type)                       \
		{                                                                                  \
			PERCH_RECORD_##type                                                        \
		}                                                                                  \
	}

// clang-format off
static const struct fault_row rows[] = {
	APPLY(SEPARATOR, ""),
	APPLY(IN, "perch_view_put_in"),
	APPLY(BOOT, "perch_view_put_boot"),
	APPLY(DENY, "perch_view_put_deny"),
	APPLY(UNLOCK, "perch_view_put_unlock"),
	APPLY(SIGN, "perch_view_put_sign"),
	APPLY(ADDENDUM, "perch_view_put_addendum"),
	APPLY(ORDER, "perch_view_put_order"),
	APPLY(STAGE, "perch_view_put_stage"),
	APPLY(MAKE, "perch_view_put_make"),
	APPLY(LINK, "perch_view_put_link"),
	APPLY(SETUP, "perch_view_put_setup"),
	APPLY(SAMPLING, "perch_view_put_sampling"),
	APPLY(LOT, "perch_view_put_lot"),
	APPLY(ROLL, "perch_view_put_roll"),
	APPLY(CLOSE, "perch_view_put_close"),
	APPLY(SAMPLE, "perch_view_put_sample"),
	APPLY(HOLD, "perch_view_put_hold"),
	APPLY(RELEASE, "perch_view_put_release"),
	APPLY(FLAW, "perch_view_put_flaw"),
	APPLY(LENGTH, "perch_view_put_measure"),
	APPLY(WIDTH, "perch_view_put_measure"),
	APPLY(WEIGHT, "perch_view_put_measure"),
	APPLY(DENSITY, "perch_view_put_measure"),
	APPLY(SKEW, "perch_view_put_measure"),
	APPLY(WASH, "perch_view_put_measure"),
	APPLY(COLOUR, "perch_view_put_colour"),
	APPLY(SHADE, "perch_view_put_judgement"),
	APPLY(MARK, "perch_view_put_judgement"),
	APPLY(CHECK, "perch_view_put_judgement"),
	APPLY(WITHDRAW, "perch_view_put_withdraw"),
	APPLY(COUNT, "perch_view_put_count"),
	APPLY(COUNTED, "perch_view_put_counted"),
	APPLY(TALLY, "perch_view_put_tally"),
	APPLY(ANOMALY, "perch_view_put_anomaly"),
	APPLY(ACTION, "perch_view_put_action"),
	APPLY(RECHECK, "perch_view_put_recheck"),
	APPLY(QUESTION, "perch_view_put_question"),
	APPLY(ACKNOWLEDGE, "perch_view_put_acknowledge"),
	APPLY(KEEP, "perch_view_put_keep"),
	APPLY(LEFTOVER, "perch_view_put_leftover"),
	APPLY(TOLD, "perch_view_put_told"),
	APPLY(PLAN, "perch_view_put_plan"),
	{ .must = "the state is put or not", .of = "perch_view_state_put", .before = before_state,
	  .act = put_state, .after = after_state },
	{ .must = "the state is read", .of = "perch_view_state_get", FAULT_ASK(ask_state) },
	{ .must = "what a test of a scanner found is found", .of = "perch_view_separators",
	  FAULT_ASK(ask_separators) },
	{ .must = "two views that are the same are the same", .of = "perch_view_compare",
	  FAULT_ASK(ask_compare) },
	{ .must = "two views that differ are never the same", .of = "perch_view_compare",
	  .before = before_other, .act = find_other, .after = after_other },
};
// clang-format on

const struct fault_list fault_view = { rows, PERCH_COUNT(rows), set_up, tear_down };
