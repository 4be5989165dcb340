/* wire_master.c - pages of master data. Pure. See wire.h. */
#include "sync/wire.h"

#include "sync/wire_out.h"

bool
perch_wire_is_cursor(const char *cursor)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";

	return strlen(cursor) < PERCH_WIRE_CURSOR_CAP && cursor[strspn(cursor, allowed)] == '\0';
}

static bool
is_kind(const char *kind)
{
	return kind[0] != '\0' &&
	       kind[strspn(kind, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

void
perch_wire_open_page(struct perch_jw *w, bool is_reset)
{
	perch_jw_object(w);
	perch_jw_kv_bool(w, "reset", is_reset);
	perch_jw_key(w, "items");
	perch_jw_array(w);
}

void
perch_wire_put_item(struct perch_jw *w, const struct perch_wire_item *item)
{
	perch_jw_object(w);
	perch_jw_kv_str(w, "kind", item->kind);
	perch_jw_kv_str(w, "key", item->key);
	perch_jw_kv_i64(w, "revision", item->revision);
	if (item->is_gone) {
		perch_jw_kv_bool(w, "gone", true);
	} else {
		perch_jw_key(w, "body");
		perch_jw_value(w, item->body);
	}
	perch_jw_end(w);
}

void
perch_wire_close_page(struct perch_jw *w, const char *cursor, int64_t revision, bool has_more)
{
	perch_jw_end(w);
	perch_jw_kv_str(w, "cursor", cursor);
	perch_jw_kv_i64(w, "revision", revision);
	perch_jw_kv_bool(w, "more", has_more);
	perch_jw_end(w);
}

/* Either a body or gone:true, not both. */
static void
get_body(struct perch_wire_in *in, struct perch_wire_item *to)
{
	struct perch_json gone;

	if (in->rc != PERCH_OK)
		return;
	bool has_body = perch_json_get(in->object, "body", &to->body) == PERCH_OK;
	to->is_gone = false;
	if (perch_json_get(in->object, "gone", &gone) == PERCH_OK)
		in->rc = perch_json_bool(gone, &to->is_gone);
	if (in->rc == PERCH_OK && to->is_gone == has_body)
		in->rc = PERCH_E_FORMAT;
	if (in->rc == PERCH_OK && has_body && to->body.type != PERCH_JSON_OBJECT)
		in->rc = PERCH_E_FORMAT;
	if (in->rc == PERCH_OK && has_body && to->body.text.n > PERCH_WIRE_BODY_MAX)
		in->rc = PERCH_E_RANGE;
}

static enum perch_rc
get_item(struct perch_json v, struct perch_wire_item *to)
{
	struct perch_wire_in in = perch_wire_in_over(v);

	perch_wire_in_text(&in, "kind", to->kind, sizeof(to->kind));
	perch_wire_in_text(&in, "key", to->key, sizeof(to->key));
	perch_wire_in_i64(&in, "revision", 0, &to->revision);
	get_body(&in, to);
	if (in.rc == PERCH_OK && (!is_kind(to->kind) || to->key[0] == '\0'))
		in.rc = PERCH_E_FORMAT;
	return in.rc;
}

enum perch_rc
perch_wire_get_page(struct perch_json object, struct perch_wire_page *to)
{
	struct perch_wire_in in = perch_wire_in_over(object);
	struct perch_json_iter it = { 0 };
	struct perch_json v;
	struct perch_wire_item item;
	size_t n = 0;

	perch_wire_in_bool(&in, "reset", &to->is_reset);
	perch_wire_in_array(&in, "items", &to->items);
	perch_wire_in_text(&in, "cursor", to->cursor, sizeof(to->cursor));
	perch_wire_in_i64(&in, "revision", 0, &to->revision);
	perch_wire_in_bool(&in, "more", &to->has_more);
	if (in.rc == PERCH_OK && !perch_wire_is_cursor(to->cursor))
		in.rc = PERCH_E_FORMAT;
	while (in.rc == PERCH_OK && perch_json_next(to->items, &it, NULL, &v))
		in.rc = ++n > PERCH_WIRE_ITEMS_MAX ? PERCH_E_RANGE : get_item(v, &item);
	return in.rc;
}

bool
perch_wire_next_item(const struct perch_wire_page *page, struct perch_json_iter *it,
		     struct perch_wire_item *item)
{
	struct perch_json v;

	/* The page was checked as a whole, so an item cannot fail here. */
	return perch_json_next(page->items, it, NULL, &v) && get_item(v, item) == PERCH_OK;
}
