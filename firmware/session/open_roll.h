/*
 * open_roll.h - what the entries of the open roll add up to.
 *
 * Pure. Lengths in micrometres, -1 where not known. Of several standing entries of one kind the
 * last one holds.
 */
#ifndef PERCH_SESSION_OPEN_ROLL_H
#define PERCH_SESSION_OPEN_ROLL_H

#include "firmware/session/session.h"

/* The last standing entry of this type and `what` ("" for a length, a shade), NULL when there is none; borrowed
 * from the roll. */
const struct perch_entry *perch_roll_entry(const struct perch_open_roll *roll,
					   enum perch_record_type type, const char *what);

/* Inspected length: measured, else by ticket. */
int64_t perch_roll_length(const struct perch_open_roll *roll);
/* Least width that holds, -1 when none was measured. */
int64_t perch_roll_least_width(const struct perch_open_roll *roll);

/* What an open roll is judged by. */
struct perch_basis {
	bool has_profile; /* false: order gone or its profile unknown */
	bool has_order;
	struct perch_profile profile;
	struct perch_order order; /* zeroed when gone, width -1 */
	struct perch_roll size;   /* width: least measured, else the order's */
};
void perch_basis_find(const struct perch_session *session, const struct perch_world *world,
		      struct perch_basis *out);

/* The unit in which positions are shown: that of the profile, metres without one. */
enum perch_unit perch_basis_unit(const struct perch_basis *basis);
/* Of a length that may have been said in either system: yards where the profile counts in yards and the
 * length is exact in them, else metres; of a small one inches or millimetres. */
enum perch_unit perch_basis_length_unit(const struct perch_basis *basis, int64_t um);
enum perch_unit perch_basis_fine_unit(const struct perch_basis *basis, int64_t um);

/*
 * Copy the standing flaws to work->flaws; how many. A flaw that lies right of the width that is
 * used now (the cloth was wider there) counts as at the edge.
 */
size_t perch_work_load(struct perch_work *work, const struct perch_open_roll *roll,
		       int64_t width_um);

/*
 * Points of the first n flaws of work->flaws while the roll runs; false when they cannot be
 * computed yet (no profile, no width). Without a length the roll has no end.
 */
bool perch_work_points(struct perch_work *work, const struct perch_basis *basis, size_t n,
		       int64_t *points);

/* "slub 17yd 2in", "warp-line 40yd to 44.5yd", "slub 17yd 2in minor" in the units in which it was typed */
void perch_put_flaw(struct perch_buf *b, const struct perch_flaw *flaw, enum perch_unit unit,
		    enum perch_unit len_unit);
/* The same in those of the profile. */
void perch_put_standing_flaw(struct perch_buf *b, const struct perch_flaw *flaw,
			     const struct perch_basis *basis);

#endif
