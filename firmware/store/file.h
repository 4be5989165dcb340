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
/*
 * The same in pieces, for what is too large to hold: open "<path>.new", put, keep. A draft that is
 * not kept is dropped, which leaves the old file as it was; drop does nothing after keep, whatever
 * that said, nor after an open that failed.
 */
struct perch_draft {
	int fd;
	char path[600];
	char aside[600];
};
PERCH_MUST_CHECK enum perch_rc perch_draft_open(struct perch_draft *draft, const char *path,
						unsigned mode, struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_draft_put(struct perch_draft *draft, struct perch_span bytes,
					       struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_draft_keep(struct perch_draft *draft, struct perch_err *err);
void perch_draft_drop(struct perch_draft *draft);

/* Append the whole file to out. PERCH_E_NOTFOUND; PERCH_E_FULL: larger than the buffer. */
PERCH_MUST_CHECK enum perch_rc perch_file_load(const char *path, struct perch_buf *out,
					       struct perch_err *err);
/* fsync a file that another library has written and closed, and the folder that it lies in. */
PERCH_MUST_CHECK enum perch_rc perch_file_flush(const char *path, struct perch_err *err);
/* After a rename or a new name: fsync the folder that path lies in. PERCH_E_NOSPACE, PERCH_E_IO. */
PERCH_MUST_CHECK enum perch_rc perch_folder_flush(const char *path, struct perch_err *err);
/* "<folder of `beside`>/name", or name itself when it is absolute. PERCH_E_FULL. */
PERCH_MUST_CHECK enum perch_rc perch_path_beside(char *dst, size_t cap, const char *beside,
						 const char *name);

#endif
