/* turn.c - records and the one answer of a turn. Pure. */
#include "firmware/session/turn.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>

#include "firmware/base/text.h"
#include "firmware/session/open_roll.h"

struct perch_record *
perch_turn_record(struct perch_turn *t, enum perch_record_type type)
{
	assert(t->out->n < PERCH_OUTCOME_RECORDS_MAX);
	struct perch_record *record = &t->out->records[t->out->n++];

	perch_record_init(record, type, perch_session_head(t->s, t->now));
	return record;
}

int64_t
perch_turn_id(const struct perch_turn *t)
{
	return t->s->next_id + (int64_t)t->out->n - 1;
}

void
perch_turn_copy(char *dst, size_t cap, const char *src)
{
	enum perch_rc rc = perch_text_copy(dst, cap, perch_span_str(src));

	assert(rc == PERCH_OK);
	(void)rc;
}

void
perch_turn_when(int64_t wall_ms, char dst[PERCH_TURN_WHEN_CAP])
{
	char text[PERCH_WALL_TEXT];

	if (perch_wall_text((struct perch_wall){ wall_ms }, text) != PERCH_OK ||
	    perch_fmt(dst, PERCH_TURN_WHEN_CAP, "%.10s %.5s UTC", text, text + 11) != PERCH_OK)
		dst[0] = '\0';
}

void
perch_turn_printable(char *dst, size_t cap, struct perch_span bytes)
{
	size_t at = 0;

	while (bytes.n > 0) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(bytes, &code);
		bool is_shown = n > 0 && perch_utf8_is_printable(code);
		size_t width = is_shown ? n : 1;

		if (at + width + 1 > cap)
			break;
		memcpy(dst + at, is_shown ? (const char *)bytes.p : "?", width);
		at += width;
		bytes = perch_span_from(bytes, n > 0 ? n : 1);
	}
	dst[at] = '\0';
}

const char *
perch_turn_text(struct perch_buf *b)
{
	static const char more[] = " ..";
	const char *s = perch_buf_cstr(b);

	if (s != NULL)
		return s;
	size_t n = b->n <= b->cap - sizeof(more) ? b->n : b->cap - sizeof(more);
	while (n > 0 && n < b->n && b->p[n] != ' ')
		n--; /* half a number would be another one */
	memcpy(b->p + n, more, sizeof(more));
	return (const char *)b->p;
}

static void PERCH_PRINTF(3, 0)
	say(struct perch_turn *t, const char *opening, const char *fmt, va_list args)
{
	char line[2 * PERCH_ANSWER_CAP];
	size_t n = (size_t)snprintf(line, sizeof(line), "%s ", opening);

	/* Cut when too long, on purpose: the records hold the whole. */
	(void)vsnprintf(line + n, sizeof(line) - n, fmt, args);
	perch_turn_printable(t->out->answer, sizeof(t->out->answer), perch_span_str(line));
}

void
perch_turn_forget(struct perch_turn *t)
{
	struct perch_pending *pending = &t->out->pending;

	pending->doubt = PERCH_DOUBT_NONE;
	memset(&pending->roll, 0, sizeof(pending->roll));
	memset(pending->other, 0, sizeof(pending->other));
	memset(pending->badge, 0, sizeof(pending->badge));
	memset(pending->signer, 0, sizeof(pending->signer));
	memset(pending->text, 0, sizeof(pending->text));
}

void
perch_turn_ok(struct perch_turn *t, int64_t id, const char *fmt, ...)
{
	char opening[32];
	va_list args;

	(void)snprintf(opening, sizeof(opening), "ok %" PRIi64, id);
	va_start(args, fmt);
	say(t, opening, fmt, args);
	va_end(args);
	t->out->kind = PERCH_ANSWER_OK;
	t->out->sound = PERCH_SOUND_ACCEPT;
	perch_turn_forget(t);
}

void
perch_turn_ask(struct perch_turn *t, enum perch_doubt doubt, const char *fmt, ...)
{
	char opening[32];
	va_list args;

	(void)snprintf(opening, sizeof(opening), "ask %s", perch_doubt_str(doubt));
	va_start(args, fmt);
	say(t, opening, fmt, args);
	va_end(args);
	t->out->kind = PERCH_ANSWER_ASK;
	t->out->sound = doubt == PERCH_DOUBT_WRONG_ORDER ? PERCH_SOUND_WRONG_ORDER
							 : PERCH_SOUND_REFUSE;
	t->out->pending.doubt = doubt;
}

void
perch_turn_no(struct perch_turn *t, const char *code, const char *fmt, ...)
{
	char opening[32];
	va_list args;

	(void)snprintf(opening, sizeof(opening), "no %s", code);
	va_start(args, fmt);
	say(t, opening, fmt, args);
	va_end(args);
	t->out->kind = PERCH_ANSWER_NO;
	t->out->sound = strcmp(code, "wrong-order") == 0 ? PERCH_SOUND_WRONG_ORDER
							 : PERCH_SOUND_REFUSE;
}

bool
perch_turn_has_order(struct perch_turn *t)
{
	if (t->s->order_id != 0)
		return true;
	perch_turn_no(t, "no-order", "no order is active: =order NUMBER first");
	return false;
}

bool
perch_turn_is_between_rolls(struct perch_turn *t)
{
	if (t->s->roll.id == 0)
		return true;
	perch_turn_no(t, "roll-open", "%s of %s is open: =close it first", t->s->roll.roll,
		      t->s->order);
	return false;
}

bool
perch_turn_has_roll(struct perch_turn *t)
{
	if (t->s->roll.id != 0)
		return true;
	if (t->s->count_id != 0)
		perch_turn_no(t, "no-roll",
			      "no roll is open while rolls are counted: =count end first");
	else
		perch_turn_no(t, "no-roll",
			      "no roll is open: scan a roll label, or type =roll ROLLNO");
	return false;
}

bool
perch_turn_may_enter(struct perch_turn *t, size_t n)
{
	if (!perch_turn_has_roll(t))
		return false;
	if (t->s->roll.n_entries + n <= PERCH_ROLL_ENTRIES_MAX)
		return true;
	perch_turn_no(t, "full", "%s has %d entries, the most a roll can have: =undo one first",
		      t->s->roll.roll, PERCH_ROLL_ENTRIES_MAX);
	return false;
}

enum perch_unit
perch_turn_length_unit(const struct perch_turn *t, int64_t um)
{
	struct perch_basis basis;

	perch_basis_find(t->s, t->world, &basis);
	return perch_basis_length_unit(&basis, um);
}

const char *
perch_turn_order_fault(struct perch_turn *t, const char *number, struct perch_order *order)
{
	const char *code = NULL;
	struct perch_profile profile;

	if (!t->world->find_order(t->world->ctx, number, order)) {
		code = "unknown-order";
		perch_turn_no(t, code,
			      "%s is not among the orders on this terminal: check the number, or "
			      "=sync to fetch new orders",
			      number);
	} else if (!order->is_confirmed) {
		code = "unconfirmed";
		perch_turn_no(t, code, "%s is not confirmed by head office: ask them, then =sync",
			      number);
	} else if (!t->world->find_profile(t->world->ctx, order->profile, &profile)) {
		code = "unknown-profile";
		perch_turn_no(t, code,
			      "%s is to be scored by %s, which this terminal does not know: tell "
			      "head office",
			      number, order->profile);
	}
	return code;
}
