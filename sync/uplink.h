/*
 * uplink.h - the terminal's side of a sync as a state machine: what to do next, when to try again,
 * when to stop. Events in, one action out.
 *
 * Pure: no I/O, no clock, no allocation; time, random seed and what was heard are arguments. The
 * caller does the action and comes back with the event that it led to. Rules: protocol.md 4 to 9.
 */
#ifndef PERCH_SYNC_UPLINK_H
#define PERCH_SYNC_UPLINK_H

#include "firmware/base/clock.h"
#include "firmware/base/rc.h"

#define PERCH_UPLINK_STREAMS_MAX 64
#define PERCH_UPLINK_TRIES       5        /* failed requests in a row, then it ends */
#define PERCH_UPLINK_WAIT_US     60000000 /* waiting in all */
#define PERCH_UPLINK_BYTES_FIRST 1048576  /* record bytes of the first batch */
#define PERCH_UPLINK_BYTES_MAX   4194304

/* Why a stream cannot be sent to its end. */
enum perch_uplink_hold {
	PERCH_HOLD_NONE,
	PERCH_HOLD_DAMAGED,  /* the record after `limit` does not fit its stored hash */
	PERCH_HOLD_REFUSED,  /* the office does not take the record after `limit` */
	PERCH_HOLD_DIVERGED, /* the office has other records than this log */
};

struct perch_uplink_stream {
	uint64_t tail;
	uint64_t acked; /* what the office acknowledged, as last heard */
	uint64_t limit; /* nothing after this is sent */
	enum perch_uplink_hold hold;
};

enum perch_uplink_what {
	PERCH_DO_HELLO,
	PERCH_DO_SEND, /* records first.. of a stream */
	PERCH_DO_PULL, /* the next page of master data */
	PERCH_DO_WAIT,
	PERCH_DO_STOP,
};

enum perch_uplink_end {
	PERCH_END_DONE,    /* nothing more to do; streams may be on hold */
	PERCH_END_LATER,   /* tried often enough for now */
	PERCH_END_PLACE,   /* what answers is not the office */
	PERCH_END_REFUSED, /* the office does not accept this terminal */
	PERCH_END_FAULT,   /* one of the programs is wrong */
};

struct perch_uplink_action {
	enum perch_uplink_what what;
	size_t stream;             /* SEND: index */
	uint64_t first;            /* SEND: from this record */
	uint64_t last;             /* SEND: to this one at most */
	size_t bytes_max;          /* SEND: as many whole records as fit, and always one */
	int64_t wait_us;           /* WAIT */
	enum perch_uplink_end end; /* STOP */
};

enum perch_uplink_failure {
	PERCH_FAIL_LATER,    /* no path, overload, fault at the office; gap and chain too */
	PERCH_FAIL_SLOW,     /* time-out, 408: later, and with less */
	PERCH_FAIL_SIZE,     /* 413 */
	PERCH_FAIL_RECORD,   /* bad-record: seq */
	PERCH_FAIL_DIVERGED, /* 409 diverged */
	PERCH_FAIL_PLACE,
	PERCH_FAIL_REFUSED,
	PERCH_FAIL_FAULT,
};

/* What the office said about one stream, held against our own log. */
struct perch_uplink_heard {
	uint64_t seq;
	bool is_ours;   /* its hash is our own at seq; false when seq is past our tail */
	bool is_signed; /* its receipt verifies (seq 0 needs none) */
	bool agrees;    /* hello: see protocol.md 4 */
};

enum perch_uplink_event_type {
	PERCH_EV_BEGIN,
	PERCH_EV_WELCOME, /* HELLO was answered: heard[streams], has_more */
	PERCH_EV_ACK,     /* SEND was answered: heard[1], last, bytes */
	PERCH_EV_PAGE,    /* PULL was answered and applied: has_more */
	PERCH_EV_WAITED,
	PERCH_EV_FAILED, /* failure; of a SEND also last, bytes; RECORD: seq; retry_after_us or -1 */
	PERCH_EV_DAMAGED, /* SEND found that our own record seq is damaged; nothing was sent */
};

struct perch_uplink_event {
	enum perch_uplink_event_type type;
	const struct perch_uplink_heard *heard; /* borrowed for the call */
	size_t heard_n;
	bool has_more; /* master data: pages are left */
	uint64_t last; /* the last record that was sent */
	size_t bytes;  /* record bytes that were sent */
	uint64_t seq;
	enum perch_uplink_failure failure;
	int64_t retry_after_us;
};

struct perch_uplink {
	struct perch_uplink_stream streams[PERCH_UPLINK_STREAMS_MAX];
	size_t streams_n;
	struct perch_uplink_action doing;
	struct perch_mono since; /* when `doing` began */
	bool is_behind;          /* master data: pages are left */
	size_t bytes;            /* size of the next batch */
	size_t bytes_max;
	unsigned tries; /* failures since the last success */
	int64_t waited_us;
	uint64_t random;
};

/* tails[n]: the last seq of each stream, oldest stream first; acked[n]: what earlier syncs have
 * got receipts for, to tell what is owed until the office is heard. PERCH_E_FULL: too many. */
PERCH_MUST_CHECK enum perch_rc perch_uplink_init(struct perch_uplink *u, const uint64_t tails[],
						 const uint64_t acked[], size_t n, uint64_t seed);

/* One event, one action. An event that does not fit what was to be done ends in FAULT. */
struct perch_uplink_action perch_uplink_step(struct perch_uplink *u,
					     const struct perch_uplink_event *e,
					     struct perch_mono now);

/* Records that the office has not acknowledged. */
uint64_t perch_uplink_owed(const struct perch_uplink *u);

#endif
