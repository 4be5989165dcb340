/* fault_world.c - the store's look-ups under faults: see fault_rows.h. */
#include "tests/store/fault_rows.h"

#include "tests/unit/must.h"

#include "firmware/inspect/defect.h"
#include "firmware/session/person.h"
#include "firmware/store/world_in.h"
#include "tests/store/fault_known.h"
#include "tests/store/fault_sim.h"

static void
cool(void)
{
	fault_known_cool();
}

#define STORE (&fault_sim.store.world)

/* A question to it. */
#define ASK(function, ...) STORE->function(STORE->ctx, __VA_ARGS__)

/* As the journal does before each input. */
static void
begin(void)
{
	perch_store_world_refresh(&fault_sim.store);
}

/* A look-up has no result of its own: trouble is where it tells. */
static enum perch_rc
trouble(struct perch_err *err)
{
	*err = fault_sim.store.trouble_err;
	return fault_sim.store.trouble;
}

static enum perch_rc
world_find_order(struct perch_buf *said, struct perch_err *err)
{
	static struct perch_order order;

	begin();
	if (ASK(find_order, "PO-1", &order))
		fault_say(said, "%s %lld", order.order, (long long)order.width_um);
	return trouble(err);
}

static enum perch_rc
world_is_made_so(struct perch_buf *said, struct perch_err *err)
{
	begin();
	fault_say(said, "%d", ASK(is_made_so, "T-9", "{\"order\":\"T-9\",\"width\":\"1400mm\"}"));
	return trouble(err);
}

static enum perch_rc
world_find_expected(struct perch_buf *said, struct perch_err *err)
{
	struct perch_expected line;

	begin();
	if (ASK(find_expected, "PO-1", "R1", &line))
		fault_say(said, "%s %lld", line.lot, (long long)line.ticket_um);
	return trouble(err);
}

static enum perch_rc
world_find_elsewhere(struct perch_buf *said, struct perch_err *err)
{
	struct perch_expected line = { .order = "" };

	begin();
	size_t n = ASK(find_elsewhere, "R1", "PO-1", &line);
	fault_say(said, "%zu %s", n, line.order);
	return trouble(err);
}

static enum perch_rc
world_count_expected(struct perch_buf *said, struct perch_err *err)
{
	begin();
	fault_say(said, "%zu", ASK(count_expected, "PO-1"));
	return trouble(err);
}

static enum perch_rc
world_nth_expected(struct perch_buf *said, struct perch_err *err)
{
	struct perch_expected line;

	begin();
	for (size_t i = 0; ASK(nth_expected, "PO-1", "", i, &line); i++)
		fault_say(said, "%s %s %lld\n", line.roll, line.lot, (long long)line.ticket_um);
	return trouble(err);
}

static enum perch_rc
world_find_past(struct perch_buf *said, struct perch_err *err)
{
	begin();
	struct perch_past past = ASK(find_past, "PO-1", "R1");
	fault_say(said, "%d %lld %s", (int)past.state, (long long)past.roll_id, past.verdict);
	return trouble(err);
}

static enum perch_rc
world_find_profile(struct perch_buf *said, struct perch_err *err)
{
	static struct perch_profile profile;

	begin();
	if (ASK(find_profile, "four-point-inch", &profile))
		fault_say(said, "%s %d", profile.id, profile.version);
	return trouble(err);
}

static enum perch_rc
world_find_defect(struct perch_buf *said, struct perch_err *err)
{
	struct perch_defect defect;

	begin();
	if (ASK(find_defect, "slub", &defect))
		fault_say(said, "%s", defect.en);
	return trouble(err);
}

static enum perch_rc
world_sum_lot(struct perch_buf *said, struct perch_err *err)
{
	struct perch_lot_sums s;

	begin();
	ASK(sum_lot, "PO-1", "A", &s);
	fault_say(said, "%lld %lld %lld %lld %lld %lld %lld %u %zu", (long long)s.expected,
		  (long long)s.arrived, (long long)s.closed, (long long)s.failed, (long long)s.held,
		  (long long)s.points, (long long)s.length_um, s.stages, s.n_shades);
	return trouble(err);
}

static enum perch_rc
world_find_sampling(struct perch_buf *said, struct perch_err *err)
{
	static struct perch_record_sampling sampling;

	begin();
	if (ASK(find_sampling, "PO-1", "A", &sampling))
		fault_say(said, "%s", sampling.picks);
	return trouble(err);
}

static enum perch_rc
world_find_sampling_table(struct perch_buf *said, struct perch_err *err)
{
	static struct perch_sample_table table;

	begin();
	if (ASK(find_sampling_table, "mill", &table))
		fault_say(said, "%s", table.id);
	return trouble(err);
}

static enum perch_rc
world_sum_count(struct perch_buf *said, struct perch_err *err)
{
	struct perch_count_sums s;

	begin();
	ASK(sum_count, fault_known.count, &s);
	fault_say(said, "%lld %lld %lld", (long long)s.expected, (long long)s.found,
		  (long long)s.extra);
	return trouble(err);
}

static enum perch_rc
world_is_counted(struct perch_buf *said, struct perch_err *err)
{
	begin();
	fault_say(said, "%d", ASK(is_counted, fault_known.count, "R1"));
	return trouble(err);
}

static enum perch_rc
world_next_notice(struct perch_buf *said, struct perch_err *err)
{
	struct perch_notice notice;

	begin();
	if (ASK(next_notice, "PO-1", &notice))
		fault_say(said, "%s", notice.number);
	return trouble(err);
}

static enum perch_rc
world_nth_action(struct perch_buf *said, struct perch_err *err)
{
	struct perch_open_action action;

	begin();
	for (size_t i = 0; ASK(nth_action, "PO-1", i, &action); i++)
		fault_say(said, "%lld %s %s\n", (long long)action.id, action.number, action.due);
	return trouble(err);
}

static enum perch_rc
world_count_actions(struct perch_buf *said, struct perch_err *err)
{
	begin();
	fault_say(said, "%lld", (long long)ASK(count_actions, "PO-1"));
	return trouble(err);
}

static enum perch_rc
world_find_action(struct perch_buf *said, struct perch_err *err)
{
	struct perch_open_action action;

	begin();
	if (ASK(find_action, fault_known.action, "", &action))
		fault_say(said, "%s ", action.due);
	if (ASK(find_action, 0, "M-9", &action))
		fault_say(said, "%s", action.due);
	return trouble(err);
}

static enum perch_rc
world_nth_answered(struct perch_buf *said, struct perch_err *err)
{
	static struct perch_answered answered;

	begin();
	for (size_t i = 0; ASK(nth_answered, "PO-1", i, &answered); i++)
		fault_say(said, "%s %s\n", answered.question, answered.text);
	return trouble(err);
}

static enum perch_rc
world_next_ready(struct perch_buf *said, struct perch_err *err)
{
	static struct perch_ready ready;

	begin();
	if (STORE->next_ready(STORE->ctx, &ready))
		fault_say(said, "%lld %s %s", (long long)ready.roll_id, ready.number,
			  ready.verdict);
	return trouble(err);
}

static enum perch_rc
world_count_held(struct perch_buf *said, struct perch_err *err)
{
	begin();
	fault_say(said, "%lld", (long long)STORE->count_held(STORE->ctx));
	return trouble(err);
}

static enum perch_rc
world_find_kept(struct perch_buf *said, struct perch_err *err)
{
	struct perch_record_keep kept;
	int64_t seen_ms = 0;

	begin();
	if (ASK(find_kept, "C-9", &kept, &seen_ms))
		fault_say(said, "%s %lld", kept.place, (long long)seen_ms);
	return trouble(err);
}

static enum perch_rc
world_find_separators(struct perch_buf *said, struct perch_err *err)
{
	const struct perch_scanner scanner = { .vid = 9 };

	begin();
	fault_say(said, "%d", (int)ASK(find_separators, &scanner));
	return trouble(err);
}

static enum perch_rc
world_people_and_pins(struct perch_buf *said, struct perch_err *err)
{
	struct perch_person person;
	struct perch_attempts attempts;
	char badge[PERCH_PERSON_CAP];

	begin();
	fault_say(said, "%d ", STORE->has_people(STORE->ctx));
	fault_say(said, "%d ", STORE->had_people(STORE->ctx));
	if (ASK(find_person, "LI-7", &person))
		fault_say(said, "%s %d ", person.name, (int)person.role);
	ASK(find_attempts, "B-9", &attempts);
	fault_say(said, "%lld ", (long long)attempts.tries);
	if (ASK(find_sign_in, fault_known.sign_in, badge))
		fault_say(said, "%s", badge);
	/* The store has none of its own: whoever has libcrypto sets it. */
	MUST(STORE->check_pin == perch_world_check_no_pin &&
		     STORE->check_pin(NULL, perch_span_str("1")) == PERCH_E_STATE,
	     "no PIN is right");
	return trouble(err);
}

static enum perch_rc
world_signatures(struct perch_buf *said, struct perch_err *err)
{
	struct perch_signature s;
	struct perch_unsigned_sums sums;

	begin();
	if (ASK(find_signature, fault_known.closed, &s))
		fault_say(said, "%s ", s.name);
	if (ASK(last_signature, "PO-1", &s))
		fault_say(said, "%s ", s.name);
	if (ASK(find_signed_as, "PO-1", &s))
		fault_say(said, "%s ", s.name);
	ASK(sum_unsigned, "PO-1", &sums);
	fault_say(said, "%lld", (long long)sums.rolls);
	return trouble(err);
}

static enum perch_rc
world_find_past_elsewhere(struct perch_buf *said, struct perch_err *err)
{
	begin();
	struct perch_past past = ASK(find_past, "PO-1", "R5");
	fault_say(said, "%d %lld %s", (int)past.state, (long long)past.roll_id, past.verdict);
	return trouble(err);
}

/* The formats are loaded where the others are refreshed. */
static enum perch_rc
world_formats(struct perch_buf *said, struct perch_err *err)
{
	begin();
	for (size_t i = 0; i < STORE->n_formats; i++)
		fault_say(said, "%s %d\n", STORE->formats[i].id, (int)STORE->formats[i].version);
	return trouble(err);
}

static enum perch_rc
world_parts(struct perch_buf *said, struct perch_err *err)
{
	char order[PERCH_ORDER_CAP];
	int64_t listed = 0;
	int64_t arrived = 0;
	enum perch_rc rc = perch_world_resolve(&fault_sim.store, "PO-1", order, err);

	if (rc == PERCH_OK)
		rc = perch_world_count_lot(&fault_sim.store, order, "A", &listed, err);
	if (rc == PERCH_OK)
		rc = perch_world_count_arrived(&fault_sim.store, order, "A", &arrived, err);
	fault_say(said, "%s %lld %lld", order, (long long)listed, (long long)arrived);
	return rc;
}

#define ROW(sentence, operations, question)                                                        \
	{                                                                                          \
		.must = (sentence), .of = (operations), FAULT_ASK(question)                        \
	}

// clang-format off
static const struct fault_row world_rows[] = {
	ROW("an order is found or trouble", "world.find_order", world_find_order),
	ROW("what was made so is known or trouble", "world.is_made_so", world_is_made_so),
	ROW("an expected roll is found or trouble", "world.find_expected", world_find_expected),
	ROW("a roll of another order is found or trouble", "world.find_elsewhere",
	    world_find_elsewhere),
	ROW("expected rolls are counted or trouble", "world.count_expected", world_count_expected),
	ROW("expected rolls are listed or trouble", "world.nth_expected", world_nth_expected),
	ROW("a roll that was inspected is known or trouble", "world.find_past", world_find_past),
	ROW("a profile is found or trouble", "world.find_profile", world_find_profile),
	ROW("a defect is found or trouble", "world.find_defect", world_find_defect),
	ROW("a lot is summed or trouble", "world.sum_lot", world_sum_lot),
	ROW("a sampling is found or trouble", "world.find_sampling", world_find_sampling),
	ROW("a sampling table is found or trouble", "world.find_sampling_table",
	    world_find_sampling_table),
	ROW("a count is summed or trouble", "world.sum_count", world_sum_count),
	ROW("a counted roll is known or trouble", "world.is_counted", world_is_counted),
	ROW("a notice is found or trouble", "world.next_notice", world_next_notice),
	ROW("actions are listed or trouble", "world.nth_action", world_nth_action),
	ROW("actions are counted or trouble", "world.count_actions", world_count_actions),
	ROW("an action is found or trouble", "world.find_action", world_find_action),
	ROW("answers are listed or trouble", "world.nth_answered", world_nth_answered),
	ROW("what has come for a held roll is found or trouble", "world.next_ready",
	    world_next_ready),
	ROW("held rolls are counted or trouble", "world.count_held", world_count_held),
	ROW("a card is found or trouble", "world.find_kept", world_find_kept),
	ROW("a scanner's test is found or trouble", "world.find_separators", world_find_separators),
	ROW("people, wrong PINs, sign-ins are found or trouble",
	    "world.has_people world.had_people world.find_person world.find_attempts world.find_sign_in "
	    "world.check_pin perch_world_check_no_pin",
	    world_people_and_pins),
	ROW("signatures are found or trouble",
	    "world.find_signature world.last_signature world.find_signed_as world.sum_unsigned",
	    world_signatures),
	ROW("a roll that another terminal has done is known or trouble", "world.find_past",
	    world_find_past_elsewhere),
	ROW("label formats are loaded or trouble", "", world_formats),
	ROW("the parts of look-ups tell",
	    "perch_world_resolve perch_world_count_lot perch_world_count_arrived", world_parts),
};
// clang-format on

const struct fault_list fault_world = { world_rows, PERCH_COUNT(world_rows), fault_known_open,
					fault_sim_close };
