/*
 * colour.c - `perch colour`: how far a sample is from its standard, and 555 shade numbers.
 *
 * Wiring: reads the command line, prints one line of JSON. Exit 0 done, 1 no 555 number (too far
 * from the standard), 2 wrong use, 3 the system failed. On an error one line on stderr and nothing
 * on stdout.
 */
#include "firmware/app/answer.h"
#include "firmware/app/commands.h"
#include "firmware/app/options.h"
#include "firmware/inspect/colour_difference.h"
#include "firmware/inspect/colour_list.h"
#include "firmware/inspect/shade.h"

static const char how_difference[] =
	"perch colour --standard L,a,b --sample L,a,b [--cmc l:c] [--json]";
static const char how_555[] = "perch colour 555 --block l,a,b --diff l,a,b [--json]";
static const char more[] =
	"cmc is CMC(2:1) unless --cmc says otherwise, with the standard first.\n"
	"A 555 digit is 5 plus the difference in blocks, rounded to the nearest, half\n"
	"away from 5; over four blocks there is none (exit 1).\n" PERCH_COLOUR_UNCONFIRMED ".";

static int
print_difference(const struct perch_colour_difference *d)
{
	char line[256];
	struct perch_buf out = perch_buf_over(line, sizeof(line));
	struct perch_jw w = perch_jw_over(&out);

	perch_colour_difference_write(&w, d);
	return perch_answer_json("colour", &w);
}

static int
difference(int argc, char **argv)
{
	const char *texts[3] = { NULL, NULL, NULL };
	const struct perch_option_value options[] = {
		{ "--standard", &texts[0] },
		{ "--sample", &texts[1] },
		{ "--cmc", &texts[2] },
	};
	struct perch_lab lab[2];
	struct perch_cmc_ratio ratio = PERCH_CMC_2_1;
	struct perch_colour_difference d;
	struct perch_err err = { 0 };
	enum perch_rc rc = PERCH_OK;
	size_t i = 0;

	if (!perch_option_values_read(options, PERCH_COUNT(options), argc, argv, 1) ||
	    texts[0] == NULL || texts[1] == NULL)
		return perch_usage(how_difference);
	for (; i < 2 && rc == PERCH_OK; i++)
		rc = perch_lab_read(perch_span_str(texts[i]), &lab[i], &err);
	if (rc == PERCH_OK && texts[i] != NULL)
		rc = perch_cmc_ratio_read(perch_span_str(texts[i++]), &ratio, &err);
	if (rc == PERCH_OK)
		rc = perch_colour_compare(&lab[0], &lab[1], &ratio, &d);
	if (rc == PERCH_OK)
		return print_difference(&d);
	(void)perch_err_prefix(&err, rc, "%s", options[i - 1].name);
	return perch_answer_refuse("colour", &err);
}

/* Three decimals of an option, each above 0 if they are blocks. */
static enum perch_rc
read_triple(const struct perch_option_value *option, bool is_block, struct perch_decimal out[3],
	    struct perch_err *err)
{
	static const char *const names[] = { "l", "a", "b" };
	enum perch_rc rc = perch_colour_list_read(perch_span_str(*option->value), ',', names, out,
						  3, err);

	for (size_t i = 0; i < 3 && rc == PERCH_OK && is_block; i++)
		if (out[i].m <= 0)
			rc = perch_err_set(err, PERCH_E_RANGE, 0, "%s: not above 0", names[i]);
	return rc == PERCH_OK ? PERCH_OK : perch_err_prefix(err, rc, "%s", option->name);
}

static int
shade_number(int argc, char **argv, int first)
{
	const char *block_text = NULL;
	const char *diff_text = NULL;
	const struct perch_option_value options[] = {
		{ "--block", &block_text },
		{ "--diff", &diff_text },
	};
	struct perch_decimal block[3];
	struct perch_decimal diff[3];
	struct perch_shade shade;
	struct perch_err err = { 0 };
	char line[32];
	struct perch_buf out = perch_buf_over(line, sizeof(line));
	size_t at = 0;

	if (!perch_option_values_read(options, PERCH_COUNT(options), argc, argv, first) ||
	    block_text == NULL || diff_text == NULL)
		return perch_usage(how_555);
	if (read_triple(&options[0], true, block, &err) != PERCH_OK ||
	    read_triple(&options[1], false, diff, &err) != PERCH_OK)
		return perch_answer_refuse("colour", &err);
	enum perch_rc rc = perch_shade_555(block, diff, &shade, &at);
	if (rc != PERCH_OK) {
		(void)perch_err_set(&err, rc, 0, "%c: over four blocks from the standard",
				    "lab"[at]);
		(void)perch_answer_refuse("colour", &err);
		return PERCH_EXIT_NO;
	}
	(void)perch_buf_fmt(&out, "{\"shade\":\"%s\"}", shade.text);
	return perch_answer_line("colour", perch_buf_span(&out));
}

int
perch_cmd_colour(int argc, char **argv)
{
	int at = argc > 1 && strcmp(argv[1], "--json") == 0 ? 2 : 1;

	if (argc == at + 1 && strcmp(argv[at], "--help") == 0)
		return perch_help("colour", (const char *const[]){ how_difference, how_555 }, 2,
				  more);
	if (argc > at && strcmp(argv[at], "555") == 0)
		return shade_number(argc, argv, at + 1);
	return difference(argc, argv);
}
