/*
 * gs1_lost.c - could a separator have been lost in this scan? Pure. The rule stands in label.h.
 *
 * The second reading is found by walking the text from each possible cut: a fixed-length element
 * must be followed by elements, a variable one takes all that is left or, where that is too long,
 * less (a second separator was lost behind it).
 */
#include "firmware/label/gs1.h"

#define VALUE_MAX 90 /* the longest value that any AI has */

/* Elements of a tail, in text order. */
struct tail {
	struct perch_label_element v[VALUE_MAX / 3 + 1]; /* an element has three bytes or more */
	size_t n;
	bool is_dead[VALUE_MAX + 1]; /* no way on from here */
};

static bool
is_good(const struct perch_ai *ai, struct perch_span value)
{
	struct perch_ai_fault fault;

	return perch_ai_value_is_good(ai, value, &fault);
}

static void
push(struct tail *tail, struct perch_span code, struct perch_span value)
{
	struct perch_label_element *e = &tail->v[tail->n++];

	*e = (struct perch_label_element){ .value = value };
	memcpy(e->ai, code.p, code.n);
}

/*
 * Cut text from `at` on into elements; false when there is no way. Depth is bounded by the number
 * of elements, work by is_dead: from no position is the search made twice.
 */
static bool
cut(struct tail *tail, struct perch_span text, size_t at) // NOLINT(misc-no-recursion): see above
{
	struct perch_span rest = perch_span_from(text, at);
	const struct perch_ai *ai = perch_ai_find(rest);

	if (ai == NULL || text.n > VALUE_MAX || tail->is_dead[at] ||
	    tail->n == PERCH_COUNT(tail->v))
		return false;
	struct perch_span code = perch_span_first(rest, perch_ai_digits(ai));
	size_t from = at + code.n;
	size_t mark = tail->n;
	size_t longest = text.n - from;

	if (longest > perch_ai_max(ai))
		longest = perch_ai_max(ai);
	for (size_t n = longest; n > 0 && n >= perch_ai_min(ai); n--) {
		struct perch_span value = perch_span_first(perch_span_from(text, from), n);

		if (is_good(ai, value)) {
			push(tail, code, value);
			if (from + n == text.n || cut(tail, text, from + n))
				return true;
			tail->n = mark;
		}
	}
	tail->is_dead[at] = true;
	return false;
}

bool
perch_gs1_is_elements(struct perch_span text)
{
	struct tail tail = { .n = 0 };

	return text.n <= VALUE_MAX && cut(&tail, text, 0);
}

/* Keys: a check digit speaks for them. 8001 has 14 digits, several of them checked. */
static bool
is_certain(const struct perch_ai *ai)
{
	return strcmp(ai->ai, "8001") == 0 || ai->part[0].check == PERCH_AI_GTIN ||
	       ai->part[0].check == PERCH_AI_KEY;
}

/* What says which roll this is. */
static bool
is_identity(const struct perch_ai *ai)
{
	return strcmp(ai->ai, "10") == 0 || strcmp(ai->ai, "21") == 0 || strcmp(ai->ai, "400") == 0;
}

/* Dates and measures: six digits. (20 has two; those prove nothing.) */
static bool
is_date_or_measure(const struct perch_ai *ai)
{
	return (ai->flags & PERCH_AI_FIXED) != 0 && perch_ai_max(ai) == 6;
}

/* Is the tail at `at`, which begins with this AI, good evidence? The rule: label.h. */
static bool
is_believed(struct perch_span value, size_t at, const char *code, bool has_gs)
{
	const struct perch_ai *ai = perch_ai_exact(perch_span_str(code));

	if (ai == NULL)
		return false;
	if (is_certain(ai))
		return true;
	if (!has_gs)
		return at >= 2 || is_identity(ai) || is_date_or_measure(ai);
	bool is_within_digits = value.p[at - 1] >= '0' && value.p[at - 1] <= '9';

	return at >= 2 && (is_identity(ai) || (is_date_or_measure(ai) && !is_within_digits));
}

/* Nobody prints an element twice in one symbol, even if both say the same. */
static bool
repeats(const struct perch_label *label, const struct tail *tail)
{
	for (size_t i = 0; i < label->n; i++)
		for (size_t k = 0; k < tail->n; k++)
			if (strcmp(label->v[i].ai, tail->v[k].ai) == 0)
				return true;
	return false;
}

/* The label as it would be if element i ended at `at` and the tail were elements of their own. */
static bool
would_be_accepted(const struct perch_label *label, size_t i, size_t at, const struct tail *tail)
{
	struct perch_label_element v[PERCH_LABEL_ELEMENTS_MAX + PERCH_COUNT(tail->v)];

	memcpy(v, label->v, label->n * sizeof v[0]);
	v[i].value.n = at;
	memcpy(v + label->n, tail->v, tail->n * sizeof v[0]);
	return perch_gs1_elements_agree(v, label->n + tail->n);
}

static bool
element_is_suspect(const struct perch_label *label, size_t i, bool has_gs)
{
	const struct perch_ai *ai = perch_ai_exact(perch_span_str(label->v[i].ai));
	struct perch_span value = label->v[i].value;

	if (ai == NULL || (ai->flags & PERCH_AI_FIXED) != 0 || value.n > VALUE_MAX)
		return false;
	struct tail tail = { .n = 0 };

	for (size_t at = 1; at < value.n; at++) {
		tail.n = 0;
		if (is_good(ai, perch_span_first(value, at)) && cut(&tail, value, at) &&
		    is_believed(value, at, tail.v[0].ai, has_gs) && !repeats(label, &tail) &&
		    would_be_accepted(label, i, at, &tail))
			return true;
	}
	return false;
}

/* Could element i have taken in what stood behind it? Not where its length is known. */
static bool
is_open_ended(const struct perch_label *label, size_t i)
{
	const struct perch_ai *ai = perch_ai_exact(perch_span_str(label->v[i].ai));

	return ai != NULL && (ai->flags & PERCH_AI_FIXED) == 0 &&
	       perch_ai_min(ai) != perch_ai_max(ai);
}

bool
perch_gs1_may_have_lost_separator(const struct perch_label *label, enum perch_separators known)
{
	bool has_gs = label->text_n > 0 && memchr(label->text, PERCH_GS, label->text_n) != NULL;
	bool is_loser = known == PERCH_SEPARATORS_LOST || known == PERCH_SEPARATORS_CHANGED;
	bool is_sent = has_gs || known == PERCH_SEPARATORS_KEPT;

	for (size_t i = 0; i < label->n; i++)
		if ((is_loser && !has_gs) ? is_open_ended(label, i)
					  : element_is_suspect(label, i, is_sent))
			return true;
	return false;
}
