/* test_uplink.c - what the uplink does next (sync/uplink.h), one rule at a time. */
#include "tests/unit/must.h"

#include "sync/uplink.h"

#define SECOND 1000000

/* A machine whose streams have these tails, at its first hello. */
static struct perch_uplink
begun(const uint64_t tails[], size_t n)
{
	struct perch_uplink u;
	struct perch_uplink_event begin = { .type = PERCH_EV_BEGIN };
	static const uint64_t nothing[PERCH_UPLINK_STREAMS_MAX];

	assert_int_equal(perch_uplink_init(&u, tails, nothing, n, 42), PERCH_OK);
	assert_int_equal(perch_uplink_step(&u, &begin, (struct perch_mono){ 0 }).what,
			 PERCH_DO_HELLO);
	return u;
}

static struct perch_uplink_action
step(struct perch_uplink *u, struct perch_uplink_event e, int64_t at_us)
{
	return perch_uplink_step(u, &e, (struct perch_mono){ at_us });
}

static struct perch_uplink_action
refuse(struct perch_uplink *u, enum perch_uplink_failure failure)
{
	return step(u,
		    (struct perch_uplink_event){
			    .type = PERCH_EV_FAILED, .failure = failure, .retry_after_us = -1 },
		    0);
}

static struct perch_uplink_action
welcome(struct perch_uplink *u, const struct perch_uplink_heard *heard, size_t n, bool has_more)
{
	return step(u,
		    (struct perch_uplink_event){ .type = PERCH_EV_WELCOME,
						 .heard = heard,
						 .heard_n = n,
						 .has_more = has_more },
		    0);
}

static struct perch_uplink_action
acked(struct perch_uplink *u, uint64_t seq, uint64_t last, size_t bytes, int64_t at_us)
{
	struct perch_uplink_heard heard = { .seq = seq, .is_ours = true, .is_signed = true };

	return step(u,
		    (struct perch_uplink_event){ .type = PERCH_EV_ACK,
						 .heard = &heard,
						 .heard_n = 1,
						 .last = last,
						 .bytes = bytes },
		    at_us);
}

/* --- what a welcome leads to ------------------------------------------------------------------- */

// clang-format off
/* Two streams: the earlier one has 10 records, the newest one 4. */
static const struct {
	const char *must;
	struct perch_uplink_heard heard[2]; /* seq, is_ours, is_signed, agrees */
	bool has_more;
	enum perch_uplink_what what;
	size_t   stream;
	uint64_t first;
	enum perch_uplink_end end;
	enum perch_uplink_hold hold[2];
	uint64_t owed;
} rows[] = {
	{ "the oldest record that is owed goes first",
	  { { 0, true, false, true }, { 0, true, false, true } }, true,
	  PERCH_DO_SEND, 0, 1, 0, { 0 }, 14 },
	{ "what is acknowledged is not sent again",
	  { { 7, true, true, true }, { 0, true, false, true } }, false,
	  PERCH_DO_SEND, 0, 8, 0, { 0 }, 7 },
	{ "the next stream follows when the first is delivered",
	  { { 10, true, true, true }, { 1, true, true, true } }, false,
	  PERCH_DO_SEND, 1, 2, 0, { 0 }, 3 },
	{ "an idle sync is one hello",
	  { { 10, true, true, true }, { 4, true, true, true } }, false,
	  PERCH_DO_STOP, 0, 0, PERCH_END_DONE, { 0 }, 0 },
	{ "master data is fetched when the records are delivered",
	  { { 10, true, true, true }, { 4, true, true, true } }, true,
	  PERCH_DO_PULL, 0, 0, 0, { 0 }, 0 },
	{ "another hash is never sent over, the other stream goes on",
	  { { 7, false, true, true }, { 0, true, false, true } }, false,
	  PERCH_DO_SEND, 1, 1, 0, { PERCH_HOLD_DIVERGED }, 14 },
	{ "another hash at nothing (another device) is not sent over either",
	  { { 10, true, true, true }, { 0, false, false, true } }, false,
	  PERCH_DO_STOP, 0, 0, PERCH_END_DONE, { 0, PERCH_HOLD_DIVERGED }, 4 },
	{ "an office that holds more of the newest stream says that this log is an older copy",
	  { { 10, true, true, true }, { 5, false, true, true } }, false,
	  PERCH_DO_STOP, 0, 0, PERCH_END_DONE, { 0, PERCH_HOLD_DIVERGED }, 4 },
	{ "an office that holds more of an earlier stream has all of it: the log was restored since",
	  { { 12, false, true, true }, { 4, true, true, true } }, false,
	  PERCH_DO_STOP, 0, 0, PERCH_END_DONE, { 0 }, 0 },
	{ "unless its hash at our tail is another",
	  { { 12, false, true, false }, { 4, true, true, true } }, false,
	  PERCH_DO_STOP, 0, 0, PERCH_END_DONE, { PERCH_HOLD_DIVERGED }, 10 },
	{ "a receipt that does not verify counts nothing",
	  { { 7, true, false, true }, { 0, true, false, true } }, false,
	  PERCH_DO_STOP, 0, 0, PERCH_END_FAULT, { 0 }, 14 },
};
// clang-format on

static void
welcomes(void **state)
{
	static const uint64_t tails[] = { 10, 4 };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_uplink u = begun(tails, 2);
		struct perch_uplink_action a = welcome(&u, rows[i].heard, 2, rows[i].has_more);

		MUST(a.what == rows[i].what && a.stream == rows[i].stream &&
			     a.first == rows[i].first && a.end == rows[i].end,
		     "%s: does %d, stream %zu, first %llu, end %d", rows[i].must, (int)a.what,
		     a.stream, (unsigned long long)a.first, (int)a.end);
		MUST(u.streams[0].hold == rows[i].hold[0] && u.streams[1].hold == rows[i].hold[1],
		     "%s: on hold are %d, %d", rows[i].must, (int)u.streams[0].hold,
		     (int)u.streams[1].hold);
		MUST(perch_uplink_owed(&u) == rows[i].owed, "%s: %llu are owed", rows[i].must,
		     (unsigned long long)perch_uplink_owed(&u));
	}
}

/* --- one stream of 100 records, at its first SEND ---------------------------------------------- */

static struct perch_uplink
sending(void)
{
	static const uint64_t tails[] = { 100 };
	struct perch_uplink_heard none = { .is_ours = true, .agrees = true };
	struct perch_uplink u = begun(tails, 1);

	assert_int_equal(welcome(&u, &none, 1, false).what, PERCH_DO_SEND);
	return u;
}

static void
a_failure_leads_to_another_hello(void **state)
{
	struct perch_uplink u = sending();
	struct perch_uplink_action a = refuse(&u, PERCH_FAIL_LATER);

	(void)state;
	assert_int_equal(a.what, PERCH_DO_WAIT);
	assert_in_range(a.wait_us, 0, SECOND);
	a = step(&u, (struct perch_uplink_event){ .type = PERCH_EV_WAITED }, 0);
	assert_int_equal(a.what, PERCH_DO_HELLO);
}

static void
tries_and_waits_are_bounded(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 1000; seed++) {
		static const uint64_t tails[] = { 100 };
		struct perch_uplink u = begun(tails, 1);
		int64_t waited = 0;
		unsigned asked = 1;

		u.random = seed;
		struct perch_uplink_action a = refuse(&u, PERCH_FAIL_LATER);
		while (a.what == PERCH_DO_WAIT) {
			/* Full jitter: below 1, 2, 4, 8 seconds. */
			assert_in_range(a.wait_us, 0, SECOND << (asked - 1));
			waited += a.wait_us;
			assert_int_equal(
				step(&u, (struct perch_uplink_event){ .type = PERCH_EV_WAITED }, 0)
					.what,
				PERCH_DO_HELLO);
			asked++;
			a = refuse(&u, PERCH_FAIL_LATER);
		}
		assert_int_equal(a.what, PERCH_DO_STOP);
		assert_int_equal(a.end, PERCH_END_LATER);
		assert_int_equal(asked, PERCH_UPLINK_TRIES);
		assert_in_range(waited, 0, PERCH_UPLINK_WAIT_US);
	}
}

static void
retry_after_is_obeyed(void **state)
{
	struct perch_uplink u = sending();
	struct perch_uplink_event busy = { .type = PERCH_EV_FAILED,
					   .failure = PERCH_FAIL_LATER,
					   .retry_after_us = 20 * SECOND };
	struct perch_uplink_action a = step(&u, busy, 0);

	(void)state;
	assert_int_equal(a.what, PERCH_DO_WAIT);
	assert_int_equal(a.wait_us, 20 * SECOND);
	/* A longer wait than is left ends this sync; the next one will do it. */
	u = sending();
	busy.retry_after_us = 3600LL * SECOND;
	a = step(&u, busy, 0);
	assert_int_equal(a.what, PERCH_DO_STOP);
	assert_int_equal(a.end, PERCH_END_LATER);
}

static void
progress_forgives_failures(void **state)
{
	static const uint64_t tails[] = { 100 };
	struct perch_uplink u = begun(tails, 1);
	uint64_t done = 0;

	(void)state;
	for (int round = 0; round < 4; round++) {
		struct perch_uplink_heard at = {
			.seq = done, .is_ours = true, .is_signed = true, .agrees = true
		};

		assert_int_equal(refuse(&u, PERCH_FAIL_LATER).what, PERCH_DO_WAIT);
		step(&u, (struct perch_uplink_event){ .type = PERCH_EV_WAITED }, 0);
		assert_int_equal(welcome(&u, &at, 1, false).first, done + 1);
		done += 10;
		assert_int_equal(acked(&u, done, done, 1000, 0).what, PERCH_DO_SEND);
		assert_int_equal(u.tries, 0);
	}
}

static void
too_large_halves_down_to_one_record(void **state)
{
	struct perch_uplink u = sending();
	struct perch_uplink_event large = { .type = PERCH_EV_FAILED,
					    .failure = PERCH_FAIL_SIZE,
					    .last = 100,
					    .bytes = 10000,
					    .retry_after_us = -1 };
	struct perch_uplink_action a = step(&u, large, 0);

	(void)state;
	assert_int_equal(a.what, PERCH_DO_SEND);
	assert_int_equal(a.bytes_max, 5000);
	/* What was too large once is not tried again after a success. */
	a = acked(&u, 50, 50, 5000, 0);
	assert_int_equal(a.first, 51);
	assert_int_equal(a.bytes_max, 5000);
	large.bytes = 1;
	for (int i = 0; i < 40; i++)
		a = step(&u, large, 0);
	assert_int_equal(a.what, PERCH_DO_SEND);
	assert_int_equal(a.bytes_max, 1);
	/* One record alone: it cannot be sent at all. */
	large.last = 51;
	a = step(&u, large, 0);
	assert_int_equal(a.what, PERCH_DO_STOP);
	assert_int_equal(u.streams[0].hold, PERCH_HOLD_REFUSED);
	assert_int_equal(u.streams[0].limit, 50);
	assert_int_equal(perch_uplink_owed(&u), 50);
}

static void
size_follows_the_link(void **state)
{
	struct perch_uplink u = sending();
	struct perch_uplink_action a = acked(&u, 10, 10, 1000000, 4 * SECOND);

	(void)state;
	assert_int_equal(a.bytes_max, 2 * PERCH_UPLINK_BYTES_FIRST);
	a = acked(&u, 20, 20, 2000000, 4 * SECOND + 11 * SECOND);
	assert_int_equal(a.bytes_max, 1000000);
	a = acked(&u, 30, 30, 1000000, 15 * SECOND + 7 * SECOND);
	assert_int_equal(a.bytes_max, 1000000);
	for (int i = 0; i < 10; i++)
		a = acked(&u, 31 + (uint64_t)i, 31 + (uint64_t)i, 1000, 22 * SECOND);
	assert_true(a.bytes_max <= PERCH_UPLINK_BYTES_MAX);
	/* A time-out halves too, and waits. */
	struct perch_uplink_event slow = { .type = PERCH_EV_FAILED,
					   .failure = PERCH_FAIL_SLOW,
					   .last = 90,
					   .bytes = 800,
					   .retry_after_us = -1 };
	assert_int_equal(step(&u, slow, 0).what, PERCH_DO_WAIT);
	assert_int_equal(u.bytes, 400);
}

static void
a_bad_record_does_not_hold_what_is_before_it(void **state)
{
	struct perch_uplink u = sending();
	struct perch_uplink_event bad = { .type = PERCH_EV_FAILED,
					  .failure = PERCH_FAIL_RECORD,
					  .seq = 41,
					  .last = 100,
					  .retry_after_us = -1 };
	struct perch_uplink_action a = step(&u, bad, 0);

	(void)state;
	assert_int_equal(a.what, PERCH_DO_SEND);
	assert_int_equal(a.first, 1);
	assert_int_equal(a.last, 40);
	a = acked(&u, 40, 40, 1000, 0);
	assert_int_equal(a.what, PERCH_DO_STOP);
	assert_int_equal(a.end, PERCH_END_DONE);
	assert_int_equal(u.streams[0].hold, PERCH_HOLD_REFUSED);
	/* A record that was not in the batch cannot be bad. */
	u = sending();
	bad.seq = 101;
	assert_int_equal(step(&u, bad, 0).end, PERCH_END_FAULT);
}

static void
a_damaged_record_is_not_sent(void **state)
{
	struct perch_uplink u = sending();
	struct perch_uplink_event damaged = { .type = PERCH_EV_DAMAGED, .seq = 1 };
	struct perch_uplink_action a = step(&u, damaged, 0);

	(void)state;
	assert_int_equal(a.what, PERCH_DO_STOP);
	assert_int_equal(a.end, PERCH_END_DONE);
	assert_int_equal(u.streams[0].hold, PERCH_HOLD_DAMAGED);
	assert_int_equal(u.streams[0].limit, 0);
	assert_int_equal(perch_uplink_owed(&u), 100);
}

/* Whatever the 200 says, it counts only if it covers what was sent. */
static void
odd_acknowledgements_are_no_answer(void **state)
{
	static const struct {
		const char *must;
		struct perch_uplink_heard heard;
	} odd[] = {
		{ "an older acknowledgement, out of a cache", { 49, true, true, true } },
		{ "one past our tail", { 101, false, true, true } },
		{ "one with another hash", { 50, false, true, true } },
		{ "one with a forged receipt", { 50, true, false, true } },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(odd); i++) {
		struct perch_uplink u = sending();
		struct perch_uplink_event e = {
			.type = PERCH_EV_ACK, .heard = &odd[i].heard, .heard_n = 1, .last = 50
		};

		MUST(step(&u, e, 0).what == PERCH_DO_WAIT && perch_uplink_owed(&u) == 100,
		     "%s counts nothing", odd[i].must);
	}
}

static void
a_restored_office_hears_the_rest_again(void **state)
{
	struct perch_uplink u = sending();
	struct perch_uplink_heard back = { .seq = 20, .is_ours = true, .is_signed = true };
	struct perch_uplink_action a = acked(&u, 60, 60, 1000, 0);

	(void)state;
	assert_int_equal(a.first, 61);
	refuse(&u, PERCH_FAIL_LATER); /* it answers gap */
	step(&u, (struct perch_uplink_event){ .type = PERCH_EV_WAITED }, 0);
	a = welcome(&u, &back, 1, false);
	assert_int_equal(a.what, PERCH_DO_SEND);
	assert_int_equal(a.first, 21);
}

/* What earlier syncs delivered is not called owed while the office cannot be reached. */
static void
owed_is_known_without_a_network(void **state)
{
	static const uint64_t tails[] = { 10, 4 };
	static const uint64_t known[] = { 10, 6 }; /* 6: of a log that was longer */
	struct perch_uplink u;

	(void)state;
	assert_int_equal(perch_uplink_init(&u, tails, known, 2, 1), PERCH_OK);
	assert_int_equal(perch_uplink_owed(&u), 0);
}

static void
some_failures_end_it(void **state)
{
	struct perch_uplink u = sending();

	(void)state;
	assert_int_equal(refuse(&u, PERCH_FAIL_PLACE).end, PERCH_END_PLACE);
	u = sending();
	assert_int_equal(refuse(&u, PERCH_FAIL_REFUSED).end, PERCH_END_REFUSED);
	u = sending();
	assert_int_equal(refuse(&u, PERCH_FAIL_FAULT).end, PERCH_END_FAULT);
	u = sending();
	struct perch_uplink_action a = refuse(&u, PERCH_FAIL_DIVERGED);
	assert_int_equal(a.end, PERCH_END_DONE);
	assert_int_equal(u.streams[0].hold, PERCH_HOLD_DIVERGED);
}

/* Every event against every state: only the fitting ones are taken, the others end in FAULT. */
static void
events_that_do_not_fit(void **state)
{
	static const enum perch_uplink_event_type fitting[] = {
		[PERCH_DO_HELLO] = PERCH_EV_WELCOME, [PERCH_DO_SEND] = PERCH_EV_ACK,
		[PERCH_DO_PULL] = PERCH_EV_PAGE,     [PERCH_DO_WAIT] = PERCH_EV_WAITED,
		[PERCH_DO_STOP] = PERCH_EV_BEGIN,
	};
	struct perch_uplink_heard heard = { .seq = 100, .is_ours = true, .is_signed = true };

	(void)state;
	for (unsigned what = PERCH_DO_HELLO; what <= PERCH_DO_STOP; what++) {
		for (unsigned type = PERCH_EV_BEGIN; type <= PERCH_EV_DAMAGED; type++) {
			struct perch_uplink u = sending();
			struct perch_uplink_event e = {
				.type = (enum perch_uplink_event_type)type,
				.heard = &heard,
				.heard_n = 1,
				.last = 100,
				.seq = 1,
				.retry_after_us = -1,
			};
			bool is_request = what <= PERCH_DO_PULL;
			bool is_fit = fitting[what] == e.type ||
				      (e.type == PERCH_EV_FAILED && is_request) ||
				      (e.type == PERCH_EV_DAMAGED && what == PERCH_DO_SEND);

			u.doing = (struct perch_uplink_action){
				.what = (enum perch_uplink_what)what, .first = 1, .last = 100
			};
			struct perch_uplink_action a = step(&u, e, 0);
			bool is_fault = a.what == PERCH_DO_STOP && a.end == PERCH_END_FAULT;
			MUST(is_fault == !is_fit, "event %u while doing %u", type, what);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(welcomes),
		cmocka_unit_test(a_failure_leads_to_another_hello),
		cmocka_unit_test(tries_and_waits_are_bounded),
		cmocka_unit_test(retry_after_is_obeyed),
		cmocka_unit_test(progress_forgives_failures),
		cmocka_unit_test(too_large_halves_down_to_one_record),
		cmocka_unit_test(size_follows_the_link),
		cmocka_unit_test(a_bad_record_does_not_hold_what_is_before_it),
		cmocka_unit_test(a_damaged_record_is_not_sent),
		cmocka_unit_test(odd_acknowledgements_are_no_answer),
		cmocka_unit_test(a_restored_office_hears_the_rest_again),
		cmocka_unit_test(owed_is_known_without_a_network),
		cmocka_unit_test(some_failures_end_it),
		cmocka_unit_test(events_that_do_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
