/*
 * colour_rule.h - colour graded by eye: kinds, lights, references, and the rule that judges it.
 *
 * Pure, whole numbers only. A grade is that of one kind of difference, under one light, against
 * one reference. The rule is data, one for each kind, part of an order:
 *   {"side-centre":{"pass":"4-5","look":"4","below":"rework"},..,"*":{..}}
 * "*" stands for every kind that is not named; without it, these follow the shipped rule: 4-5
 * passes, 4 asks for a second look, below 4 is rework. `look` may be left out (no second look:
 * it is then the grade that passes), as may `below` (rework).
 *
 * Second look. One observer repeats within half a grade, so a grade between `look` and `pass` is
 * looked at again, best by another person. Both grades are kept and the lower one counts: a second
 * look can confirm or lower, never raise. Confirmed, the grade is a concession, not a pass.
 *
 * Sources: grey scale ISO 105-A02; lights as light cabinets name them; how far observers repeat is
 * from a Chinese method with GB/T 250. That the lower grade counts is this program's choice.
 */
#ifndef PERCH_INSPECT_COLOUR_RULE_H
#define PERCH_INSPECT_COLOUR_RULE_H

#include "firmware/base/json.h"
#include "firmware/inspect/colour_grade.h"

enum perch_colour_kind {
	PERCH_COLOUR_SIDE_CENTRE,  /* "side-centre": side, centre, side */
	PERCH_COLOUR_HEAD_TAIL,    /* "head-tail" */
	PERCH_COLOUR_WITHIN_ROLL,  /* "within-roll": spots */
	PERCH_COLOUR_FACE_BACK,    /* "face-back" */
	PERCH_COLOUR_ROLL_TO_ROLL, /* "roll-to-roll" */
	PERCH_COLOUR_LOT_TO_LOT,   /* "lot-to-lot" */
	PERCH_COLOUR_SAMPLE,       /* "sample": against the reference itself */
	PERCH_COLOUR_KIND_COUNT
};

/* 0 is no light, so that a grade whose light was never set is refused. */
enum perch_light {
	PERCH_LIGHT_NONE,
	PERCH_LIGHT_D65,
	PERCH_LIGHT_TL84,
	PERCH_LIGHT_U3000,
	PERCH_LIGHT_CWF,
	PERCH_LIGHT_A,
	PERCH_LIGHT_D75,
	PERCH_LIGHT_UV,
	PERCH_LIGHT_COUNT
};

/* What it was held against. The approved sample rules unless the inspector says otherwise. */
enum perch_colour_ref {
	PERCH_COLOUR_REF_APPROVED,  /* "approved": the confirmed sample */
	PERCH_COLOUR_REF_ORIGINAL,  /* "original": the customer's own */
	PERCH_COLOUR_REF_FIRST_LOT, /* "first-lot": of the first dye lot */
	PERCH_COLOUR_REF_COUNT
};

/* Worst last, so that the worst of several grades is the greatest. */
enum perch_colour_outcome {
	PERCH_COLOUR_PASS,
	PERCH_COLOUR_CONCESSION, /* "concession" */
	PERCH_COLOUR_LOOK,       /* "look": not judged before a second look */
	PERCH_COLOUR_SECOND,     /* "second": second quality */
	PERCH_COLOUR_HOLD,       /* "hold": for a decision */
	PERCH_COLOUR_REWORK,
	PERCH_COLOUR_REJECT,
	PERCH_COLOUR_OUTCOME_COUNT
};

/* PERCH_COLOUR_GRADE_MIN <= look <= pass <= PERCH_COLOUR_GRADE_MAX */
struct perch_colour_rule {
	int32_t pass; /* this grade and better passes */
	int32_t look; /* this grade and better, but not passing, asks for a second look */
	enum perch_colour_outcome below; /* neither: concession, second, hold, rework or reject */
};

/* One for each kind. */
struct perch_colour_rules {
	struct perch_colour_rule kind[PERCH_COLOUR_KIND_COUNT];
};

/* One grading. */
struct perch_colour_grading {
	enum perch_colour_kind kind;
	enum perch_light light;
	enum perch_colour_ref ref;
	int32_t grade;  /* colour_grade.h */
	int32_t second; /* grade of the second look; 0 when there was none */
};

/* Names as above; "" for what is none. A light by its first name: "U3000". */
const char *perch_colour_kind_str(enum perch_colour_kind kind);
const char *perch_light_str(enum perch_light light);
const char *perch_colour_ref_str(enum perch_colour_ref ref);
const char *perch_colour_outcome_str(enum perch_colour_outcome outcome);

/* What a light is, for a person: "daylight, 6500 K"; "" for none. */
const char *perch_light_about(enum perch_light light);

/* From its name. PERCH_E_UNKNOWN, *out untouched. A light by any of its names, in either case:
 * D65, TL84 F11, U3000 U30 TL83 F12, CWF F2, A, D75, UV. */
PERCH_MUST_CHECK enum perch_rc perch_colour_kind_read(struct perch_span text,
						      enum perch_colour_kind *out);
PERCH_MUST_CHECK enum perch_rc perch_light_read(struct perch_span text, enum perch_light *out);
PERCH_MUST_CHECK enum perch_rc perch_colour_ref_read(struct perch_span text,
						     enum perch_colour_ref *out);

/* The shipped rule, the same for every kind: 4-5, 4, rework. */
struct perch_colour_rules perch_colour_rules_shipped(void);

/*
 * Read the rules from their JSON form (a checked value, such as a member of an order).
 * PERCH_E_FORMAT (not an object, not a grade), PERCH_E_NOTFOUND (no `pass`), PERCH_E_UNKNOWN (a
 * kind, field or word that is none), PERCH_E_RANGE (`look` over `pass`). err->text names kind and
 * field ("side-centre: look: ..."). *out is untouched then.
 */
PERCH_MUST_CHECK enum perch_rc perch_colour_rules_read(struct perch_json json,
						       struct perch_colour_rules *out,
						       struct perch_err *err);
/* Write them in that form, every kind by name; what is written reads back the same. */
void perch_colour_rules_write(struct perch_jw *w, const struct perch_colour_rules *rules);

/*
 * Judge one grading by the rule of its kind. PERCH_E_NOTFOUND: it names no light. PERCH_E_RANGE: a
 * grade or the second grade is none. err->text says so; *out is untouched then.
 */
PERCH_MUST_CHECK enum perch_rc perch_colour_judge(const struct perch_colour_rules *rules,
						  const struct perch_colour_grading *grading,
						  enum perch_colour_outcome *out,
						  struct perch_err *err);

/* Why a grading (one that perch_colour_judge() took) is no pass, with its numbers: "side-centre
 * under D65: 3-4, rule >= 4-5", "sample under TL84: 4 (second look 4-5), rule >= 4-5".
 * PERCH_E_FULL. */
enum perch_rc perch_colour_put_reason(struct perch_buf *out, const struct perch_colour_rules *rules,
				      const struct perch_colour_grading *grading);

#endif
