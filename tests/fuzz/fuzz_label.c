/*
 * fuzz_label.c - properties of reading labels (firmware/label).
 *
 * Byte 0 of the input chooses: bit 0 is_gs1, bit 1 an identifier apart from the text, bit 2 house
 * formats, bit 3 that it was typed. The rest is the label. Whatever it is: values lie in the label's own memory, the fault
 * lies within the text, both renderings fit and the JSON line parses; a label read twice says the
 * same; elements that were accepted are accepted in brackets, and are the same.
 */
#include <stdint.h>

#include "firmware/base/json.h"
#include "firmware/label/house.h"
#include "firmware/label/separator.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond) ((cond) ? (void)0 : abort())

static struct perch_label label;
static struct perch_label again;

static bool
lies_in(struct perch_span s, const uint8_t *memory, size_t n)
{
	uintptr_t from = (uintptr_t)memory;
	uintptr_t at = (uintptr_t)s.p;

	return at >= from && at - from <= n && s.n <= n - (at - from);
}

static void
check_shape(struct perch_span text)
{
	MUST(label.text_n == text.n || (label.text_n == 0 && text.n > PERCH_LABEL_MAX));
	MUST(label.text_n == 0 || memcmp(label.text, text.p, text.n) == 0);
	MUST(label.error_at <= text.n && label.error_at <= PERCH_LABEL_MAX);
	MUST(label.error == PERCH_LABEL_OK || (label.n == 0 && label.warnings == 0));
	MUST(label.error == PERCH_LABEL_CHECK_DIGIT || label.expected[0] == '\0');
	for (size_t i = 0; i < label.n; i++) {
		MUST(label.v[i].value.n > 0 && label.v[i].at < text.n);
		MUST(lies_in(label.v[i].value, label.text, label.text_n) ||
		     lies_in(label.v[i].value, label.decoded, label.decoded_n));
	}
}

static void
check_renderings(void)
{
	static uint8_t memory[PERCH_LABEL_JSON_MAX];
	struct perch_buf b = perch_buf_over(memory, sizeof memory);
	struct perch_json json, ok;

	MUST(perch_label_json(&label, &b) == PERCH_OK);
	MUST(perch_json_parse(perch_buf_span(&b), PERCH_JSON_DEPTH_MAX, &json, NULL) == PERCH_OK);
	MUST(perch_json_get(json, "ok", &ok) == PERCH_OK && ok.type == PERCH_JSON_BOOL);
	b = perch_buf_over(memory, 320);
	MUST(perch_label_explain(&label, &b) == PERCH_OK);
}

static bool
says_the_same(void)
{
	if (label.error != again.error || label.kind != again.kind || label.n != again.n ||
	    label.warnings != again.warnings || label.error_at != again.error_at)
		return false;
	for (size_t i = 0; i < label.n; i++)
		if (strcmp(label.v[i].ai, again.v[i].ai) != 0 ||
		    !perch_span_eq(label.v[i].value, again.v[i].value))
			return false;
	return true;
}

/* So the facts about the roll are the same too. */
static bool
renders_the_same(void)
{
	static uint8_t memory[2][PERCH_LABEL_JSON_MAX];
	struct perch_buf a = perch_buf_over(memory[0], sizeof memory[0]);
	struct perch_buf b = perch_buf_over(memory[1], sizeof memory[1]);

	return perch_label_json(&label, &a) == PERCH_OK &&
	       perch_label_json(&again, &b) == PERCH_OK &&
	       perch_span_eq(perch_buf_span(&a), perch_buf_span(&b));
}

static void
check_brackets(void)
{
	uint8_t memory[2 * PERCH_LABEL_MAX];
	struct perch_buf b = perch_buf_over(memory, sizeof memory);

	MUST(perch_label_bracketed(&label, &b) == PERCH_OK);
	if (b.n == 0 || b.n > PERCH_LABEL_MAX)
		return;
	MUST(perch_label_read(perch_buf_span(&b), "", true, NULL, 0, &again));
	/* Brackets hold what the elements say, not how they came. */
	enum perch_label_kind kind = label.kind;

	label.kind = again.kind;
	again.warnings = label.warnings;
	MUST(says_the_same());
	MUST(renders_the_same());
	label.kind = kind;
}

static bool
is_suspect(enum perch_separators known)
{
	perch_label_judge_separators(&label, known);
	return (label.warnings & PERCH_WARN_LOST_SEPARATOR) != 0;
}

/* What is known of a scanner makes a label more or less suspect, never the other way about. */
static void
check_separators(struct perch_span text)
{
	bool has_gs = text.n > 0 && memchr(text.p, '\035', text.n) != NULL;
	uint32_t warnings = label.warnings;
	bool is_so = is_suspect(PERCH_SEPARATORS_UNTESTED);

	MUST(label.warnings == warnings);
	MUST(is_so || !is_suspect(PERCH_SEPARATORS_KEPT));
	MUST(is_suspect(PERCH_SEPARATORS_LOST) || !is_so);
	MUST(!has_gs || is_suspect(PERCH_SEPARATORS_LOST) == is_so);
	MUST(is_suspect(PERCH_SEPARATORS_CHANGED) == is_suspect(PERCH_SEPARATORS_LOST));
	label.warnings = warnings;
	/* The test label passes as it is printed, and fails without its separator. */
	if (perch_separator_test(text) == PERCH_SEPARATORS_KEPT)
		MUST(has_gs);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const patterns[] = {
		PERCH_HOUSE_SHIPPED_PATTERN, "{colour:*};{width}cm[;{net kg}][;{date}]",
		"{lot}:{roll:0-9:4}", /* checked */
	};
	static struct perch_house_format formats[PERCH_COUNT(patterns)];
	struct perch_house_fault fault;

	if (size == 0)
		return 0;
	bool is_gs1 = (data[0] & 1) != 0;
	bool is_typed = (data[0] & 8) != 0;
	const char *aim = (data[0] & 2) != 0 ? "]C1" : "";
	size_t n_formats = (data[0] & 4) != 0 ? PERCH_COUNT(formats) : 0;
	struct perch_span text = perch_span_of(data + 1, size - 1);

	for (size_t i = 0; i < PERCH_COUNT(patterns) && formats[i].n == 0; i++)
		MUST(perch_house_load("f", perch_span_str(patterns[i]), &formats[i], &fault) ==
		     PERCH_OK);
	formats[2].check = PERCH_HOUSE_CHECK_GS1;
	formats[2].check_field = PERCH_HOUSE_ROLL;
	bool ok = is_typed ? perch_label_read_typed(text, formats, n_formats, &label)
			   : perch_label_read(text, aim, is_gs1, formats, n_formats, &label);
	MUST(ok == (label.error == PERCH_LABEL_OK) && label.is_typed == is_typed);
	check_shape(text);
	check_renderings();
	MUST((is_typed ? perch_label_read_typed(text, formats, n_formats, &again)
		       : perch_label_read(text, aim, is_gs1, formats, n_formats, &again)) == ok);
	MUST(says_the_same());
	if (ok)
		check_brackets();
	check_separators(text);
	return 0;
}
