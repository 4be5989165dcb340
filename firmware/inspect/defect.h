/*
 * defect.h - the defect dictionary: what a kind of flaw is called, and how it is scored.
 *
 * Pure. Codes are stable: flaws hold them, and a code that is retired stays readable. The shipped
 * list has the defects that a cloth merchandiser's duties name, the kinds that scoring rules know,
 * and "other"; head office adds, renames and retires by master items:
 *   {"code":"slub","en":"slub","zh":"粗节","zh_hant":"粗節","group":"yarn","retired":false}
 * and beside these "rule":"hole" where the flaw is scored like one, and "unconfirmed":true.
 * Unconfirmed: the duties are known in a bad translation only, and this is one reading of it.
 */
#ifndef PERCH_INSPECT_DEFECT_H
#define PERCH_INSPECT_DEFECT_H

#include "firmware/base/json.h"
#include "firmware/inspect/flaw.h"

#define PERCH_DEFECT_NAME_MAX 64 /* bytes of a name with its NUL */
#define PERCH_DEFECT_JSON_MAX 1024

/* Where in its making the cloth took it. */
enum perch_defect_group {
	PERCH_DEFECT_YARN,
	PERCH_DEFECT_WEAVE,
	PERCH_DEFECT_DYE,
	PERCH_DEFECT_COATING,
	PERCH_DEFECT_FINISH,
	PERCH_DEFECT_HANDLING,
	PERCH_DEFECT_OTHER,
	PERCH_DEFECT_GROUP_COUNT
};

/* The rule of a scoring profile that is made for it; none: it goes by its length. */
enum perch_defect_rule {
	PERCH_DEFECT_BY_LENGTH,
	PERCH_DEFECT_HOLE,
	PERCH_DEFECT_PINHOLE,
	PERCH_DEFECT_SEAM,
	PERCH_DEFECT_SPLICE,
	PERCH_DEFECT_NARROW,
	PERCH_DEFECT_SHADE,
	PERCH_DEFECT_RULE_COUNT
};

/* Texts are "" where a language has no name; the code and the English name never are. */
struct perch_defect {
	char code[PERCH_KIND_MAX]; /* a-z 0-9 and - */
	char en[PERCH_DEFECT_NAME_MAX];
	char zh[PERCH_DEFECT_NAME_MAX];      /* simplified Chinese */
	char zh_hant[PERCH_DEFECT_NAME_MAX]; /* traditional Chinese */
	enum perch_defect_group group;
	enum perch_defect_rule rule;
	bool is_retired; /* for what is read back, not for new flaws */
	bool is_unconfirmed;
};

/* A dictionary: borrowed, in the order in which it is shown. */
struct perch_defects {
	const struct perch_defect *v;
	size_t n;
};

struct perch_defects perch_defects_shipped(void);

const char *perch_defect_group_str(enum perch_defect_group group); /* "yarn" */
const char *perch_defect_rule_str(enum perch_defect_rule rule);    /* "hole"; "" for BY_LENGTH */

/* 1 to 31 of a-z 0-9 and -. */
bool perch_defect_code_is_valid(struct perch_span code);

/* The defect of this code, retired ones too; NULL when the dictionary has none. */
const struct perch_defect *perch_defects_find(struct perch_defects list, const char *code);
/*
 * What may have been meant by a code that is not there: the one in use that the fewest letters
 * tell from it (added, dropped, changed, or two side by side swapped), the first of several. NULL
 * when more than two letters, or half of those typed, would have to change.
 */
const struct perch_defect *perch_defects_nearest(struct perch_defects list, const char *code);

/*
 * Read a master item. Needed: "code" and "en". Keys that are not known are passed over, so that an
 * older terminal can read a newer office. PERCH_E_FORMAT (not such JSON, a code or name with bytes
 * that it may not have), PERCH_E_SHORT, PERCH_E_DEPTH, PERCH_E_NOTFOUND, PERCH_E_UNKNOWN (group,
 * rule), PERCH_E_RANGE (too long, too many keys). err->text names the field.
 */
PERCH_MUST_CHECK enum perch_rc perch_defect_read(struct perch_span json, struct perch_defect *out,
						 struct perch_err *err);
/* Write it in that form; what is written reads back the same. Errors stick in w. */
void perch_defect_write(struct perch_jw *w, const struct perch_defect *defect);

#endif
