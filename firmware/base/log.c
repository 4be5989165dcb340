/* log.c - one line a call to stderr. libc only. */
#include "firmware/base/log.h"

#include <errno.h>
#include <stdarg.h>

#include "firmware/base/text.h"

#define TEXT_MAX 1024

static const char *const names[] = {
	[PERCH_LOG_ERROR] = "error",
	[PERCH_LOG_WARN] = "warn",
	[PERCH_LOG_INFO] = "info",
	[PERCH_LOG_DEBUG] = "debug",
};

static bool
is_shown(enum perch_level level)
{
	const char *lowest = getenv("PERCH_LOG");

	for (size_t i = 0; lowest != NULL && i < PERCH_COUNT(names); i++)
		if (strcmp(lowest, names[i]) == 0)
			return (size_t)level <= i;
	return level <= PERCH_LOG_WARN;
}

/* What cannot be shown, and a character cut in half, becomes '?' byte by byte. */
static void
put_cleaned(struct perch_buf *b, struct perch_span text)
{
	while (text.n > 0) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(text, &code);

		if (n > 0 && perch_utf8_is_printable(code)) {
			(void)perch_buf_put(b, perch_span_first(text, n));
		} else {
			n = 1;
			(void)perch_buf_put_byte(b, '?');
		}
		text = perch_span_from(text, n);
	}
}

void
perch_log(enum perch_level level, const char *module, const char *fmt, ...)
{
	int saved_errno = errno;
	char text[TEXT_MAX];
	char line[TEXT_MAX + 64];
	struct perch_buf b = perch_buf_over(line, sizeof(line));
	va_list args;
	int n;

	if (!is_shown(level))
		return;
	va_start(args, fmt);
	n = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (n < 0)
		text[0] = '\0';

	(void)perch_buf_fmt(&b, "level=%s module=%.24s ", names[level], module);
	put_cleaned(&b, perch_span_str(text));
	(void)perch_buf_put_byte(&b, '\n');
	(void)fwrite(line, 1, b.n, stderr); /* in one piece: stdio locks per call */
	errno = saved_errno;
}
