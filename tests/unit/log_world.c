/* log_world.c - see log_world.h. The made lines, links and verdicts as records.md tells them. */
#include "tests/unit/log_world_in.h"

#include "firmware/base/text.h"
#include "firmware/inspect/defect.h"

void
log_must(bool holds)
{
	if (!holds)
		abort();
}

bool
log_same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

void
log_copy(char *dst, size_t cap, const char *src)
{
	log_must(perch_text_copy(dst, cap, perch_span_str(src)) == PERCH_OK);
}

/* --- records ------------------------------------------------------------------------------------- */

/* The record of this id if it is of this type, else NULL. */
const struct perch_record *
log_record_of(const struct log_world *w, int64_t id, enum perch_record_type type)
{
	if (id < 1 || (size_t)id > w->n_records || w->records[id - 1]->type != type)
		return NULL;
	return w->records[id - 1];
}

bool
log_is_withdrawn(const struct log_world *w, int64_t id)
{
	for (size_t i = (size_t)id; i < w->n_records; i++)
		if (w->records[i]->type == PERCH_RECORD_WITHDRAW &&
		    w->records[i]->withdraw.of == id)
			return true;
	return false;
}

const char *
log_resolve_at(const struct log_world *w, const char *order, size_t n)
{
	for (size_t i = n; i > 0; i--)
		if (w->records[i - 1]->type == PERCH_RECORD_LINK &&
		    log_same(w->records[i - 1]->link.from, order))
			return w->records[i - 1]->link.to;
	return order;
}

/* What a number means since the last link of it. */
const char *
log_resolve(const struct log_world *w, const char *order)
{
	return log_resolve_at(w, order, w->n_records);
}

/* The order that an order record chose; "" for no such record. */
const char *
log_order_of(const struct log_world *w, int64_t id)
{
	const struct perch_record *r = log_record_of(w, id, PERCH_RECORD_ORDER);

	return r != NULL ? log_resolve(w, r->order.order) : "";
}

/* --- master items -------------------------------------------------------------------------------- */

const struct log_item *
log_find_item(const struct log_world *w, const char *kind, const char *key)
{
	for (size_t i = 0; i < w->n_items; i++)
		if (w->items[i].body != NULL && log_same(w->items[i].kind, kind) &&
		    log_same(w->items[i].key, key))
			return &w->items[i];
	return NULL;
}

/* The item of this kind with the least key above `after`, NULL when there is none. */
const struct log_item *
log_next_item(const struct log_world *w, const char *kind, const char *after)
{
	const struct log_item *found = NULL;

	for (size_t i = 0; i < w->n_items; i++) {
		const struct log_item *item = &w->items[i];

		if (item->body != NULL && log_same(item->kind, kind) &&
		    strcmp(item->key, after) > 0 &&
		    (found == NULL || strcmp(item->key, found->key) < 0))
			found = item;
	}
	return found;
}

struct perch_span
log_body_of(const struct log_item *item)
{
	return perch_span_str(item->body);
}

static bool
find_order(void *ctx, const char *number, struct perch_order *out)
{
	const struct log_world *w = ctx;
	const char *order = log_resolve(w, number);
	const struct log_item *item = log_find_item(w, "order", order);
	const char *body = item != NULL ? item->body : NULL;
	struct perch_order found;
	const char *key;

	/* Made here: under this number, else under one that was linked to it; the last one. */
	for (size_t i = 0; i < w->n_records && item == NULL; i++)
		if (w->records[i]->type == PERCH_RECORD_MAKE &&
		    log_same(w->records[i]->make.kind, "order") &&
		    log_same(log_resolve(w, w->records[i]->make.key), order))
			body = w->records[i]->make.body;
	for (size_t i = 0; i < w->n_records && item == NULL; i++)
		if (w->records[i]->type == PERCH_RECORD_MAKE &&
		    log_same(w->records[i]->make.kind, "order") &&
		    log_same(w->records[i]->make.key, order) &&
		    log_same(log_resolve(w, order), order))
			body = w->records[i]->make.body;
	if (body == NULL || perch_order_read(perch_span_str(body), &found, &key) != PERCH_OK)
		return false;
	log_copy(found.order, sizeof(found.order), order);
	*out = found;
	return true;
}

static bool
is_made_so(void *ctx, const char *order, const char *body)
{
	const struct log_world *w = ctx;
	const char *last = NULL;

	for (size_t i = 0; i < w->n_records; i++)
		if (w->records[i]->type == PERCH_RECORD_MAKE &&
		    log_same(w->records[i]->make.kind, "order") &&
		    log_same(w->records[i]->make.key, order))
			last = w->records[i]->make.body;
	return last != NULL && log_same(last, body);
}

/* --- packing lists ------------------------------------------------------------------------------- */

/* Line i of all there are, those made here first; false: that one is none. */
static bool
line_at(const struct log_world *w, size_t i, struct perch_expected *out)
{
	const char *key;

	if (i >= w->n_records) {
		const struct log_item *item = &w->items[i - w->n_records];

		*out = item->line;
		return item->is_line;
	}
	const struct perch_record *r = w->records[i];
	if (r->type != PERCH_RECORD_MAKE || !log_same(r->make.kind, "roll") ||
	    perch_expected_read(perch_span_str(r->make.body), out, &key) != PERCH_OK)
		return false;
	char made[PERCH_ORDER_CAP];
	log_copy(made, sizeof(made), out->order);
	log_copy(out->order, sizeof(out->order), log_resolve(w, made));
	out->is_made = true;
	return true;
}

/* A line of head office goes before one made here, a later before an earlier one. */
bool
log_find_line(const struct log_world *w, const char *order, const char *roll,
	      struct perch_expected *out)
{
	struct perch_expected line;
	bool is_found = false;

	for (size_t i = 0; i < w->n_records + w->n_items; i++)
		if (line_at(w, i, &line) && log_same(line.order, order) &&
		    log_same(line.roll, roll)) {
			*out = line;
			is_found = true;
		}
	return is_found;
}

/* The line of the order with the least roll number above `after`. */
bool
log_next_line(const struct log_world *w, const char *order, const char *after,
	      struct perch_expected *out)
{
	char least[PERCH_ROLL_CAP] = "";
	struct perch_expected line;

	for (size_t i = 0; i < w->n_records + w->n_items; i++)
		if (line_at(w, i, &line) && log_same(line.order, order) &&
		    strcmp(line.roll, after) > 0 &&
		    (least[0] == '\0' || strcmp(line.roll, least) < 0))
			memcpy(least, line.roll, sizeof(least));
	return least[0] != '\0' && log_find_line(w, order, least, out);
}

static bool
find_expected(void *ctx, const char *order, const char *roll, struct perch_expected *out)
{
	return log_find_line(ctx, log_resolve(ctx, order), roll, out);
}

static size_t
find_elsewhere(void *ctx, const char *roll, const char *but_order, struct perch_expected *out)
{
	const struct log_world *w = ctx;
	const char *but = log_resolve(w, but_order);
	char last[PERCH_ORDER_CAP] = "";
	size_t n = 0;

	for (;;) {
		char least[PERCH_ORDER_CAP] = "";
		struct perch_expected line;

		for (size_t i = 0; i < w->n_records + w->n_items; i++)
			if (line_at(w, i, &line) && log_same(line.roll, roll) &&
			    !log_same(line.order, but) && strcmp(line.order, last) > 0 &&
			    (least[0] == '\0' || strcmp(line.order, least) < 0))
				memcpy(least, line.order, sizeof(least));
		if (least[0] == '\0')
			return n;
		if (n++ == 0)
			log_must(log_find_line(w, least, roll, out));
		memcpy(last, least, sizeof(last));
	}
}

static bool
nth_expected(void *ctx, const char *order, const char *lot, size_t i, struct perch_expected *out)
{
	const char *number = log_resolve(ctx, order);
	struct perch_expected line = { .roll = "" };

	while (log_next_line(ctx, number, line.roll, &line))
		if ((lot[0] == '\0' || log_same(line.lot, lot)) && i-- == 0) {
			*out = line;
			return true;
		}
	return false;
}

static size_t
count_expected(void *ctx, const char *order)
{
	const char *number = log_resolve(ctx, order);
	struct perch_expected line = { .roll = "" };
	size_t n = 0;

	while (log_next_line(ctx, number, line.roll, &line))
		n++;
	return n;
}

/* --- the rest ------------------------------------------------------------------------------------ */

static bool
find_profile(void *ctx, const char *ref, struct perch_profile *out)
{
	const struct perch_profile *shipped = perch_profile_shipped(ref);
	char id[PERCH_PROFILE_CAP];
	char own[PERCH_PROFILE_REF_MAX];
	struct perch_profile profile;

	log_copy(id, sizeof(id), ref);
	bool has_version = strchr(id, '@') != NULL;
	id[strcspn(id, "@")] = '\0';
	const struct log_item *item = log_find_item(ctx, "profile", id);
	if (item != NULL) {
		if (perch_profile_read(log_body_of(item), &profile, NULL) != PERCH_OK ||
		    !log_same(profile.id, id))
			return false;
		perch_profile_ref(&profile, own);
		if (!has_version || log_same(own, ref))
			shipped = &profile;
	}
	if (shipped != NULL)
		*out = *shipped;
	return shipped != NULL;
}

static bool
find_defect(void *ctx, const char *code, struct perch_defect *out)
{
	const struct log_item *item = log_find_item(ctx, "defect", code);
	const struct perch_defect *shipped = perch_defects_find(perch_defects_shipped(), code);
	struct perch_defect read;

	if (item != NULL) {
		if (perch_defect_read(log_body_of(item), &read, NULL) != PERCH_OK ||
		    !log_same(read.code, code))
			return false;
		shipped = &read;
	}
	if (shipped != NULL)
		*out = *shipped;
	return shipped != NULL;
}

static bool
find_sampling_table(void *ctx, const char *id, struct perch_sample_table *out)
{
	static struct perch_sample_table table;
	const struct log_item *item = log_find_item(ctx, "sampling-table", id);

	if (item == NULL || perch_sample_table_read(log_body_of(item), &table, NULL) != PERCH_OK ||
	    !log_same(table.id, id))
		return false;
	*out = table;
	return true;
}

static bool
find_kept(void *ctx, const char *number, struct perch_record_keep *out, int64_t *seen_ms)
{
	const struct log_world *w = ctx;

	for (size_t i = w->n_records; i > 0; i--) {
		const struct perch_record *r = w->records[i - 1];

		if (r->type == PERCH_RECORD_KEEP && log_same(r->keep.number, number) &&
		    !log_is_withdrawn(w, (int64_t)i)) {
			*out = r->keep;
			*seen_ms = r->head.wall_ms;
			return true;
		}
	}
	return false;
}

static enum perch_separators
find_separators(void *ctx, const struct perch_scanner *scanner)
{
	const struct log_world *w = ctx;
	enum perch_separators found = PERCH_SEPARATORS_UNTESTED;

	for (size_t i = 0; i < w->n_records; i++) {
		const struct perch_record_separator *s = &w->records[i]->separator;

		if (w->records[i]->type == PERCH_RECORD_SEPARATOR && s->vid == scanner->vid &&
		    s->pid == scanner->pid && log_same(s->name, scanner->name) &&
		    log_same(s->driver, scanner->driver))
			found = perch_separators_find(perch_span_str(s->outcome));
	}
	return found;
}

/* Those of head office by key, then the shipped one unless head office has one of its id. */
static void
list_formats(struct log_world *w)
{
	const struct log_item *item = NULL;
	bool has_shipped = false;
	size_t n = 0;

	while (n + 1 < LOG_WORLD_FORMATS_MAX &&
	       (item = log_next_item(w, "label-format", item != NULL ? item->key : "")) != NULL) {
		if (perch_house_read(log_body_of(item), &w->formats[n], NULL) != PERCH_OK ||
		    !log_same(w->formats[n].id, item->key))
			continue;
		has_shipped |= log_same(w->formats[n].id, PERCH_HOUSE_SHIPPED_ID);
		n++;
	}
	if (!has_shipped)
		perch_house_shipped(&w->formats[n++]);
	w->world.formats = w->formats;
	w->world.n_formats = n;
}

void
log_world_open(struct log_world *w)
{
	memset(w, 0, sizeof(*w));
	w->world = (struct perch_world){
		.ctx = w,
		.find_order = find_order,
		.is_made_so = is_made_so,
		.find_expected = find_expected,
		.find_elsewhere = find_elsewhere,
		.count_expected = count_expected,
		.nth_expected = nth_expected,
		.find_past = log_find_past,
		.find_profile = find_profile,
		.find_defect = find_defect,
		.sum_lot = log_sum_lot,
		.find_sampling = log_find_sampling,
		.find_sampling_table = find_sampling_table,
		.sum_count = log_sum_count,
		.is_counted = log_is_counted,
		.next_notice = log_next_notice,
		.nth_action = log_nth_action,
		.count_actions = log_count_actions,
		.find_action = log_find_action,
		.nth_answered = log_nth_answered,
		.next_ready = log_next_ready,
		.count_held = log_count_held,
		.find_kept = find_kept,
		.has_people = log_has_people,
		.had_people = log_had_people,
		.find_person = log_find_person,
		.check_pin = log_check_pin,
		.find_attempts = log_find_attempts,
		.find_sign_in = log_find_sign_in,
		.find_signature = log_find_signature,
		.last_signature = log_last_signature,
		.find_signed_as = log_find_signed_as,
		.sum_unsigned = log_sum_unsigned,
		.find_separators = find_separators,
	};
	list_formats(w);
}

void
log_world_close(struct log_world *w)
{
	for (size_t i = 0; i < w->n_records; i++)
		free(w->records[i]);
	for (size_t i = 0; i < w->n_items; i++)
		free(w->items[i].body);
	w->n_records = 0;
	w->n_items = 0;
}

void
log_world_append(struct log_world *w, const struct perch_record *record)
{
	log_must(w->n_records < LOG_WORLD_RECORDS_MAX);
	struct perch_record *kept = malloc(sizeof(*kept));
	log_must(kept != NULL);
	*kept = *record;
	w->records[w->n_records++] = kept;
}

void
log_world_put(struct log_world *w, const char *kind, const char *key, const char *body)
{
	const char *bad;
	size_t i = 0;

	while (i < w->n_items &&
	       !(log_same(w->items[i].kind, kind) && log_same(w->items[i].key, key)))
		i++;
	log_must(i < LOG_WORLD_ITEMS_MAX);
	if (i == w->n_items) {
		log_copy(w->items[i].kind, sizeof(w->items[i].kind), kind);
		log_copy(w->items[i].key, sizeof(w->items[i].key), key);
		w->items[i].body = NULL;
		w->n_items++;
	}
	w->items[i].revision = ++w->revision;
	free(w->items[i].body);
	w->items[i].body = body != NULL ? strdup(body) : NULL;
	log_must(body == NULL || w->items[i].body != NULL);
	w->items[i].is_line = body != NULL && log_same(kind, "roll") &&
			      perch_expected_read(perch_span_str(body), &w->items[i].line, &bad) ==
				      PERCH_OK;
	if (log_same(kind, "label-format"))
		list_formats(w);
}
