/* import_sheet.c - a CSV file, row by row, into bodies of master items (import_run.h). */
#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/session/order.h"
#include "sync/office/import_run.h"

#define JSON_DEPTH 4 /* of a cell */

struct reading {
	struct perch_import *in;
	const struct perch_sheet *sheet;
	size_t at[PERCH_CSV_FIELDS_MAX]; /* column of each field */
	size_t fields_n;
	struct perch_csv_row row;
};

/* --- header ------------------------------------------------------------------------------------ */

static bool
has_field(const struct perch_csv_row *row, const char *name)
{
	for (size_t i = 0; i < row->n; i++)
		if (perch_span_eq_str(perch_span_trim(row->field[i]), name))
			return true;
	return false;
}

static const struct perch_sheet *
find_sheet(const struct perch_csv_row *header)
{
	const struct perch_sheet *sheet;
	size_t i = 0;

	while ((sheet = perch_sheet_nth(i++))->mark != NULL)
		if (has_field(header, sheet->mark))
			break;
	return sheet;
}

static void
read_header_field(struct reading *r, size_t i)
{
	char name[64];
	char shown[4 * sizeof(name) + 1];
	struct perch_buf b = perch_buf_over(shown, sizeof(shown));

	if (perch_text_copy(name, sizeof(name), perch_span_trim(r->row.field[i])) != PERCH_OK) {
		perch_import_fault(r->in, "",
				   "a column's name is too long: is the first row the header?");
		return;
	}
	if (perch_sheet_column(r->sheet, name, &r->at[i]) == NULL) {
		/* What has digits may be the PIN of a list without a header. */
		if (strpbrk(name, "0123456789") != NULL)
			perch_buf_fmt(&b, "column %zu", i + 1);
		else
			perch_buf_put_escaped(&b, perch_span_str(name));
		perch_import_fault(r->in, perch_buf_cstr(&b) != NULL ? shown : "",
				   strchr(name, ';') != NULL
					   ? "save the file with commas between the columns"
					   : "unknown column: take it out, or correct its name");
		return;
	}
	for (size_t before = 0; before < i; before++)
		if (r->at[before] == r->at[i])
			perch_import_fault(r->in, name, "the column is there twice");
}

static bool
read_header(struct reading *r)
{
	r->sheet = find_sheet(&r->row);
	r->in->one = r->sheet->one;
	r->in->many = r->sheet->many;
	r->fields_n = r->row.n;
	/* No column yet, so that a repeated name is seen and nothing else. */
	for (size_t i = 0; i < PERCH_CSV_FIELDS_MAX; i++)
		r->at[i] = SIZE_MAX - i;
	for (size_t i = 0; i < r->row.n; i++)
		read_header_field(r, i);
	if (r->in->faults > 0)
		return false;
	for (size_t c = 0; c < r->sheet->columns_n; c++) {
		const struct perch_column *column = &r->sheet->columns[c];

		if (column->is_needed && !has_field(&r->row, column->name))
			perch_import_fault(r->in, column->name,
					   "this column is missing: every row needs one");
	}
	return r->in->faults == 0;
}

/* --- rows -------------------------------------------------------------------------------------- */

static void
put_text(struct perch_import *in, struct perch_jw *w, const struct perch_column *c,
	 struct perch_span cell)
{
	if (!perch_free_text_is_valid(cell))
		perch_import_fault(in, c->name,
				   "holds a line end or another character that cannot be printed");
	perch_jw_str(w, cell);
}

static void
put_yes_no(struct perch_import *in, struct perch_jw *w, const struct perch_column *c,
	   struct perch_span cell)
{
	bool is_yes = perch_span_eq_str(cell, "yes") || perch_span_eq_str(cell, "true");

	if (!is_yes && !perch_span_eq_str(cell, "no") && !perch_span_eq_str(cell, "false"))
		perch_import_fault(in, c->name, c->advice);
	perch_jw_bool(w, is_yes);
}

static void
put_value(struct perch_import *in, struct perch_jw *w, const struct perch_column *c,
	  struct perch_span cell)
{
	struct perch_json json;
	int64_t n = 0;

	switch (c->holds) {
	case PERCH_COLUMN_TEXT:
		put_text(in, w, c, cell);
		return;
	case PERCH_COLUMN_INTEGER:
		if (perch_parse_i64(cell, 0, INT64_MAX, &n) != PERCH_OK)
			perch_import_fault(in, c->name, c->advice);
		perch_jw_i64(w, n);
		return;
	case PERCH_COLUMN_YES_NO:
		put_yes_no(in, w, c, cell);
		return;
	case PERCH_COLUMN_JSON:
		if (perch_json_parse(cell, JSON_DEPTH, &json, NULL) == PERCH_OK) {
			perch_jw_value(w, json);
		} else {
			perch_import_fault(in, c->name, c->advice);
			perch_jw_null(w);
		}
		return;
	}
}

/* The cell of a column; empty where the row has none. */
static struct perch_span
cell_of(const struct reading *r, size_t column)
{
	for (size_t i = 0; i < r->fields_n; i++)
		if (r->at[i] == column)
			return perch_span_trim(r->row.field[i]);
	return perch_span_of(NULL, 0);
}

/* The body of protocol.md section 10: keys in their order, empty cells left out. */
static enum perch_rc
put_body(struct reading *r, struct perch_buf *body)
{
	struct perch_jw w = perch_jw_over(body);

	perch_jw_object(&w);
	for (size_t c = 0; c < r->sheet->columns_n; c++) {
		const struct perch_column *column = &r->sheet->columns[c];
		struct perch_span cell = cell_of(r, c);

		if (cell.n > 0) {
			perch_jw_key(&w, column->name);
			put_value(r->in, &w, column, cell);
		} else if (column->is_needed) {
			perch_import_fault(r->in, column->name, "is empty: every row needs one");
		}
	}
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

/* The same item twice in one file: which of the two is meant? */
static enum perch_rc
note_key(struct reading *r, const char *key, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char text[80];
	enum perch_rc rc = perch_stmt_new(r->in->db,
					  "INSERT INTO temp.seen (key, line) VALUES (?1, ?2)"
					  " ON CONFLICT DO UPDATE SET line = line RETURNING line",
					  &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, key);
	perch_stmt_i64(stmt, 2, (int64_t)r->row.line);
	rc = perch_stmt_step(r->in->db, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	int64_t line = perch_col_i64(stmt, 0);
	if (line != (int64_t)r->row.line &&
	    perch_fmt(text, sizeof(text), "the same one is in line %lld: keep one of them",
		      (long long)line) == PERCH_OK)
		perch_import_fault(r->in, r->sheet->key, text);
	return PERCH_OK;
}

static enum perch_rc
take_row(struct reading *r, struct perch_err *err)
{
	uint8_t memory[PERCH_WIRE_BODY_MAX];
	struct perch_buf body = perch_buf_over(memory, sizeof(memory));
	char key[PERCH_WIRE_KEY_CAP];
	size_t before = r->in->faults;

	if (r->row.n != r->fields_n) {
		perch_import_fault(r->in, "", "not as many fields as the header has");
		return PERCH_OK;
	}
	if (put_body(r, &body) != PERCH_OK) {
		perch_import_fault(r->in, "", "the row is too long");
		return PERCH_OK;
	}
	if (r->in->faults != before) {
		explicit_bzero(body.p, body.n); /* as the shape of a person would */
		return PERCH_OK;
	}
	enum perch_rc rc = r->sheet->shape != NULL ? r->sheet->shape(r->in, &body, err) : PERCH_OK;
	if (rc == PERCH_OK && r->in->faults == before)
		rc = r->sheet->check(r->in, perch_buf_span(&body), key, err);
	if (rc != PERCH_OK || r->in->faults != before)
		return rc;
	rc = note_key(r, key, err);
	return rc == PERCH_OK
		       ? perch_import_put(r->in, r->sheet->kind, key, perch_buf_span(&body), err)
		       : rc;
}

static const char *
csv_advice(enum perch_rc rc)
{
	if (rc == PERCH_E_SHORT)
		return "a quote is opened here and never closed";
	if (rc == PERCH_E_FULL)
		return "too many columns, or too much text in one row";
	return "not CSV in UTF-8: a quote inside a field is doubled, rows end with a line end";
}

static enum perch_rc
next_row(struct reading *r, struct perch_csv *csv)
{
	enum perch_rc rc = perch_csv_next(csv, &r->row);

	r->in->line = r->row.line;
	return rc;
}

enum perch_rc
perch_import_table(struct perch_import *in, struct perch_span text, struct perch_err *err)
{
	struct reading r = { .in = in };
	struct perch_csv csv = perch_csv_over(text);
	enum perch_rc rc = next_row(&r, &csv);
	enum perch_rc stored = PERCH_OK;

	if (rc == PERCH_E_NOTFOUND)
		perch_import_fault(in, "", "the file is empty: its first row names the columns");
	bool has_rows = rc == PERCH_OK && read_header(&r);
	while (has_rows && stored == PERCH_OK && (rc = next_row(&r, &csv)) == PERCH_OK)
		stored = take_row(&r, err);
	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND)
		perch_import_fault(in, "", csv_advice(rc));
	explicit_bzero(&r.row, sizeof(r.row)); /* it may have held a PIN */
	return stored;
}
