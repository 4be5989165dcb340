/* crash_state.c - the states after a cut: see crash_disk.h. */
#include "tests/store/crash_image.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTORS_MAX (CRASH_FILE_MAX / CRASH_SECTOR)
#define ROOMS_MAX   1024

/* --- images ---------------------------------------------------------------------------------------- */

bool
crash_is_index(const char *name)
{
	size_t n = strlen(name);

	return n >= 4 && strcmp(name + n - 4, "-shm") == 0;
}

void
crash_image_borrow(struct crash_image *image, const struct crash_image *from)
{
	*image = *from;
	for (size_t i = 0; i < CRASH_FILES_MAX; i++)
		image->files[i].room = 0;
}

/* All room that was ever taken. It is used again: each state copies the files that it changes, and the
 * kernel took longer to give new memory each time than the copying. */
static struct {
	uint8_t *bytes;
	size_t n;
	bool is_taken; /* else all zero */
} rooms[ROOMS_MAX];
static size_t n_rooms;

/* The smallest that is free and has n bytes. */
static size_t
take_room(size_t n)
{
	size_t best = n_rooms;

	for (size_t i = 0; i < n_rooms; i++)
		if (!rooms[i].is_taken && rooms[i].n >= n &&
		    (best == n_rooms || rooms[i].n < rooms[best].n))
			best = i;
	if (best == n_rooms) {
		assert(n_rooms < ROOMS_MAX);
		rooms[n_rooms].bytes = calloc(1, n);
		assert(rooms[n_rooms].bytes != NULL);
		rooms[n_rooms++].n = n;
	}
	rooms[best].is_taken = true;
	return best;
}

void
crash_file_clear(struct crash_file *file)
{
	if (file->room > 0) {
		size_t i = 0;

		while (rooms[i].bytes != file->bytes)
			i++;
		memset(file->bytes, 0, file->held);
		rooms[i].is_taken = false;
	}
	*file = (struct crash_file){ .n = 0 };
}

void
crash_file_reach(struct crash_file *file, size_t n)
{
	const struct crash_file was = *file;

	if (n < file->room)
		return;
	assert(n < CRASH_FILE_MAX);
	size_t i = take_room((2 * (n > was.held ? n : was.held) | 65535) + 1);
	if (was.held > 0)
		memcpy(rooms[i].bytes, was.bytes, was.held);
	crash_file_clear(file);
	*file = was;
	file->bytes = rooms[i].bytes;
	file->room = rooms[i].n;
}

static void
put(struct crash_file *file, size_t at, const uint8_t *bytes, size_t n)
{
	crash_file_reach(file, at + n);
	memcpy(file->bytes + at, bytes, n);
	if (at + n > file->held)
		file->held = at + n;
}

/* Nothing is left beyond. */
static void
cut_off(struct crash_file *file, size_t n)
{
	if (n >= file->held)
		return;
	crash_file_reach(file, file->held);
	memset(file->bytes + n, 0, file->held - n);
	file->held = n;
}

/* Steele, Lea, Flood: SplitMix64. */
static uint64_t
mixed(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

void
crash_image_note(struct crash_image *image, size_t i, size_t part)
{
	image->sum += mixed(mixed(i) ^ part);
}

void
crash_image_apply(struct crash_image *image, const struct crash_disk *disk, size_t i)
{
	const struct crash_event *e = &disk->events[i];
	struct crash_file *file = &image->files[e->file];

	crash_image_note(image, i, CRASH_REST);
	switch (e->what) {
	case CRASH_WRITE:
		for (size_t part = e->at / CRASH_SECTOR; part * CRASH_SECTOR < e->at + e->n; part++)
			crash_image_note(image, i, part);
		put(file, e->at, e->bytes, e->n);
		if (e->at + e->n > file->n)
			file->n = e->at + e->n;
		break;
	case CRASH_RESIZE:
		cut_off(file, e->at);
		file->n = e->at;
		break;
	case CRASH_CREATE:
		image->named[e->name] = (int)e->file;
		break;
	case CRASH_FOLDER:
		image->named[e->name] = CRASH_IS_FOLDER;
		break;
	case CRASH_REMOVE:
		image->named[e->name] = CRASH_NO_FILE;
		break;
	case CRASH_RENAME:
		image->named[e->to] = image->named[e->name];
		image->named[e->name] = CRASH_NO_FILE;
		break;
	case CRASH_FLUSH:
	case CRASH_FLUSH_FOLDER:
		assert(!"a flush changes nothing");
		break;
	}
}

/* --- one cut ------------------------------------------------------------------------------------------ */

/* What a cut leaves of one file, event by event. */
struct rest {
	size_t size;     /* as kept; bytes beyond it may come to light with a later size */
	bool is_stuck;   /* a cut to a smaller size is lost: nothing later of its size is kept .. */
	size_t stuck_at; /* .. nor of its sectors from there on */
	bool *is_stopped; /* of each sector: a write of it is lost, so are later ones; owned */
};

struct cut {
	struct crash_image *state;
	const struct crash_moment *moment;
	struct crash_choice choice;
	struct rest rests[CRASH_FILES_MAX];
	bool is_lost[CRASH_NAMES_MAX]; /* a change of the name is lost, so are later ones */
};

/* i: in pending. */
static bool
is_kept(const struct cut *cut, size_t i, size_t part)
{
	uint64_t seed = mixed(cut->choice.n + 1);
	/* By the seed: how many of eight are kept, and whether writes are torn at all. */
	uint64_t of_eight = 1 + seed % 7;
	bool is_torn = (seed >> 8) % 2 == 0;

	switch (cut->choice.how) {
	case CRASH_KEEP_ALL:
		return true;
	case CRASH_DROP_ALL:
		return false;
	case CRASH_DROP_ONE:
		return i != cut->choice.n;
	case CRASH_KEEP_ONE:
		return i == cut->choice.n;
	case CRASH_MIX:
		break;
	}
	return mixed(seed ^ mixed(i) ^ (is_torn ? part : 0)) % 8 < of_eight;
}

static void
cut_write(struct cut *cut, size_t i)
{
	size_t number = cut->moment->pending[i];
	const struct crash_event *e = &cut->moment->disk->events[number];
	struct crash_file *file = &cut->state->files[e->file];
	struct rest *rest = &cut->rests[e->file];

	for (size_t at = e->at, end = e->at + e->n; at < end;) {
		size_t sector = at / CRASH_SECTOR;
		size_t next = (sector + 1) * CRASH_SECTOR < end ? (sector + 1) * CRASH_SECTOR : end;

		if (!is_kept(cut, i, sector) || (rest->is_stuck && next > rest->stuck_at))
			rest->is_stopped[sector] = true;
		if (!rest->is_stopped[sector]) {
			put(file, at, e->bytes + (at - e->at), next - at);
			crash_image_note(cut->state, number, sector);
		}
		at = next;
	}
	if (rest->is_stuck || !is_kept(cut, i, CRASH_REST))
		return;
	crash_image_note(cut->state, number, CRASH_REST);
	if (e->at + e->n > rest->size)
		rest->size = e->at + e->n;
}

static void
cut_resize(struct cut *cut, size_t i)
{
	size_t number = cut->moment->pending[i];
	const struct crash_event *e = &cut->moment->disk->events[number];
	struct crash_file *file = &cut->state->files[e->file];
	struct rest *rest = &cut->rests[e->file];
	bool is_smaller = e->at < file->held || e->at < rest->size;

	if (rest->is_stuck)
		return;
	if (is_kept(cut, i, CRASH_REST)) {
		crash_image_note(cut->state, number, CRASH_REST);
		cut_off(file, e->at);
		rest->size = e->at;
	} else if (is_smaller) {
		rest->is_stuck = true;
		rest->stuck_at = e->at;
	}
}

static void
cut_name(struct cut *cut, size_t i)
{
	size_t number = cut->moment->pending[i];
	const struct crash_event *e = &cut->moment->disk->events[number];
	size_t to = e->what == CRASH_RENAME ? e->to : e->name;

	if (is_kept(cut, i, CRASH_REST) && !cut->is_lost[e->name] && !cut->is_lost[to])
		crash_image_apply(cut->state, cut->moment->disk, number);
	else
		cut->is_lost[e->name] = cut->is_lost[to] = true;
}

void
crash_state_make(struct crash_image *state, const struct crash_moment *moment,
		 struct crash_choice choice)
{
	static struct cut cut;

	memset(&cut, 0, sizeof(cut));
	cut.state = state;
	cut.moment = moment;
	cut.choice = choice;
	crash_image_borrow(state, &moment->durable);
	for (size_t i = 0; i < moment->n_pending; i++) {
		const struct crash_event *e = &moment->disk->events[moment->pending[i]];
		struct rest *rest = &cut.rests[e->file];

		if (e->what != CRASH_WRITE && e->what != CRASH_RESIZE) {
			cut_name(&cut, i);
			continue;
		}
		if (rest->is_stopped == NULL) {
			rest->is_stopped = calloc(SECTORS_MAX, sizeof(*rest->is_stopped));
			assert(rest->is_stopped != NULL);
			rest->size = state->files[e->file].n;
		}
		if (e->what == CRASH_WRITE)
			cut_write(&cut, i);
		else
			cut_resize(&cut, i);
	}
	for (size_t i = 0; i < CRASH_FILES_MAX; i++)
		if (cut.rests[i].is_stopped != NULL) {
			cut_off(&state->files[i], cut.rests[i].size);
			state->files[i].n = cut.rests[i].size;
			free(cut.rests[i].is_stopped);
		}
}

/* --- as files ----------------------------------------------------------------------------------------- */

/* The file behind a name whose folders are there; NULL: none. */
static const struct crash_file *
file_of(const struct crash_image *state, const struct crash_disk *disk, size_t name)
{
	char folder[CRASH_NAME_CAP];
	char *slash;

	if (state->named[name] < 0)
		return NULL;
	memcpy(folder, disk->names[name], sizeof(folder));
	while ((slash = strrchr(folder, '/')) != NULL) {
		*slash = '\0';
		for (size_t i = 0; i < disk->n_names; i++)
			if (strcmp(disk->names[i], folder) == 0 &&
			    state->named[i] != CRASH_IS_FOLDER)
				return NULL;
	}
	return &state->files[state->named[name]];
}

void
crash_folder_empty(const char *folder)
{
	char path[512];
	const struct dirent *entry;
	DIR *dir = opendir(folder);

	assert(dir != NULL);
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_type == DT_DIR) {
			crash_folder_empty(path);
			assert(rmdir(path) == 0);
		} else {
			assert(unlink(path) == 0);
		}
	}
	(void)closedir(dir);
}

void
crash_state_write(const struct crash_image *state, const struct crash_disk *disk,
		  const char *folder)
{
	char path[512];

	(void)mkdir(folder, 0755);
	crash_folder_empty(folder);
	for (size_t i = 1; i < disk->n_names; i++) {
		const struct crash_file *file = file_of(state, disk, i);

		(void)snprintf(path, sizeof(path), "%s/%s", folder, disk->names[i]);
		if (state->named[i] == CRASH_IS_FOLDER)
			assert(mkdir(path, 0755) == 0);
		if (file == NULL)
			continue;
		FILE *f = fopen(path, "wb");
		assert(f != NULL);
		if (file->held > 0)
			assert(fwrite(file->bytes, 1, file->held, f) == file->held);
		assert(fclose(f) == 0 && truncate(path, (off_t)file->n) == 0);
	}
}

static bool
is_same(const struct crash_file *a, const struct crash_file *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	size_t n = a->held < b->held ? a->held : b->held;
	bool is_zero = true;
	for (size_t i = n; i < a->held; i++)
		is_zero &= a->bytes[i] == 0;
	for (size_t i = n; i < b->held; i++)
		is_zero &= b->bytes[i] == 0;
	return is_zero && a->n == b->n && (n == 0 || memcmp(a->bytes, b->bytes, n) == 0);
}

const char *
crash_state_differs(const struct crash_image *state, const struct crash_disk *disk,
		    const char *folder)
{
	static struct crash_disk found;
	static char name[CRASH_NAME_CAP];
	bool is_different = false;

	crash_disk_load(&found, folder);
	for (size_t i = 0; i < disk->n_names; i++)
		(void)crash_disk_name(&found, disk->names[i]);
	for (size_t k = 0; k < found.n_names && !is_different; k++) {
		const struct crash_file *want = NULL;

		for (size_t i = 0; i < disk->n_names; i++)
			if (strcmp(disk->names[i], found.names[k]) == 0)
				want = file_of(state, disk, i);
		is_different = !is_same(want, file_of(&found.start, &found, k));
		memcpy(name, found.names[k], sizeof(name));
	}
	crash_disk_clear(&found);
	return is_different ? name : NULL;
}
