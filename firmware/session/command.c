/* command.c - the table of the lines that begin with '='. Pure. */
#include "firmware/session/command_words.h"

#include "firmware/base/text.h"

static const struct verb {
	const char *name;
	const char *usage;
	enum perch_rc (*read)(struct perch_words *w);
} verbs[PERCH_VERBS];

static enum perch_rc
refuse_verb(struct perch_span name, struct perch_err *err)
{
	char shown[96];
	struct perch_buf b = perch_buf_over(shown, sizeof(shown));

	/* Up to the first digit: "=pin4711" is not to show the rest. */
	size_t n = 0;
	while (n < name.n && n < 20 && (name.p[n] < '0' || name.p[n] > '9'))
		n++;
	perch_buf_put_escaped(&b, perch_span_first(name, n));
	if (n < name.n && n < 20)
		perch_buf_put_str(&b, "..");
	const char *s = perch_buf_cstr(&b);
	return perch_err_set(err, PERCH_E_FORMAT, 0, "'=%s' is not a command: =help lists them",
			     s != NULL ? s : "?");
}

/* The name of a command, with its '=' or without. */
static enum perch_rc
read_help(struct perch_words *w)
{
	struct perch_span word;
	unsigned i = 0;

	if (!perch_text_word(&w->rest, &word))
		return PERCH_OK;
	if (perch_span_starts(word, "="))
		word = perch_span_from(word, 1);
	while (i < PERCH_VERBS && !perch_span_eq_str(word, verbs[i].name))
		i++;
	if (i == PERCH_VERBS)
		return refuse_verb(word, w->err);
	w->out->of_verb = (enum perch_verb)i;
	w->out->has_verb = true;
	return perch_words_end(w);
}

// clang-format off
static const struct verb verbs[PERCH_VERBS] = {
	[PERCH_VERB_IN]     = { "in", "=in BADGE [PIN]", perch_read_in },
	[PERCH_VERB_PIN]    = { "pin", "=pin PIN, when it is asked for", perch_read_pin },
	[PERCH_VERB_OUT]    = { "out", "=out", perch_words_end },
	[PERCH_VERB_UNLOCK] = { "unlock", "=unlock BADGE", perch_read_unlock },
	[PERCH_VERB_ORDER]  = { "order", "=order shows how far it is; =order NUMBER", perch_read_order },
	[PERCH_VERB_STAGE]  = { "stage", "=stage early|middle|final|wash", perch_read_stage },
	[PERCH_VERB_ROLL]   = { "roll", "=roll ROLLNO, or =roll ROLLNO again REASON", perch_read_roll },
	[PERCH_VERB_FLAW]   = { "flaw", "=flaw KIND [at] POSITION [[len] SIZE] [dir warp|weft] "
	                        "[across POSITION] [to POSITION] [full] [minor] [side face|back]", perch_read_flaw },
	[PERCH_VERB_UNDO]   = { "undo", "=undo [ID] [REASON]", perch_read_undo },
	[PERCH_VERB_SCORE]  = { "score", "=score shows the points unit by unit; =score PROFILE, those under it too",
	                        perch_read_score },
	[PERCH_VERB_WIDTH]  = { "width", "=width head|middle|tail WIDTH", perch_read_width },
	[PERCH_VERB_WEIGHT] = { "weight", "=weight head|tail 180g/m2, =weight head|tail MASS swatch [AREA], "
	                        "=weight head|tail MASS roll, or =weight swatch AREA for the scale", perch_read_weight },
	[PERCH_VERB_LENGTH] = { "length", "=length LENGTH", perch_read_length },
	[PERCH_VERB_DENSITY] = { "density", "=density warp|weft 68/in, or =density warp|weft COUNT over 2in",
	                         perch_read_density },
	[PERCH_VERB_SKEW]   = { "skew", "=skew DISTANCE", perch_read_skew },
	[PERCH_VERB_BOW]    = { "bow", "=bow DISTANCE [double-bow|hooked-bow|double-hooked-bow|double-reverse-bow]",
	                        perch_read_skew },
	[PERCH_VERB_WASH]   = { "wash", "=wash before|after warp|weft LENGTH", perch_read_wash },
	[PERCH_VERB_COLOUR] = { "colour", "=colour KIND LIGHT GRADE|lab L,a,b L,a,b "
	                        "[ref approved|original|first-lot [NO]] [look 2]", perch_read_colour },
	[PERCH_VERB_SHADE]  = { "shade", "=shade A, =shade 356, or =shade 555 block L,a,b diff L,a,b", perch_read_shade },
	[PERCH_VERB_MARK]   = { "mark", "=mark, =mark ok, or =mark ok|bad article|colour|quantity|lot|colour-no|"
	                        "date|order|roll|all [TEXT]", perch_read_mark },
	[PERCH_VERB_HAND]   = { "hand", "=hand ok|bad [TEXT]", perch_read_check },
	[PERCH_VERB_SMELL]  = { "smell", "=smell ok|bad [TEXT]", perch_read_check },
	[PERCH_VERB_PACKING] = { "packing", "=packing ok|bad [TEXT]", perch_read_check },
	[PERCH_VERB_SAMPLE] = { "sample", "=sample LENGTH lab NUMBER [REASON]", perch_read_sample },
	[PERCH_VERB_NOTE]   = { "note", "=note TEXT", perch_read_note },
	[PERCH_VERB_YES]    = { "yes", "=yes REASON", perch_read_yes },
	[PERCH_VERB_NO]     = { "no", "=no", perch_words_end },
	[PERCH_VERB_HOLD]   = { "hold", "=hold lab|decision REASON, or for a closed roll "
	                        "=hold lab|decision roll ROLLNO REASON", perch_read_hold },
	[PERCH_VERB_CLOSE]  = { "close", "=close, =close missing REASON, or "
	                        "=close [missing] override pass|concession|second|rework|reject REASON", perch_read_close },
	[PERCH_VERB_SAMPLING] = { "sampling", "=sampling [LOT] draws or shows the sample of a dye lot; "
	                          "=sampling LOT widen REASON", perch_read_sampling },
	[PERCH_VERB_LOT]    = { "lot", "=lot [LOT], or =lot LOT override "
	                        "pass|concession|second|rework|reject REASON", perch_read_lot },
	[PERCH_VERB_SIGN]   = { "sign", "=sign shows what is to be signed; =sign NAME [agreed|seen|disputed] [pin PIN] "
	                        "[TEXT]", perch_read_sign },
	[PERCH_VERB_ADDENDUM] = { "addendum", "=addendum ID|ROLLNO TEXT", perch_read_addendum },
	[PERCH_VERB_RECEIVE] = { "receive", "=receive [DELIVERY NOTE], then scan every roll", perch_read_receive },
	[PERCH_VERB_PACK]   = { "pack", "=pack [PACKING LIST], then scan every roll", perch_read_pack },
	[PERCH_VERB_COUNT]  = { "count", "=count shows how far it is; =count end [signed NAME,] [REASON]",
	                        perch_read_count },
	[PERCH_VERB_MAKE]   = { "make", "=make order NUMBER [KEY=VALUE ..], or =make roll ROLLNO [order=NUMBER] [lot=LOT] "
	                        "[length=120m] [delivery=NUMBER] [packing=NUMBER]", perch_read_make },
	[PERCH_VERB_LINK]   = { "link", "=link MADE-ORDER ORDER", perch_read_link },
	[PERCH_VERB_LOAD]   = { "load", "=load FILE: orders or packing lists as CSV, typed only", perch_read_load },
	[PERCH_VERB_ANOMALY] = { "anomaly", "=anomaly plan|machine|material|rejects|rush|upstream|staff "
	                         "[place PLACE,] TEXT", perch_read_anomaly },
	[PERCH_VERB_ACTION] = { "action", "=action shows what is open; =action DAY [of ID] owner NAME, TEXT",
	                        perch_read_action },
	[PERCH_VERB_RECHECK] = { "recheck", "=recheck NUMBER done|open TEXT", perch_read_recheck },
	[PERCH_VERB_QUESTION] = { "question", "=question shows what was answered; =question TEXT",
	                          perch_read_question },
	[PERCH_VERB_ACK]    = { "ack", "=ack shows the notice; =ack NUMBER", perch_read_ack },
	[PERCH_VERB_KEEP]   = { "keep", "=keep NUMBER shows where it is; =keep sample|card NUMBER at PLACE"
	                        "[, until DAY][, TEXT]", perch_read_keep },
	[PERCH_VERB_LEFTOVER] = { "leftover", "=leftover ROLLNO LENGTH [TEXT]", perch_read_leftover },
	[PERCH_VERB_TELL]   = { "tell", "=tell shows who is to be told; =tell NAME[, TEXT]", perch_read_tell },
	[PERCH_VERB_PLAN]   = { "plan", "=plan TEXT", perch_read_plan },
	[PERCH_VERB_SETUP]  = { "setup", "=setup shows what is open; =setup back-light|light|lamp-hours|speed|"
	                        "angle|face|distance TEXT", perch_read_setup },
	[PERCH_VERB_SHIFT]  = { "shift", "=shift end [TEXT]", perch_read_shift },
	[PERCH_VERB_SYNC]   = { "sync", "=sync", perch_words_end },
	[PERCH_VERB_HELP]   = { "help", "=help [COMMAND]", read_help },
};
// clang-format on

const char *
perch_verb_str(enum perch_verb verb)
{
	return verbs[verb].name;
}

const char *
perch_verb_usage(enum perch_verb verb)
{
	return verbs[verb].usage;
}

bool
perch_command_is_secret(struct perch_span line)
{
	static const char *const secret[] = { "in", "pin", "sign", "unlock" };
	struct perch_span rest = perch_span_trim(line);
	struct perch_span word;

	if (!perch_span_starts(rest, "="))
		return false;
	rest = perch_span_from(rest, 1);
	(void)perch_text_word(&rest, &word);
	bool is_named = perch_words_is_one_of(word, secret, PERCH_COUNT(secret));
	while (perch_text_word(&rest, &word))
		if (perch_pin_is_wellformed(word))
			return is_named;
	return false;
}

enum perch_rc
perch_command_read(struct perch_span line, struct perch_command_line *out, struct perch_err *err)
{
	struct perch_words w = { .rest = perch_span_from(perch_span_trim(line), 1),
				 .out = out,
				 .err = err };
	struct perch_span name = { NULL, 0 };
	unsigned i = 0;

	if (perch_span_starts(w.rest, " ") || !perch_text_word(&w.rest, &name))
		return refuse_verb(name, err);
	while (i < PERCH_VERBS && !perch_span_eq_str(name, verbs[i].name))
		i++;
	if (i == PERCH_VERBS)
		return refuse_verb(name, err);
	memset(out, 0, sizeof(*out));
	out->verb = (enum perch_verb)i;
	return verbs[i].read(&w);
}
