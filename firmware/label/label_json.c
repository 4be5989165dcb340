/*
 * label_json.c - a label as the JSON line that `perch label` prints. Pure.
 */
#include "firmware/base/json.h"
#include "firmware/label/gs1.h"

#define EXPLANATION_MAX 320

/* Whole millimetres as an integer, anything finer as a decimal in a string. */
static void
put_mm(struct perch_jw *w, const char *key, int64_t um)
{
	uint8_t memory[32];
	struct perch_buf b = perch_buf_over(memory, sizeof memory);

	if (um < 0)
		return;
	perch_jw_key(w, key);
	if (um % 1000 == 0) {
		perch_jw_i64(w, um / 1000);
		return;
	}
	perch_buf_put_decimal(&b, (struct perch_decimal){ um, -3 });
	perch_jw_str(w, perch_buf_span(&b));
}

static void
put_decimal(struct perch_jw *w, const char *key, struct perch_decimal d)
{
	uint8_t memory[48];
	struct perch_buf b = perch_buf_over(memory, sizeof memory);

	if (d.m < 0)
		return;
	perch_buf_put_decimal(&b, d);
	perch_jw_key(w, key);
	perch_jw_str(w, perch_buf_span(&b));
}

static void
put_text(struct perch_jw *w, const char *key, const char *text)
{
	if (text[0] != '\0')
		perch_jw_kv_str(w, key, text);
}

static const char *
winding_str(int winding)
{
	if (winding == 0)
		return "out";
	return winding == 1 ? "in" : "undefined";
}

static void
put_roll(struct perch_jw *w, const struct perch_label_roll *roll)
{
	perch_jw_key(w, "roll");
	perch_jw_object(w);
	put_mm(w, "width_mm", roll->width_um);
	put_mm(w, "length_mm", roll->length_um);
	put_mm(w, "core_mm", roll->core_um);
	if (roll->winding >= 0)
		perch_jw_kv_str(w, "winding", winding_str(roll->winding));
	if (roll->splices >= 0 && roll->splices <= 8)
		perch_jw_kv_i64(w, "splices", roll->splices);
	put_text(w, "lot", roll->lot);
	put_text(w, "serial", roll->serial);
	put_text(w, "order", roll->order);
	put_text(w, "gtin", roll->gtin);
	put_text(w, "sscc", roll->sscc);
	put_text(w, "article", roll->article);
	put_text(w, "colour", roll->colour);
	put_decimal(w, roll->net_unit == PERCH_LB ? "net_lb" : "net_kg", roll->net);
	put_decimal(w, "gsm", roll->gsm);
	put_text(w, "date", roll->date);
	perch_jw_end(w);
}

static void
put_elements(struct perch_jw *w, const struct perch_label *label)
{
	perch_jw_key(w, "elements");
	perch_jw_array(w);
	for (size_t i = 0; i < label->n; i++) {
		perch_jw_object(w);
		perch_jw_kv_str(w, "ai", label->v[i].ai);
		perch_jw_key(w, "value");
		perch_jw_str(w, label->v[i].value);
		perch_jw_end(w);
	}
	perch_jw_end(w);
}

/* What a Digital Link's query holds beside elements: ["lang=en"]. */
static void
put_other(struct perch_jw *w, const struct perch_label *label)
{
	struct perch_span body = perch_label_body(label);
	struct perch_span item;
	bool has_some = false;

	for (size_t at = 0; perch_digital_link_other(body, &at, &item); has_some = true) {
		if (!has_some) {
			perch_jw_key(w, "other");
			perch_jw_array(w);
		}
		perch_jw_escaped(w, item);
	}
	if (has_some)
		perch_jw_end(w);
}

static void
put_warnings(struct perch_jw *w, uint32_t warnings)
{
	perch_jw_key(w, "warnings");
	perch_jw_array(w);
	for (unsigned bit = 0; bit < PERCH_WARN_BITS; bit++)
		if ((warnings >> bit & 1) != 0)
			perch_jw_cstr(
				w, perch_label_warning_str((enum perch_label_warning)(1 << bit)));
	perch_jw_end(w);
}

static void
put_accepted(struct perch_jw *w, const struct perch_label *label)
{
	struct perch_span text = perch_span_of(label->text, label->text_n);

	perch_jw_kv_bool(w, "ok", true);
	perch_jw_kv_str(w, "kind", perch_label_kind_str(label->kind));
	put_text(w, "house", label->house);
	if (label->kind == PERCH_LABEL_PLAIN || label->kind == PERCH_LABEL_COMMAND) {
		perch_jw_key(w, "data");
		perch_jw_escaped(w, perch_span_from(text, label->body_at));
	}
	put_elements(w, label);
	if (label->kind == PERCH_LABEL_DIGITAL_LINK)
		put_other(w, label);
	put_roll(w, &label->roll);
	put_warnings(w, label->warnings);
}

static enum perch_rc
put_refused(struct perch_jw *w, const struct perch_label *label)
{
	uint8_t memory[EXPLANATION_MAX];
	struct perch_buf b = perch_buf_over(memory, sizeof memory);
	enum perch_rc rc = perch_label_explain(label, &b);

	perch_jw_kv_bool(w, "ok", false);
	perch_jw_kv_str(w, "error", perch_label_error_str(label->error));
	perch_jw_key(w, "text");
	perch_jw_str(w, perch_buf_span(&b));
	perch_jw_kv_i64(w, "at", label->error_at);
	return rc;
}

enum perch_rc
perch_label_json(const struct perch_label *label, struct perch_buf *out)
{
	struct perch_jw w = perch_jw_over(out);
	enum perch_rc rc = PERCH_OK;

	perch_jw_object(&w);
	if (label->error == PERCH_LABEL_OK)
		put_accepted(&w, label);
	else
		rc = put_refused(&w, label);
	perch_jw_end(&w);
	return rc != PERCH_OK ? rc : perch_jw_done(&w);
}
