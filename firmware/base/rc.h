/*
 * rc.h - result codes of every fallible Perch function, and the error that library code fills in.
 *
 * Pure. PERCH_OK is 0; everything else is an error. Results go through out-parameters, which are
 * written only on PERCH_OK unless a header says otherwise.
 */
#ifndef PERCH_BASE_RC_H
#define PERCH_BASE_RC_H

#include <stddef.h>

#define PERCH_MUST_CHECK        __attribute__((warn_unused_result))
#define PERCH_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define PERCH_COUNT(array)      (sizeof(array) / sizeof((array)[0]))

enum perch_rc {
	PERCH_OK = 0,
	PERCH_E_ARG,      /* the caller is wrong: a bug, not bad input */
	PERCH_E_RANGE,    /* a number or position outside what is allowed */
	PERCH_E_FULL,     /* the bounded destination has no room; nothing was cut */
	PERCH_E_SHORT,    /* the input ends before it may */
	PERCH_E_FORMAT,   /* the input is not of the expected form */
	PERCH_E_DEPTH,    /* nested deeper than the limit */
	PERCH_E_UNKNOWN,  /* a name, type or version that this program does not know */
	PERCH_E_NOTFOUND, /* looked for and not there */
	PERCH_E_EXISTS,   /* already there */
	PERCH_E_STATE,    /* not now: the step does not fit the present state */
	PERCH_E_DENIED,   /* permission refused, or identity not accepted */
	PERCH_E_BUSY,     /* somebody else holds it */
	PERCH_E_GONE,     /* the device, file or peer went away */
	PERCH_E_AGAIN,    /* try later */
	PERCH_E_NOSPACE,  /* the disk is full */
	PERCH_E_NOMEM,    /* no memory */
	PERCH_E_IO,       /* the operating system or a library failed */
	PERCH_E_DAMAGED,  /* stored bytes do not match their check */
	PERCH_E_NEWER,    /* written by a newer program than this one */
	PERCH_E_FOREIGN,  /* whole, but another program's: not to be touched */
	PERCH_RC_COUNT
};

/* "PERCH_E_RANGE" and so on, for logs and tests; never NULL. */
const char *perch_rc_str(enum perch_rc rc);

/*
 * What went wrong, for a person. Lives on the caller's stack; the library floor fills it in,
 * levels above put context in front ("sync.db: disk full"). Text is always terminated.
 */
struct perch_err {
	enum perch_rc rc;
	int code; /* errno, SQLite, curl or libusb code; 0 when there is none */
	char text[320];
};

/* Fill *err (which may be NULL) and return rc, so that a failure is one line. Long text is cut
 * between two UTF-8 characters. */
enum perch_rc perch_err_set(struct perch_err *err, enum perch_rc rc, int code, const char *fmt, ...)
	PERCH_PRINTF(4, 5);

/* Put "prefix: " in front of the text of *err (may be NULL); returns err->rc or rc_if_null. Long
 * text is cut at its end. */
enum perch_rc perch_err_prefix(struct perch_err *err, enum perch_rc rc_if_null, const char *fmt,
			       ...) PERCH_PRINTF(3, 4);

#endif
