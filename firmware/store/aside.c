/* aside.c - see aside.h. */
#include "firmware/store/aside.h"

#include <errno.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/file.h"

/* The database last: beside a new one that somebody makes in between SQLite would delete the -wal. */
static const char *const tails[] = { "-wal", "-shm", "" };

struct pair {
	char from[PERCH_ASIDE_CAP];
	char to[PERCH_ASIDE_CAP];
};

static enum perch_rc
name_pair(struct pair *p, const char *path, int64_t wall_ms, size_t tail)
{
	enum perch_rc rc = perch_fmt(p->from, sizeof(p->from), "%s%s", path, tails[tail]);

	if (rc == PERCH_OK)
		rc = perch_fmt(p->to, sizeof(p->to), "%s.damaged-%lld%s", path, (long long)wall_ms,
			       tails[tail]);
	return rc;
}

static bool
is_taken(const char *path, int64_t wall_ms)
{
	struct pair p;

	for (size_t i = 0; i < PERCH_COUNT(tails); i++)
		if (name_pair(&p, path, wall_ms, i) == PERCH_OK && access(p.from, F_OK) == 0 &&
		    access(p.to, F_OK) == 0)
			return true;
	return false;
}

enum perch_rc
perch_set_aside(const char *path, int64_t wall_ms, char aside[PERCH_ASIDE_CAP],
		struct perch_err *err)
{
	struct pair p;

	while (is_taken(path, wall_ms))
		wall_ms++;
	for (size_t i = 0; i < PERCH_COUNT(tails); i++) {
		if (name_pair(&p, path, wall_ms, i) != PERCH_OK)
			return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", path);
		if (rename(p.from, p.to) != 0 && errno != ENOENT)
			return perch_err_set(err, PERCH_E_IO, errno, "cannot put %s aside: %s",
					     p.from, strerror(errno));
	}
	if (aside != NULL && access(p.to, F_OK) == 0)
		memcpy(aside, p.to, sizeof(p.to));
	else if (aside != NULL)
		aside[0] = '\0';
	return perch_folder_flush(path, err);
}
