/*
 * fuzz_house.c - properties of house formats (firmware/label/house*.c).
 *
 * Input that begins with a blank is a format as JSON: one that is read is written, and read again
 * as the same; a refusal has a sentence of one line. Any other input is a pattern, a newline and a
 * text. A fault lies within the pattern and has a
 * sentence. A pattern that loads reads the text the same way twice, leaves the facts alone when
 * it does not fit, and never fits nothing at all.
 */
#include <stdint.h>

#include "firmware/label/gs1.h"
#include "firmware/label/house.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond) ((cond) ? (void)0 : abort())

static void
clear(struct perch_label_roll *roll)
{
	memset(roll, 0, sizeof *roll);
	roll->width_um = -1;
	roll->length_um = -1;
	roll->net.m = -1;
	roll->gsm.m = -1;
}

static bool
same(const struct perch_label_roll *a, const struct perch_label_roll *b)
{
	return a->width_um == b->width_um && a->length_um == b->length_um && a->net.m == b->net.m &&
	       a->gsm.m == b->gsm.m && strcmp(a->lot, b->lot) == 0 &&
	       strcmp(a->serial, b->serial) == 0 && strcmp(a->order, b->order) == 0 &&
	       strcmp(a->article, b->article) == 0 && strcmp(a->colour, b->colour) == 0 &&
	       strcmp(a->date, b->date) == 0;
}

static void
check_json(struct perch_span json)
{
	static struct perch_house_format format, again;
	uint8_t memory[2][PERCH_HOUSE_JSON_MAX];
	struct perch_buf a = perch_buf_over(memory[0], sizeof memory[0]);
	struct perch_buf b = perch_buf_over(memory[1], sizeof memory[1]);
	struct perch_err err = { 0 };

	if (perch_house_read(json, &format, &err) != PERCH_OK) {
		MUST(err.text[0] != '\0' && strchr(err.text, '\n') == NULL);
		return;
	}
	MUST(perch_house_write(&format, &a) == PERCH_OK);
	MUST(perch_house_read(perch_buf_span(&a), &again, &err) == PERCH_OK);
	MUST(memcmp(&format, &again, sizeof format) == 0);
	MUST(perch_house_write(&again, &b) == PERCH_OK);
	MUST(perch_span_eq(perch_buf_span(&a), perch_buf_span(&b)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct perch_house_format format;
	struct perch_house_fault fault = { 0 };
	const uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t n = newline != NULL ? (size_t)(newline - data) : size;
	struct perch_span pattern = perch_span_of(data, n);
	struct perch_span text = perch_span_from(perch_span_of(data, size), n + 1);
	struct perch_label_roll empty, first, second;
	struct perch_house_miss miss;

	if (size > 0 && data[0] == ' ') {
		check_json(perch_span_of(data, size));
		return 0;
	}
	if (perch_house_load("f", pattern, &format, &fault) != PERCH_OK) {
		MUST(fault.text != NULL && fault.at <= pattern.n);
		return 0;
	}
	MUST(format.n > 0 && format.n <= pattern.n);
	clear(&empty);
	clear(&first);
	clear(&second);
	/* Any rule will do: a wrong check character is no reason to leave facts behind. */
	format.check = (enum perch_house_check)(text.n % PERCH_HOUSE_CHECK_COUNT);
	format.check_field = PERCH_HOUSE_ROLL;
	enum perch_house_fit fit = perch_house_match(&format, text, &first, &miss);
	bool fits = fit == PERCH_HOUSE_FITS;

	MUST(perch_house_match(&format, text, &second, &miss) == fit && same(&first, &second));
	MUST(fit != PERCH_HOUSE_BAD_CHECK || miss.at < text.n);
	MUST(fits || same(&first, &empty));
	MUST(!fits || text.n > 0);
	return 0;
}
