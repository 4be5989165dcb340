/* world.c - see world.h; packing lists, rolls and head office's answers are in world_*.c. */
#include "firmware/store/world.h"

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/inspect/defect.h"
#include "firmware/store/view.h"
#include "firmware/store/world_in.h"

#define OWN_BYTES 3 /* of the device id, in head office's number of a record */

bool
perch_world_settle(struct perch_store_world *w, enum perch_rc rc, const struct perch_err *err)
{
	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND && w->trouble == PERCH_OK) {
		w->trouble = rc;
		w->trouble_err = *err;
	}
	return rc == PERCH_OK;
}

void
perch_world_warn(struct perch_store_world *w, const char *kind, const char *key, const char *why)
{
	if (w->has_warned && w->warned_revision == w->world.revision)
		return;
	w->has_warned = true;
	w->warned_revision = w->world.revision;
	perch_log(PERCH_LOG_WARN, "store", "%s %s as head office sent it cannot be read: %s", kind,
		  key, why);
}

enum perch_rc
perch_world_resolve(struct perch_store_world *w, const char *number, char order[PERCH_ORDER_CAP],
		    struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc;

	rc = PERCH_ROW(w->view, err, &row, "SELECT to_no FROM link WHERE from_no = ?1",
		       PERCH_TEXT(number));
	if (rc == PERCH_E_NOTFOUND)
		return perch_text_copy(order, PERCH_ORDER_CAP, perch_span_str(number));
	return rc == PERCH_OK ? perch_col_text(row, 0, order, PERCH_ORDER_CAP) : rc;
}

/* --- what head office may have in its own form, and we ship otherwise ---------------------------- */

static enum perch_rc
bad_item(const char *kind, const char *key, struct perch_err *err)
{
	return perch_err_prefix(err, PERCH_E_FORMAT, "%s %s as head office sent it cannot be read",
				kind, key);
}

/* PERCH_E_NOTFOUND: head office has none, or one of another version than asked for. */
static enum perch_rc
sent_profile(struct perch_store_world *w, const char *ref, struct perch_profile *out,
	     struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_span id = perch_span_first(perch_span_str(ref), strcspn(ref, "@"));
	char key[PERCH_PROFILE_CAP];
	char own[PERCH_PROFILE_REF_MAX];

	enum perch_rc rc = perch_text_copy(key, sizeof(key), id);
	if (rc != PERCH_OK)
		return PERCH_E_NOTFOUND;
	rc = perch_master_item(w->master, "profile", key, &row, err);
	if (rc != PERCH_OK)
		return rc;
	rc = perch_profile_read(perch_col_span(row, 0), out, err);
	if (rc == PERCH_OK && strcmp(out->id, key) != 0)
		rc = perch_err_set(err, PERCH_E_FORMAT, 0, "id: it is %s", out->id);
	if (rc != PERCH_OK) {
		(void)bad_item("profile", key, err);
		return PERCH_E_FORMAT;
	}
	perch_profile_ref(out, own);
	return ref[id.n] == '\0' || strcmp(own, ref) == 0 ? PERCH_OK : PERCH_E_NOTFOUND;
}

static enum perch_rc
load_profile(struct perch_store_world *w, const char *ref, struct perch_profile *out,
	     struct perch_err *err)
{
	enum perch_rc rc = sent_profile(w, ref, out, err);

	if (rc != PERCH_E_NOTFOUND)
		return rc;
	const struct perch_profile *shipped = perch_profile_shipped(ref);
	if (shipped != NULL)
		*out = *shipped;
	return shipped != NULL ? PERCH_OK : PERCH_E_NOTFOUND;
}

/* The kept one, loaded if need be. NULL: the name is longer than a profile's. */
static const struct perch_world_profile *
keep_profile(struct perch_store_world *w, const char *ref)
{
	for (size_t i = 0; i < PERCH_COUNT(w->profiles); i++)
		if (strcmp(w->profiles[i].ref, ref) == 0 &&
		    w->profiles[i].revision == w->world.revision)
			return &w->profiles[i];
	struct perch_world_profile *p = &w->profiles[w->next_profile];
	if (ref[0] == '\0' ||
	    perch_text_copy(p->ref, sizeof(p->ref), perch_span_str(ref)) != PERCH_OK)
		return NULL;
	w->next_profile = (w->next_profile + 1) % PERCH_COUNT(w->profiles);
	p->revision = w->world.revision;
	p->err = (struct perch_err){ .rc = PERCH_OK };
	p->rc = load_profile(w, ref, &p->profile, &p->err);
	/* What is wrong with the file may be over the next time; with the text it is not. */
	if (p->rc != PERCH_OK && p->rc != PERCH_E_NOTFOUND && p->rc != PERCH_E_FORMAT)
		p->revision = -1;
	return p;
}

static bool
find_profile(void *ctx, const char *ref, struct perch_profile *out)
{
	struct perch_store_world *w = ctx;
	const struct perch_world_profile *kept = keep_profile(w, ref);

	if (kept == NULL || !perch_world_settle(w, kept->rc, &kept->err))
		return false;
	*out = kept->profile;
	return true;
}

static enum perch_rc
sent_defect(struct perch_store_world *w, const char *code, struct perch_defect *out,
	    struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_master_item(w->master, "defect", code, &row, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_defect_read(perch_col_span(row, 0), out, err);
	if (rc == PERCH_OK && strcmp(out->code, code) != 0)
		rc = perch_err_set(err, PERCH_E_FORMAT, 0, "code: it is %s", out->code);
	if (rc == PERCH_OK)
		return PERCH_OK;
	(void)bad_item("defect", code, err);
	return PERCH_E_FORMAT;
}

static bool
find_defect(void *ctx, const char *code, struct perch_defect *out)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_defect sent;
	const struct perch_defect *found = &sent;
	enum perch_rc rc = sent_defect(w, code, &sent, &err);

	if (rc == PERCH_E_NOTFOUND)
		found = perch_defects_find(perch_defects_shipped(), code);
	else if (!perch_world_settle(w, rc, &err))
		return false;
	if (found != NULL)
		*out = *found;
	return found != NULL;
}

static bool
find_sampling_table(void *ctx, const char *id, struct perch_sample_table *out)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_sample_table table;
	enum perch_rc rc = perch_master_item(w->master, "sampling-table", id, &row, &err);

	if (rc != PERCH_OK)
		return perch_world_settle(w, rc, &err);
	rc = perch_sample_table_read(perch_col_span(row, 0), &table, &err);
	if (rc == PERCH_OK && strcmp(table.id, id) != 0)
		rc = perch_err_set(&err, PERCH_E_FORMAT, 0, "id: it is %s", table.id);
	if (rc != PERCH_OK) {
		(void)bad_item("sampling table", id, &err);
		return perch_world_settle(w, PERCH_E_FORMAT, &err);
	}
	*out = table;
	return true;
}

/* --- house formats ------------------------------------------------------------------------------- */

/* Those of head office by key, then the shipped one unless head office has one of its id. */
static enum perch_rc
load_formats(struct perch_store_world *w, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	bool has_shipped = false;
	size_t n = 0;

	enum perch_rc rc = perch_master_items(w->master, "label-format", &row, err);
	for (; rc == PERCH_OK; rc = perch_stmt_step(w->master, row, err)) {
		struct perch_house_format *to = &w->formats[n];
		char key[PERCH_HOUSE_ID] = "?";
		struct perch_err why = { .text = "there is no room for more" };

		bool is_named = perch_col_text(row, 1, key, sizeof(key)) == PERCH_OK;
		if (n + 1 == PERCH_COUNT(w->formats) || !is_named ||
		    perch_house_read(perch_col_span(row, 0), to, &why) != PERCH_OK ||
		    strcmp(to->id, key) != 0) {
			perch_world_warn(w, "label format", key, why.text);
			continue;
		}
		has_shipped |= strcmp(to->id, PERCH_HOUSE_SHIPPED_ID) == 0;
		n++;
	}
	if (!has_shipped)
		perch_house_shipped(&w->formats[n++]);
	w->world.formats = w->formats;
	w->world.n_formats = n;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static void
refresh_formats(struct perch_store_world *w)
{
	struct perch_err err = { 0 };

	if (w->has_formats && w->formats_revision == w->world.revision)
		return;
	w->has_formats = perch_world_settle(w, load_formats(w, &err), &err);
	w->formats_revision = w->world.revision;
}

/* --- cards, samples, scanners ---------------------------------------------------------------------- */

static enum perch_rc
kept_of(struct perch_db *view, const char *number, struct perch_record_keep *out, int64_t *seen_ms,
	struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc;

	rc = PERCH_ROW(view, err, &row,
		       "SELECT what, number, place, until, lot, text, origin, choice_id, seen_ms "
		       "FROM kept WHERE number = ?1 AND withdrawn IS NULL ORDER BY id DESC LIMIT 1",
		       PERCH_TEXT(number));
	const struct {
		char *dst;
		size_t cap;
	} texts[] = {
		{ out->what, sizeof(out->what) },   { out->number, sizeof(out->number) },
		{ out->place, sizeof(out->place) }, { out->until, sizeof(out->until) },
		{ out->lot, sizeof(out->lot) },     { out->text, sizeof(out->text) },
		{ out->o, sizeof(out->o) },
	};
	for (size_t i = 0; i < PERCH_COUNT(texts) && rc == PERCH_OK; i++)
		rc = perch_col_text(row, (int)i, texts[i].dst, texts[i].cap);
	if (rc != PERCH_OK)
		return rc;
	out->order = perch_col_i64(row, 7);
	*seen_ms = perch_col_i64(row, 8);
	return PERCH_OK;
}

static bool
find_kept(void *ctx, const char *number, struct perch_record_keep *out, int64_t *seen_ms)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	struct perch_record_keep kept;
	int64_t at = 0;

	if (!perch_world_settle(w, kept_of(w->view, number, &kept, &at, &err), &err))
		return false;
	*out = kept;
	*seen_ms = at;
	return true;
}

static enum perch_separators
find_separators(void *ctx, const struct perch_scanner *scanner)
{
	struct perch_store_world *w = ctx;
	struct perch_err err = { 0 };
	enum perch_separators found = PERCH_SEPARATORS_UNTESTED;

	(void)perch_world_settle(w, perch_view_separators(w->view, scanner, &found, &err), &err);
	return found;
}

void
perch_store_world_own(struct perch_store_world *w, const uint8_t *device, size_t n)
{
	if (perch_text_hex(w->own, sizeof(w->own), device, n < OWN_BYTES ? n : OWN_BYTES) ==
	    PERCH_OK)
		w->own[strlen(w->own)] = '-';
}

void
perch_store_world_init(struct perch_store_world *w, struct perch_db *view, struct perch_db *master)
{
	memset(w, 0, sizeof(*w));
	w->view = view;
	w->master = master;
	w->world = (struct perch_world){
		.ctx = w,
		.find_order = perch_world_find_order,
		.is_made_so = perch_world_is_made_so,
		.find_expected = perch_world_find_expected,
		.find_elsewhere = perch_world_find_elsewhere,
		.count_expected = perch_world_count_expected,
		.nth_expected = perch_world_nth_expected,
		.find_past = perch_world_find_past,
		.find_profile = find_profile,
		.find_defect = find_defect,
		.sum_lot = perch_world_sum_lot,
		.find_sampling = perch_world_find_sampling,
		.find_sampling_table = find_sampling_table,
		.sum_count = perch_world_sum_count,
		.is_counted = perch_world_is_counted,
		.next_notice = perch_world_next_notice,
		.nth_action = perch_world_nth_action,
		.count_actions = perch_world_count_actions,
		.find_action = perch_world_find_action,
		.nth_answered = perch_world_nth_answered,
		.next_ready = perch_world_next_ready,
		.count_held = perch_world_count_held,
		.find_kept = find_kept,
		.has_people = perch_world_has_people,
		.had_people = perch_world_had_people,
		.find_person = perch_world_find_person,
		.check_pin = perch_world_check_no_pin,
		.find_attempts = perch_world_find_attempts,
		.find_sign_in = perch_world_find_sign_in,
		.find_signature = perch_world_find_signature,
		.last_signature = perch_world_last_signature,
		.find_signed_as = perch_world_find_signed_as,
		.sum_unsigned = perch_world_sum_unsigned,
		.find_separators = find_separators,
	};
	perch_house_shipped(&w->formats[0]);
	w->world.formats = w->formats;
	w->world.n_formats = 1;
}

void
perch_store_world_refresh(struct perch_store_world *w)
{
	struct perch_err err = { 0 };

	w->trouble = PERCH_OK;
	w->lines.n = 0;
	(void)perch_world_settle(w, perch_master_revision(w->master, &w->world.revision, &err),
				 &err);
	refresh_formats(w);
}
