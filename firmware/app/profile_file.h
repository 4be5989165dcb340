/*
 * profile_file.h - a scoring profile by its id or from a file.
 *
 * Wiring: reads files, takes memory. An id has no slash and does not end in .json; a path does.
 */
#ifndef PERCH_APP_PROFILE_FILE_H
#define PERCH_APP_PROFILE_FILE_H

#include "firmware/inspect/profile.h"

#define PERCH_INPUT_MAX (16u << 20) /* bytes of one file: a roll, lot or profile */

/* The shipped profile of this id. PERCH_E_UNKNOWN, with those that there are in err->text. */
PERCH_MUST_CHECK enum perch_rc perch_profile_find(const char *id, struct perch_profile *out,
						  struct perch_err *err);

/* A profile from a file: errors of perch_whole_file_read() and perch_profile_read(), the latter with the
 * place: "FILE:12: limits.roll.op: missing". */
PERCH_MUST_CHECK enum perch_rc perch_profile_read_file(const char *path, struct perch_profile *out,
						       struct perch_err *err);

/* One or the other, as the name looks. */
PERCH_MUST_CHECK enum perch_rc perch_profile_load(const char *name, struct perch_profile *out,
						  struct perch_err *err);

#endif
