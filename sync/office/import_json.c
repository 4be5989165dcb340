/* import_json.c - a JSON file with versions: profile, sampling table, label format (import_run.h). */
#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/inspect/profile.h"
#include "firmware/inspect/sample_table.h"
#include "firmware/label/house.h"
#include "sync/office/import_run.h"

/* What was read: its canonical text, and by what it is known. */
struct document {
	char id[PERCH_PROFILE_ID_MAX];
	int64_t version;
	bool is_shipped; /* the id is that of one of ours */
	struct perch_buf body;
};

#define ID_CAP sizeof(((struct document *)NULL)->id)
_Static_assert(ID_CAP >= PERCH_TABLE_ID_MAX, "ids of tables fit");
_Static_assert(ID_CAP >= PERCH_HOUSE_ID, "ids of formats fit");

/* Each reads text into *d; err->text is "line: field: what" after an error, the line a number. */
static enum perch_rc
read_profile(struct perch_span text, struct document *d, struct perch_err *err)
{
	struct perch_jw w = perch_jw_over(&d->body);
	struct perch_profile profile;
	enum perch_rc rc = perch_profile_read(text, &profile, err);

	if (rc != PERCH_OK) {
		perch_profile_locate(text, err);
		return rc;
	}
	d->version = profile.version;
	d->is_shipped = perch_profile_shipped(profile.id) != NULL;
	perch_profile_write(&w, &profile);
	rc = perch_jw_done(&w);
	return rc == PERCH_OK ? perch_fmt(d->id, sizeof(d->id), "%s", profile.id) : rc;
}

static enum perch_rc
read_table(struct perch_span text, struct document *d, struct perch_err *err)
{
	static const char line[] = "line ";
	struct perch_jw w = perch_jw_over(&d->body);
	struct perch_sample_table table;
	enum perch_rc rc = perch_sample_table_read(text, &table, err);

	if (rc != PERCH_OK) {
		if (strncmp(err->text, line, sizeof(line) - 1) == 0)
			memmove(err->text, err->text + sizeof(line) - 1,
				strlen(err->text + sizeof(line) - 1) + 1);
		return rc;
	}
	d->version = table.version;
	d->is_shipped = perch_sample_table_shipped(table.id) != NULL;
	perch_sample_table_write(&w, &table);
	rc = perch_jw_done(&w);
	return rc == PERCH_OK ? perch_fmt(d->id, sizeof(d->id), "%s", table.id) : rc;
}

static enum perch_rc
read_format(struct perch_span text, struct document *d, struct perch_err *err)
{
	struct perch_house_format format;
	enum perch_rc rc = perch_house_read(text, &format, err);

	if (rc != PERCH_OK) {
		perch_profile_locate(text, err);
		return rc;
	}
	d->version = format.version;
	d->is_shipped = strcmp(format.id, PERCH_HOUSE_SHIPPED_ID) == 0;
	rc = perch_house_write(&format, &d->body);
	return rc == PERCH_OK ? perch_fmt(d->id, sizeof(d->id), "%s", format.id) : rc;
}

static const struct kind {
	const char *kind;
	const char *one;
	const char *many;
	const char *mark; /* a field that the kinds below it have not */
	enum perch_rc (*read)(struct perch_span text, struct document *d, struct perch_err *err);
} kinds[] = {
	{ "label-format", "label format", "label formats", "pattern", read_format },
	{ "sampling-table", "sampling table", "sampling tables", "plans", read_table },
	{ "profile", "scoring profile", "scoring profiles", "grid", read_profile },
};

static const struct kind *
find_kind(struct perch_json json)
{
	struct perch_json v;

	for (size_t i = 0; i < PERCH_COUNT(kinds); i++)
		if (perch_json_get(json, kinds[i].mark, &v) == PERCH_OK)
			return &kinds[i];
	return NULL;
}

/* "12: field: what": the line goes into in->line. */
static void
fault_at(struct perch_import *in, const char *text)
{
	const char *colon = strchr(text, ':');
	int64_t line = 0;

	if (colon != NULL && perch_parse_i64(perch_span_of(text, (size_t)(colon - text)), 1,
					     INT32_MAX, &line) == PERCH_OK) {
		in->line = (size_t)line;
		text = colon + 1 + (colon[1] == ' ' ? 1 : 0);
	}
	perch_import_fault(in, "", text);
}

/* A version that is here already, or behind, would be read by some terminals and not by others. */
static enum perch_rc
check_version(struct perch_import *in, const char *kind, const struct document *d,
	      struct perch_err *err)
{
	int64_t newest = 0;
	enum perch_rc rc = perch_master_version(in->db, kind, d->id, &newest, err);

	if (rc != PERCH_OK)
		return rc;
	if (d->version < newest) {
		perch_import_fault(in, "version",
				   "the terminals have a newer one: give this a higher number");
		return PERCH_OK;
	}
	rc = perch_master_keep(in->db, kind, d->id, d->version, perch_buf_span(&d->body), err);
	if (rc != PERCH_E_EXISTS)
		return rc;
	perch_import_fault(in, "version",
			   "this version is here with other contents: give the changed one a "
			   "higher number");
	return PERCH_OK;
}

static enum perch_rc
take(struct perch_import *in, const struct kind *kind, struct perch_span text,
     struct perch_err *err)
{
	uint8_t memory[PERCH_WIRE_BODY_MAX];
	struct document d = { .body = perch_buf_over(memory, sizeof(memory)) };
	struct perch_err why = { 0 };
	enum perch_rc rc = kind->read(text, &d, &why);

	in->one = kind->one;
	in->many = kind->many;
	if (rc == PERCH_E_FULL && d.body.is_full) {
		perch_import_fault(in, "", "too long: at most 16384 bytes without blanks");
		return PERCH_OK;
	}
	if (rc != PERCH_OK) {
		fault_at(in, why.text);
		return PERCH_OK;
	}
	if (d.is_shipped) {
		perch_import_fault(in, "id", "ships with Perch: give yours an id of its own");
		return PERCH_OK;
	}
	rc = check_version(in, kind->kind, &d, err);
	if (rc != PERCH_OK || in->faults > 0)
		return rc;
	return perch_import_put(in, kind->kind, d.id, perch_buf_span(&d.body), err);
}

enum perch_rc
perch_import_document(struct perch_import *in, struct perch_span text, struct perch_err *err)
{
	struct perch_json json;
	size_t at = 0;
	enum perch_rc rc = perch_json_parse(text, PERCH_JSON_DEPTH_MAX, &json, &at);

	if (rc != PERCH_OK) {
		in->line = perch_text_line(text, at);
		perch_import_fault(in, "", "not JSON from here on, or a key that is there twice");
		return PERCH_OK;
	}
	const struct kind *kind = find_kind(json);
	if (kind == NULL) {
		perch_import_fault(in, "",
				   "neither a profile (grid), a sampling table (plans) nor a label "
				   "format (pattern)");
		return PERCH_OK;
	}
	return take(in, kind, text, err);
}
