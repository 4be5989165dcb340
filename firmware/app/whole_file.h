/*
 * whole_file.h - a file of the command line, read whole.
 *
 * Wiring: reads files, takes memory.
 */
#ifndef PERCH_APP_WHOLE_FILE_H
#define PERCH_APP_WHOLE_FILE_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

/*
 * All of the file, or of standard input for "-". *memory is the caller's to free, also after an
 * error. PERCH_E_IO, PERCH_E_NOMEM, PERCH_E_RANGE (larger than max bytes); err->text names the file.
 */
PERCH_MUST_CHECK enum perch_rc perch_whole_file_read(const char *path, size_t max, uint8_t **memory,
						     struct perch_span *out, struct perch_err *err);

#endif
