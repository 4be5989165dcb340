/*
 * sample.h - how many rolls of a lot are inspected, and what the sample says of the lot.
 *
 * Pure, no floating point. A lot is one dye lot of an order; where no dye lot is known, the rolls
 * of one colour. Shares are rounded up and are never less than one roll nor more than the lot.
 *
 *   rule          n                                        on failure          source
 *   full          every roll                               reject              common practice
 *   ten-percent   10 % of the rolls                        another 10 %, then  restatements of
 *                                                          reject              ASTM D5430, mills
 *   percent P     P % of the rolls: 10 a normal supplier,  another P %, then   a textile quality
 *                 25 a new one, 3 a proven one             reject              course
 *   square-root   square root of the number of rolls       reject              none: unconfirmed
 *   by-yards      up to 2500 yd 20 % but 500 yd at least   reject              an inspection
 *                 (all of a lot shorter than that); up to                      procedure
 *                 5000 yd 10 %; 20 000 yd 8 %; 30 000 yd
 *                 6 %; beyond that the rule says nothing.
 *                 (Its own steps jump: 2400 yd need 500,
 *                 2600 yd need 260.)
 *   z14, table    as the table says                        reject              sample_table.h
 *
 * Only a table has an acceptance number. The others allow no failed roll (accept 0, reject 1):
 * "failure" is one failed roll in the sample, or a pooled rate over the limit of the shipment. The
 * sources of the ten per cent rule are the only ones that name a second sample; the second round is
 * judged by its own rolls. When no roll is left for it, a failure rejects.
 *
 * As text, in order master data and on the command line: "full", "ten-percent", "percent 25",
 * "square-root", "by-yards", "z14 2.5 II", "table ID AQL LEVEL". A severity may follow the level,
 * "table ID 2.5 II tightened"; without it inspection is normal. Who states the order knows the history
 * of the supplier (sample_switch.h). The shipped z14 has normal plans only.
 */
#ifndef PERCH_INSPECT_SAMPLE_H
#define PERCH_INSPECT_SAMPLE_H

#include "firmware/inspect/sample_table.h"

#define PERCH_SAMPLE_TEXT_MAX  64              /* a rule as text, with its NUL */
#define PERCH_SAMPLE_LENGTH_UM 1000000000000LL /* longest lot of by-yards: 1000 km */

enum perch_sample_kind {
	PERCH_SAMPLE_FULL,
	PERCH_SAMPLE_TEN_PERCENT,
	PERCH_SAMPLE_PERCENT,
	PERCH_SAMPLE_SQUARE_ROOT,
	PERCH_SAMPLE_BY_YARDS,
	PERCH_SAMPLE_TABLE /* z14 too: the shipped table of that id */
};

/* The sampling rule of an order. */
struct perch_sample_rule {
	enum perch_sample_kind kind;
	int32_t percent;                /* PERCENT: 1..100; else 0 */
	char table[PERCH_TABLE_ID_MAX]; /* TABLE: its id; else "" */
	int32_t aql;                    /* TABLE: thousandths of a per cent; else 0 */
	enum perch_sample_level level;  /* TABLE; else 0 */
	enum perch_severity severity;   /* TABLE; else PERCH_NORMAL */
};

/*
 * Read a rule, blanks between the words. PERCH_E_FORMAT: a word too few or too many, or not a
 * number where one stands; PERCH_E_UNKNOWN: unknown rule, level or severity; PERCH_E_RANGE: percent or
 * AQL that cannot be, no table id, a severity that a shipped table has no plans for. err->text is one
 * sentence. *out untouched then. Whether another table is there, and has that AQL, level and severity,
 * shows in perch_sample_plan().
 */
PERCH_MUST_CHECK enum perch_rc perch_sample_rule_read(struct perch_span text,
						      struct perch_sample_rule *out,
						      struct perch_err *err);
/* The same text again, in its plainest form; at most PERCH_SAMPLE_TEXT_MAX - 1 bytes. */
enum perch_rc perch_sample_rule_put(const struct perch_sample_rule *rule, struct perch_buf *out);

/* What is to be sampled. */
struct perch_sample_lot {
	int32_t rolls;     /* 1..PERCH_SAMPLE_LOT_MAX; by-yards does not ask */
	int64_t length_um; /* by-yards: 1..PERCH_SAMPLE_LENGTH_UM; the others do not ask */
};

struct perch_sample_plan {
	int64_t n;      /* rolls to inspect, by-yards: whole yards */
	int64_t widen;  /* so many more after a failure; 0: a failure rejects */
	int32_t accept; /* so many failed rolls pass, */
	int32_t reject; /* so many do not; in reduced plans there may be a gap between */
	bool is_yards;  /* n and widen are yards */
	bool is_all;    /* n is the whole lot */
	bool widens;    /* the rule has a second round, even if no roll is left for it */
	char letter[PERCH_TABLE_LETTER_MAX]; /* code letter of a table; else "" */
	char unconfirmed
		[PERCH_TABLE_NOTE_MAX]; /* what the report must say of the rule; "" nothing */
};

/*
 * The plan of a lot. table: for PERCH_SAMPLE_TABLE the table that the rule names (borrowed for the
 * call; the caller looks it up, shipped ones first with perch_sample_table_shipped()), NULL when
 * it is not there: PERCH_E_NOTFOUND, as for an AQL, level or severity that it has not.
 * PERCH_E_RANGE: no roll, or more than the rule or the table goes. err->text is one sentence. *out
 * untouched then. When n is not less than the lot, everything is inspected; accept is then less
 * than n all the same, so that a lot of nothing but failed rolls never passes.
 */
PERCH_MUST_CHECK enum perch_rc perch_sample_plan(const struct perch_sample_rule *rule,
						 const struct perch_sample_table *table,
						 const struct perch_sample_lot *lot,
						 struct perch_sample_plan *out,
						 struct perch_err *err);

/* What was done of one round. The caller starts round 2 once the verdict on round 1 is WIDEN. */
struct perch_sample_round {
	int32_t round;     /* 1 or 2 */
	int64_t inspected; /* rolls (or yards) of this round's picks that are done; more is no harm */
	int32_t failed;    /* failed rolls inspected in this round, picked or not */
	bool is_over;      /* the pooled rate of all rolls so far is over the shipment's limit */
};

/* A round is judged when all its rolls are done: until then it is open, whatever failed. */
enum perch_sample_outcome {
	PERCH_SAMPLE_OPEN,
	PERCH_SAMPLE_PASS,
	PERCH_SAMPLE_WIDEN,
	PERCH_SAMPLE_REJECT
};

struct perch_sample_verdict {
	enum perch_sample_outcome outcome;
	int64_t more;   /* OPEN: rolls (yards) left in this round; WIDEN: those of the next */
	bool is_failed; /* this round has failed, or will */
	bool is_gap;    /* PASS with more than accept failed: reduced inspection ends */
};

/* The sample so far. PERCH_E_ARG: no such round, or a count below zero. */
PERCH_MUST_CHECK enum perch_rc perch_sample_judge(const struct perch_sample_plan *plan,
						  const struct perch_sample_round *round,
						  struct perch_sample_verdict *out);
const char *perch_sample_outcome_str(enum perch_sample_outcome outcome); /* "widen" */

/* Sampling begins when at least 80 % of the lot is on hand (an inspection procedure says so). */
bool perch_sample_may_begin(int32_t on_hand, int32_t rolls);

#endif
