/*
 * label.c - `perch label`: what a label says, one JSON object a line.
 *
 * Wiring: reads the command line, house formats (--format FILE, as in master data; may stand more
 * than once, tried in that order in place of the shipped one) or standard input, prints. Bytes of a
 * label that cannot be typed are written \xNN and a backslash is \\. Exit 0 all labels accepted, 1
 * some refused, 2 wrong use or a format that is refused, 3 reading or writing failed.
 */
#include "firmware/app/answer.h"
#include "firmware/app/commands.h"
#include "firmware/app/options.h"
#include "firmware/app/whole_file.h"
#include "firmware/base/text.h"
#include "firmware/label/house.h"

#define FORMATS_MAX 8
#define FILE_MAX    4096 /* bytes of one format; perch_house_read() needs less */

struct reader {
	bool is_gs1;
	bool has_refused;
	bool has_failed;
	struct perch_house_format formats[FORMATS_MAX];
	size_t n_formats; /* 0: the shipped one will do */
	struct perch_label label;
};

static void
print(struct reader *r)
{
	uint8_t memory[PERCH_LABEL_JSON_MAX + 1];
	struct perch_buf line = perch_buf_over(memory, sizeof memory);

	if (r->label.error != PERCH_LABEL_OK)
		r->has_refused = true;
	if (perch_label_json(&r->label, &line) != PERCH_OK ||
	    perch_buf_put_byte(&line, '\n') != PERCH_OK ||
	    fwrite(line.p, 1, line.n, stdout) != line.n)
		r->has_failed = true;
}

/* The first backslash that begins no escape; s.n when there is none. */
static size_t
broken_escape(struct perch_span s)
{
	uint8_t byte;
	struct perch_buf b = perch_buf_over(&byte, sizeof byte);

	for (size_t at = 0; at < s.n;) {
		size_t n = s.p[at] != '\\' ? 1 : 4;

		if (n == 4 && at + 1 < s.n && s.p[at + 1] == '\\')
			n = 2;
		perch_buf_reset(&b);
		if (perch_text_unescape(perch_span_first(perch_span_from(s, at), n), &b) !=
		    PERCH_OK)
			return at;
		at += n;
	}
	return s.n;
}

/* One label as it was typed. */
static void
read_line(struct reader *r, struct perch_span typed)
{
	uint8_t *bytes = malloc(typed.n + 1);

	if (bytes == NULL) {
		r->has_failed = true;
		return;
	}
	struct perch_buf b = perch_buf_over(bytes, typed.n + 1);

	if (perch_text_unescape(typed, &b) == PERCH_OK) {
		(void)perch_label_read(perch_buf_span(&b), "", r->is_gs1, r->formats, r->n_formats,
				       &r->label);
	} else {
		memset(&r->label, 0, sizeof r->label);
		r->label.error = PERCH_LABEL_SYNTAX;
		size_t at = broken_escape(typed);
		r->label.error_at = at < UINT16_MAX ? (uint16_t)at : UINT16_MAX;
	}
	free(bytes);
	print(r);
}

static void
read_stdin(struct reader *r)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) >= 0) {
		struct perch_span typed = perch_span_of(line, (size_t)n);

		if (typed.n > 0 && typed.p[typed.n - 1] == '\n')
			typed.n--;
		if (typed.n > 0 && typed.p[typed.n - 1] == '\r')
			typed.n--;
		read_line(r, typed);
	}
	if (ferror(stdin))
		r->has_failed = true;
	free(line);
}

static int
usage(void)
{
	return perch_usage(
		"perch label [--gs1] [--house PATTERN | --format FILE]... [--json] [TEXT|-]");
}

static enum perch_rc
load_file(struct perch_house_format *format, const char *path, struct perch_err *err)
{
	uint8_t *memory = NULL;
	struct perch_span text = { NULL, 0 };
	enum perch_rc rc = perch_whole_file_read(path, FILE_MAX, &memory, &text, err);

	if (rc == PERCH_OK) {
		rc = perch_house_read(text, format, err);
		if (rc != PERCH_OK)
			rc = perch_err_prefix(err, rc, "%s", path);
	}
	free(memory);
	return rc;
}

static enum perch_rc
load_pattern(struct perch_house_format *format, const char *pattern, struct perch_err *err)
{
	struct perch_house_fault fault = { 0 };
	enum perch_rc rc = perch_house_load("house", perch_span_str(pattern), format, &fault);

	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "--house: byte %zu: %s", fault.at, fault.text);
	return PERCH_OK;
}

/* One more format, as a pattern (--house) or a file (--format). The exit status. */
static int
load_format(struct reader *r, const char *option, const char *value)
{
	bool is_file = strcmp(option, "--format") == 0;
	struct perch_err err;

	if (r->n_formats == FORMATS_MAX)
		return usage();
	struct perch_house_format *format = &r->formats[r->n_formats++];
	enum perch_rc rc = is_file ? load_file(format, value, &err)
				   : load_pattern(format, value, &err);

	return rc == PERCH_OK ? PERCH_EXIT_DONE : perch_answer_refuse("label", &err);
}

static int
run(struct reader *r, const char *text)
{
	if (text == NULL || strcmp(text, "-") == 0)
		read_stdin(r);
	else
		read_line(r, perch_span_str(text));
	if (r->has_failed || fflush(stdout) != 0) {
		(void)fprintf(stderr, "perch label: cannot read or write, or no memory\n");
		return PERCH_EXIT_FAILED;
	}
	return r->has_refused ? PERCH_EXIT_NO : PERCH_EXIT_DONE;
}

static bool
takes_value(const char *option)
{
	return strcmp(option, "--house") == 0 || strcmp(option, "--format") == 0;
}

int
perch_cmd_label(int argc, char **argv)
{
	static struct reader r;
	const char *text = NULL;
	bool takes_options = true;

	memset(&r, 0, sizeof r);
	for (int i = 1; i < argc; i++) {
		bool is_option = takes_options && argv[i][0] == '-' && argv[i][1] != '\0';

		if (is_option && strcmp(argv[i], "--") == 0)
			takes_options = false;
		else if (is_option && strcmp(argv[i], "--gs1") == 0)
			r.is_gs1 = true;
		else if (is_option && strcmp(argv[i], "--json") == 0)
			continue;
		else if (is_option && takes_value(argv[i]) && i + 1 < argc) {
			int status = load_format(&r, argv[i], argv[i + 1]);

			if (status != PERCH_EXIT_DONE)
				return status;
			i++;
		} else if (is_option || text != NULL)
			return usage();
		else
			text = argv[i];
	}
	if (r.n_formats == 0)
		perch_house_shipped(&r.formats[r.n_formats++]);
	return run(&r, text);
}
