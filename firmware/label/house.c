/*
 * house.c - house formats: checking a pattern and making it ready. Pure; the syntax: house.h.
 */
#include "firmware/base/text.h"
#include "firmware/label/house.h"

#define NUMBER_MAX 18 /* characters; perch_parse_decimal() takes no more digits */
#define DATE_MIN   6
#define DATE_MAX   10

enum value_kind { TEXT, NUMBER, DATE };

static const struct field {
	const char *name;
	enum value_kind kind;
	uint8_t min, max;
} fields[PERCH_HOUSE_FIELD_COUNT] = {
	[PERCH_HOUSE_ORDER] = { "order", TEXT, 1, 30 },
	[PERCH_HOUSE_ARTICLE] = { "article", TEXT, 1, 30 },
	[PERCH_HOUSE_COLOUR] = { "colour", TEXT, 1, 30 },
	[PERCH_HOUSE_LOT] = { "lot", TEXT, 1, 20 },
	[PERCH_HOUSE_ROLL] = { "roll", TEXT, 1, 20 },
	[PERCH_HOUSE_WIDTH] = { "width", NUMBER, 1, NUMBER_MAX },
	[PERCH_HOUSE_LENGTH] = { "length", NUMBER, 1, NUMBER_MAX },
	[PERCH_HOUSE_NET] = { "net", NUMBER, 1, NUMBER_MAX },
	[PERCH_HOUSE_GSM] = { "gsm", NUMBER, 1, NUMBER_MAX },
	[PERCH_HOUSE_DATE] = { "date", DATE, DATE_MIN, DATE_MAX },
};

const char *
perch_house_field_str(enum perch_house_field field)
{
	return fields[field].name;
}

enum perch_house_field
perch_house_field_find(struct perch_span name)
{
	unsigned i = 0;

	while (i < PERCH_HOUSE_FIELD_COUNT && !perch_span_eq_str(name, fields[i].name))
		i++;
	return (enum perch_house_field)i;
}

bool
perch_house_field_is_text(enum perch_house_field field)
{
	return fields[field].kind == TEXT;
}

struct loader {
	struct perch_span s;
	size_t at;
	struct perch_house_format *out;
	struct perch_house_fault *fault;
};

static enum perch_rc
fail(struct loader *l, size_t at, const char *text)
{
	*l->fault = (struct perch_house_fault){ at, text };
	return PERCH_E_FORMAT;
}

static void
add_character(struct perch_house_item *item, uint8_t c)
{
	if (c < 128)
		item->characters[c / 32] |= UINT32_C(1) << (c % 32);
}

static void
add_range(struct perch_house_item *item, uint8_t from, uint8_t to)
{
	for (unsigned c = from; c <= to; c++)
		add_character(item, (uint8_t)c);
}

static void
usual_characters(struct perch_house_item *item)
{
	enum value_kind kind = fields[item->field].kind;

	add_range(item, '0', '9');
	if (kind == NUMBER)
		add_character(item, '.');
	if (kind == DATE)
		add_character(item, '-');
	if (kind != TEXT)
		return;
	add_range(item, 'A', 'Z');
	add_range(item, 'a', 'z');
	add_character(item, '.');
	add_character(item, '_');
	add_character(item, '-');
}

static enum perch_rc
load_class(struct loader *l, struct perch_house_item *item, struct perch_span class, size_t at)
{
	if (class.n == 0) {
		usual_characters(item);
		return PERCH_OK;
	}
	if (fields[item->field].kind != TEXT)
		return fail(l, at, "numbers and dates have no characters to choose");
	if (perch_span_eq_str(class, "*")) {
		item->is_any = true;
		return PERCH_OK;
	}
	for (size_t i = 0; i < class.n; i++) {
		uint8_t c = class.p[i];

		if (c < ' ' || c > '~')
			return fail(l, at + i, "only ASCII in a class; * takes other characters");
		if (i + 2 < class.n && class.p[i + 1] == '-') {
			if (class.p[i + 2] < c)
				return fail(l, at + i, "this range runs backwards");
			add_range(item, c, class.p[i + 2]);
			i += 2;
		} else {
			add_character(item, c);
		}
	}
	return PERCH_OK;
}

/* "8" or "3-8", within what the field can hold. */
static enum perch_rc
load_lengths(struct loader *l, struct perch_house_item *item, struct perch_span s, size_t at)
{
	const uint8_t *dash = s.n > 0 ? memchr(s.p, '-', s.n) : NULL;
	size_t first = dash != NULL ? (size_t)(dash - s.p) : s.n;
	struct perch_span last = dash != NULL ? perch_span_from(s, first + 1) : s;
	int64_t min, max;

	if (perch_parse_i64(perch_span_first(s, first), fields[item->field].min,
			    fields[item->field].max, &min) != PERCH_OK ||
	    perch_parse_i64(last, min, fields[item->field].max, &max) != PERCH_OK)
		return fail(l, at, "not a length that this field can have");
	item->min = (uint8_t)min;
	item->max = (uint8_t)max;
	return PERCH_OK;
}

static bool
unit_suits(enum perch_house_field field, enum perch_unit unit)
{
	if (field == PERCH_HOUSE_WIDTH || field == PERCH_HOUSE_LENGTH)
		return perch_unit_dimension(unit) == PERCH_DIM_LENGTH;
	if (field == PERCH_HOUSE_NET)
		return unit == PERCH_KG || unit == PERCH_G || unit == PERCH_LB;
	return field == PERCH_HOUSE_GSM && unit == PERCH_G_M2;
}

/* The longest unit of the field's kind that the text begins with, or is (is_whole). */
static enum perch_unit
find_unit(enum perch_house_field field, struct perch_span text, bool is_whole)
{
	enum perch_unit best = PERCH_UNIT_NONE;

	for (enum perch_unit u = PERCH_UM; u < PERCH_UNIT_COUNT; u++) {
		const char *name = perch_unit_str(u);
		bool fits = is_whole ? perch_span_eq_str(text, name)
				     : perch_span_starts(text, name);

		if (fits && unit_suits(field, u) && strlen(name) > strlen(perch_unit_str(best)))
			best = u;
	}
	return best;
}

/* inside: "length m::4" between the braces; at: where it begins; behind: what follows them. */
static enum perch_rc
load_unit(struct loader *l, struct perch_house_item *item, struct perch_span unit, size_t at,
	  struct perch_span behind)
{
	bool is_number = fields[item->field].kind == NUMBER;

	if (!is_number)
		return unit.n == 0 ? PERCH_OK : fail(l, at, "only a number has a unit");
	item->unit = find_unit(item->field, unit.n > 0 ? unit : behind, unit.n > 0);
	return item->unit != PERCH_UNIT_NONE ? PERCH_OK
					     : fail(l, at, "a number needs a unit of its kind");
}

/* The part of *rest up to `separator`; the separator is taken off too. */
static struct perch_span
take(struct perch_span *rest, uint8_t separator, size_t *at)
{
	size_t n = 0;

	while (n < rest->n && rest->p[n] != separator)
		n++;
	struct perch_span part = perch_span_first(*rest, n);

	*rest = perch_span_from(*rest, n + 1);
	*at += n + 1;
	return part;
}

static bool
is_named_before(const struct perch_house_format *f, enum perch_house_field field)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->items[i].kind == PERCH_HOUSE_FIELD && f->items[i].field == field)
			return true;
	return false;
}

/* The mill's own names first. */
static enum perch_house_field
field_of(const struct perch_house_format *f, struct perch_span name)
{
	for (size_t i = 0; i < f->n_names; i++)
		if (perch_span_eq_str(name, f->names[i].name))
			return f->names[i].field;
	return perch_house_field_find(name);
}

static enum perch_rc
find_field(struct loader *l, struct perch_house_item *item, struct perch_span name)
{
	enum perch_house_field field = field_of(l->out, name);

	if (field == PERCH_HOUSE_FIELD_COUNT)
		return fail(l, item->at, "no field has this name");
	if (is_named_before(l->out, field))
		return fail(l, item->at, "this field stands there already");
	item->field = field;
	item->min = fields[field].min;
	item->max = fields[field].max;
	return PERCH_OK;
}

static enum perch_rc
load_field(struct loader *l, struct perch_house_item *item)
{
	struct perch_span rest = perch_span_from(l->s, l->at + 1);
	size_t end = l->at;
	size_t at = l->at + 1;

	take(&rest, '}', &end);
	if (end >= l->s.n)
		return fail(l, l->at, "this brace is not closed");
	struct perch_span behind = perch_span_from(l->s, end + 1);
	struct perch_span inside = perch_span_first(perch_span_from(l->s, at), end - at);
	size_t name_at = at;
	struct perch_span head = take(&inside, ':', &at);
	size_t class_at = at;
	struct perch_span class = take(&inside, ':', &at);
	struct perch_span name = take(&head, ' ', &name_at);
	enum perch_rc rc = find_field(l, item, name);

	if (rc == PERCH_OK)
		rc = load_unit(l, item, head, name_at, behind);
	if (rc == PERCH_OK)
		rc = load_class(l, item, class, class_at);
	if (rc == PERCH_OK && at <= end) /* a second ':' stood inside */
		rc = load_lengths(l, item, inside, at);
	l->at = end + 1;
	return rc;
}

static enum perch_rc
load_item(struct loader *l, bool *is_inside)
{
	struct perch_house_item *item = &l->out->items[l->out->n];
	uint8_t c = l->s.p[l->at];
	enum perch_rc rc = PERCH_OK;

	*item = (struct perch_house_item){ .kind = PERCH_HOUSE_LITERAL, .literal = c, .at = l->at };
	if (c == '{') {
		item->kind = PERCH_HOUSE_FIELD;
		rc = load_field(l, item);
		l->out->n++;
		return rc;
	}
	if (c == '}')
		return fail(l, l->at, "this brace was not opened; a real one is written \\}");
	if (c == '[' || c == ']') {
		item->kind = c == '[' ? PERCH_HOUSE_OPEN : PERCH_HOUSE_CLOSE;
		if (*is_inside == (c == '['))
			return fail(l, l->at,
				    "brackets must open and close, not within each other");
		*is_inside = !*is_inside;
	} else if (c == '\\') {
		if (++l->at == l->s.n)
			return fail(l, l->at - 1, "nothing follows the backslash");
		item->literal = l->s.p[l->at];
	}
	l->at++;
	l->out->n++;
	return PERCH_OK;
}

static bool
overlap(const struct perch_house_item *a, const struct perch_house_item *b)
{
	for (unsigned c = 0; c < 128; c++)
		if (perch_house_takes(a, (uint8_t)c) && perch_house_takes(b, (uint8_t)c))
			return true;
	return false;
}

/* Would the open field at i also take what can stand behind it? j: where to look. */
static bool
is_greedy_for(const struct perch_house_format *f, size_t i, size_t j)
{
	const struct perch_house_item *item = &f->items[i];

	for (; j < f->n; j++) {
		switch (f->items[j].kind) {
		case PERCH_HOUSE_LITERAL: /* "*" stops where the literal text begins */
			return !item->is_any && perch_house_takes(item, f->items[j].literal);
		case PERCH_HOUSE_FIELD:
			return overlap(item, &f->items[j]);
		case PERCH_HOUSE_OPEN:
			if (is_greedy_for(f, i, j + 1)) // NOLINT(misc-no-recursion): one level
				return true;
			while (f->items[j].kind != PERCH_HOUSE_CLOSE)
				j++;
			break;
		case PERCH_HOUSE_CLOSE:
			break;
		}
	}
	return false;
}

static enum perch_rc
check(struct loader *l)
{
	const struct perch_house_format *f = l->out;
	bool is_inside = false;
	bool has_field = false; /* one that every label of this format has */

	for (size_t i = 0; i < f->n; i++) {
		const struct perch_house_item *item = &f->items[i];

		is_inside = item->kind == PERCH_HOUSE_OPEN ||
			    (is_inside && item->kind != PERCH_HOUSE_CLOSE);
		if (item->kind != PERCH_HOUSE_FIELD)
			continue;
		has_field = has_field || !is_inside;
		if (item->min < item->max && is_greedy_for(f, i, i + 1))
			return fail(l, item->at,
				    "this field would also take what follows it: give a class or "
				    "a length");
	}
	return has_field ? PERCH_OK : fail(l, 0, "there is no field outside square brackets");
}

/* What no label holds can stand in no pattern. */
static enum perch_rc
check_text(struct loader *l)
{
	uint32_t code;

	for (size_t at = 0; at < l->s.n;) {
		size_t n = perch_utf8_next(perch_span_from(l->s, at), &code);

		if (n == 0 || !perch_utf8_is_printable(code))
			return fail(l, at, "a character that no label may hold");
		at += n;
	}
	return PERCH_OK;
}

enum perch_rc
perch_house_compile(struct perch_house_format *format, struct perch_house_fault *fault)
{
	struct loader l = { perch_span_str(format->pattern), 0, format, fault };
	bool is_inside = false;
	enum perch_rc rc = check_text(&l);

	format->n = 0;
	while (rc == PERCH_OK && l.at < l.s.n)
		rc = load_item(&l, &is_inside);
	if (rc != PERCH_OK)
		return rc;
	return is_inside ? fail(&l, l.s.n, "a bracket is not closed") : check(&l);
}

enum perch_rc
perch_house_load(const char *id, struct perch_span pattern, struct perch_house_format *out,
		 struct perch_house_fault *fault)
{
	memset(out, 0, sizeof *out);
	out->version = 1;
	enum perch_rc rc = perch_text_copy(out->id, sizeof out->id, perch_span_str(id));
	if (rc == PERCH_OK)
		rc = perch_text_copy(out->pattern, sizeof out->pattern, pattern);
	if (rc != PERCH_OK) {
		*fault = (struct perch_house_fault){ 0, rc == PERCH_E_FULL
								? "name or pattern is too long"
								: "a pattern is text" };
		return rc;
	}
	return perch_house_compile(out, fault);
}

void
perch_house_shipped(struct perch_house_format *out)
{
	struct perch_house_fault fault = { 0 };

	/* A constant pattern: the unit test shows that it loads. */
	if (perch_house_load(PERCH_HOUSE_SHIPPED_ID, perch_span_str(PERCH_HOUSE_SHIPPED_PATTERN),
			     out, &fault) != PERCH_OK)
		out->n = 0;
}
