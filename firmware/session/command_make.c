/*
 * command_make.c - orders and rolls of a packing list made on the terminal. Pure.
 *
 * The words become the body that head office would send: KEY=VALUE, a value goes on to the next word
 * with a '='. What it says is judged by the readers of order.h, the keys here only tell texts from
 * the rest.
 */
#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/session/command_words.h"
#include "firmware/session/order.h"

#define RULE_DEPTH 4 /* of a colour rule */

static const char *const order_keys[] = {
	"buyer",  "article",      "colour",       "colour_no",    "profile",
	"width",  "weight",       "density_warp", "density_weft", "length_tol",
	"skew",   "bow",          "shrink_warp",  "shrink_weft",  "lights",
	"checks", "first_checks", "setup",        "sampling",     "lab",
	"stages", "packing",      "tell",         "spec",         "colour_rule",
};
static const char *const roll_keys[] = { "order", "lot", "length", "delivery", "packing" };

bool
perch_make_takes(bool is_order, struct perch_span key)
{
	return is_order ? perch_words_is_one_of(key, order_keys, PERCH_COUNT(order_keys))
			: perch_words_is_one_of(key, roll_keys, PERCH_COUNT(roll_keys));
}

/* The key of "key=..", an empty span when the word has no '='. */
static struct perch_span
key_of(struct perch_span word)
{
	const uint8_t *equals = word.n > 0 ? memchr(word.p, '=', word.n) : NULL;

	return perch_span_first(word, equals != NULL ? (size_t)(equals - word.p) : 0);
}

/* Up to the next word that is a KEY=VALUE, without the blanks around. What is glued to the '=' of this one
 * is value, whatever it holds. */
static struct perch_span
take_value(struct perch_words *w)
{
	struct perch_span begun = w->rest;
	struct perch_span rest = w->rest;
	struct perch_span word;
	const uint8_t *end = begun.p + begun.n;

	if (!perch_span_starts(rest, " ") && !perch_span_starts(rest, "\t"))
		(void)perch_text_word(&rest, &word);
	while (perch_text_word(&rest, &word)) {
		if (key_of(word).n > 0) {
			end = word.p;
			break;
		}
	}
	size_t n = (size_t)(end - begun.p);
	w->rest = perch_span_from(begun, n);
	return perch_span_trim(perch_span_first(begun, n));
}

/* A specification has a number, a colour rule is JSON, all else is text. */
static enum perch_rc
put_value(const struct perch_words *w, const char *key, struct perch_span value,
	  struct perch_jw *jw)
{
	struct perch_span name = perch_span_str(key);
	struct perch_json json;
	int64_t n = 0;

	if (!perch_free_text_is_valid(value))
		return perch_words_refuse(w, name, "holds characters that cannot be shown");
	perch_jw_key(jw, key);
	if (strcmp(key, "spec") == 0) {
		if (perch_parse_i64(value, 0, INT64_MAX, &n) != PERCH_OK)
			return perch_words_refuse(w, name, "is a whole number from 0");
		perch_jw_i64(jw, n);
	} else if (strcmp(key, "colour_rule") == 0) {
		if (perch_json_parse(value, RULE_DEPTH, &json, NULL) != PERCH_OK)
			return perch_words_refuse(w, name,
						  "is JSON such as {\"*\":{\"pass\":\"4\"}}");
		perch_jw_value(jw, json);
	} else {
		perch_jw_str(jw, value);
	}
	return PERCH_OK;
}

/* "'wdth=1500mm' is none of width=.." */
static enum perch_rc
refuse_pair(const struct perch_words *w, struct perch_span word, const char *const keys[], size_t n)
{
	char shown[96];
	char list[256];
	struct perch_buf b = perch_buf_over(shown, sizeof(shown));
	struct perch_buf all = perch_buf_over(list, sizeof(list));

	perch_buf_put_escaped(&b, perch_span_first(word, 20));
	for (size_t i = 0; i < n; i++)
		perch_buf_fmt(&all, " %s=", keys[i]);
	const char *s = perch_buf_cstr(&b);
	const char *names = perch_buf_cstr(&all);
	return perch_err_set(w->err, PERCH_E_FORMAT, 0, "'%s' is not KEY=VALUE; the keys are%s",
			     s != NULL ? s : "?", names != NULL ? names : "");
}

static enum perch_rc
put_pairs(struct perch_words *w, const char *const keys[], size_t n, struct perch_jw *jw)
{
	uint32_t seen = 0;
	struct perch_span word;

	for (;;) {
		struct perch_span rest = w->rest;

		if (!perch_text_word(&rest, &word))
			return PERCH_OK;
		struct perch_span key = key_of(word);
		size_t i = 0;
		while (i < n && !perch_span_eq_str(key, keys[i]))
			i++;
		if (i == n)
			return refuse_pair(w, word, keys, n);
		if ((seen & 1u << i) != 0)
			return perch_words_refuse(w, key, "is there twice");
		seen |= 1u << i;
		/* The value begins behind the '=' of this word. */
		w->rest = perch_span_from(w->rest, (size_t)(key.p - w->rest.p) + key.n + 1);
		enum perch_rc rc = put_value(w, keys[i], take_value(w), jw);
		if (rc != PERCH_OK)
			return rc;
	}
}

static enum perch_rc
end_body(struct perch_words *w, struct perch_jw *jw, struct perch_buf *b)
{
	perch_jw_end(jw);
	if (perch_jw_done(jw) != PERCH_OK || perch_buf_cstr(b) == NULL)
		return perch_words_lack(w, "a shorter text");
	return PERCH_OK;
}

/* What a value looks like; keys that take any text are not here. */
static const struct {
	const char *key;
	const char *example;
} examples[] = {
	{ "width", "1500mm" },
	{ "weight", "180g/m2 +5% -3%" },
	{ "density_warp", "68/in +-3%" },
	{ "density_weft", "60/in +-3%" },
	{ "length_tol", "2%" },
	{ "skew", "3%" },
	{ "bow", "2%" },
	{ "shrink_warp", "3%" },
	{ "shrink_weft", "3%" },
	{ "lights", "D65 TL84" },
	{ "checks", "density colour mark hand" },
	{ "first_checks", "shade smell packing" },
	{ "setup", "back-light light speed" },
	{ "sampling", "ten-percent" },
	{ "lab", "4m" },
	{ "stages", "early middle final" },
	{ "colour_rule", "{\"*\":{\"pass\":\"4\"}}" },
	{ "length", "120m" },
	{ "lot", "L240731A" },
};

/* What the reader of the body does not take is said by its key, with what it takes. */
static enum perch_rc
refuse_key(const struct perch_words *w, const char *key)
{
	for (size_t i = 0; i < PERCH_COUNT(examples); i++)
		if (strcmp(key, examples[i].key) == 0)
			return perch_err_set(w->err, PERCH_E_FORMAT, 0,
					     "'%s' has a value that cannot be; it is written %s=%s",
					     key, key, examples[i].example);
	return perch_words_refuse(w, perch_span_str(key), "has a value that cannot be");
}

static enum perch_rc
read_made_order(struct perch_words *w)
{
	struct perch_buf b = perch_buf_over(w->out->body, sizeof(w->out->body));
	struct perch_jw jw = perch_jw_over(&b);
	struct perch_order order;
	const char *key = "";

	perch_jw_object(&jw);
	perch_jw_kv_str(&jw, "order", w->out->number);
	enum perch_rc rc = put_pairs(w, order_keys, PERCH_COUNT(order_keys), &jw);
	if (rc != PERCH_OK)
		return rc;
	/* Who makes an order stands for it; head office sees where it came from. */
	perch_jw_kv_bool(&jw, "confirmed", true);
	perch_jw_kv_bool(&jw, "made", true);
	rc = end_body(w, &jw, &b);
	if (rc == PERCH_OK && perch_order_read(perch_buf_span(&b), &order, &key) != PERCH_OK)
		rc = refuse_key(w, key);
	return rc;
}

/* The order is the active one unless it is named: the session puts its number in front. */
static enum perch_rc
read_made_roll(struct perch_words *w)
{
	struct perch_buf b = perch_buf_over(w->out->body, sizeof(w->out->body));
	struct perch_jw jw = perch_jw_over(&b);

	perch_jw_object(&jw);
	perch_jw_kv_str(&jw, "roll", w->out->number);
	enum perch_rc rc = put_pairs(w, roll_keys, PERCH_COUNT(roll_keys), &jw);
	return rc == PERCH_OK ? end_body(w, &jw, &b) : rc;
}

enum perch_rc
perch_read_make(struct perch_words *w)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_need(w, "order or roll", &word);
	if (rc != PERCH_OK)
		return rc;
	bool is_order = perch_span_eq_str(word, "order");
	if (!is_order && !perch_span_eq_str(word, "roll"))
		return perch_words_refuse(w, word, "is not order or roll");
	rc = perch_text_copy(w->out->place, sizeof(w->out->place), word);
	if (rc == PERCH_OK)
		rc = perch_words_number(w, is_order ? "the order number" : "the roll number",
					w->out->number, sizeof(w->out->number));
	if (rc != PERCH_OK)
		return rc;
	return is_order ? read_made_order(w) : read_made_roll(w);
}

enum perch_rc
perch_read_link(struct perch_words *w)
{
	struct perch_span word;

	enum perch_rc rc = perch_words_number(w, "the order made here", w->out->number,
					      sizeof(w->out->number));
	if (rc == PERCH_OK)
		rc = perch_words_need(w, "head office's order", &word);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_number_is_valid(word))
		return perch_words_refuse(w, word, "is not an order number");
	rc = perch_text_copy(w->out->to, sizeof(w->out->to), word);
	return rc == PERCH_OK ? perch_words_end(w) : rc;
}

/* Only the program that has files can do it: the path is kept, for its usage. */
enum perch_rc
perch_read_load(struct perch_words *w)
{
	return perch_words_need_text(w, "the file", PERCH_NOTE_CAP);
}
