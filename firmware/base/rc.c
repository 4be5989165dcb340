/* rc.c - names of result codes; filling in and prefixing an error text. Pure. */
#include "firmware/base/rc.h"

#include <stdarg.h>

static const char *const names[PERCH_RC_COUNT] = {
	[PERCH_OK] = "PERCH_OK",
	[PERCH_E_ARG] = "PERCH_E_ARG",
	[PERCH_E_RANGE] = "PERCH_E_RANGE",
	[PERCH_E_FULL] = "PERCH_E_FULL",
	[PERCH_E_SHORT] = "PERCH_E_SHORT",
	[PERCH_E_FORMAT] = "PERCH_E_FORMAT",
	[PERCH_E_DEPTH] = "PERCH_E_DEPTH",
	[PERCH_E_UNKNOWN] = "PERCH_E_UNKNOWN",
	[PERCH_E_NOTFOUND] = "PERCH_E_NOTFOUND",
	[PERCH_E_EXISTS] = "PERCH_E_EXISTS",
	[PERCH_E_STATE] = "PERCH_E_STATE",
	[PERCH_E_DENIED] = "PERCH_E_DENIED",
	[PERCH_E_BUSY] = "PERCH_E_BUSY",
	[PERCH_E_GONE] = "PERCH_E_GONE",
	[PERCH_E_AGAIN] = "PERCH_E_AGAIN",
	[PERCH_E_NOSPACE] = "PERCH_E_NOSPACE",
	[PERCH_E_NOMEM] = "PERCH_E_NOMEM",
	[PERCH_E_IO] = "PERCH_E_IO",
	[PERCH_E_DAMAGED] = "PERCH_E_DAMAGED",
	[PERCH_E_NEWER] = "PERCH_E_NEWER",
	[PERCH_E_FOREIGN] = "PERCH_E_FOREIGN",
};

const char *
perch_rc_str(enum perch_rc rc)
{
	return (unsigned)rc < PERCH_COUNT(names) ? names[rc] : "PERCH_E_?";
}

/* A text that was cut may end inside a character: drop that character. */
static void
cut_at_border(char *text, size_t n)
{
	while (n > 0 && ((unsigned char)text[n - 1] & 0xc0) == 0x80)
		n--;
	if (n > 0 && (unsigned char)text[n - 1] >= 0xc0)
		n--;
	text[n] = '\0';
}

static void set_text(struct perch_err *err, const char *fmt, va_list args) PERCH_PRINTF(2, 0);

static void
set_text(struct perch_err *err, const char *fmt, va_list args)
{
	int n = vsnprintf(err->text, sizeof(err->text), fmt, args);

	if (n < 0)
		err->text[0] = '\0';
	else if ((size_t)n >= sizeof(err->text))
		cut_at_border(err->text, sizeof(err->text) - 1);
}

enum perch_rc
perch_err_set(struct perch_err *err, enum perch_rc rc, int code, const char *fmt, ...)
{
	va_list args;

	if (err == NULL)
		return rc;
	err->rc = rc;
	err->code = code;
	va_start(args, fmt);
	set_text(err, fmt, args);
	va_end(args);
	return rc;
}

enum perch_rc
perch_err_prefix(struct perch_err *err, enum perch_rc rc_if_null, const char *fmt, ...)
{
	struct perch_err old;
	va_list args;

	if (err == NULL)
		return rc_if_null;
	old = *err;
	va_start(args, fmt);
	set_text(err, fmt, args);
	va_end(args);

	size_t at = strlen(err->text);
	size_t room = sizeof(err->text) - at;
	int n = snprintf(err->text + at, room, ": %s", old.text);
	if (n < 0 || (size_t)n >= room)
		cut_at_border(err->text, strlen(err->text));
	return err->rc;
}
