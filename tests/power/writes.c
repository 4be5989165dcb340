/* writes.c - see writes.h. */
#include "tests/power/writes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC       0x6a736677736872u
#define ENTRY_BYTES 32
#define SECTOR_MIN  512

static uint64_t
number(const uint8_t *p, size_t bytes)
{
	uint64_t v = 0;

	for (size_t i = bytes; i > 0; i--)
		v = v << 8 | p[i - 1];
	return v;
}

enum perch_rc
perch_disk_load(const char *path, uint8_t **bytes, size_t *n, struct perch_err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	errno = fd < 0 ? errno : 0;
	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size == 0) {
		int code = errno;
		if (fd >= 0)
			(void)close(fd);
		(void)perch_err_set(err, PERCH_E_IO, code, "%s: %s", path,
				    code != 0 ? strerror(code) : "empty");
		return PERCH_E_IO;
	}
	void *map = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	(void)close(fd);
	if (map == MAP_FAILED) {
		(void)perch_err_set(err, PERCH_E_NOMEM, errno, "%s: no memory", path);
		return PERCH_E_NOMEM;
	}
	*bytes = map;
	*n = (size_t)st.st_size;
	return PERCH_OK;
}

/* One entry at *at, which moves behind it. */
static enum perch_rc
read_entry(struct perch_write *write, const uint8_t *log, size_t log_n, size_t sector, size_t *at)
{
	if (log_n - *at < sector)
		return PERCH_E_SHORT;
	const uint8_t *entry = log + *at;
	uint64_t sectors = number(entry + 8, 8);
	uint64_t behind = number(entry + 24, 8);
	*at += sector;
	*write = (struct perch_write){
		.flags = number(entry + 16, 8),
		.at = number(entry, 8) * sector,
		.n = sectors * sector,
		.bytes = log + *at,
	};
	if ((write->flags & PERCH_WRITE_DISCARD) != 0)
		return PERCH_E_UNKNOWN;
	if ((write->flags & PERCH_WRITE_MARK) != 0) {
		write->bytes = entry + ENTRY_BYTES;
		write->n = behind;
		return behind <= sector - ENTRY_BYTES ? PERCH_OK : PERCH_E_FORMAT;
	}
	if (sectors > (log_n - *at) / sector)
		return PERCH_E_SHORT;
	*at += write->n;
	return PERCH_OK;
}

enum perch_rc
perch_writes_load(struct perch_writes *w, const char *path, struct perch_err *err)
{
	uint8_t *log = NULL;

	*w = (struct perch_writes){ 0 };
	enum perch_rc rc = perch_disk_load(path, &log, &w->map_n, err);
	if (rc != PERCH_OK)
		return rc;
	w->map = log;
	uint64_t entries = number(log + 16, 8);
	size_t sector = (size_t)number(log + 24, 4);
	if (w->map_n < 4096 || number(log, 8) != MAGIC || number(log + 8, 8) != 1 ||
	    sector < SECTOR_MIN || sector > 4096 || entries > w->map_n / sector) {
		perch_writes_free(w);
		return perch_err_set(err, PERCH_E_FORMAT, 0, "%s: not a log of writes", path);
	}
	w->items = calloc(entries + 1, sizeof(*w->items));
	size_t at = sector;
	rc = w->items != NULL ? PERCH_OK : PERCH_E_NOMEM;
	for (w->n = 0; rc == PERCH_OK && w->n < entries; w->n++)
		rc = read_entry(&w->items[w->n], log, w->map_n, sector, &at);
	if (rc == PERCH_OK)
		return PERCH_OK;
	size_t bad = w->n;
	perch_writes_free(w);
	return perch_err_set(err, rc, 0, "%s: entry %zu of %llu is broken (%s)", path, bad,
			     (unsigned long long)entries, perch_rc_str(rc));
}

void
perch_writes_free(struct perch_writes *w)
{
	free(w->items);
	if (w->map != NULL)
		(void)munmap(w->map, w->map_n);
	*w = (struct perch_writes){ 0 };
}

bool
perch_write_is_mark(const struct perch_write *write, const char *word, uint64_t *value)
{
	size_t n = strlen(word);
	uint64_t v = 0;

	if ((write->flags & PERCH_WRITE_MARK) == 0 || write->n < n + 2 ||
	    memcmp(write->bytes, word, n) != 0 || write->bytes[n] != '-')
		return false;
	/* The kernel counts the NUL. */
	for (size_t i = n + 1; i < write->n && write->bytes[i] != '\0'; i++) {
		if (write->bytes[i] < '0' || write->bytes[i] > '9')
			return false;
		v = v * 10 + (write->bytes[i] - '0');
	}
	*value = v;
	return true;
}
