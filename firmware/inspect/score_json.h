/*
 * score_json.h - rolls and flaws from JSON, scores to JSON: the forms of `perch grade`.
 *
 * Pure, nothing allocated. Depth of the input: PERCH_ROLL_JSON_DEPTH.
 *   in   {"profile":"four-point-inch","width":"58in","length":"120yd","flaws":[
 *          {"at":"3yd","length":"2in","direction":"warp","kind":"slub","to":"4yd","across":"30in",
 *           "side":"face","full_width":false},..]}
 *        Needed: width, length, flaws, and `at` of each flaw. Besides these a roll may carry
 *        roll, order, ticket_length, note and id, a flaw note and id; they do not count.
 *   out  {"profile":"four-point-inch@1","points":27,"rate":"13.9655","per":"100yd2","limit":"40",
 *         "op":"<=","pass":true,"quality":"first","reasons":[],
 *         "units":[{"n":3,"points":1,"flaws":[0]},..]}
 *        limit and op are null when the profile has no limit on the rate.
 *        pass is true exactly when quality is first, that is, when there is no reason. A reason is
 *        {"rule":"roll-limit","value":"43.1034","limit":"40","op":"<=","per":"100yd2",
 *         "quality":"reject"}: the limit that was not kept, its figure (4 places; a whole number
 *        for counts, which have no "per") and what that makes of the roll. Rules: roll-limit
 *        shipment-limit linear-limit full-width-limit splice-limit long-run shade.
 *        With explanation each unit has "why":["flaw 0: 2in is up to 3in: 1 point",..] and, when
 *        the cap took something, "5 points, no more than 4 count"; and the roll has "ignored":
 *        [{"flaw":2,"why":".."}] with the flaws that are in no unit.
 */
#ifndef PERCH_INSPECT_SCORE_JSON_H
#define PERCH_INSPECT_SCORE_JSON_H

#include "firmware/base/json.h"
#include "firmware/inspect/score.h"

#define PERCH_ROLL_JSON_DEPTH 8

/* How many flaws perch_roll_read() will find; 0 when there is no such array. */
size_t perch_roll_flaw_count(struct perch_json roll);

/*
 * Read one roll into *roll and flaws[cap], *n of them. Its "profile" is the caller's to read.
 * Errors as in field.h, with err->text naming the way: "flaws[2]: length: missing"; PERCH_E_FULL:
 * more than cap flaws. Whether places and sizes fit the roll is perch_score_roll()'s to tell.
 */
PERCH_MUST_CHECK enum perch_rc perch_roll_read(struct perch_json json, struct perch_roll *roll,
					       struct perch_flaw *flaws, size_t cap, size_t *n,
					       struct perch_err *err);

/* Write a scored roll as one object; judged[n] as perch_score_roll() left it. Errors stick in w. */
void perch_score_write(struct perch_jw *w, const struct perch_profile *profile,
		       const struct perch_score *score, const struct perch_judged *judged, size_t n,
		       bool is_explained);

/* The members that roll and lot share, "profile" to "reasons", inside an object begun by the
 * caller. A lot's object goes on with "rolls". */
void perch_score_write_verdict(struct perch_jw *w, const struct perch_profile *profile,
			       const struct perch_score *score);

#endif
