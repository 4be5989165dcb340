/*
 * separator.c - scanners that come and go, and the test of what they do to separators. Pure.
 *
 * The test label may be scanned at any time, before the sign-in too: it says nothing of a roll.
 * The outcome is a record; what the world projects from those is asked when a label is scanned.
 */
#include <inttypes.h>

#include "firmware/session/turn.h"

struct perch_scanner
perch_turn_scanner(const struct perch_turn *t)
{
	struct perch_scanner s = { .vid = t->in->vid, .pid = t->in->pid };

	if (t->in->name != NULL)
		perch_turn_printable(s.name, sizeof(s.name), perch_span_str(t->in->name));
	if (t->in->driver != NULL)
		perch_turn_printable(s.driver, sizeof(s.driver), perch_span_str(t->in->driver));
	return s;
}

enum perch_separators
perch_turn_separators(const struct perch_turn *t)
{
	const struct perch_scanner scanner = perch_turn_scanner(t);

	return t->world->find_separators(t->world->ctx, &scanner);
}

static bool
is_scale(const struct perch_scanner *scanner)
{
	return strcmp(scanner->driver, "hid-scale") == 0 ||
	       strcmp(scanner->driver, "oem-scale") == 0;
}

/* What a person should know of a scanner that was plugged in. */
static const char *
news(const struct perch_turn *t, const struct perch_scanner *scanner)
{
	if (!t->in->is_attached || is_scale(scanner))
		return "";
	switch (perch_turn_separators(t)) {
	case PERCH_SEPARATORS_UNTESTED:
		return "; not tested for separators: scan the separator test label";
	case PERCH_SEPARATORS_LOST:
	case PERCH_SEPARATORS_CHANGED:
		return "; it loses separators: have it set up to send GS (29), then scan the "
		       "separator test label";
	case PERCH_SEPARATORS_KEPT:
	case PERCH_SEPARATORS_COUNT:
		break;
	}
	return "";
}

void
perch_turn_attached(struct perch_turn *t)
{
	struct perch_record_scanner *s = &perch_turn_record(t, PERCH_RECORD_SCANNER)->scanner;
	const struct perch_scanner scanner = perch_turn_scanner(t);

	perch_turn_copy(s->name, sizeof(s->name), scanner.name);
	perch_turn_copy(s->driver, sizeof(s->driver), scanner.driver);
	s->vid = scanner.vid;
	s->pid = scanner.pid;
	s->is_attached = t->in->is_attached;
	perch_turn_ok(t, perch_turn_id(t), "scanner %s %s (%04x:%04x, %s)%s",
		      s->is_attached ? "attached" : "detached", s->name, scanner.vid, scanner.pid,
		      s->driver, news(t, &scanner));
	/* It came by itself: no answer to whatever is being asked, no sound. */
	t->out->pending = t->s->pending;
	t->out->sound = PERCH_SOUND_NONE;
}

static void
record_test(struct perch_turn *t, enum perch_separators outcome, bool has_aim)
{
	struct perch_record_separator *r = &perch_turn_record(t, PERCH_RECORD_SEPARATOR)->separator;
	const struct perch_scanner scanner = perch_turn_scanner(t);

	perch_turn_copy(r->name, sizeof(r->name), scanner.name);
	perch_turn_copy(r->driver, sizeof(r->driver), scanner.driver);
	r->vid = scanner.vid;
	r->pid = scanner.pid;
	perch_turn_copy(r->outcome, sizeof(r->outcome), perch_separators_str(outcome));
	r->has_aim = has_aim;
}

static const char *
verdict(enum perch_separators outcome)
{
	switch (outcome) {
	case PERCH_SEPARATORS_KEPT:
		return "this scanner sends separators";
	case PERCH_SEPARATORS_LOST:
		return "this scanner loses them: have it set up to send GS (29) for FNC1, or put "
		       "it into HID POS mode, then scan the test label again; until then its GS1 "
		       "labels are asked about";
	case PERCH_SEPARATORS_CHANGED:
		return "this scanner sends something else in their place: have it set up to send "
		       "GS (29) for FNC1, then scan the test label again; until then its GS1 "
		       "labels are asked about";
	case PERCH_SEPARATORS_UNTESTED:
	case PERCH_SEPARATORS_COUNT:
		break;
	}
	return "";
}

bool
perch_turn_separator_test(struct perch_turn *t, struct perch_span text)
{
	enum perch_separators outcome = perch_separator_test(text);
	bool has_aim = t->in->aim[0] != '\0' || perch_span_starts(text, "]");

	if (outcome == PERCH_SEPARATORS_UNTESTED)
		return false;
	if (t->in->kind != PERCH_INPUT_SCAN) {
		perch_turn_no(t, "usage", "the separator test is of a scanner: scan the label");
		return true;
	}
	if (!perch_separator_test_is_valid(text, t->in->aim)) {
		perch_turn_no(t, "usage",
			      "this print of the separator test label is no GS1 symbol and tests "
			      "nothing: print it as GS1-128 or GS1 DataMatrix");
		return true;
	}
	record_test(t, outcome, has_aim);
	perch_turn_ok(
		t, perch_turn_id(t), "separator test: %s%s", verdict(outcome),
		has_aim ? ""
			: "; it sends no AIM identifier: have that switched on, or GS1 labels "
			  "cannot be told from others");
	if (outcome != PERCH_SEPARATORS_KEPT)
		t->out->sound = PERCH_SOUND_REFUSE;
	return true;
}
