/*
 * profile_line.c - on which line of a profile an error lies (profile.h). Pure.
 *
 * An error of field.h leads to its field: "limits: roll: op: missing". That way is walked again
 * through the text, as far as it goes.
 */
#include "firmware/base/text.h"
#include "firmware/inspect/profile.h"

/* A step of the way: the text up to the next ": ". */
static struct perch_span
first_step(struct perch_span way)
{
	for (size_t i = 0; i + 1 < way.n; i++)
		if (way.p[i] == ':' && way.p[i + 1] == ' ')
			return perch_span_first(way, i);
	return (struct perch_span){ way.p, 0 };
}

/* "[3]" */
static bool
is_index(struct perch_span step, int64_t *index)
{
	return step.n > 2 && step.p[0] == '[' && step.p[step.n - 1] == ']' &&
	       perch_parse_i64(perch_span_first(perch_span_from(step, 1), step.n - 2), 0, INT32_MAX,
			       index) == PERCH_OK;
}

/* Whether it reads as a field. A message may go on with the wrong value, which may be an object. */
static bool
is_name(struct perch_span step)
{
	for (size_t i = 0; i < step.n; i++)
		if ((step.p[i] < 'a' || step.p[i] > 'z') && (step.p[i] < '0' || step.p[i] > '9') &&
		    step.p[i] != '_')
			return false;
	return true;
}

/* The member or element that the step names. */
static bool
find(struct perch_json container, struct perch_span step, struct perch_json *out)
{
	struct perch_json_iter it = { 0 };
	struct perch_span key = { NULL, 0 };
	struct perch_json v;
	int64_t index = 0;
	bool is_element = container.type == PERCH_JSON_ARRAY && is_index(step, &index);

	if (container.type != PERCH_JSON_OBJECT && !is_element)
		return false;
	while (perch_json_next(container, &it, &key, &v)) {
		if (is_element ? index-- > 0 : !perch_span_eq(key, step))
			continue;
		*out = v;
		return true;
	}
	return false;
}

/* Put the steps that are there in one word; *here gets the last value. A member that is missing
 * still belongs to the word. */
static struct perch_span
walk(struct perch_span way, struct perch_json *here, struct perch_buf *out)
{
	for (bool is_found = true; is_found;) {
		struct perch_span step = first_step(way);
		bool is_member = here->type == PERCH_JSON_OBJECT;

		if (step.n == 0)
			break;
		is_found = find(*here, step, here);
		if (!is_found && !(is_member && is_name(step)))
			break;
		if (out->n > 0 && is_member)
			(void)perch_buf_put_byte(out, '.');
		(void)perch_buf_put(out, step);
		way = perch_span_from(way, step.n + 2);
	}
	return way;
}

void
perch_profile_locate(struct perch_span json, struct perch_err *err)
{
	char text[sizeof(err->text)];
	struct perch_buf out = perch_buf_over(text, sizeof(text));
	struct perch_json here;
	size_t at = 0;
	struct perch_span rest = perch_span_str(err->text);

	if (perch_json_parse(json, PERCH_JSON_DEPTH_MAX, &here, &at) == PERCH_OK) {
		rest = walk(rest, &here, &out);
		at = (size_t)(here.text.p - json.p);
		if (out.n > 0)
			(void)perch_buf_put_str(&out, ": ");
	}
	(void)perch_buf_put(&out, rest);
	const char *way = perch_buf_cstr(&out);
	if (way != NULL)
		(void)perch_err_set(err, err->rc, err->code, "%zu: %s", perch_text_line(json, at),
				    way);
}
