/*
 * measure_options.h - the options of `perch measure`: figures, lists of readings, limits.
 *
 * Texts are borrowed from the command line. Every function returns
 * PERCH_OK, or another code with r->err saying "--mass: .." what is wrong; *out is then not to be
 * used.
 */
#ifndef PERCH_APP_MEASURE_OPTIONS_H
#define PERCH_APP_MEASURE_OPTIONS_H

#include "firmware/inspect/measure.h"

#define PERCH_READINGS_MAX 256 /* in one list */

enum perch_measure_option {
	PERCH_OPT_ACTUAL,
	PERCH_OPT_ACTUALS,
	PERCH_OPT_AFTER,
	PERCH_OPT_AREA,
	PERCH_OPT_BEFORE,
	PERCH_OPT_COUNTS,
	PERCH_OPT_GROWTH,
	PERCH_OPT_KIND,
	PERCH_OPT_LENGTH,
	PERCH_OPT_LIMIT,
	PERCH_OPT_MASS,
	PERCH_OPT_MAX,
	PERCH_OPT_MIN,
	PERCH_OPT_MINUS,
	PERCH_OPT_NOMINAL,
	PERCH_OPT_OFFSET,
	PERCH_OPT_OVER,
	PERCH_OPT_PLUS,
	PERCH_OPT_READINGS,
	PERCH_OPT_TICKET,
	PERCH_OPT_TICKETS,
	PERCH_OPT_TOL,
	PERCH_OPT_UNIT,
	PERCH_OPT_VALUE,
	PERCH_OPT_WIDTH,
	PERCH_OPT_COUNT
};

/* The options as typed, NULL where not given; zero it first. */
struct perch_measure_request {
	const char *v[PERCH_OPT_COUNT];
	struct perch_err err;
};

struct perch_measure_list {
	struct perch_quantity v[PERCH_READINGS_MAX];
	size_t n;
};

static inline bool
perch_measure_has(const struct perch_measure_request *r, enum perch_measure_option option)
{
	return r->v[option] != NULL;
}

/* The option of this name without its dashes; PERCH_OPT_COUNT when there is none. */
enum perch_measure_option perch_measure_option_find(const char *name);

/* Say "--option: why" and return rc. */
enum perch_rc perch_measure_refuse(struct perch_measure_request *r,
				   enum perch_measure_option option, enum perch_rc rc,
				   const char *why);

/* A figure above zero, in any unit of the dimension; PERCH_DIM_NONE: a bare number. */
PERCH_MUST_CHECK enum perch_rc perch_measure_figure(struct perch_measure_request *r,
						    enum perch_measure_option option,
						    enum perch_dimension dimension,
						    struct perch_quantity *out);
/* "A,B,C", 1 to PERCH_READINGS_MAX of them. */
PERCH_MUST_CHECK enum perch_rc perch_measure_list(struct perch_measure_request *r,
						  enum perch_measure_option option,
						  enum perch_dimension dimension, bool zero_is_fine,
						  struct perch_measure_list *out);
/* The unit to print in: that of --unit, else the usual one. */
PERCH_MUST_CHECK enum perch_rc perch_measure_unit(struct perch_measure_request *r,
						  enum perch_unit usual, enum perch_unit *out);

/* What --plus, --minus and --tol (both at once) make of a nominal; no limits without them. */
PERCH_MUST_CHECK enum perch_rc perch_measure_sides(struct perch_measure_request *r,
						   struct perch_quantity nominal,
						   struct perch_limits *out);
/* The same of --nominal, which may be missing together with them, or bare in this unit. */
PERCH_MUST_CHECK enum perch_rc perch_measure_band(struct perch_measure_request *r,
						  enum perch_unit unit, struct perch_limits *out);
/* --limit or --growth as the most that a percentage of `whole` may be; none without it. */
PERCH_MUST_CHECK enum perch_rc perch_measure_most(struct perch_measure_request *r,
						  enum perch_measure_option option,
						  struct perch_ratio whole,
						  struct perch_limits *out);

#endif
