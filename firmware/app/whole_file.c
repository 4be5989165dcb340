/* whole_file.c - see whole_file.h. */
#include <errno.h>

#include "firmware/app/whole_file.h"

enum perch_rc
perch_whole_file_read(const char *path, size_t max, uint8_t **memory, struct perch_span *out,
		      struct perch_err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *f = is_stdin ? stdin : fopen(path, "rbe");

	*memory = NULL;
	if (f == NULL)
		return perch_err_set(err, PERCH_E_IO, errno, "%s: %s", path, strerror(errno));
	*memory = malloc(max + 1);
	size_t n = *memory != NULL ? fread(*memory, 1, max + 1, f) : 0;
	bool has_failed = ferror(f) != 0;
	int code = errno;
	if (!is_stdin)
		(void)fclose(f);
	if (*memory == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory for %s", path);
	if (has_failed)
		return perch_err_set(err, PERCH_E_IO, code, "%s: %s", path, strerror(code));
	if (n > max)
		return perch_err_set(err, PERCH_E_RANGE, 0, "%s: larger than %zu KB", path,
				     max >> 10);
	*out = perch_span_of(*memory, n);
	return PERCH_OK;
}
