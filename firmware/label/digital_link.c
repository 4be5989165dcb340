/*
 * digital_link.c - GS1 Digital Link: elements written as a URL. Pure.
 *
 *   https://example.com/any/stem/01/09690.../10/L240731A/21/R0001?3102=004560&lang=en#top
 *                                `--------- pairs ---------------' `-- attributes ---'
 *
 * Source: GS1 Digital Link URI syntax 1.4; primary keys, their qualifiers and the elements that
 * may be attributes from the table in ai.c. Values are percent-encoded; in the query '+' is a
 * blank. A query item whose name is not a number is somebody else's: kept, not read.
 */
#include <assert.h>

#include "firmware/label/gs1.h"

#define PATH_MAX_PAIRS 8 /* the longest chain in the dictionary has four */

/* Offsets into the body. */
struct url {
	size_t host;
	size_t path;     /* its first '/' */
	size_t path_end; /* '?', '#' or the end */
	size_t query;    /* behind '?'; empty when there is none */
	size_t query_end;
	size_t root; /* '/' in front of the primary key */
};

static size_t
find(struct perch_span s, size_t from, size_t end, uint8_t c)
{
	while (from < end && s.p[from] != c)
		from++;
	return from;
}

/* The last '/' in [from, end), or end when there is none. */
static size_t
last_slash(struct perch_span s, size_t from, size_t end)
{
	for (size_t i = end; i > from; i--)
		if (s.p[i - 1] == '/')
			return i - 1;
	return end;
}

static struct perch_span
between(struct perch_span s, size_t from, size_t end)
{
	return perch_span_first(perch_span_from(s, from), end - from);
}

static bool
split(struct perch_span s, struct url *url)
{
	/* All lower or all upper case, as the engine of GS1 has it; no mixture. */
	static const char *const schemes[] = { "https://", "HTTPS://", "http://", "HTTP://" };

	url->host = 0;
	for (size_t i = 0; i < PERCH_COUNT(schemes) && url->host == 0; i++)
		if (perch_span_starts(s, schemes[i]))
			url->host = strlen(schemes[i]);
	if (url->host == 0)
		return false;
	size_t fragment = find(s, url->host, s.n, '#');

	url->path = find(s, url->host, s.n, '/');
	if (url->path >= fragment)
		return false;
	url->path_end = find(s, url->path, fragment, '?');
	url->query = url->path_end < fragment ? url->path_end + 1 : fragment;
	url->query_end = fragment;
	return true;
}

/* From the end of the path backwards, pair by pair, to the nearest primary key. */
static bool
find_root(struct perch_span s, struct url *url)
{
	for (size_t end = url->path_end;;) {
		size_t value = last_slash(s, url->path, end);

		if (value == end || value == url->path)
			return false;
		size_t code = last_slash(s, url->path, value);
		const struct perch_ai *ai = perch_ai_exact(between(s, code + 1, value));

		if (ai == NULL)
			return false;
		if (ai->key != NULL) {
			url->root = code;
			return true;
		}
		end = code;
	}
}

bool
perch_digital_link_is(struct perch_span body)
{
	struct url url;

	return split(body, &url) && find_root(body, &url);
}

static bool
characters_are_good(struct perch_label *label, struct perch_span s, const struct url *url)
{
	static const char marks[] = "-._~:/?#[]@!$&'()*+,;=%";
	static const char not_in_host[] = "_~?#@!$&'()*+,;=%";

	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];
		bool is_word = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			       (c >= '0' && c <= '9');
		bool is_host = i >= url->host && i < url->path;

		if (is_word || (c != 0 && strchr(marks, c) != NULL &&
				!(is_host && strchr(not_in_host, c) != NULL)))
			continue;
		return perch_label_refuse(label, PERCH_LABEL_CHARSET, label->body_at + i,
					  (struct perch_span){ 0 });
	}
	return true;
}

static int
hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* Length in the URL of the character at the start, and what it stands for. A '%' without two hex
 * digits behind it is itself. */
static size_t
decode_one(struct perch_span raw, bool is_query, uint8_t *c)
{
	*c = raw.p[0] == '+' && is_query ? ' ' : raw.p[0];
	if (raw.p[0] != '%' || raw.n < 3)
		return 1;
	int high = hex(raw.p[1]);
	int low = hex(raw.p[2]);

	if (high < 0 || low < 0)
		return 1;
	*c = (uint8_t)(high * 16 + low);
	return 3;
}

/* Where in the URL the decoded character number n stands. */
static size_t
raw_offset(struct perch_span raw, bool is_query, size_t n)
{
	size_t at = 0;

	for (uint8_t c; n > 0 && at < raw.n; n--)
		at += decode_one(perch_span_from(raw, at), is_query, &c);
	return at;
}

/* The element whose value stands in [from, end), one byte behind its AI. */
static bool
add(struct perch_label *label, const struct perch_ai *ai, size_t from, size_t end, bool is_query)
{
	uint8_t bytes[PERCH_LABEL_MAX];
	size_t n = 0;
	size_t value_at = label->body_at + from;
	struct perch_span code = between(perch_label_body(label), from - 1 - perch_ai_digits(ai),
					 from - 1);
	struct perch_span raw = between(perch_label_body(label), from, end);
	struct perch_ai_fault fault;

	for (size_t at = 0; at < raw.n && n < sizeof bytes; n++)
		at += decode_one(perch_span_from(raw, at), is_query, &bytes[n]);
	struct perch_span value = perch_span_of(bytes, n);

	if (!perch_ai_value_is_good(ai, value, &fault))
		return perch_label_refuse_value(
			label, &fault, value_at + raw_offset(raw, is_query, fault.at), code);
	/* A decoded value of the same length is the same: only blanks replace without shrinking,
	 * and no value may hold one. */
	if (n == raw.n)
		return perch_label_add(label, code, raw, value_at);
	return perch_label_add(label, code, perch_label_keep(label, bytes, n), value_at);
}

/* Are codes[1..] some of the qualifiers in one of the key's alternatives, in their order? */
static bool
sequence_is_good(const char *const codes[], size_t n)
{
	const struct perch_ai *key = perch_ai_exact(perch_span_str(codes[0]));

	if (key == NULL || key->key == NULL)
		return false;
	for (const char *p = key->key;; p++) {
		size_t next = 1;

		while (*p != '\0' && *p != '|') {
			size_t w = strcspn(p, " |");

			if (next < n &&
			    perch_span_eq(perch_span_str(codes[next]), perch_span_of(p, w)))
				next++;
			p += w;
			p += *p == ' ';
		}
		if (next == n)
			return true;
		if (*p == '\0')
			return false;
	}
}

static bool
read_path(struct perch_label *label, struct perch_span s, const struct url *url)
{
	for (size_t at = url->root; at < url->path_end;) {
		size_t value = find(s, at + 1, url->path_end, '/');
		size_t end = find(s, value + 1, url->path_end, '/');
		struct perch_span code = between(s, at + 1, value);
		const struct perch_ai *ai = perch_ai_exact(code);

		if (ai == NULL || label->n == PATH_MAX_PAIRS)
			return perch_label_refuse(label, PERCH_LABEL_ORDER, label->body_at + at + 1,
						  code);
		if (!add(label, ai, value + 1, end, false))
			return false;
		at = end;
	}
	return true;
}

static bool
all_digits(struct perch_span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/* "12=..." and, as the engine of GS1 has it, "=...": it must be an element. */
static bool
is_element(struct perch_span item)
{
	size_t equals = find(item, 0, item.n, '=');

	return equals < item.n && all_digits(perch_span_first(item, equals));
}

bool
perch_digital_link_other(struct perch_span body, size_t *at, struct perch_span *item)
{
	struct url url;

	if (!split(body, &url))
		return false;
	for (size_t from = *at > url.query ? *at : url.query; from < url.query_end;) {
		size_t end = find(body, from, url.query_end, '&');

		*item = between(body, from, end);
		*at = from = end + 1;
		if (item->n > 0 && !is_element(*item))
			return true;
	}
	return false;
}

static bool
read_query(struct perch_label *label, struct perch_span s, const struct url *url)
{
	for (size_t at = url->query; at < url->query_end;) {
		size_t end = find(s, at, url->query_end, '&');
		size_t equals = find(s, at, end, '=');
		struct perch_span name = between(s, at, equals);

		if (is_element(between(s, at, end))) {
			const struct perch_ai *ai = perch_ai_exact(name);

			if (ai == NULL)
				return perch_label_refuse(label, PERCH_LABEL_UNKNOWN_AI,
							  label->body_at + at, name);
			if (!add(label, ai, equals + 1, end, true))
				return false;
		}
		at = end + 1;
	}
	return true;
}

/* Would this attribute make a good sequence somewhere in the path? Then it belongs there. */
static bool
belongs_in_path(const struct perch_label *label, size_t pairs, const char *ai)
{
	for (size_t place = 1; place <= pairs; place++) {
		const char *codes[PATH_MAX_PAIRS + 1] = { NULL };
		size_t n = 0;

		for (size_t i = 0; i < pairs; i++) {
			if (i == place)
				codes[n++] = ai;
			codes[n++] = label->v[i].ai;
		}
		if (place == pairs)
			codes[n++] = ai;
		if (sequence_is_good(codes, n))
			return true;
	}
	return false;
}

static bool
refuse_element(struct perch_label *label, enum perch_label_error error, size_t i)
{
	struct perch_span code = perch_span_str(label->v[i].ai);

	return perch_label_refuse(label, error, label->v[i].at - code.n - 1, code);
}

static bool
places_are_good(struct perch_label *label, size_t pairs)
{
	const char *codes[PATH_MAX_PAIRS] = { NULL };

	assert(pairs > 0 && pairs <= PATH_MAX_PAIRS); /* the path has a root */
	for (size_t i = 0; i < pairs; i++)
		codes[i] = label->v[i].ai;
	if (!sequence_is_good(codes, pairs))
		return refuse_element(label, PERCH_LABEL_ORDER, pairs - 1);
	for (size_t i = pairs; i < label->n; i++) {
		const struct perch_ai *ai = perch_ai_exact(perch_span_str(label->v[i].ai));

		for (size_t k = 0; k < i; k++)
			if (strcmp(label->v[k].ai, label->v[i].ai) == 0)
				return refuse_element(label, PERCH_LABEL_REPEATED_AI, i);
		if (ai == NULL || (ai->flags & PERCH_AI_QUERY) == 0 ||
		    belongs_in_path(label, pairs, label->v[i].ai))
			return refuse_element(label, PERCH_LABEL_ORDER, i);
	}
	return true;
}

bool
perch_digital_link_read(struct perch_label *label)
{
	struct perch_span s = perch_label_body(label);
	struct url url;

	if (!split(s, &url) || !find_root(s, &url) || url.path == url.host)
		return perch_label_refuse(label, PERCH_LABEL_SYNTAX, label->body_at,
					  (struct perch_span){ 0 });
	if (!characters_are_good(label, s, &url) || !read_path(label, s, &url))
		return false;
	size_t pairs = label->n;

	return read_query(label, s, &url) && places_are_good(label, pairs);
}
