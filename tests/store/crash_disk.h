/*
 * crash_disk.h - the model of a disk that loses power: what a program did to the files of one folder,
 * in order, and every state that those files may be in after a cut. Memory only, but for
 * crash_state_write().
 *
 * Each write, change of size, flush, creation, removal and renaming is an event. A cut after event k
 * leaves what completed flushes cover and, of what was done since:
 *
 * - of each 512-byte sector the content at any one moment since its last flush: so a write is kept,
 *   dropped or torn at sector bounds, in any order among sectors; but never a later write of a sector
 *   without the earlier one, for both went through one page of the cache;
 * - of each file its size before or after each change since its last flush, without regard to the
 *   sectors: a kept size without its data reads as zeros;
 * - of each name its creation, removal or renaming, or not, each by itself unless it builds on one
 *   that is lost. A renaming is whole: both names or neither.
 *
 * fsync of a file covers its data and size, never its name; fsync of a folder covers its names, never
 * the files. That is what POSIX promises and no more than what the weakest file systems gave in "All File
 * Systems Are Not Created Equal" (Pillai and others, OSDI 2014). ext4 with data=ordered keeps the
 * order of names and writes data before sizes: its states are among these. SQLite's own crash tests
 * ("How SQLite Is Tested", 3.3) drop, keep and damage unsynced sectors likewise; garbage in a sector is not
 * modelled here, for neither ext4 nor flash with atomic sectors writes any.
 *
 * Limits: a flush is honest; sectors are atomic; modes, times and links are not modelled; memory that is
 * mapped is not seen (SQLite's -shm files, which it makes anew: they are never part of a state).
 */
#ifndef PERCH_TESTS_STORE_CRASH_DISK_H
#define PERCH_TESTS_STORE_CRASH_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRASH_SECTOR    512
#define CRASH_NAME_CAP  64
#define CRASH_NAMES_MAX 48
#define CRASH_FILES_MAX 512
#define CRASH_FILE_MAX  (8U << 20) /* bytes of one file */

enum crash_what {
	CRASH_WRITE,
	CRASH_RESIZE,
	CRASH_FLUSH,
	CRASH_CREATE,
	CRASH_FOLDER, /* mkdir */
	CRASH_REMOVE,
	CRASH_RENAME,
	CRASH_FLUSH_FOLDER,
};

struct crash_event {
	enum crash_what what;
	size_t file;    /* WRITE, RESIZE, FLUSH, CREATE */
	size_t name;    /* CREATE, FOLDER, REMOVE, RENAME (from), FLUSH_FOLDER */
	size_t to;      /* RENAME */
	size_t at;      /* WRITE: offset; RESIZE: the new size */
	size_t n;       /* WRITE */
	uint8_t *bytes; /* WRITE: owned */
};

struct crash_file {
	uint8_t *bytes; /* its own if there is room; zeros beyond what is held */
	size_t held;
	size_t n; /* the size; zeros beyond what is held */
	size_t room;
};

#define CRASH_NO_FILE   (-1)
#define CRASH_IS_FOLDER (-2)

/* The files at one moment. */
struct crash_image {
	struct crash_file files[CRASH_FILES_MAX];
	int named[CRASH_NAMES_MAX]; /* the file behind each name, or one of the two above */
	uint64_t sum;               /* of what has happened to it: equal sums, equal images */
};

/* Name 0 is the folder itself, "". */
struct crash_disk {
	char names[CRASH_NAMES_MAX][CRASH_NAME_CAP]; /* relative to the folder */
	size_t n_names;
	size_t n_files;
	struct crash_image start; /* durable */
	struct crash_event *events;
	size_t n_events;
	size_t events_room;
};

/* Is it SQLite's index of a WAL file? */
bool crash_is_index(const char *name);
/* The folder as it is, all of it durable. */
void crash_disk_load(struct crash_disk *disk, const char *folder);
void crash_disk_clear(struct crash_disk *disk);
/* The index of a name, made if it is new. */
size_t crash_disk_name(struct crash_disk *disk, const char *name);
/* bytes: of a WRITE, copied; else NULL. */
void crash_disk_add(struct crash_disk *disk, struct crash_event event, const uint8_t *bytes);

/* What is durable after some events, and which of them are not. */
struct crash_moment {
	const struct crash_disk *disk;
	size_t k; /* events that have happened */
	struct crash_image durable;
	size_t *pending;
	size_t n_pending;
};

void crash_moment_begin(struct crash_moment *moment, const struct crash_disk *disk);
void crash_moment_next(struct crash_moment *moment);
void crash_moment_clear(struct crash_moment *moment);

enum crash_how {
	CRASH_KEEP_ALL,
	CRASH_DROP_ALL,
	CRASH_DROP_ONE, /* n: index in pending */
	CRASH_KEEP_ONE, /* n likewise */
	CRASH_MIX,      /* n: seed */
};
#define CRASH_HOWS 5

struct crash_choice {
	enum crash_how how;
	uint32_t n;
};

const char *crash_how_str(enum crash_how how);

/* The files after a cut at this moment; crash_image_clear() when done. */
void crash_state_make(struct crash_image *state, const struct crash_moment *moment,
		      struct crash_choice choice);
/* Whatever is in it, folders too. */
void crash_folder_empty(const char *folder);
/* Put them, and nothing else, into a folder. */
void crash_state_write(const struct crash_image *state, const struct crash_disk *disk,
		       const char *folder);
/* The first file that the folder holds otherwise, indexes aside; NULL: it holds just that. Until the
 * next call. */
const char *crash_state_differs(const struct crash_image *state, const struct crash_disk *disk,
				const char *folder);
void crash_image_clear(struct crash_image *image);

#endif
