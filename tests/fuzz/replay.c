/*
 * replay.c - runs a fuzz target over stored inputs, with no fuzzer: each file named, and each file
 * directly in each folder named, in sorted order. Exits 1 when one is missing or unreadable, or a
 * folder is empty.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

#include "firmware/base/text.h"

#define INPUT_MAX (4 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
complain(const char *path, const char *what)
{
	(void)fprintf(stderr, "replay: %s: %s\n", path, what);
	return -1;
}

/* Returns 1 (inputs run) or -1. */
static int
replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *whole = malloc(INPUT_MAX);
	uint8_t *exact = NULL;
	size_t n = 0;
	int result = -1;

	if (file != NULL && whole != NULL)
		n = fread(whole, 1, INPUT_MAX, file);
	if (file == NULL || whole == NULL || ferror(file) != 0 || n == INPUT_MAX) {
		(void)complain(path, "cannot be read, or is too large");
	} else if ((exact = malloc(n > 0 ? n : 1)) == NULL) {
		(void)complain(path, "no memory");
	} else {
		/* Not a byte longer, so that a sanitizer sees a read past the end. */
		memcpy(exact, whole, n);
		(void)LLVMFuzzerTestOneInput(exact, n);
		result = 1;
	}
	free(exact);
	free(whole);
	if (file != NULL)
		(void)fclose(file);
	return result;
}

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Returns the number of inputs run, or -1. */
static int
replay_folder(const char *path)
{
	struct dirent **entries = NULL;
	int n = scandir(path, &entries, is_visible, alphasort);
	int result = 0;

	if (n < 0)
		return complain(path, strerror(errno));
	for (int i = 0; i < n; i++) {
		char file[4096];

		if (result >= 0 &&
		    (perch_fmt(file, sizeof(file), "%s/%s", path, entries[i]->d_name) != PERCH_OK ||
		     replay_file(file) < 0))
			result = -1;
		if (result >= 0)
			result++;
		free(entries[i]);
	}
	free(entries);
	return result == 0 ? complain(path, "no inputs") : result;
}

int
main(int argc, char **argv)
{
	int total = 0;

	for (int i = 1; i < argc; i++) {
		struct stat st;
		int n = -1;

		if (stat(argv[i], &st) != 0)
			(void)complain(argv[i], strerror(errno));
		else
			n = S_ISDIR(st.st_mode) ? replay_folder(argv[i]) : replay_file(argv[i]);
		if (n < 0)
			return 1;
		total += n;
	}
	if (total == 0)
		return complain("usage", "replay FOLDER|FILE ...") < 0;
	(void)printf("replay: %d inputs\n", total);
	return 0;
}
