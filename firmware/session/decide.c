/* decide.c - one input, one turn: notices, order, stage, notes, shift, sync. Pure. */
#include <inttypes.h>

#include "firmware/base/text.h"
#include "firmware/inspect/defect.h"
#include "firmware/session/role.h"
#include "firmware/session/turn.h"

struct perch_input
perch_input_of_scan(const struct perch_reading *reading)
{
	struct perch_input in = {
		.kind = PERCH_INPUT_SCAN,
		.bytes = reading->bytes,
		.symbology = reading->symbology,
		.suspect = reading->suspect,
	};

	memcpy(in.aim, reading->aim, sizeof(in.aim));
	return in;
}

struct perch_input
perch_input_of_weight(const struct perch_reading *reading)
{
	return (struct perch_input){
		.kind = PERCH_INPUT_WEIGHT,
		.mass = { reading->weight, reading->unit },
		.scale = reading->scale,
	};
}

struct perch_input
perch_input_of_line(struct perch_span line)
{
	return (struct perch_input){ .kind = PERCH_INPUT_LINE, .bytes = line };
}

/* Taking up a changed specification says that it was read. */
static void
acknowledge_spec(struct perch_turn *t, const struct perch_order *order)
{
	int64_t order_id = perch_turn_id(t);
	struct perch_record_acknowledge *r =
		&perch_turn_record(t, PERCH_RECORD_ACKNOWLEDGE)->acknowledge;

	r->order = order_id;
	perch_turn_copy(r->what, sizeof(r->what), "spec");
	perch_turn_copy(r->number, sizeof(r->number), order->order);
	r->spec = order->spec;
	perch_turn_copy(r->o, sizeof(r->o), t->origin);
}

/* What is open from the visit before is said on the next one. */
static void
answer_order(struct perch_turn *t, int64_t id, const char *number, const struct perch_order *order)
{
	size_t expected = t->world->count_expected(t->world->ctx, number);
	int64_t actions = t->world->count_actions(t->world->ctx, number);
	char open[64] = "";

	if (actions > 0 && perch_fmt(open, sizeof(open), "; %" PRIi64 " action%s open: =action",
				     actions, perch_plural(actions)) != PERCH_OK)
		open[0] = '\0';
	perch_turn_ok(t, id,
		      "order %s spec %" PRIi64
		      "%s%s%s%s by %s, %zu roll%s expected%s; next: =stage "
		      "early|middle|final|wash",
		      number, order->spec, order->article[0] != '\0' ? " " : "", order->article,
		      order->colour[0] != '\0' ? " " : "", order->colour, order->profile, expected,
		      perch_plural((int64_t)expected), open);
}

static void
choose_order(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_order order;

	if (line->is_shown) {
		perch_turn_progress(t);
		return;
	}
	bool is_active = t->s->order_id != 0 && strcmp(t->s->order, line->number) == 0;

	if (!is_active && (!perch_turn_is_between_rolls(t) || !perch_turn_is_not_counting(t)))
		return;
	if (perch_turn_order_fault(t, line->number, &order) != NULL)
		return;
	if (is_active && (order.spec == t->s->spec || t->s->roll.id != 0)) {
		perch_turn_ok(t, t->s->order_id, "order %s is active", t->s->order);
		return;
	}
	struct perch_record_order *record = &perch_turn_record(t, PERCH_RECORD_ORDER)->order;
	perch_turn_copy(record->order, sizeof(record->order), line->number);
	record->spec = order.spec;
	record->revision = t->world->revision > 0 ? t->world->revision : 0;
	perch_turn_copy(record->o, sizeof(record->o), t->origin);
	int64_t id = perch_turn_id(t);
	if (is_active)
		acknowledge_spec(t, &order);
	answer_order(t, id, line->number, &order);
}

static void
set_stage(struct perch_turn *t, const struct perch_command_line *line)
{
	if (!perch_turn_has_order(t))
		return;
	if (strcmp(t->s->stage, line->number) == 0) {
		perch_turn_ok(t, t->s->stage_id, "stage %s is set", t->s->stage);
		return;
	}
	if (t->s->roll.id != 0) {
		perch_turn_no(t, "roll-open",
			      "%s is open, and a stage holds for whole rolls: "
			      "=close it first",
			      t->s->roll.roll);
		return;
	}
	struct perch_record_stage *stage = &perch_turn_record(t, PERCH_RECORD_STAGE)->stage;
	perch_turn_copy(stage->stage, sizeof(stage->stage), line->number);
	perch_turn_copy(stage->o, sizeof(stage->o), t->origin);
	perch_turn_ok(t, perch_turn_id(t), "stage %s of %s; next: scan a roll label", stage->stage,
		      t->s->order);
}

static void
take_note(struct perch_turn *t, const struct perch_command_line *line)
{
	struct perch_record_note *note = &perch_turn_record(t, PERCH_RECORD_NOTE)->note;

	note->roll = t->s->roll.id;
	perch_turn_copy(note->text, sizeof(note->text), line->text);
	perch_turn_copy(note->o, sizeof(note->o), t->origin);
	if (note->roll != 0)
		perch_turn_ok(t, perch_turn_id(t), "note on %s", t->s->roll.roll);
	else
		perch_turn_ok(t, perch_turn_id(t), "note");
}

/* A seal on a seal would say nothing new, so asking twice does not grow the log. */
static void
ask_sync(struct perch_turn *t, const struct perch_command_line *line)
{
	(void)line;
	t->out->asks_seal = t->out->n > 0 || !t->s->is_sealed;
	t->out->asks_sync = true;
	perch_turn_ok(t, perch_turn_id(t), "everything up to here goes to head office");
}

/* The program around the session takes up what is typed: what comes here was scanned. */
static void
refuse_load(struct perch_turn *t, const struct perch_command_line *line)
{
	(void)line;
	perch_turn_no(t, "usage", "a file is not loaded by a label; type %s",
		      perch_verb_usage(PERCH_VERB_LOAD));
}

/* What can be done now. */
static const char *
next_step(const struct perch_turn *t)
{
	const struct perch_session *s = t->s;

	if (s->pending.doubt == PERCH_DOUBT_PIN)
		return "=pin PIN, =no leaves it";
	if (s->sign_in_id == 0)
		return "=in BADGE";
	if (!perch_role_may_inspect(perch_turn_role(t)))
		return "=sync, =out";
	if (s->pending.doubt != PERCH_DOUBT_NONE)
		return "answer the open question, =no leaves it";
	if (s->order_id == 0)
		return "=order NUMBER";
	if (s->count_id != 0)
		return "scan every roll, =count, =count end";
	if (s->roll.id == 0)
		return s->stage_id == 0 ? "=stage early|middle|final|wash, or scan a roll label"
					: "scan a roll label, or =roll ROLLNO";
	return "=flaw slub 17yd 2in, =width head 1520mm, =weight head 180g/m2, =length 118.6m, "
	       "=undo, =close";
}

/* The kinds as well: nobody knows them all by heart. */
static void
help_flaw(struct perch_turn *t)
{
	struct perch_defects all = perch_defects_shipped();
	struct perch_defect known;
	char kinds[640];
	struct perch_buf b = perch_buf_over(kinds, sizeof(kinds));

	for (size_t i = 0; i < all.n; i++)
		if (t->world->find_defect(t->world->ctx, all.v[i].code, &known) &&
		    !known.is_retired)
			perch_buf_fmt(&b, " %s", all.v[i].code);
	const char *s = perch_buf_cstr(&b);
	perch_turn_ok(t, perch_turn_id(t), "%s; for example =flaw slub 17yd 2in; kinds:%s",
		      perch_verb_usage(PERCH_VERB_FLAW), s != NULL ? s : "");
}

/* Help is no answer to whatever is being asked, and records nothing. */
static void
help(struct perch_turn *t, const struct perch_command_line *line)
{
	char list[512];
	struct perch_buf all = perch_buf_over(list, sizeof(list));

	if (line->has_verb && line->of_verb == PERCH_VERB_FLAW) {
		help_flaw(t);
	} else if (line->has_verb) {
		perch_turn_ok(t, perch_turn_id(t), "%s", perch_verb_usage(line->of_verb));
	} else {
		for (unsigned v = 0; v < PERCH_VERBS; v++)
			if (t->s->sign_in_id == 0 ||
			    perch_role_may_verb(perch_turn_role(t), (enum perch_verb)v))
				perch_buf_fmt(&all, " =%s", perch_verb_str((enum perch_verb)v));
		const char *names = perch_buf_cstr(&all);
		perch_turn_ok(t, perch_turn_id(t), "next: %s; there are%s; =help flaw tells more",
			      next_step(t), names != NULL ? names : "");
	}
	t->out->pending = t->s->pending;
}

// clang-format off
static void (*const obey[PERCH_VERBS])(struct perch_turn *t, const struct perch_command_line *line) = {
	[PERCH_VERB_IN]        = perch_turn_in,
	[PERCH_VERB_PIN]       = perch_turn_pin,
	[PERCH_VERB_OUT]       = perch_turn_out,
	[PERCH_VERB_UNLOCK]    = perch_turn_unlock,
	[PERCH_VERB_ORDER]     = choose_order,
	[PERCH_VERB_STAGE]     = set_stage,
	[PERCH_VERB_ROLL]      = perch_turn_roll,
	[PERCH_VERB_FLAW]      = perch_turn_flaw,
	[PERCH_VERB_UNDO]      = perch_turn_undo,
	[PERCH_VERB_SCORE]     = perch_turn_score,
	[PERCH_VERB_WIDTH]     = perch_turn_width,
	[PERCH_VERB_WEIGHT]    = perch_turn_weight,
	[PERCH_VERB_LENGTH]    = perch_turn_length,
	[PERCH_VERB_DENSITY]   = perch_turn_density,
	[PERCH_VERB_SKEW]      = perch_turn_skew,
	[PERCH_VERB_BOW]       = perch_turn_skew,
	[PERCH_VERB_WASH]      = perch_turn_wash,
	[PERCH_VERB_COLOUR]    = perch_turn_colour,
	[PERCH_VERB_SHADE]     = perch_turn_shade,
	[PERCH_VERB_MARK]      = perch_turn_mark,
	[PERCH_VERB_HAND]      = perch_turn_check,
	[PERCH_VERB_SMELL]     = perch_turn_check,
	[PERCH_VERB_PACKING]   = perch_turn_check,
	[PERCH_VERB_SAMPLE]    = perch_turn_sample,
	[PERCH_VERB_NOTE]      = take_note,
	[PERCH_VERB_YES]       = perch_turn_yes,
	[PERCH_VERB_NO]        = perch_turn_leave,
	[PERCH_VERB_HOLD]      = perch_turn_hold,
	[PERCH_VERB_CLOSE]     = perch_turn_close,
	[PERCH_VERB_SAMPLING]  = perch_turn_sampling,
	[PERCH_VERB_LOT]       = perch_turn_lot,
	[PERCH_VERB_SIGN]      = perch_turn_sign,
	[PERCH_VERB_ADDENDUM]  = perch_turn_addendum,
	[PERCH_VERB_RECEIVE]   = perch_turn_count_begin,
	[PERCH_VERB_PACK]      = perch_turn_count_begin,
	[PERCH_VERB_COUNT]     = perch_turn_count,
	[PERCH_VERB_MAKE]      = perch_turn_make,
	[PERCH_VERB_LINK]      = perch_turn_link,
	[PERCH_VERB_LOAD]      = refuse_load,
	[PERCH_VERB_ANOMALY]   = perch_turn_anomaly,
	[PERCH_VERB_ACTION]    = perch_turn_action,
	[PERCH_VERB_RECHECK]   = perch_turn_recheck,
	[PERCH_VERB_QUESTION]  = perch_turn_question,
	[PERCH_VERB_ACK]       = perch_turn_ack,
	[PERCH_VERB_KEEP]      = perch_turn_keep,
	[PERCH_VERB_LEFTOVER]  = perch_turn_leftover,
	[PERCH_VERB_TELL]      = perch_turn_tell,
	[PERCH_VERB_PLAN]      = perch_turn_plan,
	[PERCH_VERB_SETUP]     = perch_turn_setup,
	[PERCH_VERB_SHIFT]     = perch_turn_shift,
	[PERCH_VERB_SYNC]      = ask_sync,
	[PERCH_VERB_HELP]      = help,
};
// clang-format on

/* What can be done with nobody at work. */
static bool
needs_sign_in(const struct perch_turn *t, enum perch_verb verb)
{
	bool is_pin_asked = t->s->pending.doubt == PERCH_DOUBT_PIN;

	return verb != PERCH_VERB_IN && verb != PERCH_VERB_PIN && verb != PERCH_VERB_HELP &&
	       !(verb == PERCH_VERB_NO && is_pin_asked);
}

static void
refuse_role(struct perch_turn *t, const struct perch_command_line *line)
{
	bool is_floor = perch_role_may_verb(PERCH_ROLE_INSPECTOR, line->verb) &&
			line->verb != PERCH_VERB_LOT;

	perch_turn_no(t, "role", "=%s%s is not for %s %s: %s signs in with =in BADGE",
		      perch_verb_str(line->verb), line->verb == PERCH_VERB_LOT ? " override" : "",
		      perch_turn_role(t) == PERCH_ROLE_INSPECTOR ? "an" : "a",
		      perch_role_str(perch_turn_role(t)), is_floor ? "an inspector" : "a lead");
}

static void
obey_line(struct perch_turn *t, const struct perch_command_line *line)
{
	bool is_nobody = t->s->sign_in_id == 0;

	if (is_nobody && needs_sign_in(t, line->verb))
		perch_turn_no(t, "no-sign-in", "nobody is signed in: =in BADGE first");
	else if (!is_nobody && !perch_role_may(perch_turn_role(t), line))
		refuse_role(t, line);
	else
		obey[line->verb](t, line);
}

void
perch_turn_command(struct perch_turn *t, struct perch_span line)
{
	struct perch_command_line command;
	struct perch_err err;

	t->is_label = false;
	if (line.n > PERCH_LINE_MAX) {
		perch_turn_no(t, "too-long", "a line has at most %d bytes: type less",
			      PERCH_LINE_MAX);
		return;
	}
	if (perch_command_read(line, &command, &err) != PERCH_OK)
		perch_turn_no(t, "usage", "%s", err.text);
	else
		obey_line(t, &command);
	explicit_bzero(&command, sizeof(command)); /* it may hold a PIN */
}

static void
read_line(struct perch_turn *t)
{
	struct perch_span line = perch_span_trim(t->in->bytes);

	if (t->in->bytes.n > PERCH_LINE_MAX) {
		perch_turn_no(t, "too-long", "a line has at most %d bytes: type less",
			      PERCH_LINE_MAX);
	} else if (line.n == 0) {
		perch_turn_no(t, "usage",
			      "scan or type a roll label, or a command such as =order NUMBER");
	} else if (line.p[0] == '=') {
		perch_turn_command(t, line);
	} else {
		perch_turn_label(t);
	}
}

/* a - b, held at the ends: clocks may show anything. */
static int64_t
difference(int64_t a, int64_t b)
{
	int64_t d;

	if (__builtin_sub_overflow(a, b, &d))
		return a < b ? INT64_MIN : INT64_MAX;
	return d;
}

/* Records that the instant itself asks for come first. */
static void
note_world(struct perch_turn *t)
{
	const struct perch_session *s = t->s;

	if (s->has_clock) {
		int64_t passed = difference(t->now.mono.us / 1000, s->mono_ms);
		int64_t shown = difference(t->now.wall.ms, s->wall_ms);
		int64_t step = difference(shown, passed);

		if (step > PERCH_CLOCK_STEP_MS || step < -PERCH_CLOCK_STEP_MS) {
			struct perch_record_clock *clock =
				&perch_turn_record(t, PERCH_RECORD_CLOCK)->clock;
			clock->from_ms = difference(t->now.wall.ms, step);
			clock->to_ms = t->now.wall.ms;
		}
	}
	if (t->world->revision > 0 && t->world->revision != s->revision)
		perch_turn_record(t, PERCH_RECORD_MASTER)->master.revision = t->world->revision;
}

void
perch_session_decide(const struct perch_session *session, const struct perch_world *world,
		     struct perch_now now, const struct perch_input *in, struct perch_outcome *out)
{
	struct perch_turn t = {
		.s = session,
		.world = world,
		.now = now,
		.in = in,
		.origin = in->kind == PERCH_INPUT_SCAN ? "scanned" : "typed",
		.out = out,
	};

	out->n = 0;
	out->kind = PERCH_ANSWER_NONE;
	out->answer[0] = '\0';
	out->sound = PERCH_SOUND_NONE;
	out->asks_seal = false;
	out->asks_sync = false;
	out->pending = session->pending;
	note_world(&t);
	switch (in->kind) {
	case PERCH_INPUT_LINE:
		read_line(&t);
		break;
	case PERCH_INPUT_SCAN:
		perch_turn_label(&t);
		break;
	case PERCH_INPUT_SCANNER:
		perch_turn_attached(&t);
		break;
	case PERCH_INPUT_WEIGHT:
		perch_turn_weighed(&t);
		break;
	case PERCH_INPUT_TICK:
		perch_turn_release(&t);
		break;
	}
}
