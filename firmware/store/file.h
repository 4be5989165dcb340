/*
 * file.h - small files that must be whole or not there: identities, keys, marks. Operating system
 * only.
 */
#ifndef PERCH_STORE_FILE_H
#define PERCH_STORE_FILE_H

#include "firmware/base/buf.h"

/* Write "<path>.new" with the mode, fsync, rename over path, fsync the folder. On any error the old
 * file is as it was. PERCH_E_NOSPACE, PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_file_replace(const char *path, struct perch_span bytes,
						  unsigned mode, struct perch_err *err);
/* Append the whole file to out. PERCH_E_NOTFOUND; PERCH_E_FULL: larger than the buffer. */
PERCH_MUST_CHECK enum perch_rc perch_file_load(const char *path, struct perch_buf *out,
					       struct perch_err *err);
/* "<folder of `beside`>/name", or name itself when it is absolute. PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_path_beside(char *dst, size_t cap, const char *beside,
						 const char *name);

#endif
