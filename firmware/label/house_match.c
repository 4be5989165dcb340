/*
 * house_match.c - reading a text by a house format. Pure; what a pattern means: house.h.
 */
#include "firmware/base/text.h"
#include "firmware/label/gs1.h"
#include "firmware/label/house.h"

struct matcher {
	const struct perch_house_format *f;
	struct perch_span text;
	size_t at;
	struct perch_span checked; /* the field that ends in a check character; may be missing */
	size_t checked_at;
	struct perch_label_roll roll;
};

static size_t
behind_part(const struct perch_house_format *f, size_t open)
{
	while (f->items[open].kind != PERCH_HOUSE_CLOSE)
		open++;
	return open + 1;
}

/* Does the literal text from item i on stand at `at`? At least one byte of it. */
static bool
literals_stand(const struct matcher *m, size_t i, size_t at)
{
	size_t from = i;

	for (; i < m->f->n && m->f->items[i].kind == PERCH_HOUSE_LITERAL; i++, at++)
		if (at >= m->text.n || m->text.p[at] != m->f->items[i].literal)
			return false;
	return i > from;
}

/* Where a "*" field in front of item i must stop: what follows it begins here. */
static bool
stops(const struct matcher *m, size_t i, size_t at)
{
	if (i < m->f->n && m->f->items[i].kind == PERCH_HOUSE_CLOSE)
		i++;
	if (i < m->f->n && m->f->items[i].kind == PERCH_HOUSE_OPEN)
		return literals_stand(m, i + 1, at) || literals_stand(m, behind_part(m->f, i), at);
	return literals_stand(m, i, at);
}

static bool
set_number(struct perch_label_roll *roll, const struct perch_house_item *item, struct perch_span s)
{
	struct perch_quantity q = { .unit = item->unit };
	int64_t um;

	if (perch_parse_decimal(s, &q.value) != PERCH_OK || q.value.m <= 0)
		return false;
	if (item->field == PERCH_HOUSE_NET) {
		roll->net = q.value;
		roll->net_unit = item->unit == PERCH_LB ? PERCH_LB : PERCH_KG;
		if (item->unit == PERCH_G)
			roll->net.e = (int8_t)(roll->net.e - 3);
		return true;
	}
	if (item->field == PERCH_HOUSE_GSM) {
		roll->gsm = q.value;
		return true;
	}
	if (perch_quantity_um(q, &um) != PERCH_OK || um <= 0)
		return false;
	*(item->field == PERCH_HOUSE_WIDTH ? &roll->width_um : &roll->length_um) = um;
	return true;
}

/* YYMMDD, YYYYMMDD or YYYY-MM-DD. */
static bool
set_date(struct perch_label_roll *roll, struct perch_span s)
{
	uint8_t digits[8];
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool is_dash = s.p[i] == '-';

		if (is_dash && !(s.n == 10 && (i == 4 || i == 7)))
			return false;
		if (!is_dash && n == sizeof digits)
			return false;
		if (!is_dash)
			digits[n++] = s.p[i];
	}
	struct perch_span yymmdd = perch_span_of(digits, n);
	char date[11];

	if (n == 8)
		yymmdd = perch_span_from(yymmdd, 2);
	if (perch_roll_date(yymmdd, date) != PERCH_OK || strlen(date) != 10 ||
	    (n == 8 && memcmp(date, digits, 4) != 0))
		return false;
	memcpy(roll->date, date, sizeof date);
	return true;
}

static bool
set_text(char *dst, size_t cap, struct perch_span s)
{
	return perch_utf8_is_valid(s) && perch_text_copy(dst, cap, s) == PERCH_OK;
}

static bool
set_fact(struct perch_label_roll *roll, const struct perch_house_item *item, struct perch_span s)
{
	switch (item->field) {
	case PERCH_HOUSE_ORDER:
		return set_text(roll->order, sizeof roll->order, s);
	case PERCH_HOUSE_ARTICLE:
		return set_text(roll->article, sizeof roll->article, s);
	case PERCH_HOUSE_COLOUR:
		return set_text(roll->colour, sizeof roll->colour, s);
	case PERCH_HOUSE_LOT:
		return set_text(roll->lot, sizeof roll->lot, s);
	case PERCH_HOUSE_ROLL:
		return set_text(roll->serial, sizeof roll->serial, s);
	case PERCH_HOUSE_WIDTH:
	case PERCH_HOUSE_LENGTH:
	case PERCH_HOUSE_NET:
	case PERCH_HOUSE_GSM:
		return set_number(roll, item, s);
	case PERCH_HOUSE_DATE:
		return set_date(roll, s);
	case PERCH_HOUSE_FIELD_COUNT:
		break;
	}
	return false;
}

static bool
match_field(struct matcher *m, size_t i)
{
	const struct perch_house_item *item = &m->f->items[i];
	struct perch_span rest = perch_span_from(m->text, m->at);
	size_t n = 0;

	while (n < rest.n && n < item->max && perch_house_takes(item, rest.p[n]) &&
	       !(item->is_any && item->min < item->max && stops(m, i + 1, m->at + n)))
		n++;
	if (n < item->min || !set_fact(&m->roll, item, perch_span_first(rest, n)))
		return false;
	if (m->f->check != PERCH_HOUSE_CHECK_NONE && item->field == m->f->check_field) {
		m->checked = perch_span_first(rest, n);
		m->checked_at = m->at;
	}
	m->at += n;
	return true;
}

/* Items [from, end), none of them a bracket. */
static bool
match_run(struct matcher *m, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++) {
		if (m->f->items[i].kind == PERCH_HOUSE_FIELD) {
			if (!match_field(m, i))
				return false;
		} else if (m->at >= m->text.n || m->text.p[m->at] != m->f->items[i].literal) {
			return false;
		} else {
			m->at++;
		}
	}
	return true;
}

/* A part that does not fit leaves nothing behind. */
static void
match_part(struct matcher *m, size_t from, size_t end)
{
	struct matcher before = *m;

	if (!match_run(m, from, end))
		*m = before;
}

/* at: where the value, which may be missing, stands in the text. */
static enum perch_house_fit
judge_check(enum perch_house_check check, struct perch_span value, size_t at,
	    struct perch_house_miss *miss)
{
	if (value.n == 0)
		return PERCH_HOUSE_FITS;
	char expected = perch_house_check_character(check, value);

	if (expected != '\0' && value.p[value.n - 1] == (uint8_t)expected)
		return PERCH_HOUSE_FITS;
	*miss = (struct perch_house_miss){ .at = at + value.n - 1, .expected = { expected } };
	return PERCH_HOUSE_BAD_CHECK;
}

enum perch_house_fit
perch_house_match(const struct perch_house_format *format, struct perch_span text,
		  struct perch_label_roll *roll, struct perch_house_miss *miss)
{
	struct matcher m = { .f = format, .text = text, .roll = *roll };

	for (size_t i = 0; i < format->n;) {
		if (format->items[i].kind == PERCH_HOUSE_OPEN) {
			size_t next = behind_part(format, i);

			match_part(&m, i + 1, next - 1);
			i = next;
		} else if (match_run(&m, i, i + 1)) {
			i++;
		} else {
			return PERCH_HOUSE_NO;
		}
	}
	if (m.at != text.n)
		return PERCH_HOUSE_NO;
	enum perch_house_fit fit = judge_check(format->check, m.checked, m.checked_at, miss);

	if (fit == PERCH_HOUSE_FITS)
		*roll = m.roll;
	return fit;
}

static const struct perch_house_item *
find_roll(const struct perch_house_format *format)
{
	for (size_t i = 0; i < format->n; i++)
		if (format->items[i].kind == PERCH_HOUSE_FIELD &&
		    format->items[i].field == PERCH_HOUSE_ROLL)
			return &format->items[i];
	return NULL;
}

enum perch_house_fit
perch_house_match_number(const struct perch_house_format *format, struct perch_span number,
			 struct perch_house_miss *miss)
{
	const struct perch_house_item *roll = find_roll(format);
	size_t n = 0;

	if (roll == NULL)
		return PERCH_HOUSE_NO;
	while (n < number.n && perch_house_takes(roll, number.p[n]))
		n++;
	if (n < number.n || n < roll->min || n > roll->max)
		return PERCH_HOUSE_NO;
	if (format->check == PERCH_HOUSE_CHECK_NONE || format->check_field != PERCH_HOUSE_ROLL)
		return PERCH_HOUSE_FITS;
	return judge_check(format->check, number, 0, miss);
}

bool
perch_house_knows_number(const struct perch_house_format *format)
{
	const struct perch_house_item *roll = find_roll(format);
	bool is_checked = format->check != PERCH_HOUSE_CHECK_NONE &&
			  format->check_field == PERCH_HOUSE_ROLL;

	return roll != NULL && (is_checked || roll->min == roll->max);
}
