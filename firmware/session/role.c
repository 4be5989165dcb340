/* role.c - see role.h. */
#include "firmware/session/role.h"

/* Bits, by enum perch_role. */
#define INSPECTOR (1u << PERCH_ROLE_INSPECTOR)
#define LEAD      (1u << PERCH_ROLE_LEAD)
#define SERVICE   (1u << PERCH_ROLE_SERVICE)
#define FLOOR     (INSPECTOR | LEAD)
#define ALL       (FLOOR | SERVICE)

// clang-format off
static const uint8_t rights[PERCH_VERBS] = {
	[PERCH_VERB_IN]        = ALL,
	[PERCH_VERB_PIN]       = ALL,
	[PERCH_VERB_OUT]       = ALL,
	[PERCH_VERB_UNLOCK]    = LEAD,
	[PERCH_VERB_ORDER]     = FLOOR,
	[PERCH_VERB_STAGE]     = FLOOR,
	[PERCH_VERB_ROLL]      = FLOOR,
	[PERCH_VERB_FLAW]      = FLOOR,
	[PERCH_VERB_UNDO]      = FLOOR,
	[PERCH_VERB_SCORE]     = FLOOR,
	[PERCH_VERB_WIDTH]     = FLOOR,
	[PERCH_VERB_WEIGHT]    = FLOOR,
	[PERCH_VERB_LENGTH]    = FLOOR,
	[PERCH_VERB_DENSITY]   = FLOOR,
	[PERCH_VERB_SKEW]      = FLOOR,
	[PERCH_VERB_BOW]       = FLOOR,
	[PERCH_VERB_WASH]      = FLOOR,
	[PERCH_VERB_COLOUR]    = FLOOR,
	[PERCH_VERB_SHADE]     = FLOOR,
	[PERCH_VERB_MARK]      = FLOOR,
	[PERCH_VERB_HAND]      = FLOOR,
	[PERCH_VERB_SMELL]     = FLOOR,
	[PERCH_VERB_PACKING]   = FLOOR,
	[PERCH_VERB_SAMPLE]    = FLOOR,
	[PERCH_VERB_NOTE]      = FLOOR,
	[PERCH_VERB_YES]       = FLOOR,
	[PERCH_VERB_NO]        = ALL,
	[PERCH_VERB_HOLD]      = FLOOR,
	[PERCH_VERB_CLOSE]     = FLOOR,
	[PERCH_VERB_SAMPLING]  = FLOOR,
	[PERCH_VERB_LOT]       = FLOOR,
	[PERCH_VERB_SIGN]      = FLOOR,
	[PERCH_VERB_ADDENDUM]  = FLOOR,
	[PERCH_VERB_RECEIVE]   = FLOOR,
	[PERCH_VERB_PACK]      = FLOOR,
	[PERCH_VERB_COUNT]     = FLOOR,
	[PERCH_VERB_MAKE]      = FLOOR,
	[PERCH_VERB_LINK]      = LEAD,
	[PERCH_VERB_LOAD]      = FLOOR,
	[PERCH_VERB_ANOMALY]   = FLOOR,
	[PERCH_VERB_ACTION]    = FLOOR,
	[PERCH_VERB_RECHECK]   = FLOOR,
	[PERCH_VERB_QUESTION]  = FLOOR,
	[PERCH_VERB_ACK]       = FLOOR,
	[PERCH_VERB_KEEP]      = FLOOR,
	[PERCH_VERB_LEFTOVER]  = FLOOR,
	[PERCH_VERB_TELL]      = FLOOR,
	[PERCH_VERB_PLAN]      = FLOOR,
	[PERCH_VERB_SETUP]     = FLOOR,
	[PERCH_VERB_SHIFT]     = FLOOR,
	[PERCH_VERB_SYNC]      = ALL,
	[PERCH_VERB_HELP]      = ALL,
};
// clang-format on

/* A form of a verb that takes more than the verb. */
static const uint8_t override_of_lot = LEAD;

bool
perch_role_may_verb(enum perch_role role, enum perch_verb verb)
{
	return (rights[verb] & 1u << role) != 0;
}

bool
perch_role_may(enum perch_role role, const struct perch_command_line *line)
{
	if (line->verb == PERCH_VERB_LOT && line->verdict[0] != '\0')
		return (override_of_lot & 1u << role) != 0;
	return perch_role_may_verb(role, line->verb);
}

bool
perch_role_may_inspect(enum perch_role role)
{
	return perch_role_may_verb(role, PERCH_VERB_ROLL);
}

static void
document_row(const char *verb, uint8_t may, struct perch_buf *out)
{
	perch_buf_fmt(out, "| `=%s` |", verb);
	for (unsigned r = 0; r < PERCH_ROLES; r++)
		perch_buf_fmt(out, " %s |", (may & 1u << r) != 0 ? "yes" : "no");
	perch_buf_put_str(out, "\n");
}

enum perch_rc
perch_role_document(struct perch_buf *out)
{
	perch_buf_put_str(out, "| command |");
	for (unsigned r = 0; r < PERCH_ROLES; r++)
		perch_buf_fmt(out, " %s |", perch_role_str((enum perch_role)r));
	perch_buf_put_str(out, "\n| --- |");
	for (unsigned r = 0; r < PERCH_ROLES; r++)
		perch_buf_put_str(out, " --- |");
	perch_buf_put_str(out, "\n");
	for (unsigned v = 0; v < PERCH_VERBS; v++) {
		document_row(perch_verb_str((enum perch_verb)v), rights[v], out);
		if (v == PERCH_VERB_LOT)
			document_row("lot LOT override", override_of_lot, out);
	}
	return out->is_full ? PERCH_E_FULL : PERCH_OK;
}
