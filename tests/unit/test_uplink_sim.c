/*
 * test_uplink_sim.c - the uplink against a simulated head office, over a network that loses,
 * repeats, cuts and replaces; hundreds of seeds. What must hold at every moment:
 *   - the office never stores a record twice, out of order, or another one than the terminal wrote;
 *   - nothing counts as acknowledged that the office has not committed;
 *   - "done" with nothing owed means that the office has everything;
 *   - a sync ends after a bounded number of requests and waits.
 * Answers are real bytes: they go through sync/wire.h and sync/trouble.h. The hash is a toy.
 */
#include "tests/unit/must.h"

#include "sync/trouble.h"
#include "sync/uplink.h"
#include "sync/wire.h"

#define STREAMS     2
#define RECORDS_MAX 60
#define SEEDS       500

static uint64_t
mix(uint64_t z)
{
	z += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct log {
	uint64_t record[RECORDS_MAX + 1]; /* seq counts from 1 */
	uint64_t hash[RECORDS_MAX + 1];
	uint64_t n;
};

struct sim {
	uint64_t random;
	struct log terminal[STREAMS];
	uint64_t counted[STREAMS]; /* what the terminal keeps as acknowledged, over restarts */
	struct log office[STREAMS];
	struct log backup[STREAMS];
	bool is_hostile;      /* the office is restored from backups, a cache repeats answers */
	bool is_calm;         /* the network is well */
	size_t limit;         /* bytes that the way to the office lets through */
	uint8_t before[4096]; /* an earlier answer, as a cache might repeat it */
	size_t before_n;
	uint8_t body[4096];
	int64_t now_us;
	unsigned requests;
	unsigned repeats; /* records that came to the office once more */
};

static uint64_t
roll(struct sim *s, uint64_t n)
{
	s->random = mix(s->random);
	return s->random % n;
}

static void
append(struct log *l, size_t stream, uint64_t record)
{
	if (l->n == 0)
		l->hash[0] = mix(stream);
	l->n++;
	l->record[l->n] = record;
	l->hash[l->n] = mix(l->hash[l->n - 1] ^ mix(record));
}

static uint64_t
hash_at(const struct log *l, size_t stream, uint64_t seq)
{
	return seq == 0 ? mix(stream) : l->hash[seq];
}

/* --- head office ------------------------------------------------------------------------------- */

static void
put_hash(uint8_t dst[PERCH_WIRE_HASH], uint64_t hash)
{
	memset(dst, 0, PERCH_WIRE_HASH);
	memcpy(dst, &hash, sizeof(hash));
}

static struct perch_wire_ack
ack_of(const struct sim *s, size_t i)
{
	struct perch_wire_ack a = { .seq = s->office[i].n };

	a.epoch[0] = (uint8_t)i;
	put_hash(a.hash, hash_at(&s->office[i], i, a.seq));
	a.has_receipt = a.seq > 0;
	put_hash(a.receipt, mix(a.seq ^ hash_at(&s->office[i], i, a.seq)));
	return a;
}

static int
problem(struct sim *s, enum perch_problem type, struct perch_buf *out)
{
	struct perch_wire_problem p = perch_wire_problem(type);

	(void)s;
	assert_int_equal(perch_wire_put_problem(out, &p), PERCH_OK);
	return perch_problem_status(type);
}

static int
office_hello(struct sim *s, struct perch_buf *out)
{
	static struct perch_wire_welcome w;
	static const char page[] =
		"{\"reset\":false,\"items\":[],\"cursor\":\"\",\"revision\":0,\"more\":false}";

	w = (struct perch_wire_welcome){ .program = "sim", .heads_n = STREAMS };
	assert_int_equal(perch_json_parse(perch_span_str(page), 4, &w.master, NULL), PERCH_OK);
	for (size_t i = 0; i < STREAMS; i++) {
		w.heads[i].ack = ack_of(s, i);
		w.heads[i].agrees = true;
	}
	assert_int_equal(perch_wire_put_welcome(out, &w), PERCH_OK);
	return 200;
}

/* Records first..last as the terminal has them; protocol.md 5. */
static int
office_batch(struct sim *s, size_t i, uint64_t first, uint64_t last, struct perch_buf *out)
{
	struct log *o = &s->office[i];
	const struct log *t = &s->terminal[i];

	if (first > o->n + 1)
		return problem(s, PERCH_PROBLEM_GAP, out);
	for (uint64_t seq = first; seq <= last; seq++) {
		if (seq <= o->n) {
			s->repeats++;
			MUST(o->record[seq] == t->record[seq], "a repeat is the same record");
			continue;
		}
		MUST(seq == o->n + 1, "records are stored in order, once");
		append(o, i, t->record[seq]);
	}
	struct perch_wire_ack a = ack_of(s, i);
	assert_int_equal(perch_wire_put_ack(out, &a), PERCH_OK);
	return 200;
}

/* --- the way there and back -------------------------------------------------------------------- */

enum fate { GOOD, LOST_ON_THE_WAY, LOST_ANSWER, PORTAL, OVERLOAD, CACHED, CUT_ANSWER, RESTORED };

static enum fate
fate(struct sim *s)
{
	uint64_t r = roll(s, 100);

	if (s->is_calm || r < 50)
		return GOOD;
	if (r < 60)
		return LOST_ON_THE_WAY;
	if (r < 75) /* the connection breaks, or the office is killed between commit and answer */
		return LOST_ANSWER;
	if (r < 80)
		return PORTAL;
	if (r < 87)
		return OVERLOAD;
	if (r < 92)
		return s->is_hostile ? CACHED : GOOD;
	if (r < 97)
		return CUT_ANSWER;
	return s->is_hostile ? RESTORED : GOOD;
}

/* One request. true: *answer came. last 0: hello. */
static bool
ask(struct sim *s, size_t i, uint64_t first, uint64_t last, struct perch_answer *answer,
    struct perch_trouble *trouble)
{
	static const char portal[] = "{\"login\":\"please\"}";
	struct perch_buf out = perch_buf_over(s->body, sizeof(s->body));
	enum fate f = fate(s);
	bool is_large = last > 0 && (last - first + 1) * 20 > s->limit;

	s->requests++;
	s->now_us += (int64_t)roll(s, 12000000);
	*answer = (struct perch_answer){ .status = 200,
					 .type = "application/json",
					 .retry_after_s = -1 };
	perch_trouble_set(trouble, PERCH_FAIL_LATER, "the connection broke off");
	if (f == RESTORED)
		memcpy(s->office, s->backup, sizeof(s->office));
	else if (s->is_hostile && roll(s, 5) == 0)
		memcpy(s->backup, s->office, sizeof(s->office));
	if (f == LOST_ON_THE_WAY)
		return false;
	if (is_large) {
		answer->status = 413;
		return true;
	}
	if (f == PORTAL)
		perch_buf_put_str(&out, portal);
	else if (f == OVERLOAD)
		answer->status = problem(s, PERCH_PROBLEM_BUSY, &out);
	else if (f == CACHED && s->before_n > 0)
		perch_buf_put(&out, perch_span_of(s->before, s->before_n));
	else
		answer->status = last > 0 ? office_batch(s, i, first, last, &out)
					  : office_hello(s, &out);
	if (f == GOOD || f == RESTORED) {
		memcpy(s->before, out.p, out.n);
		s->before_n = out.n;
	}
	if (f == CUT_ANSWER)
		out.n = roll(s, out.n);
	answer->body = perch_buf_span(&out);
	if (answer->status != 200)
		memcpy(answer->type, "application/problem+json", 25);
	return f != LOST_ANSWER;
}

/* --- the terminal: what sync/delivery.c does, in small ----------------------------------------- */

/* Hold an acknowledgement against the log, and keep what counts. */
static struct perch_uplink_heard
judge(struct sim *s, size_t i, const struct perch_wire_ack *a)
{
	struct perch_uplink_heard h = { .seq = a->seq, .agrees = true };
	uint8_t own[PERCH_WIRE_HASH];
	uint8_t receipt[PERCH_WIRE_HASH];

	if (a->seq > s->terminal[i].n)
		return h;
	put_hash(own, hash_at(&s->terminal[i], i, a->seq));
	put_hash(receipt, mix(a->seq ^ hash_at(&s->terminal[i], i, a->seq)));
	h.is_ours = memcmp(own, a->hash, sizeof(own)) == 0;
	h.is_signed = a->has_receipt && memcmp(receipt, a->receipt, sizeof(receipt)) == 0;
	if (h.is_ours && (a->seq == 0 || h.is_signed)) {
		MUST(s->is_hostile || a->seq <= s->office[i].n,
		     "only what the office has committed is counted");
		s->counted[i] = a->seq;
	}
	return h;
}

static struct perch_uplink_event
failed(const struct perch_trouble *t, uint64_t last, size_t bytes)
{
	/* What a portal says would end the sync; here it is taken as bad luck, to go on. */
	return (struct perch_uplink_event){
		.type = PERCH_EV_FAILED,
		.failure = t->failure == PERCH_FAIL_PLACE ? PERCH_FAIL_LATER : t->failure,
		.retry_after_us = t->retry_after_us,
		.last = last,
		.bytes = bytes,
	};
}

static struct perch_uplink_event
do_hello(struct sim *s, struct perch_uplink_heard heard[STREAMS])
{
	static struct perch_wire_welcome w;
	struct perch_answer answer;
	struct perch_trouble t;

	if (!ask(s, 0, 0, 0, &answer, &t) || !perch_answer_check(&answer, "application/json", &t))
		return failed(&t, 0, 0);
	perch_trouble_set(&t, PERCH_FAIL_LATER, "not a welcome");
	if (perch_wire_get_welcome(answer.body, &w) != PERCH_OK || w.heads_n != STREAMS)
		return failed(&t, 0, 0);
	for (size_t i = 0; i < STREAMS; i++)
		heard[i] = judge(s, i, &w.heads[i].ack);
	return (struct perch_uplink_event){ .type = PERCH_EV_WELCOME,
					    .heard = heard,
					    .heard_n = STREAMS };
}

static struct perch_uplink_event
do_send(struct sim *s, const struct perch_uplink_action *a, struct perch_uplink_heard heard[1])
{
	struct perch_answer answer;
	struct perch_trouble t;
	struct perch_wire_ack ack;
	uint64_t n = a->bytes_max / 20 > 0 ? a->bytes_max / 20 : 1; /* a record is 20 bytes */
	uint64_t last = a->first + n - 1 < a->last ? a->first + n - 1 : a->last;
	size_t bytes = (size_t)(last - a->first + 1) * 20;

	if (!ask(s, a->stream, a->first, last, &answer, &t) ||
	    !perch_answer_check(&answer, "application/json", &t))
		return failed(&t, last, bytes);
	perch_trouble_set(&t, PERCH_FAIL_LATER, "not an acknowledgement");
	if (perch_wire_get_ack(answer.body, &ack) != PERCH_OK || ack.epoch[0] != a->stream)
		return failed(&t, last, bytes);
	heard[0] = judge(s, a->stream, &ack);
	return (struct perch_uplink_event){
		.type = PERCH_EV_ACK, .heard = heard, .heard_n = 1, .last = last, .bytes = bytes
	};
}

/* One `perch-sync once`. */
static enum perch_uplink_end
sync_once(struct sim *s, uint64_t seed, uint64_t *owed)
{
	struct perch_uplink u;
	uint64_t tails[STREAMS];
	struct perch_uplink_heard heard[STREAMS];
	struct perch_uplink_event e = { .type = PERCH_EV_BEGIN };
	unsigned before = s->requests;
	int64_t waited = 0;

	for (size_t i = 0; i < STREAMS; i++)
		tails[i] = s->terminal[i].n;
	assert_int_equal(perch_uplink_init(&u, tails, s->counted, STREAMS, seed), PERCH_OK);
	for (;;) {
		struct perch_uplink_action a = perch_uplink_step(&u, &e,
								 (struct perch_mono){ s->now_us });

		MUST(s->requests - before < 400, "a sync has a bounded number of requests");
		if (a.what == PERCH_DO_STOP) {
			MUST(waited <= PERCH_UPLINK_WAIT_US, "a sync waits a bounded time");
			*owed = perch_uplink_owed(&u);
			return a.end;
		}
		if (a.what == PERCH_DO_WAIT) {
			waited += a.wait_us;
			s->now_us += a.wait_us;
			e = (struct perch_uplink_event){ .type = PERCH_EV_WAITED };
		} else if (a.what == PERCH_DO_HELLO) {
			e = do_hello(s, heard);
		} else {
			assert_int_equal(a.what, PERCH_DO_SEND);
			e = do_send(s, &a, heard);
		}
	}
}

static void
check_delivered(const struct sim *s, uint64_t seed)
{
	for (size_t i = 0; i < STREAMS; i++) {
		const struct log *o = &s->office[i];
		const struct log *t = &s->terminal[i];

		MUST(o->n == t->n && s->counted[i] == t->n,
		     "seed %llu: stream %zu: %llu written, %llu stored, %llu counted",
		     (unsigned long long)seed, i, (unsigned long long)t->n,
		     (unsigned long long)o->n, (unsigned long long)s->counted[i]);
		MUST(memcmp(o->record + 1, t->record + 1, o->n * sizeof(o->record[0])) == 0,
		     "seed %llu: stream %zu is the same at both ends", (unsigned long long)seed, i);
	}
}

static void
deliver(struct sim *s, uint64_t seed)
{
	uint64_t owed = 1;

	for (int sync = 0; sync < 8; sync++) {
		/* The inspector goes on working between syncs. */
		for (uint64_t n = roll(s, 8); n > 0 && s->terminal[1].n < RECORDS_MAX; n--)
			append(&s->terminal[1], 1, roll(s, UINT64_MAX));
		enum perch_uplink_end end = sync_once(s, mix(seed + (uint64_t)sync), &owed);
		MUST(end == PERCH_END_DONE || end == PERCH_END_LATER,
		     "seed %llu: a bad network is no reason to give up: end %d",
		     (unsigned long long)seed, (int)end);
		if (end == PERCH_END_DONE && owed == 0 && !s->is_hostile)
			check_delivered(s, seed);
	}
	s->is_calm = true;
	MUST(sync_once(s, seed, &owed) == PERCH_END_DONE && owed == 0,
	     "seed %llu: on a good network one sync delivers everything", (unsigned long long)seed);
	check_delivered(s, seed);
}

static void
run_seeds(bool is_hostile, unsigned *requests, unsigned *repeats)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		static struct sim s;

		s = (struct sim){ .random = mix(seed), .is_hostile = is_hostile };
		s.limit = roll(&s, 4) == 0 ? 20 + roll(&s, 300) : SIZE_MAX;
		for (size_t i = 0; i < STREAMS; i++)
			for (uint64_t n = roll(&s, RECORDS_MAX / 2); n > 0; n--)
				append(&s.terminal[i], i, roll(&s, UINT64_MAX));
		deliver(&s, seed);
		*requests += s.requests;
		*repeats += s.repeats;
	}
}

static void
nothing_lost_nothing_twice(void **state)
{
	unsigned requests = 0;
	unsigned repeats = 0;

	(void)state;
	run_seeds(false, &requests, &repeats);
	print_message("# %u syncs' seeds, %u requests, %u records came again and were not stored\n",
		      (unsigned)SEEDS, requests, repeats);
	/* Every retry begins with hello, so a lost answer is not paid for by sending again. */
	assert_int_equal(repeats, 0);
}

static void
a_restored_office_is_healed(void **state)
{
	unsigned requests = 0;
	unsigned repeats = 0;

	(void)state;
	run_seeds(true, &requests, &repeats);
	print_message("# %u seeds, %u requests\n", (unsigned)SEEDS, requests);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_lost_nothing_twice),
		cmocka_unit_test(a_restored_office_is_healed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
