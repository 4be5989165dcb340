/* record_document.c - the table of records for people (records.md). Pure. */
#include <inttypes.h>

#include "firmware/session/record_table.h"

/* "integer from -1", "text of 0 to 40 bytes", ... */
static void
document_values(const struct perch_record_field *f, struct perch_buf *out)
{
	switch (f->kind) {
	case PERCH_FIELD_INT:
		perch_buf_put_str(out, "integer");
		if (f->min != INT64_MIN)
			perch_buf_fmt(out, " from %" PRIi64, f->min);
		if (f->max != INT64_MAX)
			perch_buf_fmt(out, " to %" PRIi64, f->max);
		break;
	case PERCH_FIELD_FLAG:
		perch_buf_put_str(out, "0 or 1");
		break;
	case PERCH_FIELD_TEXT:
		perch_buf_fmt(out, "text, up to %zu bytes", f->cap - 1);
		break;
	case PERCH_FIELD_WORD:
		for (size_t i = 0; f->words[i] != NULL; i++)
			perch_buf_fmt(out, "%s`%s`", i > 0 ? " " : "", f->words[i]);
		break;
	case PERCH_FIELD_HEX:
		perch_buf_fmt(out, "%zu hex digits", f->cap - 1);
		break;
	case PERCH_FIELD_RAW:
		perch_buf_fmt(out, "hex, up to %d bytes", PERCH_SCAN_MAX);
		break;
	case PERCH_FIELD_RULES:
		perch_buf_fmt(out, "list of up to %" PRIi64 " texts", f->max);
		break;
	}
	if (f->is_optional)
		perch_buf_put_str(out, " or empty");
}

static void
document_fields(const struct perch_record_field *f, size_t n, struct perch_buf *out)
{
	perch_buf_put_str(out, "| key | holds | meaning |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < n; i++) {
		perch_buf_fmt(out, "| %s | ", f[i].key);
		document_values(&f[i], out);
		perch_buf_fmt(out, " | %s |\n", f[i].about);
	}
}

static void
document_row(const struct perch_record_row *row, struct perch_buf *out)
{
	for (int v = 1; v <= row->versions; v++) {
		const struct perch_record_form *form = &row->forms[v - 1];

		perch_buf_fmt(out, "\n## %s, version %d\n\n%s\n", row->name, v, row->about);
		if (form->n > 0) {
			perch_buf_put_str(out, "\n");
			document_fields(form->fields, form->n, out);
		}
	}
}

enum perch_rc
perch_record_document(struct perch_buf *out)
{
	perch_buf_put_str(out, "## Head of every record\n\n");
	document_fields(perch_record_head_fields, PERCH_RECORD_HEAD_FIELDS, out);
	for (size_t i = 0; i < PERCH_RECORD_TYPES; i++)
		document_row(&perch_record_rows[i], out);
	return out->is_full ? PERCH_E_FULL : PERCH_OK;
}
