/*
 * figure.h - what the readings and grades of an open roll come to, held against its order.
 *
 * Pure, exact. One that is being taken counts as the last entry, so that the answer to it says what
 * the close will say. A figure is false, and *out untouched, when it cannot be had: nothing of it
 * stands, or something else that it needs is missing. It is in the unit of the order's nominal
 * where there is one; shares are in percent. Where the order states no tolerance it is not judged.
 */
#ifndef PERCH_SESSION_FIGURE_H
#define PERCH_SESSION_FIGURE_H

#include "firmware/inspect/measure.h"
#include "firmware/session/open_roll.h"

/* What stands; everything borrowed. */
struct perch_standing {
	const struct perch_open_roll *roll;
	const struct perch_basis *basis;
	const struct perch_entry *next; /* being taken; NULL: nothing */
};

/* What stands, with the entry that this record will be; *next is filled in and borrowed. */
struct perch_standing perch_standing_with(const struct perch_session *session,
					  const struct perch_basis *basis,
					  const struct perch_record *record,
					  struct perch_entry *next);

/* The i-th standing entry, the one being taken last; NULL past the end. */
const struct perch_entry *perch_standing_nth(const struct perch_standing *s, size_t i);
/* As perch_roll_entry(). */
const struct perch_entry *perch_standing_entry(const struct perch_standing *s,
					       enum perch_record_type type, const char *what);

/* Mass per area at "head" or "tail": as stated, or of the weighed piece, unrounded; and the mean. */
bool perch_figure_weight(const struct perch_standing *s, const char *place,
			 struct perch_measured *out);
bool perch_figure_mean_weight(const struct perch_standing *s, struct perch_measured *out);
bool perch_figure_density(const struct perch_standing *s, enum perch_direction direction,
			  struct perch_measured *out);
/* The widths of the three places together; false unless all three stand. */
bool perch_figure_widths(const struct perch_standing *s, struct perch_summary *out);
/* Measured length less ticket, in percent of the ticket. */
bool perch_figure_length(const struct perch_standing *s, struct perch_measured *out);
/* The greatest skew, or the greatest bow of whatever form, in percent of the width in use. */
bool perch_figure_skew(const struct perch_standing *s, bool is_bow, struct perch_measured *out);
/* Shrinkage in the wash; false before both marks are there. */
bool perch_figure_shrinkage(const struct perch_standing *s, enum perch_direction direction,
			    struct perch_measured *out);

/*
 * The next colour grading from the entry *at on (begin with 0): the last first and second look of
 * one kind, light and reference. A second look whose first was taken back counts as the first.
 */
bool perch_standing_grading(const struct perch_standing *s, size_t *at,
			    struct perch_colour_grading *out);
/* The rules by which they are judged: the order's, else the shipped ones. */
struct perch_colour_rules perch_standing_colour_rules(const struct perch_standing *s);

/* The last entry on this field of the shipping mark, or on the whole; NULL when neither was looked
 * at. */
const struct perch_entry *perch_standing_mark(const struct perch_standing *s, const char *field);

/* An amount (g/m2, threads per m) as a decimal of three places in this unit, half away from zero.
 * PERCH_E_RANGE: it does not fit, or rounds to nothing. */
PERCH_MUST_CHECK enum perch_rc perch_figure_round(struct perch_ratio amount, enum perch_unit unit,
						  struct perch_decimal *out);

const char *perch_direction_str(enum perch_direction direction); /* "warp" */

/* "; pass: mean 180.000 g/m2, limits 174.600 to 185.400", "; fails: ..". One that is not judged:
 * "; mean 180.000 g/m2", and nothing when the name is "". */
void perch_put_judged(struct perch_buf *b, const char *name, const struct perch_measured *m);
/* " (was 1518mm, record 12)"; nothing for NULL. unit: of a length. */
void perch_put_superseded(struct perch_buf *b, const struct perch_entry *before,
			  enum perch_unit unit);
/* "180.0g/m2": the digits as they were entered. */
void perch_put_quantity(struct perch_buf *b, struct perch_quantity q);

#endif
