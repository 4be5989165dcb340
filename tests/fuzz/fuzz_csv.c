/*
 * fuzz_csv.c - any bytes as CSV: rows end, stay within their limits, lie in their memory, and what is
 * written again with every field in quotes reads back the same.
 */
#include <stdint.h>

#include "firmware/base/csv.h"
#include "firmware/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond) ((cond) ? (void)0 : abort())

static void
put_quoted(struct perch_buf *out, struct perch_span field)
{
	perch_buf_put_byte(out, '"');
	for (size_t i = 0; i < field.n; i++) {
		if (field.p[i] == '"')
			perch_buf_put_byte(out, '"');
		perch_buf_put_byte(out, field.p[i]);
	}
	perch_buf_put_byte(out, '"');
}

static void
check_row(const struct perch_csv_row *row)
{
	static uint8_t memory[2 * PERCH_CSV_ROW_MAX + 4 * PERCH_CSV_FIELDS_MAX];
	static struct perch_csv_row again;
	struct perch_buf out = perch_buf_over(memory, sizeof(memory));
	size_t bytes = 0;

	MUST(row->n >= 1 && row->n <= PERCH_CSV_FIELDS_MAX);
	for (size_t i = 0; i < row->n; i++) {
		MUST(row->field[i].p == row->memory + bytes);
		MUST(perch_utf8_is_valid(row->field[i]));
		bytes += row->field[i].n;
		if (i > 0)
			perch_buf_put_byte(&out, ',');
		put_quoted(&out, row->field[i]);
	}
	MUST(bytes <= sizeof(row->memory) && !out.is_full);
	struct perch_csv csv = perch_csv_over(perch_buf_span(&out));
	MUST(perch_csv_next(&csv, &again) == PERCH_OK && again.n == row->n);
	for (size_t i = 0; i < row->n; i++)
		MUST(perch_span_eq(again.field[i], row->field[i]));
	MUST(perch_csv_next(&csv, &again) == PERCH_E_NOTFOUND);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct perch_csv_row row;
	struct perch_csv csv = perch_csv_over(perch_span_of(data, size));
	size_t line = 0;
	size_t rows = 0;
	enum perch_rc rc;

	while ((rc = perch_csv_next(&csv, &row)) == PERCH_OK) {
		MUST(row.line > line && ++rows <= size);
		line = row.line;
		check_row(&row);
	}
	MUST(rc == PERCH_E_NOTFOUND || rc == PERCH_E_FORMAT || rc == PERCH_E_SHORT ||
	     rc == PERCH_E_FULL);
	MUST(rc != PERCH_E_NOTFOUND || csv.rest.n == 0);
	return 0;
}
