/*
 * view_in.h - what the files of view.h share: one function for each type of record that a look-up or
 * a screen needs. Library: sqlite3 through db.h.
 *
 * Each projects one record into the open transaction; a record of another type is none of theirs.
 */
#ifndef PERCH_STORE_VIEW_IN_H
#define PERCH_STORE_VIEW_IN_H

#include "firmware/session/record.h"
#include "firmware/store/value.h"

#define PUT(type)                                                                                  \
	PERCH_MUST_CHECK enum perch_rc perch_view_put_##type(struct perch_db *db, int64_t id,      \
							     const struct perch_record *r,         \
							     struct perch_err *err)

/* view_people.c: sign-ins, wrong PINs, signatures */
PUT(boot);
PUT(in);
PUT(deny);
PUT(unlock);
PUT(sign);
PUT(addendum);
/* view_order.c: orders chosen, made and linked, their stages and lots */
PUT(order);
PUT(stage);
PUT(make);
PUT(link);
PUT(setup);
PUT(sampling);
PUT(lot);
/* view_roll.c: from the start of a roll to its close and release */
PUT(roll);
PUT(close);
PUT(sample);
PUT(hold);
PUT(release);
/* view_entry.c: what is entered on a roll */
PUT(flaw);
PUT(measure); /* width weight length density skew wash */
PUT(colour);
PUT(judgement); /* shade mark check */
PUT(withdraw);
/* view_follow.c: counts, the mill, head office */
PUT(count);
PUT(counted);
PUT(tally);
PUT(anomaly);
PUT(action);
PUT(recheck);
PUT(question);
PUT(acknowledge);
PUT(keep);
PUT(leftover);
PUT(told);
PUT(plan);

#undef PUT

#endif
