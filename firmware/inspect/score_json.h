/*
 * score_json.h - rolls and flaws from JSON, scores to JSON: the forms of `perch grade`.
 *
 * Pure, nothing allocated. Depth of the input: PERCH_ROLL_JSON_DEPTH.
 *   in   {"profile":"four-point-inch","width":"58in","length":"120yd","flaws":[
 *          {"at":"3yd","length":"2in","direction":"warp","kind":"slub","to":"4yd","across":"30in",
 *           "side":"face","full_width":false,"severity":"major","repeats":false},..]}
 *        Needed: width, length, flaws, and `at` of each flaw. severity is major or minor; repeats
 *        says that the flaw is seen again and again from end to end. Besides these a roll may carry
 *        ticket_length (a length), roll, order, note and id, a flaw note and id; they do not count.
 *   out  {"profile":"four-point-inch@1","points":27,"rate":"13.9655","per":"100yd2","limit":"40",
 *         "op":"<=","pass":true,"quality":"first","reasons":[],
 *         "units":[{"n":3,"points":1,"flaws":[0]},..]}
 *        limit and op are null when the profile has no limit on the rate; an allowance for wide cloth
 *        is in the limit. pass is true exactly when quality is first, that is, when there is no
 *        reason. A reason is {"rule":"roll-limit","value":"43.1034","limit":"40","op":"<=",
 *        "per":"100yd2","quality":"reject"}: the limit that was not kept, its figure (4 places; a
 *        whole number for counts, which have no "per") and what that makes of the roll. Rules:
 *        roll-limit allowed-points shipment-limit linear-limit flaw-limit full-width-limit
 *        splice-limit piece-limit long-run run-per-100 repeats shade.
 *        Behind the reasons, only under a profile with such rules: "allowed":48, the points that the
 *        roll may have; "grade":"B" and "leads_to":"concession"; "unconfirmed":["..",..].
 *        With explanation each unit has "why":["flaw 0: 2in is up to 3in: 1 point",..] and, when
 *        the cap took something, "5 points, no more than 4 count"; and the roll has "ignored":
 *        [{"flaw":2,"why":".."}] with the flaws that are in no unit.
 *   two  {"a":{..},"b":{..},"differs":["points","quality",..],
 *         "flaws":[{"flaw":1,"a":"2in is up to 3in: 1 point","b":".."},..]}
 *        The same roll under two profiles. differs: grid cap points rate per limit op pass quality
 *        reasons; flaws: those that score otherwise.
 */
#ifndef PERCH_INSPECT_SCORE_JSON_H
#define PERCH_INSPECT_SCORE_JSON_H

#include "firmware/base/json.h"
#include "firmware/inspect/score.h"

#define PERCH_ROLL_JSON_DEPTH 8

/*
 * Read one roll into *roll and flaws[cap], *n of them. Its "profile" is the caller's to read.
 * Errors as in field.h, with err->text naming the way: "flaws[2]: length: missing"; PERCH_E_FULL:
 * more than cap flaws. Whether places and sizes fit the roll is perch_score_roll()'s to tell.
 */
PERCH_MUST_CHECK enum perch_rc perch_roll_read(struct perch_json json, struct perch_roll *roll,
					       struct perch_flaw *flaws, size_t cap, size_t *n,
					       struct perch_err *err);

/* Write a scored roll as one object; judged[n] as perch_score_roll() left it, its lists are used.
 * Errors stick in w. */
void perch_score_write(struct perch_jw *w, const struct perch_profile *profile,
		       const struct perch_score *score, struct perch_judged *judged, size_t n,
		       bool is_explained);

/* The members that roll and lot share, "profile" to "reasons", inside an object begun by the
 * caller. A lot's object goes on with "rolls". */
void perch_score_write_verdict(struct perch_jw *w, const struct perch_profile *profile,
			       const struct perch_score *score);

/* The same flaws under one of two profiles: judged[n] as perch_score_roll() left it, NULL for a lot. */
struct perch_scored {
	const struct perch_profile *profile;
	const struct perch_score *score;
	struct perch_judged *judged;
};

/* Write a roll under two profiles as one object. Errors stick in w. */
void perch_compare_write(struct perch_jw *w, const struct perch_scored *a,
			 const struct perch_scored *b, size_t n, bool is_explained);
/* The member "differs" alone, inside an object begun by the caller: for lots. */
void perch_compare_write_differs(struct perch_jw *w, const struct perch_scored *a,
				 const struct perch_scored *b);

#endif
