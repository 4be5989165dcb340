/* import.c - see import.h. */
#include "sync/office/import.h"

#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/inspect/profile.h"
#include "firmware/session/order.h"
#include "sync/office/csv.h"
#include "sync/office/master.h"

#define FAULTS_SHOWN 20
#define CELL_CAP     512

enum value { VALUE_TEXT, VALUE_INTEGER, VALUE_YES_NO };

struct column {
	const char *name;
	enum value value;
	const char *advice; /* when the value is of the wrong form */
};

struct sheet {
	const char *kind; /* of the items */
	const char *name; /* of several, for messages */
	const struct column *columns;
	size_t columns_n;
};

static const char number_advice[] = "1 to 40 printable characters without blanks";
static const char text_advice[] = "at most 96 printable characters";

// clang-format off
static const struct column order_columns[] = {
	{ "order",     VALUE_TEXT,    number_advice },
	{ "buyer",     VALUE_TEXT,    text_advice },
	{ "article",   VALUE_TEXT,    text_advice },
	{ "colour",    VALUE_TEXT,    text_advice },
	{ "colour_no", VALUE_TEXT,    text_advice },
	{ "profile",   VALUE_TEXT,    "unknown profile: `perch profiles` lists them" },
	{ "width",     VALUE_TEXT,    "a length above zero with its unit, such as 1500mm or 59in" },
	{ "weight",    VALUE_TEXT,    "a weight above zero with its unit, such as 180g/m2 or 5.3oz/yd2" },
	{ "spec",      VALUE_INTEGER, "a whole number from 0" },
	{ "confirmed", VALUE_YES_NO,  "yes or no" },
};
static const struct column packing_columns[] = {
	{ "order",     VALUE_TEXT,    number_advice },
	{ "roll",      VALUE_TEXT,    number_advice },
	{ "lot",       VALUE_TEXT,    "1 to 40 printable characters" },
	{ "length",    VALUE_TEXT,    "a length above zero with its unit, such as 120m or 131yd" },
};
// clang-format on

static const struct sheet orders = { "order", "orders", order_columns, PERCH_COUNT(order_columns) };
static const struct sheet packing = { "roll", "rolls", packing_columns,
				      PERCH_COUNT(packing_columns) };

struct import {
	struct perch_db *db;
	struct perch_span name;
	const struct sheet *sheet;
	size_t at[PERCH_CSV_FIELDS_MAX]; /* column of each field */
	size_t fields_n;
	struct perch_csv_row row;
	struct perch_buf *said;
	size_t faults;
	size_t counts[3]; /* by enum perch_change */
	size_t strangers; /* rolls of orders that are not here */
};

/* One line about the row; the first ones are shown, all are counted. */
static void
fault(struct import *in, const char *column, const char *what)
{
	if (in->faults++ >= FAULTS_SHOWN)
		return;
	perch_buf_put_escaped(in->said, in->name);
	perch_buf_fmt(in->said, ":%zu: %s%s%s\n", in->row.line, column,
		      column[0] != '\0' ? ": " : "", what);
}

static const struct column *
find_column(const struct sheet *sheet, const char *name, size_t *at)
{
	for (size_t i = 0; i < sheet->columns_n; i++) {
		if (strcmp(sheet->columns[i].name, name) == 0) {
			*at = i;
			return &sheet->columns[i];
		}
	}
	return NULL;
}

static bool
has_field(const struct perch_csv_row *row, const char *name)
{
	for (size_t i = 0; i < row->n; i++)
		if (perch_span_eq_str(perch_span_trim(row->field[i]), name))
			return true;
	return false;
}

static void
read_header_field(struct import *in, size_t i)
{
	char name[64];
	char shown[4 * sizeof(name) + 1];
	struct perch_buf b = perch_buf_over(shown, sizeof(shown));

	if (perch_text_copy(name, sizeof(name), perch_span_trim(in->row.field[i])) != PERCH_OK) {
		fault(in, "", "a column's name is too long: is the first row the header?");
		return;
	}
	if (find_column(in->sheet, name, &in->at[i]) == NULL) {
		perch_buf_put_escaped(&b, perch_span_str(name));
		fault(in, perch_buf_cstr(&b) != NULL ? shown : "",
		      strchr(name, ';') != NULL
			      ? "save the file with commas between the columns"
			      : "unknown column: take it out, or correct its name");
		return;
	}
	for (size_t before = 0; before < i; before++)
		if (in->at[before] == in->at[i])
			fault(in, name, "the column is there twice");
}

static bool
read_header(struct import *in)
{
	in->sheet = has_field(&in->row, "roll") ? &packing : &orders;
	in->fields_n = in->row.n;
	/* No column yet, so that a repeated name is seen and nothing else. */
	for (size_t i = 0; i < PERCH_CSV_FIELDS_MAX; i++)
		in->at[i] = SIZE_MAX - i;
	for (size_t i = 0; i < in->row.n; i++)
		read_header_field(in, i);
	if (in->faults == 0 && !has_field(&in->row, "order"))
		fault(in, "order", "this column is missing: it names the order");
	return in->faults == 0;
}

static void
put_value(struct import *in, struct perch_jw *w, const struct column *c, struct perch_span cell)
{
	int64_t n = 0;
	bool is_yes = false;

	switch (c->value) {
	case VALUE_TEXT:
		perch_jw_str(w, cell);
		return;
	case VALUE_INTEGER:
		if (perch_parse_i64(cell, 0, INT64_MAX, &n) != PERCH_OK)
			fault(in, c->name, c->advice);
		perch_jw_i64(w, n);
		return;
	case VALUE_YES_NO:
		is_yes = perch_span_eq_str(cell, "yes") || perch_span_eq_str(cell, "true");
		if (!is_yes && !perch_span_eq_str(cell, "no") && !perch_span_eq_str(cell, "false"))
			fault(in, c->name, c->advice);
		perch_jw_bool(w, is_yes);
		return;
	}
}

/* The body of protocol.md section 10: keys in their order, empty cells left out. */
static enum perch_rc
put_body(struct import *in, struct perch_buf *body)
{
	struct perch_jw w = perch_jw_over(body);

	perch_jw_object(&w);
	for (size_t c = 0; c < in->sheet->columns_n; c++) {
		for (size_t i = 0; i < in->fields_n; i++) {
			struct perch_span cell = perch_span_trim(in->row.field[i]);

			if (in->at[i] != c || cell.n == 0)
				continue;
			perch_jw_key(&w, in->sheet->columns[c].name);
			put_value(in, &w, &in->sheet->columns[c], cell);
		}
	}
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

/* A fault that the readers of the terminal find, said for the person who wrote the file. */
static void
fault_of(struct import *in, const char *key, enum perch_rc rc)
{
	size_t at = 0;
	const struct column *c = find_column(in->sheet, key, &at);

	if (rc == PERCH_E_NOTFOUND)
		fault(in, key, "is empty: every row needs one");
	else
		fault(in, key, c != NULL ? c->advice : "the row cannot be read");
}

static bool
check_order(struct import *in, struct perch_span body, char *key, size_t cap)
{
	struct perch_order order;
	const char *at = "";
	enum perch_rc rc = perch_order_read(body, &order, &at);

	if (rc != PERCH_OK)
		fault_of(in, at, rc);
	else if (order.profile[0] != '\0' && perch_profile_shipped(order.profile) == NULL)
		fault_of(in, "profile", PERCH_E_UNKNOWN);
	else
		return perch_fmt(key, cap, "%s", order.order) == PERCH_OK;
	return false;
}

static bool
check_roll(struct import *in, struct perch_span body, char *key, size_t cap, struct perch_err *err)
{
	struct perch_expected roll;
	const char *at = "";
	bool has_order = false;
	enum perch_rc rc = perch_expected_read(body, &roll, &at);

	if (rc != PERCH_OK) {
		fault_of(in, at, rc);
		return false;
	}
	rc = perch_master_has(in->db, "order", roll.order, &has_order, err);
	if (rc == PERCH_OK && !has_order)
		in->strangers++;
	return perch_fmt(key, cap, "%s/%s", roll.order, roll.roll) == PERCH_OK;
}

/* The same item twice in one file: which of the two is meant? */
static enum perch_rc
note_key(struct import *in, const char *key, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char text[80];
	enum perch_rc rc = perch_stmt_new(in->db,
					  "INSERT INTO temp.seen (key, line) VALUES (?1, ?2)"
					  " ON CONFLICT DO UPDATE SET line = line RETURNING line",
					  &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, key);
	perch_stmt_i64(stmt, 2, (int64_t)in->row.line);
	rc = perch_stmt_step(in->db, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	int64_t line = perch_col_i64(stmt, 0);
	if (line != (int64_t)in->row.line &&
	    perch_fmt(text, sizeof(text), "the same one is in line %lld: keep one of them",
		      (long long)line) == PERCH_OK)
		fault(in, in->sheet->kind, text);
	return PERCH_OK;
}

static enum perch_rc
take_row(struct import *in, struct perch_err *err)
{
	uint8_t memory[PERCH_WIRE_BODY_MAX];
	struct perch_buf body = perch_buf_over(memory, sizeof(memory));
	char key[PERCH_WIRE_KEY_CAP];
	enum perch_change change = PERCH_CHANGE_NONE;
	size_t before = in->faults;

	if (in->row.n != in->fields_n) {
		fault(in, "", "not as many fields as the header has");
		return PERCH_OK;
	}
	if (put_body(in, &body) != PERCH_OK) {
		fault(in, "", "the row is too long");
		return PERCH_OK;
	}
	if (in->faults != before)
		return PERCH_OK;
	bool is_good = in->sheet == &orders
			       ? check_order(in, perch_buf_span(&body), key, sizeof(key))
			       : check_roll(in, perch_buf_span(&body), key, sizeof(key), err);
	if (!is_good)
		return PERCH_OK;
	enum perch_rc rc = note_key(in, key, err);
	if (rc == PERCH_OK)
		rc = perch_master_put(in->db, in->sheet->kind, key, perch_buf_span(&body), &change,
				      err);
	if (rc == PERCH_OK)
		in->counts[change]++;
	return rc;
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
take_rows(struct import *in, struct perch_span text, struct perch_err *err)
{
	struct perch_csv csv = perch_csv_over(text);
	enum perch_rc rc = perch_csv_next(&csv, &in->row);
	enum perch_rc stored = PERCH_OK;

	if (rc == PERCH_E_NOTFOUND)
		fault(in, "", "the file is empty: its first row names the columns");
	if (rc == PERCH_OK && !read_header(in))
		return PERCH_OK;
	while (rc == PERCH_OK && stored == PERCH_OK &&
	       (rc = perch_csv_next(&csv, &in->row)) == PERCH_OK)
		stored = take_row(in, err);
	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND)
		fault(in, "", csv_advice(rc));
	return stored;
}

static void
say(struct import *in)
{
	const size_t *n = in->counts;
	size_t total = n[PERCH_CHANGE_NONE] + n[PERCH_CHANGE_NEW] + n[PERCH_CHANGE_CHANGED];

	perch_buf_put_escaped(in->said, in->name);
	perch_buf_fmt(in->said, ": %zu %s: %zu new, %zu changed, %zu as before\n", total,
		      total == 1 ? in->sheet->kind : in->sheet->name, n[PERCH_CHANGE_NEW],
		      n[PERCH_CHANGE_CHANGED], n[PERCH_CHANGE_NONE]);
	if (in->strangers > 0)
		perch_buf_fmt(in->said, "  the order of %zu of them is not known here yet\n",
			      in->strangers);
	perch_buf_fmt(in->said, "  %s that are missing from the file stay as they are\n",
		      in->sheet->name);
}

static enum perch_rc
run(struct import *in, struct perch_span text, struct perch_err *err)
{
	enum perch_rc rc = perch_db_exec(in->db,
					 "CREATE TEMP TABLE IF NOT EXISTS seen"
					 " (key TEXT PRIMARY KEY, line INTEGER) STRICT;"
					 "DELETE FROM temp.seen;",
					 err);

	if (rc == PERCH_OK)
		rc = perch_db_begin(in->db, err);
	if (rc == PERCH_OK)
		rc = take_rows(in, text, err);
	if (rc == PERCH_OK && in->faults == 0)
		rc = perch_db_commit(in->db, err);
	if (rc != PERCH_OK || in->faults > 0)
		perch_db_rollback(in->db);
	return rc;
}

bool
perch_import(struct perch_office *office, struct perch_span name, struct perch_span text,
	     struct perch_buf *said)
{
	struct import in = { .db = &office->db, .name = name, .said = said };
	struct perch_err err = { 0 };

	perch_office_lock(office);
	enum perch_rc rc = run(&in, text, &err);
	perch_office_unlock(office);
	if (rc != PERCH_OK) {
		perch_buf_put_str(said, err.text);
		perch_buf_put_byte(said, '\n');
		return false;
	}
	if (in.faults > 0) {
		perch_buf_put_escaped(said, name);
		perch_buf_fmt(said, ": nothing was taken over: %zu %s to correct\n", in.faults,
			      in.faults == 1 ? "fault" : "faults");
		return false;
	}
	say(&in);
	return true;
}
