/*
 * profile.h - a scoring profile: the rules of one point system as data.
 *
 * Pure. Lengths in micrometres, points whole. Pages that all name ASTM D5430 disagree on holes,
 * selvedges, shading, wide cloth and limits, so nothing of this is in code: a profile has an id
 * and a version, both are stored with each result and printed on the report. struct perch_profile
 * is a plain value without pointers.
 *
 * The JSON form is the same for reading and for printing (`perch profiles ID`):
 *   {"id":"four-point-inch",           a-z 0-9 and -, begins with a letter, at most 31
 *    "version":1,                      1..2147483647
 *    "name":"..",                      at most 95 bytes, printable
 *    "method":"four-point",            four-point | ten-point | per-m2 | own
 *    "grid":"yd",                      yd (yards and inches) | m (metres and millimetres): the length
 *                                      of one unit and the system that lengths are shown in
 *    "origin":"head",                  head | tail: where the units are counted from
 *    "per":"100yd2",                   what the rate of a roll is related to, see "Rates"
 *    "width":"cuttable",               cuttable | roll | nominal: which width the rate is over
 *    "side":"face",                    face | both
 *    "counts":"all",                   all | majors: minor flaws are passed over
 *    "classes":{                       a flaw up to and including a bound has its points; the bounds
 *      "warp":[{"up_to":"3in","points":1},..,{"up_to":null,"points":4}],     rise, the last is null;
 *      "weft":[..,{"up_to":"half-width","points":5},..]},     half-width and full-width are parts of
 *                                      the roll's width; at most 6 classes, points 0..100
 *    "hole":[{"up_to":"1in","points":2},{"up_to":null,"points":4}],
 *                                      one class alone: a hole needs no size
 *    "pinhole":null,                   or {"up_to":"2mm","points":1}
 *    "tear_is_hole":false,
 *    "running":{"over":"9in","points":4},    a flaw with an end that is longer: in every unit
 *    "full_width":4,                   seam, splice, whatever goes from edge to edge
 *    "narrow":4,                       in every unit below the minimum width; null: by its size
 *    "shade":{"points":4,"quality":"first"}, in every unit, and what any makes of the roll
 *                                      (first | second | reject); null: by its size
 *    "repeats":"first",                what a flaw from end to end of the roll makes of it
 *    "cap":{"points":4,                most points in one unit, 1..100
 *           "base_width":null,         or "64in" (100mm or more): wider cloth raises the cap in
 *                                      proportion
 *           "rounding":"down"},        down | half-up | up | half-even: points are whole numbers
 *    "selvedge":"0in","ends":"0in",    bands at the edges and the ends; 0: none
 *    "wide":null,                      or {"over":"50in","more_percent":10}: wider cloth may have so
 *                                      many points more (1..100)
 *    "allowed_total":null,             or {"places":1,"rounding":"half-even"}: the limit times the
 *                                      measure, rounded to places (0..6), then to a whole number of
 *                                      points, both in this way
 *    "limits":{"roll":{"op":"<=","value":"40","over":"reject"}, ..},   see "Limits"
 *    "print":{"places":4,"rounding":"half-up"},    the rate for the reader, 0..6 places
 *    "grades":null,                    or {"first":{"name":"A","leads_to":"pass"},"second":{..},
 *                                      "reject":{..}}: pass | concession | second | rework | reject
 *                                      | hold; first leads to pass, the others do not
 *    "unconfirmed":["the rounding"]}   at most 6 texts of 159 bytes: rules that no source settled
 * A key of value null may be left out, and so may an empty "unconfirmed". Every key is checked; a
 * key that is not listed is refused.
 *
 * Rates: 100yd2 | 100m2 | m2 over the area, 100yd | 100m | yd | m over the inspected length.
 *
 * Limits, each null or {"op","value","over"}: value is a decimal of at most 12 digits and 6 places,
 * over says what a roll becomes that does not keep it, second or reject. op is < or <=, for piece
 * > or >=: as the buyer worded it.
 *   roll        rate of one roll; an allowance of "wide" is added here and in the next
 *   shipment    rate of a lot; null: as roll. May carry "per", when it differs from the profile's
 *   linear      points per 100 units of length. May carry "per": 100yd or 100m, when not the grid's
 *   flaw        points of one flaw in one unit
 *   full_width  full-width flaws per 100 units of length
 *   splices     how many in one roll
 *   piece       shortest piece between splices and ends, in units of length
 *   long_run    longest running flaw, in units of length
 *   run_per_100 the same, of 100 units of the roll
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
#define PERCH_GRADE_NAME_MAX   32
#define PERCH_UNCONFIRMED_MAX  6
#define PERCH_UNCONFIRMED_CAP  160 /* bytes of one text with its NUL */

/* Bounds of a class that are no length; they are above any. */
#define PERCH_UP_TO_HALF_WIDTH (INT64_MAX - 2)
#define PERCH_UP_TO_FULL_WIDTH (INT64_MAX - 1)
#define PERCH_NO_BOUND         INT64_MAX

/* Worst last, so that the worse of two is the greater. */
enum perch_quality { PERCH_FIRST, PERCH_SECOND, PERCH_REJECT, PERCH_QUALITY_COUNT };

enum perch_method {
	PERCH_METHOD_FOUR_POINT,
	PERCH_METHOD_TEN_POINT,
	PERCH_METHOD_PER_M2,
	PERCH_METHOD_OWN
};

/* What a rate is related to. */
enum perch_per {
	PERCH_PER_100YD2,
	PERCH_PER_100M2,
	PERCH_PER_M2,
	PERCH_PER_100YD, /* from here on lengths */
	PERCH_PER_100M,
	PERCH_PER_YD,
	PERCH_PER_M,
	PERCH_PER_COUNT
};

enum perch_rounding {
	PERCH_ROUND_DOWN,
	PERCH_ROUND_HALF_UP,
	PERCH_ROUND_UP,
	PERCH_ROUND_HALF_EVEN
};

/* Which width the rate is over. */
enum perch_width_used { PERCH_WIDTH_CUTTABLE, PERCH_WIDTH_ROLL, PERCH_WIDTH_NOMINAL };

/* What becomes of a roll of some quality. */
enum perch_disposition {
	PERCH_PASS,
	PERCH_CONCESSION,
	PERCH_LEAVE_SECOND,
	PERCH_REWORK,
	PERCH_LEAVE_REJECT,
	PERCH_HOLD
};

/* A flaw up to and including up_to_um gets these points. */
struct perch_class {
	int64_t up_to_um; /* PERCH_NO_BOUND in the last class */
	int32_t points;
};

/* Rising bounds, the last class without bound. */
struct perch_classes {
	struct perch_class v[PERCH_CLASSES_MAX];
	size_t n; /* 1..PERCH_CLASSES_MAX */
};

struct perch_limit {
	struct perch_decimal value;
	enum perch_quality over; /* what a roll becomes that does not keep the limit */
	enum perch_per per;      /* roll, shipment and linear: what the value is per */
	bool is_set;
	bool is_inclusive; /* "<=", else "<" */
	bool is_least;     /* ">=" and ">" instead */
};

struct perch_grade {
	char name[PERCH_GRADE_NAME_MAX];
	enum perch_disposition leads_to;
};

struct perch_profile {
	char id[PERCH_PROFILE_ID_MAX]; /* a-z 0-9 and - */
	int32_t version;
	char name[PERCH_PROFILE_NAME_MAX];
	enum perch_method method;
	enum perch_unit grid; /* PERCH_YD or PERCH_M: the length of one unit */
	bool is_from_tail;    /* units are counted from the end of the roll */
	enum perch_per per;
	enum perch_width_used width_used;
	bool counts_back; /* flaws of the back count too */
	bool is_majors_only;

	struct perch_classes classes[2]; /* by enum perch_direction */
	struct perch_classes hole;
	struct perch_class pinhole; /* holes up to this size; points -1: no such rule */
	bool tear_is_hole;

	int64_t running_over_um; /* a flaw with an end that is longer scores in every unit */
	int64_t cap_base_um;     /* wider cloth raises the cap in proportion; 0: never */
	int64_t selvedge_um;     /* a flaw wholly within this of an edge is not counted; 0: off */
	int64_t ends_um;         /* the same at either end of the roll */
	int64_t wide_over_um;    /* wider cloth may have more points; 0: no such rule */
	int32_t wide_percent;

	int32_t running_points;
	int32_t full_width_points;          /* seam, splice, anything across the full width */
	int32_t narrow_points;              /* in each unit below the minimum width; -1: no rule */
	int32_t shade_points;               /* in each unit affected; -1: no rule */
	enum perch_quality shade_quality;   /* what any shade flaw makes of the roll */
	enum perch_quality repeats_quality; /* what a flaw from end to end makes of it */

	int32_t cap_points; /* most points in one unit */
	enum perch_rounding cap_rounding;

	int32_t allowed_places;
	enum perch_rounding allowed_rounding;
	bool has_allowed_total; /* the limit becomes a whole number of points */
	bool has_grades;        /* else quality words and what they say */

	struct perch_limit roll;        /* rate of one roll; its per is the profile's */
	struct perch_limit shipment;    /* rate of a lot; without it the roll's limit serves */
	struct perch_limit linear;      /* points per 100 units of length */
	struct perch_limit flaw;        /* points of one flaw in one unit */
	struct perch_limit full_width;  /* full-width flaws per 100 units of length */
	struct perch_limit splices;     /* count in one roll */
	struct perch_limit piece;       /* shortest piece, in units of length */
	struct perch_limit long_run;    /* longest running flaw, in units of length */
	struct perch_limit run_per_100; /* the same per 100 units of the roll */

	int32_t print_places;
	enum perch_rounding print_rounding;

	struct perch_grade grades[PERCH_QUALITY_COUNT];

	char unconfirmed[PERCH_UNCONFIRMED_MAX][PERCH_UNCONFIRMED_CAP];
	size_t n_unconfirmed;
};

_Static_assert(sizeof(struct perch_profile) < 8192, "a profile is copied about");

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
/* What the profile calls a roll of this quality, and what becomes of it. Borrowed from either the
 * profile or static memory. */
const char *perch_profile_grade(const struct perch_profile *profile, enum perch_quality quality);
enum perch_disposition perch_profile_leads_to(const struct perch_profile *profile,
					      enum perch_quality quality);

/* num/den (den > 0, num >= 0) to a whole number. */
perch_i128 perch_round(perch_i128 num, perch_i128 den, enum perch_rounding rounding);

bool perch_per_is_length(enum perch_per per);
const char *perch_per_str(enum perch_per per);                 /* "100yd2" */
const char *perch_quality_str(enum perch_quality quality);     /* "first" */
const char *perch_disposition_str(enum perch_disposition way); /* "pass" */
const char *perch_limit_op(const struct perch_limit *limit);   /* "<=" */

/*
 * Read one profile from its JSON form. PERCH_E_FORMAT, PERCH_E_SHORT, PERCH_E_DEPTH (not such
 * JSON), PERCH_E_NOTFOUND (a field is missing), PERCH_E_UNKNOWN (a field or word that no profile
 * has), PERCH_E_RANGE (a value that cannot be). err->text names the field ("limits: roll: op: ..").
 * *out is untouched then.
 */
PERCH_MUST_CHECK enum perch_rc perch_profile_read(struct perch_span json, struct perch_profile *out,
						  struct perch_err *err);
/* Put err->text in front of what perch_profile_read() said of this text the line that it is in, and
 * the field in one word: "12: limits.roll.op: missing". */
void perch_profile_locate(struct perch_span json, struct perch_err *err);
/* Write it in that form; what is written reads back the same. Errors stick in w. */
void perch_profile_write(struct perch_jw *w, const struct perch_profile *profile);

#endif
