/*
 * gs1_rules.c - which elements may, must and may not stand together on one label. Pure.
 *
 * Source: the "needs" and "never" columns of ai.c; GS1 General Specifications 4.14 (repeated
 * elements must agree) and 3.9.12 (a digital signature needs a serialised key).
 */
#include "firmware/label/gs1.h"

struct verdict {
	enum perch_label_error error;
	size_t index; /* of the element at fault */
};

static struct perch_span
word(struct perch_span *rest, char separator)
{
	size_t n = 0;

	while (n < rest->n && rest->p[n] != (uint8_t)separator)
		n++;
	struct perch_span w = perch_span_first(*rest, n);

	*rest = perch_span_from(*rest, n + 1);
	return w;
}

/* A pattern is an AI in which n stands for any digit. */
static bool
fits(struct perch_span pattern, const char *ai)
{
	if (pattern.n != strlen(ai))
		return false;
	for (size_t i = 0; i < pattern.n; i++)
		if (pattern.p[i] != 'n' && pattern.p[i] != (uint8_t)ai[i])
			return false;
	return true;
}

static bool
is_present(const struct perch_label_element *v, size_t n, struct perch_span pattern,
	   const char *except)
{
	for (size_t i = 0; i < n; i++)
		if (fits(pattern, v[i].ai) && strcmp(v[i].ai, except) != 0)
			return true;
	return false;
}

/* Every member of a group such as "01+21". */
static bool
group_is_present(const struct perch_label_element *v, size_t n, struct perch_span group,
		 const char *except)
{
	while (group.n > 0)
		if (!is_present(v, n, word(&group, '+'), except))
			return false;
	return true;
}

static bool
needs_are_met(const struct perch_label_element *v, size_t n, size_t i, const char *needs)
{
	struct perch_span rest = perch_span_str(needs);

	while (rest.n > 0)
		if (group_is_present(v, n, word(&rest, ' '), v[i].ai))
			return true;
	return false;
}

static bool
is_excluded(const struct perch_label_element *v, size_t n, size_t i, const char *never)
{
	struct perch_span rest = perch_span_str(never);

	while (rest.n > 0)
		if (is_present(v, n, word(&rest, ' '), v[i].ai))
			return true;
	return false;
}

/* The same AI twice comes from two symbols on one label, and must say the same. */
static bool
is_contradicted(const struct perch_label_element *v, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(v[k].ai, v[i].ai) == 0 && !perch_span_eq(v[k].value, v[i].value))
			return true;
	return false;
}

/* A signature (8030) signs one piece: keys with an optional serial part must have it. */
static bool
lacks_serial(const struct perch_label_element *v, size_t n, size_t i, const struct perch_ai *ai)
{
	bool has_serial_part = strcmp(v[i].ai, "253") == 0 || strcmp(v[i].ai, "255") == 0 ||
			       strcmp(v[i].ai, "8003") == 0;

	return has_serial_part && v[i].value.n == perch_ai_min(ai) &&
	       is_present(v, n, perch_span_str("8030"), "");
}

static enum perch_label_error
fault_of(const struct perch_label_element *v, size_t n, size_t i)
{
	const struct perch_ai *ai = perch_ai_exact(perch_span_str(v[i].ai));

	if (ai == NULL)
		return PERCH_LABEL_UNKNOWN_AI;
	if (ai->never != NULL && is_excluded(v, n, i, ai->never))
		return PERCH_LABEL_EXCLUDED_AI;
	if (is_contradicted(v, i))
		return PERCH_LABEL_REPEATED_AI;
	if (ai->needs != NULL && !needs_are_met(v, n, i, ai->needs))
		return PERCH_LABEL_MISSING_AI;
	if (lacks_serial(v, n, i, ai))
		return PERCH_LABEL_LENGTH;
	return PERCH_LABEL_OK;
}

/* A contradiction is worse than a gap: what is missing is told only if all else is well. */
static struct verdict
judge(const struct perch_label_element *v, size_t n)
{
	struct verdict gap = { PERCH_LABEL_OK, 0 };

	for (size_t i = 0; i < n; i++) {
		enum perch_label_error error = fault_of(v, n, i);

		if (error == PERCH_LABEL_OK)
			continue;
		if (error != PERCH_LABEL_MISSING_AI)
			return (struct verdict){ error, i };
		if (gap.error == PERCH_LABEL_OK)
			gap = (struct verdict){ error, i };
	}
	return gap;
}

bool
perch_gs1_elements_agree(const struct perch_label_element *v, size_t n)
{
	return judge(v, n).error == PERCH_LABEL_OK;
}

bool
perch_gs1_rules(struct perch_label *label, size_t code_gap)
{
	struct verdict verdict = judge(label->v, label->n);

	if (verdict.error == PERCH_LABEL_OK)
		return true;
	const struct perch_label_element *e = &label->v[verdict.index];
	struct perch_span code = perch_span_str(e->ai);

	return perch_label_refuse(label, verdict.error, e->at - code.n - code_gap, code);
}
