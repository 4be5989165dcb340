/* recover_world.c - see recover_world.h. */
#include "tests/unit/recover_world.h"

#include "tests/unit/folder_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "firmware/app/audit.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"

#define PAGE 4096

struct perch_config config;
struct perch_journal journal;
struct perch_outcome outcome;
static struct perch_audit audit;

#ifdef __SANITIZE_ADDRESS__
/* Of what was freed so much is kept from use, not 256 MB: each fork copies it. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "quarantine_size_mb=16";
}
#endif

/* --- a process that is gone at the n-th change of a file ------------------------------------------ */

static long crash_at;
static long changes;
const char *recover_no_room_for;

static void
change(void)
{
	if (crash_at > 0 && ++changes == crash_at)
		_exit(99);
}

void
crash_at_change(long n)
{
	crash_at = n;
	changes = 0;
}

/* In place of libc's, for this program and for SQLite in it. */
int rename(const char *from, const char *to);
int unlink(const char *path);
int fsync(int fd);
int fdatasync(int fd);
int ftruncate64(int fd, off_t size);
ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t at);

int
rename(const char *from, const char *to)
{
	change();
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
unlink(const char *path)
{
	change();
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int
fsync(int fd)
{
	change();
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	change();
	return (int)syscall(SYS_fdatasync, fd);
}

int
ftruncate64(int fd, off_t size)
{
	change();
	return (int)syscall(SYS_ftruncate, fd, size);
}

static bool
has_room(int fd)
{
	char link[40];
	char path[200];

	if (recover_no_room_for == NULL)
		return true;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path));
	ssize_t end = (ssize_t)strlen(recover_no_room_for);
	return n < end || memcmp(path + n - end, recover_no_room_for, (size_t)end) != 0;
}

ssize_t
pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
	static unsigned writes;

	if (!has_room(fd)) {
		errno = ENOSPC;
		return -1;
	}
	/* Most of them are alike. */
	if (++writes % 4 == 0)
		change();
	return (ssize_t)syscall(SYS_pwrite64, fd, bytes, n, at);
}

/* --- a terminal ---------------------------------------------------------------------------------- */

void
shell(const char *what)
{
	char command[400];

	MUST(perch_fmt(command, sizeof(command), "cd %s && %s", folder, what) == PERCH_OK,
	     "a command");
	MUST(system(command) == 0, "%s", command);
}

struct perch_now
now_at(int64_t s)
{
	return (struct perch_now){ .mono = { s * 1000000 }, .wall = { 1790000000000 + s * 1000 } };
}

void
open_journal(int64_t s)
{
	struct perch_err err = { 0 };

	MUST(perch_journal_open(&journal, &config, now_at(s), &err) == PERCH_OK, "opens: %s",
	     err.text);
}

void
type(const char *line, int64_t s, const char *want)
{
	const struct perch_input in = perch_input_of_line(perch_span_str(line));

	perch_journal_answer(&journal, now_at(s), &in, &outcome);
	MUST(strncmp(outcome.answer, want, strlen(want)) == 0, "%s: wanted '%s', got '%s'", line,
	     want, outcome.answer);
}

void
type_notes(int64_t first, int64_t n)
{
	char line[240];

	for (int64_t i = first; i < first + n; i++) {
		MUST(perch_fmt(line, sizeof(line), "=note number %lld, and then %0120d",
			       (long long)i, 0) == PERCH_OK,
		     "a line");
		type(line, 100 + i, "ok");
	}
}

void
crash(void)
{
	perch_db_rollback(&journal.view);
	perch_db_close(&journal.log);
	perch_db_close(&journal.view);
	perch_db_close(&journal.master);
}

int
recover_set_up(void **state)
{
	struct perch_err err = { 0 };

	MUST(folder_set_up_in_memory(state) == 0, "a folder");
	MUST(perch_file_replace(at("perch.conf"), perch_span_str("mark = mark\n"), 0644, &err) ==
		     PERCH_OK,
	     "%s", err.text);
	MUST(perch_config_load(&config, at("perch.conf"), NULL, &err) == PERCH_OK, "%s", err.text);
	open_journal(1);
	type("=in LI-7", 2, "ok 3");
	type_notes(1, NOTES);
	type("=sync", 99, "ok");
	perch_journal_close(&journal);
	open_journal(3);
	type_notes(1 + NOTES, NOTES);
	crash();
	return 0;
}

int
recover_tear_down(void **state)
{
	return folder_tear_down(state);
}

const char *
recover_folder(void)
{
	return folder;
}

const char *
recover_at(const char *name)
{
	return at(name);
}

/* --- looking ------------------------------------------------------------------------------------------ */

static enum perch_rc
count_note(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	static struct perch_record record;
	int64_t *notes = ctx;

	(void)id;
	(void)hash;
	MUST(perch_record_decode(bytes, &record) == PERCH_OK, "every record can be read");
	if (record.type != PERCH_RECORD_NOTE)
		return PERCH_OK;
	int64_t n = 0;
	if (strncmp(record.note.text, "number ", 7) == 0)
		n = strtol(record.note.text + 7, NULL, 10);
	MUST(n >= 1 && n <= 2 * NOTES + 1, "a note: %s", record.note.text);
	notes[n]++;
	return PERCH_OK;
}

int64_t
count_notes(const char *must)
{
	int64_t notes[2 * NOTES + 2] = { 0 };
	struct perch_err err = { 0 };
	int64_t n = 0;

	MUST(perch_log_each(&journal.log, 1, journal.tail, count_note, notes, &err) == PERCH_OK,
	     "%s: %s", must, err.text);
	while (n < 2 * NOTES && notes[n + 1] == 1)
		n++;
	for (int64_t i = n + 1; i <= 2 * NOTES; i++)
		MUST(notes[i] == 0, "%s: note %ld is there %ld times, %ld is not", must, i,
		     notes[i], n + 1);
	return n;
}

static enum perch_rc
take_restored(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	static struct perch_record record;
	struct perch_record_restored *out = ctx;

	(void)id;
	(void)hash;
	if (perch_record_decode(bytes, &record) == PERCH_OK &&
	    record.type == PERCH_RECORD_RESTORED) {
		MUST(out->why[0] == '\0', "there is one such record only");
		*out = record.restored;
	}
	return PERCH_OK;
}

struct perch_record_restored
find_restored(void)
{
	struct perch_record_restored out = { .why = "" };
	struct perch_err err = { 0 };

	MUST(perch_log_each(&journal.log, 1, journal.tail, take_restored, &out, &err) == PERCH_OK,
	     "%s", err.text);
	return out;
}

void
check_verifies(const char *must)
{
	struct perch_err err = { 0 };

	MUST(perch_audit_open(&audit, &config, &err) == PERCH_OK, "%s: %s", must, err.text);
	MUST(perch_audit_all(&audit, &err) == PERCH_OK, "%s: it verifies: %s", must, err.text);
	perch_audit_close(&audit);
}

/* --- damage -------------------------------------------------------------------------------------------- */

void
break_leaf(const char *name, long n)
{
	static uint8_t page[PAGE];
	long leaves[200] = { 0 };
	long found = 0;
	FILE *f = fopen(at(name), "r+");

	for (long p = 0; f != NULL && fread(page, PAGE, 1, f) == 1; p++)
		if (p >= 5 && page[0] == 0x0d && found < 200)
			leaves[found++] = p;
	const long which = n < 0 ? found + n : n;
	MUST(which >= 0 && which < found, "%s: %ld pages", name, found);
	memset(page, 0xa5, sizeof(page));
	bool is_put = f != NULL && fseek(f, leaves[which] * PAGE, SEEK_SET) == 0 &&
		      fwrite(page, PAGE, 1, f) == 1;
	MUST(f != NULL && fclose(f) == 0 && is_put, "written");
}
