/* csv.c - see csv.h. */
#include "firmware/base/csv.h"

#include "firmware/base/text.h"

#define END_OF_TEXT (-1)

/* The fields of a row, one after another in its memory. */
struct filling {
	struct perch_csv *csv;
	struct perch_csv_row *row;
	struct perch_buf out;
	size_t begin; /* of the field in hand */
};

struct perch_csv
perch_csv_over(struct perch_span text)
{
	static const char mark[] = "\xef\xbb\xbf";

	return (struct perch_csv){
		perch_span_starts(text, mark) ? perch_span_from(text, sizeof(mark) - 1) : text, 1
	};
}

static int
peek(const struct perch_csv *csv)
{
	return csv->rest.n > 0 ? csv->rest.p[0] : END_OF_TEXT;
}

static void
skip(struct perch_csv *csv, size_t n)
{
	csv->rest = perch_span_from(csv->rest, n);
}

/* Length of a line end at the front: LF 1, CR LF 2, else 0. */
static size_t
line_end(const struct perch_csv *csv)
{
	if (perch_span_starts(csv->rest, "\r\n"))
		return 2;
	return peek(csv) == '\n' ? 1 : 0;
}

static enum perch_rc
put(struct filling *f)
{
	int c = peek(f->csv);

	if (c == '\0')
		return PERCH_E_FORMAT;
	if (c == '\n')
		f->csv->line++;
	skip(f->csv, 1);
	return perch_buf_put_byte(&f->out, (uint8_t)c);
}

static enum perch_rc
quoted(struct filling *f)
{
	enum perch_rc rc = PERCH_OK;

	skip(f->csv, 1);
	while (rc == PERCH_OK) {
		if (peek(f->csv) == END_OF_TEXT)
			return PERCH_E_SHORT;
		if (peek(f->csv) == '"') {
			skip(f->csv, 1);
			if (peek(f->csv) != '"')
				return PERCH_OK;
		}
		rc = put(f);
	}
	return rc;
}

static enum perch_rc
unquoted(struct filling *f)
{
	enum perch_rc rc = PERCH_OK;

	while (rc == PERCH_OK && peek(f->csv) != END_OF_TEXT && peek(f->csv) != ',' &&
	       line_end(f->csv) == 0) {
		if (peek(f->csv) == '"' || peek(f->csv) == '\r')
			return PERCH_E_FORMAT;
		rc = put(f);
	}
	return rc;
}

static enum perch_rc
end_field(struct filling *f)
{
	struct perch_csv_row *row = f->row;

	if (row->n == PERCH_CSV_FIELDS_MAX)
		return PERCH_E_FULL;
	row->field[row->n] = perch_span_of(row->memory + f->begin, f->out.n - f->begin);
	f->begin = f->out.n;
	return perch_utf8_is_valid(row->field[row->n++]) ? PERCH_OK : PERCH_E_FORMAT;
}

enum perch_rc
perch_csv_next(struct perch_csv *csv, struct perch_csv_row *row)
{
	struct filling f = { csv, row, perch_buf_over(row->memory, sizeof(row->memory)), 0 };
	size_t end;

	while ((end = line_end(csv)) > 0) {
		skip(csv, end);
		csv->line++;
	}
	row->line = csv->line;
	row->n = 0;
	if (peek(csv) == END_OF_TEXT)
		return PERCH_E_NOTFOUND;
	for (;;) {
		enum perch_rc rc = peek(csv) == '"' ? quoted(&f) : unquoted(&f);
		if (rc == PERCH_OK)
			rc = end_field(&f);
		if (rc != PERCH_OK)
			return rc;
		if (peek(csv) != ',')
			break;
		skip(csv, 1);
	}
	end = line_end(csv);
	if (end == 0 && peek(csv) != END_OF_TEXT)
		return PERCH_E_FORMAT;
	skip(csv, end);
	csv->line += end > 0;
	return PERCH_OK;
}
