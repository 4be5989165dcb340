/*
 * profile.h - a scoring profile: the rules of one point system as data.
 *
 * Pure. Lengths in micrometres, points whole. Pages that all name ASTM D5430 disagree on holes,
 * selvedges, shading, wide cloth and limits, so nothing of this is in code: a profile has an id
 * and a version, both are stored with each result and printed on the report.
 *
 * The JSON form is the same for reading and for printing (`perch profiles ID`):
 *   {"id":"four-point-inch","version":1,"name":"..","grid":"yd","per":"100yd2",
 *    "width":"cuttable","side":"face",
 *    "classes":{"warp":[{"up_to":"3in","points":1},..,{"up_to":null,"points":4}],"weft":[..]},
 *    "hole":[{"up_to":"1in","points":2},{"up_to":null,"points":4}],
 *    "pinhole":null | {"up_to":"2mm","points":1},
 *    "running":{"over":"9in","points":4},"full_width":4,"narrow":4,
 *    "shade":{"points":4,"quality":"first"},
 *    "cap":{"points":4,"base_width":null | "64in","rounding":"down"},
 *    "selvedge":"0in","ends":"0in",
 *    "limits":{"roll":{"op":"<=","value":"40","over":"reject"},"shipment":null,"linear":null,
 *              "full_width":null,"splices":null,"long_run":null}}
 * A key of value null may be left out. Every key is checked; a key that is not listed is refused.
 *
 * Not here yet: bounds in parts of the width and rates per linear yard (ten-point), rates per m2
 * (GB/T), majors only, least piece length, grade names. Each is one more field or one more row.
 */
#ifndef PERCH_INSPECT_PROFILE_H
#define PERCH_INSPECT_PROFILE_H

#include "firmware/base/json.h"
#include "firmware/base/quantity.h"
#include "firmware/inspect/flaw.h"

#define PERCH_PROFILE_ID_MAX   32
#define PERCH_PROFILE_REF_MAX  48 /* "id@version" with its NUL */
#define PERCH_PROFILE_NAME_MAX 96
#define PERCH_CLASSES_MAX      6
#define PERCH_POINTS_MAX       100 /* most points that one rule may give in one unit */

/* Worst last, so that the worse of two is the greater. */
enum perch_quality { PERCH_FIRST, PERCH_SECOND, PERCH_REJECT };

/* What a rate is related to. */
enum perch_per { PERCH_PER_100YD2, PERCH_PER_100M2, PERCH_PER_COUNT };

enum perch_rounding { PERCH_ROUND_DOWN, PERCH_ROUND_HALF_UP, PERCH_ROUND_UP };

/* Which width the rate is over. */
enum perch_width_used { PERCH_WIDTH_CUTTABLE, PERCH_WIDTH_ROLL, PERCH_WIDTH_NOMINAL };

/* A flaw up to and including up_to_um gets these points. */
struct perch_class {
	int64_t up_to_um; /* INT64_MAX in the last class */
	int32_t points;
};

/* Rising bounds, the last class without bound. */
struct perch_classes {
	struct perch_class v[PERCH_CLASSES_MAX];
	size_t n; /* 1..PERCH_CLASSES_MAX */
};

struct perch_limit {
	bool is_set;
	bool is_inclusive; /* "<=", else "<" */
	struct perch_decimal value;
	enum perch_quality over; /* what a roll becomes that does not keep the limit */
};

struct perch_profile {
	char id[PERCH_PROFILE_ID_MAX]; /* a-z 0-9 and - */
	int32_t version;
	char name[PERCH_PROFILE_NAME_MAX];
	enum perch_unit grid; /* PERCH_YD or PERCH_M: the length of one unit */
	enum perch_per per;
	enum perch_width_used width_used;
	bool counts_back; /* flaws of the back count too */

	struct perch_classes classes[2]; /* by enum perch_direction */
	struct perch_classes hole;
	struct perch_class pinhole; /* holes up to this size; points -1: no such rule */

	int64_t running_over_um; /* a flaw with an end that is longer scores in every unit */
	int32_t running_points;
	int32_t full_width_points;        /* seam, splice, anything across the full width */
	int32_t narrow_points;            /* in each unit below the minimum width */
	int32_t shade_points;             /* in each unit affected */
	enum perch_quality shade_quality; /* what any shade flaw makes of the roll */

	int32_t cap_points;  /* most points in one unit */
	int64_t cap_base_um; /* wider cloth raises the cap in proportion; 0: never */
	enum perch_rounding cap_rounding;

	int64_t selvedge_um; /* a flaw wholly within this of an edge is not counted; 0: off */
	int64_t ends_um;     /* the same at either end of the roll */

	struct perch_limit roll;       /* rate of one roll */
	struct perch_limit shipment;   /* rate of a lot; without it the roll's limit serves */
	struct perch_limit linear;     /* points per 100 units of length */
	struct perch_limit full_width; /* full-width flaws per 100 units of length */
	struct perch_limit splices;    /* count in one roll */
	struct perch_limit long_run;   /* longest running flaw, in units of length */
};

/*
 * The shipped profile of this id ("four-point-inch", or with its version "four-point-inch@1");
 * NULL when there is none. Static memory, never freed.
 */
const struct perch_profile *perch_profile_shipped(const char *id);
/* The i-th shipped profile, NULL past the last. */
const struct perch_profile *perch_profile_nth(size_t i);

/* "four-point-inch@1". */
void perch_profile_ref(const struct perch_profile *profile, char dst[PERCH_PROFILE_REF_MAX]);

int64_t perch_profile_unit_um(const struct perch_profile *profile);
/* Most points in one unit on cloth of this width (um, > 0), after widening and rounding. */
int32_t perch_profile_cap(const struct perch_profile *profile, int64_t width_um);
const char *perch_per_str(enum perch_per per);             /* "100yd2" */
const char *perch_quality_str(enum perch_quality quality); /* "first" */

/*
 * Read one profile from its JSON form. PERCH_E_FORMAT, PERCH_E_SHORT, PERCH_E_DEPTH (not such
 * JSON), PERCH_E_NOTFOUND (a field is missing), PERCH_E_UNKNOWN (a field or word that no profile
 * has), PERCH_E_RANGE (a value that cannot be). err->text names the field. *out is untouched then.
 */
PERCH_MUST_CHECK enum perch_rc perch_profile_read(struct perch_span json, struct perch_profile *out,
						  struct perch_err *err);
/* Write it in that form; what is written reads back the same. Errors stick in w. */
void perch_profile_write(struct perch_jw *w, const struct perch_profile *profile);

#endif
