/* crash_disk.c - see crash_disk.h. The files of a state are in crash_state.c. */
#include "tests/store/crash_disk.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/store/crash_image.h"

const char *
crash_how_str(enum crash_how how)
{
	static const char *const names[CRASH_HOWS] = { "keep-all", "drop-all", "drop-one",
						       "keep-one", "mix" };
	return names[how];
}

void
crash_image_clear(struct crash_image *image)
{
	for (size_t i = 0; i < CRASH_FILES_MAX; i++)
		crash_file_clear(&image->files[i]);
	memset(image, 0, sizeof(*image));
}

/* --- the disk ------------------------------------------------------------------------------------ */

size_t
crash_disk_name(struct crash_disk *disk, const char *name)
{
	for (size_t i = 0; i < disk->n_names; i++)
		if (strcmp(disk->names[i], name) == 0)
			return i;
	assert(disk->n_names < CRASH_NAMES_MAX && strlen(name) < CRASH_NAME_CAP);
	(void)snprintf(disk->names[disk->n_names], CRASH_NAME_CAP, "%s", name);
	disk->start.named[disk->n_names] = CRASH_NO_FILE;
	return disk->n_names++;
}

static void
load_file(struct crash_file *file, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct stat st;

	assert(f != NULL && fstat(fileno(f), &st) == 0 && st.st_size <= CRASH_FILE_MAX);
	crash_file_reach(file, (size_t)st.st_size);
	file->n = file->held = (size_t)st.st_size;
	assert(fread(file->bytes, 1, file->n, f) == file->n);
	while (file->held > 0 && file->bytes[file->held - 1] == 0)
		file->held--;
	(void)fclose(f);
}

static void
load_folder(struct crash_disk *disk, const char *folder, const char *below)
{
	char path[512];
	char name[CRASH_NAME_CAP * 6];
	struct stat st;
	const struct dirent *entry;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, below);
	DIR *dir = opendir(path);
	assert(dir != NULL);
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    crash_is_index(entry->d_name))
			continue;
		(void)snprintf(name, sizeof(name), "%s%s%s", below, below[0] != '\0' ? "/" : "",
			       entry->d_name);
		(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
		assert(stat(path, &st) == 0);
		size_t i = crash_disk_name(disk, name);
		if (S_ISDIR(st.st_mode)) {
			disk->start.named[i] = CRASH_IS_FOLDER;
			load_folder(disk, folder, name);
			continue;
		}
		assert(disk->n_files < CRASH_FILES_MAX);
		disk->start.named[i] = (int)disk->n_files;
		load_file(&disk->start.files[disk->n_files++], path);
	}
	(void)closedir(dir);
}

void
crash_disk_load(struct crash_disk *disk, const char *folder)
{
	memset(disk, 0, sizeof(*disk));
	disk->start.named[crash_disk_name(disk, "")] = CRASH_IS_FOLDER;
	load_folder(disk, folder, "");
}

void
crash_disk_clear(struct crash_disk *disk)
{
	for (size_t i = 0; i < disk->n_events; i++)
		free(disk->events[i].bytes);
	free(disk->events);
	crash_image_clear(&disk->start);
	memset(disk, 0, sizeof(*disk));
}

void
crash_disk_add(struct crash_disk *disk, struct crash_event event, const uint8_t *bytes)
{
	if (disk->n_events == disk->events_room) {
		disk->events_room = disk->events_room * 2 + 256;
		disk->events = realloc(disk->events, disk->events_room * sizeof(*disk->events));
		assert(disk->events != NULL);
	}
	struct crash_event *e = &disk->events[disk->n_events++];
	*e = event;
	if (event.what == CRASH_WRITE) {
		e->bytes = malloc(event.n);
		assert(e->bytes != NULL);
		memcpy(e->bytes, bytes, event.n);
	}
}

/* --- moments --------------------------------------------------------------------------------------- */

void
crash_moment_begin(struct crash_moment *moment, const struct crash_disk *disk)
{
	memset(moment, 0, sizeof(*moment));
	moment->disk = disk;
	crash_image_borrow(&moment->durable, &disk->start);
	moment->pending = malloc((disk->n_events + 1) * sizeof(*moment->pending));
	assert(moment->pending != NULL);
}

void
crash_moment_clear(struct crash_moment *moment)
{
	crash_image_clear(&moment->durable);
	free(moment->pending);
	memset(moment, 0, sizeof(*moment));
}

/* Is this name directly in that folder? */
static bool
is_in(const char *name, const char *folder)
{
	const char *slash = strrchr(name, '/');
	size_t n = slash != NULL ? (size_t)(slash - name) : 0;

	return n == strlen(folder) && memcmp(name, folder, n) == 0;
}

static bool
is_covered(const struct crash_disk *disk, const struct crash_event *done,
	   const struct crash_event *flush)
{
	switch (done->what) {
	case CRASH_WRITE:
	case CRASH_RESIZE:
		return flush->what == CRASH_FLUSH && done->file == flush->file;
	case CRASH_CREATE:
	case CRASH_FOLDER:
	case CRASH_REMOVE:
	case CRASH_RENAME:
		return flush->what == CRASH_FLUSH_FOLDER &&
		       is_in(disk->names[done->name], disk->names[flush->name]);
	case CRASH_FLUSH:
	case CRASH_FLUSH_FOLDER:
		break;
	}
	return false;
}

void
crash_moment_next(struct crash_moment *moment)
{
	const struct crash_disk *disk = moment->disk;
	const struct crash_event *event = &disk->events[moment->k];
	size_t left = 0;

	assert(moment->k < disk->n_events);
	if (event->what != CRASH_FLUSH && event->what != CRASH_FLUSH_FOLDER) {
		moment->pending[moment->n_pending++] = moment->k++;
		return;
	}
	for (size_t i = 0; i < moment->n_pending; i++) {
		const struct crash_event *done = &disk->events[moment->pending[i]];

		if (is_covered(disk, done, event))
			crash_image_apply(&moment->durable, disk, moment->pending[i]);
		else
			moment->pending[left++] = moment->pending[i];
	}
	moment->n_pending = left;
	moment->k++;
}
