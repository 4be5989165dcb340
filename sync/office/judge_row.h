/*
 * judge_row.h - what the parts of the judge share: references, notices, rows. Library: sqlite3 by
 * the store. Not for other files: they include judge.h.
 *
 * A record that names something that is not here gets the notice lost-reference and PERCH_E_NOTFOUND,
 * which ends the judging of this record and of nothing else.
 */
#ifndef PERCH_OFFICE_JUDGE_ROW_H
#define PERCH_OFFICE_JUDGE_ROW_H

#include "sync/office/judge.h"

/* Where a record lies; stream 0: nowhere. */
struct perch_place {
	int64_t stream;
	int64_t seq;
};

#define PERCH_NOTICE_CAP (PERCH_NOTE_CAP + PERCH_ORDER_CAP + 96)

PERCH_MUST_CHECK enum perch_rc perch_judge_notice(struct perch_judge *j, const char *kind,
						  const char *text, struct perch_err *err);

/* The record that a local id names, when it is of this type. PERCH_E_NOTFOUND without a notice: it is
 * not here, or is of another type. */
PERCH_MUST_CHECK enum perch_rc perch_judge_fetch(struct perch_judge *j, int64_t id,
						 enum perch_record_type type,
						 struct perch_record *record,
						 struct perch_err *err);
/* What this record of the stream, the one at j->seq, tells of j->boot and j->shift. */
void perch_judge_learn_shift(struct perch_judge *j, const struct perch_record *r);
/* Where it lies, whatever it is. PERCH_E_NOTFOUND without a notice: of no epoch that is here, or it would come
 * later than what names it. */
PERCH_MUST_CHECK enum perch_rc perch_judge_locate(struct perch_judge *j, int64_t id,
						  struct perch_place *place, struct perch_err *err);
/* Where the row of "roll" or another table lies that the id names; notice: what is missing, said when
 * it is. PERCH_E_NOTFOUND. */
PERCH_MUST_CHECK enum perch_rc perch_judge_find(struct perch_judge *j, const char *table,
						int64_t id, struct perch_place *place,
						struct perch_err *err);
/* The number of the order that an order record names; "" for id 0, and with a notice when it is not
 * here: what speaks of it is kept all the same. */
PERCH_MUST_CHECK enum perch_rc perch_judge_order_no(struct perch_judge *j, int64_t id,
						    char order[PERCH_ORDER_CAP],
						    struct perch_err *err);

/* One value of a row: a text, an integer, or NULL. */
struct perch_value {
	const char *text;
	int64_t n;
	bool is_null;
};
#define PERCH_TEXT(t)                                                                              \
	{                                                                                          \
		.text = (t)                                                                        \
	}
#define PERCH_INT(v)                                                                               \
	{                                                                                          \
		.n = (v)                                                                           \
	}
/* A stream or seq of a place that may be nowhere. */
#define PERCH_AT(place, part)                                                                      \
	{                                                                                          \
		.n = (place).part, .is_null = (place).stream == 0                                  \
	}

/*
 * Run one statement on the record in hand: ?1 stream, ?2 seq, ?3 wall time, ?4 person, and from ?5
 * on values[n].
 */
PERCH_MUST_CHECK enum perch_rc perch_judge_put(struct perch_judge *j, const char *sql,
					       const struct perch_value *values, size_t n,
					       struct perch_err *err);

/* Failed rules as a JSON list of texts. PERCH_E_FULL, PERCH_E_FORMAT. */
PERCH_MUST_CHECK enum perch_rc perch_judge_reasons(const struct perch_record_rules *reasons,
						   char *dst, size_t cap);

/* A record of its type. Errors: those of the database, and PERCH_E_NOTFOUND as above. */
#define PERCH_TAKES(name)                                                                          \
	PERCH_MUST_CHECK enum perch_rc name(struct perch_judge *j, const struct perch_record *r,   \
					    struct perch_err *err)
/* judge_order.c */
PERCH_TAKES(perch_take_order);
PERCH_TAKES(perch_take_make);
PERCH_TAKES(perch_take_link);
PERCH_TAKES(perch_take_setup);
PERCH_TAKES(perch_take_sampling);
PERCH_TAKES(perch_take_lot);
PERCH_TAKES(perch_take_count);
PERCH_TAKES(perch_take_counted);
PERCH_TAKES(perch_take_tally);
PERCH_TAKES(perch_take_leftover);
PERCH_TAKES(perch_take_keep);
/* judge_roll.c */
PERCH_TAKES(perch_take_roll);
PERCH_TAKES(perch_take_close);
PERCH_TAKES(perch_take_hold);
PERCH_TAKES(perch_take_release);
PERCH_TAKES(perch_take_shade);
PERCH_TAKES(perch_take_withdraw);
/* judge_entry.c */
PERCH_TAKES(perch_take_flaw);
PERCH_TAKES(perch_take_measure); /* width weight length density skew wash */
PERCH_TAKES(perch_take_colour);
PERCH_TAKES(perch_take_finding); /* mark check sample note */
/* judge_follow.c */
PERCH_TAKES(perch_take_anomaly);
PERCH_TAKES(perch_take_action);
PERCH_TAKES(perch_take_recheck);
PERCH_TAKES(perch_take_question);
PERCH_TAKES(perch_take_acknowledge);
PERCH_TAKES(perch_take_told);
PERCH_TAKES(perch_take_plan);
PERCH_TAKES(perch_take_shift);
/* judge_people.c */
PERCH_TAKES(perch_take_in);
PERCH_TAKES(perch_take_deny);
PERCH_TAKES(perch_take_unlock);
PERCH_TAKES(perch_take_restored);
/* judge_sign.c */
PERCH_TAKES(perch_take_sign);
PERCH_TAKES(perch_take_addendum);
/* Before a record is taken: does it change what is signed? Then there is a notice. */
PERCH_TAKES(perch_judge_signed);

/* judge_score.c: score a closed roll again, by the profile that its close record names, from the flaws and
 * measures that are here; a difference gives a notice. */
PERCH_MUST_CHECK enum perch_rc perch_judge_score(struct perch_judge *j, struct perch_place roll,
						 const struct perch_record_close *close,
						 struct perch_err *err);

#endif
