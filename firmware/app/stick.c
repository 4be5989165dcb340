/* stick.c - see stick.h. */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "firmware/app/stick.h"
#include "firmware/base/text.h"
#include "firmware/session/command.h"
#include "firmware/store/file.h"

static const char number_advice[] = "1 to 40 printable characters without blanks";

bool
perch_stick_is_asked(struct perch_span line, struct perch_span *path)
{
	struct perch_span word;
	struct perch_span rest = line;

	if (!perch_text_word(&rest, &word) || !perch_span_eq_str(word, "=load"))
		return false;
	*path = perch_span_trim(rest);
	return path->n > 0;
}

/* The last part of the path, as it may be shown. */
static void
put_name(struct perch_stick *stick, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct perch_span name = perch_span_str(slash != NULL ? slash + 1 : path);
	struct perch_buf b = perch_buf_over(stick->name, sizeof(stick->name));

	(void)perch_buf_put_escaped(&b, name);
	if (perch_buf_cstr(&b) == NULL)
		memcpy(stick->name, "the file", sizeof("the file"));
}

/* --- the file ---------------------------------------------------------------------------------------- */

static enum perch_rc
read_file(struct perch_stick *stick, const char *path, struct perch_err *err)
{
	struct stat st;
	struct perch_err inside = { .rc = PERCH_OK };

	if (stat(path, &st) != 0)
		return perch_err_set(
			err, errno == ENOENT || errno == ENOTDIR ? PERCH_E_NOTFOUND : PERCH_E_IO,
			errno, "%s: %s: is the stick in, is the name right?", stick->name,
			strerror(errno));
	if (!S_ISREG(st.st_mode))
		return perch_err_set(err, PERCH_E_ARG, 0, "%s is a %s: name a CSV file",
				     stick->name, S_ISDIR(st.st_mode) ? "folder" : "device");
	if (st.st_size > PERCH_STICK_FILE_MAX)
		return perch_err_set(err, PERCH_E_RANGE, 0,
				     "%s is larger than 1 MB: split it into smaller files",
				     stick->name);
	stick->memory = malloc(PERCH_STICK_FILE_MAX);
	if (stick->memory == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "not enough memory for %s",
				     stick->name);
	struct perch_buf b = perch_buf_over(stick->memory, PERCH_STICK_FILE_MAX);
	if (perch_file_load(path, &b, &inside) != PERCH_OK)
		return perch_err_set(err, PERCH_E_IO, inside.code,
				     "%s cannot be read (%s): try again, or copy it anew",
				     stick->name, strerror(inside.code));
	stick->csv = perch_csv_over(perch_buf_span(&b));
	return PERCH_OK;
}

static enum perch_rc
fault(const struct perch_stick *stick, struct perch_err *err, const char *column, const char *what)
{
	return perch_err_set(err, PERCH_E_FORMAT, 0, "%s:%zu: %s%s%s", stick->name, stick->row.line,
			     column, column[0] != '\0' ? ": " : "", what);
}

static enum perch_rc
next_row(struct perch_stick *stick, struct perch_err *err)
{
	enum perch_rc rc = perch_csv_next(&stick->csv, &stick->row);

	if (rc == PERCH_E_FORMAT)
		return fault(stick, err, "", "not CSV in UTF-8: save the sheet again as such");
	if (rc == PERCH_E_SHORT)
		return fault(stick, err, "", "a quote is opened here and never closed");
	if (rc == PERCH_E_FULL)
		return fault(stick, err, "", "too long for a row: at most 32 columns, 8192 bytes");
	return rc;
}

static enum perch_rc
read_column(struct perch_stick *stick, size_t i, struct perch_err *err)
{
	struct perch_span name = perch_span_trim(stick->row.field[i]);
	char shown[4 * 24 + 1];
	struct perch_buf b = perch_buf_over(shown, sizeof(shown));

	bool is_known = perch_make_takes(!stick->is_packing, name) ||
			perch_span_eq_str(name, "order") ||
			perch_span_eq_str(name, stick->is_packing ? "roll" : "confirmed");
	if (!is_known) {
		(void)perch_buf_put_escaped(&b, perch_span_first(name, 24));
		const char *text = perch_buf_cstr(&b);
		return fault(stick, err, text != NULL ? text : "",
			     name.n > 0 && memchr(name.p, ';', name.n) != NULL
				     ? "save the sheet with commas between the columns"
				     : "unknown column: take it out, or correct its name");
	}
	for (size_t before = 0; before < i; before++)
		if (perch_span_eq_str(name, stick->columns[before]))
			return fault(stick, err, stick->columns[before],
				     "the column is there twice");
	return perch_text_copy(stick->columns[i], sizeof(stick->columns[i]), name);
}

static bool
has_column(const struct perch_csv_row *row, const char *name)
{
	for (size_t i = 0; i < row->n; i++)
		if (perch_span_eq_str(perch_span_trim(row->field[i]), name))
			return true;
	return false;
}

static enum perch_rc
read_header(struct perch_stick *stick, struct perch_err *err)
{
	enum perch_rc rc = next_row(stick, err);

	if (rc == PERCH_E_NOTFOUND)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "%s is empty: its first row names the columns", stick->name);
	if (rc != PERCH_OK)
		return rc;
	stick->is_packing = has_column(&stick->row, "roll");
	for (size_t i = 0; i < stick->row.n && rc == PERCH_OK; i++)
		rc = read_column(stick, i, err);
	stick->n_columns = stick->row.n;
	if (rc == PERCH_OK && !has_column(&stick->row, "order"))
		return fault(stick, err, "order", "this column is missing: it names the order");
	return rc;
}

/* Every row is there before the first one is made. */
static enum perch_rc
look_through(struct perch_stick *stick, struct perch_err *err)
{
	struct perch_csv begin = stick->csv;
	enum perch_rc rc;

	for (size_t rows = 0; (rc = next_row(stick, err)) != PERCH_E_NOTFOUND || rows == 0;
	     rows++) {
		if (rc == PERCH_E_NOTFOUND)
			return fault(stick, err, "", "there is no row below the first");
		if (rc != PERCH_OK)
			return rc;
		if (stick->row.n != stick->n_columns)
			return fault(stick, err, "", "not as many fields as the first row has");
	}
	stick->csv = begin;
	return PERCH_OK;
}

enum perch_rc
perch_stick_open(struct perch_stick *stick, const char *path, struct perch_err *err)
{
	struct perch_stick begun = { .memory = NULL };

	put_name(&begun, path);
	enum perch_rc rc = read_file(&begun, path, err);
	if (rc == PERCH_OK)
		rc = read_header(&begun, err);
	if (rc == PERCH_OK)
		rc = look_through(&begun, err);
	if (rc == PERCH_OK)
		*stick = begun;
	else
		free(begun.memory);
	return rc;
}

/* --- rows to lines ------------------------------------------------------------------------------------- */

/* The cell of a column without the blanks around; empty when there is none. */
static struct perch_span
cell(const struct perch_stick *stick, const char *column)
{
	for (size_t i = 0; i < stick->n_columns; i++)
		if (strcmp(stick->columns[i], column) == 0)
			return perch_span_trim(stick->row.field[i]);
	return perch_span_str("");
}

/* What would change the meaning of the line is not put into it. */
static enum perch_rc
put_pairs(const struct perch_stick *stick, struct perch_buf *line, struct perch_err *err)
{
	for (size_t i = 0; i < stick->n_columns; i++) {
		const char *column = stick->columns[i];
		struct perch_span value = perch_span_trim(stick->row.field[i]);

		if (value.n == 0 || !perch_make_takes(!stick->is_packing, perch_span_str(column)))
			continue;
		if (memchr(value.p, '=', value.n) != NULL)
			return fault(stick, err, column, "take the '=' out");
		(void)perch_buf_fmt(line, " %s=", column);
		(void)perch_buf_put(line, value);
	}
	return PERCH_OK;
}

static enum perch_rc
put_line(const struct perch_stick *stick, struct perch_buf *line, struct perch_err *err)
{
	const char *key = stick->is_packing ? "roll" : "order";
	struct perch_span confirmed = cell(stick, "confirmed");

	if (!perch_number_is_valid(cell(stick, "order")))
		return fault(stick, err, "order", number_advice);
	if (!perch_number_is_valid(cell(stick, key)))
		return fault(stick, err, key, number_advice);
	if (confirmed.n > 0 && !perch_span_eq_str(confirmed, "yes") &&
	    !perch_span_eq_str(confirmed, "true"))
		return fault(stick, err, "confirmed", "an order that is not is not made here");
	(void)perch_buf_fmt(line, "=make %s ", key);
	(void)perch_buf_put(line, cell(stick, key));
	return put_pairs(stick, line, err);
}

enum perch_rc
perch_stick_next(struct perch_stick *stick, struct perch_buf *line, struct perch_err *err)
{
	if (stick->stopped[0] != '\0')
		return PERCH_E_NOTFOUND;
	enum perch_rc rc = next_row(stick, err);
	if (rc != PERCH_OK)
		return rc;
	size_t begin = line->n;
	rc = put_line(stick, line, err);
	if (rc != PERCH_OK) {
		line->n = begin;
		stick->refused++;
	}
	return rc;
}

/* --- answers -------------------------------------------------------------------------------------------- */

/* Is the answer `no` with this code? */
static bool
is_no(const char *answer, const char *code)
{
	struct perch_span rest = perch_span_str(answer);
	struct perch_span word;

	return perch_text_word(&rest, &word) && perch_span_eq_str(word, "no") &&
	       perch_text_word(&rest, &word) && perch_span_eq_str(word, code);
}

enum perch_rc
perch_stick_answer(struct perch_stick *stick, const char *answer, struct perch_err *err)
{
	/* What is wrong with one row; after anything else the next row would fare no better. */
	static const char *const of_row[] = { "usage", "too-long", "unknown-order",
					      "unknown-profile", "roll-open" };
	struct perch_span rest = perch_span_str(answer);
	struct perch_span word;
	int64_t id = 0;

	if (perch_text_word(&rest, &word) && perch_span_eq_str(word, "ok")) {
		stick->made++;
		if (perch_text_word(&rest, &word) &&
		    perch_parse_i64(word, 1, INT64_MAX, &id) == PERCH_OK)
			stick->id = id;
		return PERCH_OK;
	}
	if (is_no(answer, "exists")) {
		stick->there++;
		return PERCH_OK;
	}
	for (size_t i = 0; i < PERCH_COUNT(of_row); i++) {
		if (!is_no(answer, of_row[i]))
			continue;
		stick->refused++;
		return fault(stick, err, "", answer);
	}
	if (perch_fmt(stick->stopped, sizeof(stick->stopped), "%s", answer) != PERCH_OK)
		memcpy(stick->stopped, "no", sizeof("no"));
	return PERCH_OK;
}

static void
put_summary(const struct perch_stick *stick, struct perch_buf *b)
{
	if (stick->made == 0 && stick->stopped[0] != '\0') {
		(void)perch_buf_put_str(b, stick->stopped);
		return;
	}
	if (stick->made > 0)
		(void)perch_buf_fmt(b, "ok %" PRIi64 " ", stick->id);
	else
		(void)perch_buf_put_str(b, stick->refused > 0 ? "no refused " : "no exists ");
	(void)perch_buf_fmt(b, "%s: %zu %s%s made", stick->name, stick->made,
			    stick->is_packing ? "roll" : "order", stick->made == 1 ? "" : "s");
	if (stick->there > 0)
		(void)perch_buf_fmt(b, ", %zu here already", stick->there);
	if (stick->refused > 0)
		(void)perch_buf_fmt(b, ", %zu refused: correct those rows and load it again",
				    stick->refused);
	if (stick->stopped[0] != '\0')
		(void)perch_buf_fmt(b, "; stopped at line %zu: %s", stick->row.line,
				    stick->stopped);
}

void
perch_stick_close(struct perch_stick *stick, char answer[PERCH_ANSWER_CAP])
{
	struct perch_buf b = perch_buf_over(answer, PERCH_ANSWER_CAP);

	put_summary(stick, &b);
	assert(perch_buf_cstr(&b) != NULL);
	free(stick->memory);
	stick->memory = NULL;
}
