/* cut.c - see cut.h. */
#include "tests/power/cut.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/power/dice.h"

#define BLOCK ((size_t)4096)

static bool
is_zero(const uint8_t *p, size_t n)
{
	return p[0] == 0 && memcmp(p, p + 1, n - 1) == 0;
}

enum perch_rc
perch_cutter_open(struct perch_cutter *c, const char *base, const struct perch_writes *writes,
		  struct perch_err *err)
{
	*c = (struct perch_cutter){ .writes = writes };
	enum perch_rc rc = perch_disk_load(base, &c->disk, &c->n, err);
	if (rc != PERCH_OK)
		return rc;
	c->used = calloc(c->n / BLOCK + 1, 1);
	if (c->used == NULL || c->n % BLOCK != 0) {
		perch_cutter_close(c);
		return perch_err_set(err, PERCH_E_FORMAT, 0, "%s: not a disk of whole blocks",
				     base);
	}
	for (size_t i = 0; i < c->n / BLOCK; i++)
		c->used[i] = !is_zero(c->disk + i * BLOCK, BLOCK);
	for (size_t i = 0; i < writes->n; i++) {
		const struct perch_write *w = &writes->items[i];
		if ((w->flags & PERCH_WRITE_MARK) == 0 && (w->at > c->n || w->n > c->n - w->at)) {
			perch_cutter_close(c);
			return perch_err_set(err, PERCH_E_FORMAT, 0,
					     "%s: write %zu is beyond its end", base, i);
		}
	}
	return PERCH_OK;
}

void
perch_cutter_close(struct perch_cutter *c)
{
	free(c->used);
	if (c->disk != NULL)
		(void)munmap(c->disk, c->n);
	*c = (struct perch_cutter){ 0 };
}

static bool
has_data(const struct perch_write *w)
{
	return (w->flags & PERCH_WRITE_MARK) == 0 && w->n > 0;
}

/* For good: no later cut can be without them. */
static void
wind_to(struct perch_cutter *c, size_t end)
{
	for (; c->done < end; c->done++) {
		const struct perch_write *w = &c->writes->items[c->done];
		if (!has_data(w))
			continue;
		memcpy(c->disk + w->at, w->bytes, w->n);
		for (uint64_t b = w->at / BLOCK; b <= (w->at + w->n - 1) / BLOCK; b++)
			c->used[b] = 1;
	}
}

static bool
put(int fd, const uint8_t *bytes, size_t n, size_t at)
{
	return pwrite(fd, bytes, n, (off_t)at) == (ssize_t)n;
}

/* Runs of used blocks; the rest stays a hole. */
static bool
put_disk(const struct perch_cutter *c, int fd)
{
	size_t blocks = c->n / BLOCK;

	if (ftruncate(fd, (off_t)c->n) != 0)
		return false;
	for (size_t i = 0; i < blocks; i++) {
		size_t first = i;
		while (i < blocks && c->used[i] != 0)
			i++;
		if (i > first &&
		    !put(fd, c->disk + first * BLOCK, (i - first) * BLOCK, first * BLOCK))
			return false;
	}
	return true;
}

/* A write that nobody has waited for: lost, there, or there in part. */
static bool
put_by_chance(int fd, const struct perch_write *w, uint64_t *seed)
{
	uint64_t dice = perch_dice(seed);

	if (dice % 2 == 0)
		return true;
	if (dice / 2 % 4 != 0)
		return put(fd, w->bytes, w->n, w->at);
	for (uint64_t i = 0; i < w->n; i += BLOCK) {
		size_t n = w->n - i < BLOCK ? w->n - i : BLOCK;
		if (perch_dice(seed) % 2 == 0 && !put(fd, w->bytes + i, n, w->at + i))
			return false;
	}
	return true;
}

/* Up to where every cut at or behind `at` has everything. A flush comes before the data of its own
 * entry. */
static size_t
flushed_before(const struct perch_writes *writes, size_t at)
{
	while (at > 0 && (writes->items[at - 1].flags & PERCH_WRITE_FLUSH) == 0)
		at--;
	return at > 0 && has_data(&writes->items[at - 1]) ? at - 1 : at;
}

static bool
put_state(struct perch_cutter *c, const struct perch_cut *cut, int fd)
{
	uint64_t seed = cut->seed;
	bool is_good = put_disk(c, fd);

	for (size_t i = c->done; is_good && i < cut->at; i++) {
		const struct perch_write *w = &c->writes->items[i];
		if (!has_data(w))
			continue;
		if (cut->kind == PERCH_CUT_PREFIX || (w->flags & PERCH_WRITE_FUA) != 0)
			is_good = put(fd, w->bytes, w->n, w->at);
		else
			is_good = put_by_chance(fd, w, &seed);
	}
	return is_good;
}

enum perch_rc
perch_cutter_save(struct perch_cutter *c, const struct perch_cut *cut, const char *path,
		  struct perch_err *err)
{
	size_t flushed = flushed_before(c->writes, cut->at);

	if (flushed < c->done || cut->at > c->writes->n)
		return perch_err_set(err, PERCH_E_STATE, 0, "cuts must be in order");
	wind_to(c, flushed);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return perch_err_set(err, PERCH_E_IO, errno, "%s: %s", path, strerror(errno));
	bool is_good = put_state(c, cut, fd);
	int code = errno;
	if (close(fd) != 0 || !is_good)
		return perch_err_set(err, PERCH_E_IO, code, "%s: %s", path, strerror(code));
	return PERCH_OK;
}
