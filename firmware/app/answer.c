/* answer.c - see answer.h. */
#include <errno.h>

#include "firmware/app/answer.h"
#include "firmware/app/options.h"

int
perch_answer_line(const char *command, struct perch_span line)
{
	struct perch_err err;

	if (fwrite(line.p, 1, line.n, stdout) == line.n && fputc('\n', stdout) != EOF &&
	    fflush(stdout) == 0)
		return PERCH_EXIT_DONE;
	(void)perch_err_set(&err, PERCH_E_IO, errno, "stdout: %s", strerror(errno));
	return perch_answer_refuse(command, &err);
}

int
perch_answer_json(const char *command, const struct perch_jw *w)
{
	struct perch_err err;

	if (perch_jw_done(w) == PERCH_OK)
		return perch_answer_line(command, perch_buf_span(w->out));
	(void)perch_err_set(&err, PERCH_E_NOMEM, 0, "no room for the answer");
	return perch_answer_refuse(command, &err);
}

int
perch_answer_refuse(const char *command, const struct perch_err *err)
{
	char text[4 * sizeof(err->text)];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	struct perch_span rest = perch_span_str(err->text);
	/* What the pure floor repeats of its input is escaped already: backslashes stay single. */
	while (rest.n > 0) {
		const uint8_t *backslash = memchr(rest.p, '\\', rest.n);
		size_t n = backslash != NULL ? (size_t)(backslash - rest.p) : rest.n;

		(void)perch_buf_put_escaped(&b, perch_span_first(rest, n));
		if (backslash != NULL)
			(void)perch_buf_put_byte(&b, '\\');
		rest = perch_span_from(rest, n + 1);
	}
	const char *line = perch_buf_cstr(&b);
	(void)fprintf(stderr, "perch %s: %s\n", command, line != NULL ? line : "failed");
	return err->rc == PERCH_E_IO || err->rc == PERCH_E_NOMEM ? PERCH_EXIT_FAILED
								 : PERCH_EXIT_USAGE;
}
