/* uplink.c - see uplink.h. */
#include "sync/uplink.h"

#define SECOND_US   INT64_C(1000000)
#define QUICK_US    (5 * SECOND_US)  /* an answer within this doubles the batch */
#define SLOW_US     (10 * SECOND_US) /* one after this halves it */
#define BACKOFF_US  SECOND_US
#define BACKOFF_MAX (300 * SECOND_US)

enum perch_rc
perch_uplink_init(struct perch_uplink *u, const uint64_t tails[], const uint64_t acked[], size_t n,
		  uint64_t seed)
{
	if (n > PERCH_UPLINK_STREAMS_MAX)
		return PERCH_E_FULL;
	*u = (struct perch_uplink){
		.streams_n = n,
		.doing = { .what = PERCH_DO_STOP },
		.bytes = PERCH_UPLINK_BYTES_FIRST,
		.bytes_max = PERCH_UPLINK_BYTES_MAX,
		.random = seed,
	};
	for (size_t i = 0; i < n; i++)
		u->streams[i] = (struct perch_uplink_stream){
			.tail = tails[i],
			.acked = acked[i] < tails[i] ? acked[i] : tails[i],
			.limit = tails[i],
		};
	return PERCH_OK;
}

uint64_t
perch_uplink_owed(const struct perch_uplink *u)
{
	uint64_t owed = 0;

	for (size_t i = 0; i < u->streams_n; i++)
		owed += u->streams[i].tail - u->streams[i].acked;
	return owed;
}

static struct perch_uplink_action
stop(enum perch_uplink_end end)
{
	return (struct perch_uplink_action){ .what = PERCH_DO_STOP, .end = end };
}

static struct perch_uplink_action
hello(void)
{
	return (struct perch_uplink_action){ .what = PERCH_DO_HELLO };
}

/* The oldest stream with something to send; then master data; then the end. */
static struct perch_uplink_action
go_on(const struct perch_uplink *u)
{
	for (size_t i = 0; i < u->streams_n; i++) {
		const struct perch_uplink_stream *s = &u->streams[i];

		if (s->hold != PERCH_HOLD_DIVERGED && s->acked < s->limit)
			return (struct perch_uplink_action){ .what = PERCH_DO_SEND,
							     .stream = i,
							     .first = s->acked + 1,
							     .last = s->limit,
							     .bytes_max = u->bytes };
	}
	if (u->is_behind)
		return (struct perch_uplink_action){ .what = PERCH_DO_PULL };
	return stop(PERCH_END_DONE);
}

/* SplitMix64: enough to spread terminals over time. */
static uint64_t
next_random(struct perch_uplink *u)
{
	uint64_t z = u->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Full jitter: anything from 0 to the present ceiling, but never before the office wants it. */
static struct perch_uplink_action
try_later(struct perch_uplink *u, int64_t retry_after_us)
{
	int64_t ceiling = BACKOFF_US << (u->tries < 16 ? u->tries : 16);

	if (ceiling > BACKOFF_MAX)
		ceiling = BACKOFF_MAX;
	int64_t wait = (int64_t)(next_random(u) % (uint64_t)(ceiling + 1));
	if (wait < retry_after_us)
		wait = retry_after_us;
	if (++u->tries >= PERCH_UPLINK_TRIES || wait > PERCH_UPLINK_WAIT_US - u->waited_us)
		return stop(PERCH_END_LATER);
	u->waited_us += wait;
	return (struct perch_uplink_action){ .what = PERCH_DO_WAIT, .wait_us = wait };
}

static void
halve(struct perch_uplink *u, size_t sent)
{
	size_t from = sent < u->bytes ? sent : u->bytes;

	u->bytes = from > 1 ? from / 2 : 1;
}

static void
hold(struct perch_uplink_stream *s, enum perch_uplink_hold why, uint64_t limit)
{
	s->hold = why;
	s->limit = limit;
}

/* One row of the table in protocol.md 4. False: the receipt is not the office's. */
static bool
hear(struct perch_uplink *u, size_t i, const struct perch_uplink_heard *heard)
{
	struct perch_uplink_stream *s = &u->streams[i];
	bool is_last = i + 1 == u->streams_n;

	if (heard->seq > s->tail && !is_last && heard->agrees) {
		s->acked = s->tail;
	} else if (heard->seq > s->tail || !heard->is_ours) {
		hold(s, PERCH_HOLD_DIVERGED, s->limit);
	} else if (heard->seq > 0 && !heard->is_signed) {
		return false;
	} else {
		/* Lower than before: the office was restored, and hears the rest again. */
		s->acked = heard->seq;
	}
	return true;
}

static struct perch_uplink_action
on_welcome(struct perch_uplink *u, const struct perch_uplink_event *e)
{
	if (e->heard_n != u->streams_n)
		return stop(PERCH_END_FAULT);
	for (size_t i = 0; i < e->heard_n; i++)
		if (!hear(u, i, &e->heard[i]))
			return stop(PERCH_END_FAULT);
	u->is_behind = e->has_more;
	return go_on(u);
}

static struct perch_uplink_action
on_ack(struct perch_uplink *u, const struct perch_uplink_event *e, struct perch_mono now)
{
	struct perch_uplink_stream *s = &u->streams[u->doing.stream];
	const struct perch_uplink_heard *heard = e->heard;
	int64_t took_us = now.us - u->since.us;

	if (e->heard_n != 1)
		return stop(PERCH_END_FAULT);
	/* What does not speak of the batch that was sent is no answer; hello will tell more. */
	if (heard->seq < e->last || heard->seq > s->tail || !heard->is_ours || !heard->is_signed)
		return try_later(u, -1);
	s->acked = heard->seq;
	u->tries = 0;
	if (took_us > SLOW_US)
		halve(u, e->bytes);
	else if (took_us <= QUICK_US && u->bytes <= u->bytes_max / 2)
		u->bytes *= 2;
	return go_on(u);
}

static struct perch_uplink_action
on_page(struct perch_uplink *u, const struct perch_uplink_event *e)
{
	u->tries = 0;
	u->is_behind = e->has_more;
	return go_on(u);
}

/* 413. Smaller at once: the office is well, only the batch is not. */
static struct perch_uplink_action
on_too_large(struct perch_uplink *u, const struct perch_uplink_event *e)
{
	if (u->doing.what != PERCH_DO_SEND)
		return stop(PERCH_END_FAULT);
	if (e->last == u->doing.first) {
		hold(&u->streams[u->doing.stream], PERCH_HOLD_REFUSED, e->last - 1);
	} else {
		halve(u, e->bytes);
		u->bytes_max = u->bytes;
	}
	return go_on(u);
}

static struct perch_uplink_action
on_bad_record(struct perch_uplink *u, const struct perch_uplink_event *e)
{
	if (u->doing.what != PERCH_DO_SEND || e->seq < u->doing.first || e->seq > e->last)
		return stop(PERCH_END_FAULT);
	hold(&u->streams[u->doing.stream], PERCH_HOLD_REFUSED, e->seq - 1);
	return go_on(u);
}

static struct perch_uplink_action
on_failed(struct perch_uplink *u, const struct perch_uplink_event *e)
{
	switch (e->failure) {
	case PERCH_FAIL_LATER:
		return try_later(u, e->retry_after_us);
	case PERCH_FAIL_SLOW:
		if (u->doing.what == PERCH_DO_SEND)
			halve(u, e->bytes);
		return try_later(u, e->retry_after_us);
	case PERCH_FAIL_SIZE:
		return on_too_large(u, e);
	case PERCH_FAIL_RECORD:
		return on_bad_record(u, e);
	case PERCH_FAIL_DIVERGED:
		if (u->doing.what != PERCH_DO_SEND)
			return stop(PERCH_END_FAULT);
		hold(&u->streams[u->doing.stream], PERCH_HOLD_DIVERGED, u->doing.first - 1);
		return go_on(u);
	case PERCH_FAIL_PLACE:
		return stop(PERCH_END_PLACE);
	case PERCH_FAIL_REFUSED:
		return stop(PERCH_END_REFUSED);
	case PERCH_FAIL_FAULT:
		return stop(PERCH_END_FAULT);
	}
	return stop(PERCH_END_FAULT);
}

static struct perch_uplink_action
on_damaged(struct perch_uplink *u, const struct perch_uplink_event *e)
{
	if (e->seq < u->doing.first || e->seq > u->doing.last)
		return stop(PERCH_END_FAULT);
	hold(&u->streams[u->doing.stream], PERCH_HOLD_DAMAGED, e->seq - 1);
	return go_on(u);
}

/* Does the event answer what was to be done? */
static bool
fits(enum perch_uplink_what doing, enum perch_uplink_event_type type)
{
	switch (type) {
	case PERCH_EV_BEGIN:
		return doing == PERCH_DO_STOP;
	case PERCH_EV_WELCOME:
		return doing == PERCH_DO_HELLO;
	case PERCH_EV_ACK:
	case PERCH_EV_DAMAGED:
		return doing == PERCH_DO_SEND;
	case PERCH_EV_PAGE:
		return doing == PERCH_DO_PULL;
	case PERCH_EV_WAITED:
		return doing == PERCH_DO_WAIT;
	case PERCH_EV_FAILED:
		return doing == PERCH_DO_HELLO || doing == PERCH_DO_SEND || doing == PERCH_DO_PULL;
	}
	return false;
}

static struct perch_uplink_action
handle(struct perch_uplink *u, const struct perch_uplink_event *e, struct perch_mono now)
{
	switch (e->type) {
	case PERCH_EV_BEGIN:
	case PERCH_EV_WAITED:
		return hello();
	case PERCH_EV_WELCOME:
		return on_welcome(u, e);
	case PERCH_EV_ACK:
		return on_ack(u, e, now);
	case PERCH_EV_PAGE:
		return on_page(u, e);
	case PERCH_EV_FAILED:
		return on_failed(u, e);
	case PERCH_EV_DAMAGED:
		return on_damaged(u, e);
	}
	return stop(PERCH_END_FAULT);
}

struct perch_uplink_action
perch_uplink_step(struct perch_uplink *u, const struct perch_uplink_event *e, struct perch_mono now)
{
	u->doing = fits(u->doing.what, e->type) ? handle(u, e, now) : stop(PERCH_END_FAULT);
	u->since = now;
	return u->doing;
}
