/* vfs.c - see vfs.h. */
#include "firmware/store/vfs.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mman.h>

static sqlite3_vfs vfs;            /* the default one but for open */
static sqlite3_io_methods methods; /* those of its files but for the map */
static const sqlite3_vfs *usual;   /* the default one */
static const sqlite3_io_methods *usual_methods;

static int
map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
	int code = usual_methods->xShmMap(file, region, size, extend, out);
	void *index;

	if (code != SQLITE_OK || *out == NULL)
		return code;
	/* Writes to every page as the processor would, but tells instead of ending the process. Other
	 * errors (an older kernel, a map for reading only) leave things as they usually are. */
	memcpy(&index, (const void *)out, sizeof(index));
	if (madvise(index, (size_t)size, MADV_POPULATE_WRITE) == 0 || errno != EFAULT)
		return SQLITE_OK;
	*out = NULL; /* it would be used all the same */
	return SQLITE_FULL;
}

static int
open_file(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	int code = usual->xOpen(self, name, file, flags, out_flags);

	/* Journals and temporary files have no index; all files of the usual way have one table. */
	if (code != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0 ||
	    file->pMethods->iVersion < 2 || file->pMethods->xShmMap == NULL)
		return code;
	if (usual_methods == NULL) {
		usual_methods = file->pMethods;
		methods = *usual_methods;
		methods.xShmMap = map;
	}
	if (file->pMethods == usual_methods)
		file->pMethods = &methods;
	return SQLITE_OK;
}

const char *
perch_vfs_name(void)
{
	if (usual == NULL) {
		usual = sqlite3_vfs_find(NULL);
		if (usual == NULL)
			return NULL;
		vfs = *usual;
		vfs.pNext = NULL;
		vfs.zName = "perch";
		vfs.xOpen = open_file;
		if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) {
			usual = NULL;
			return NULL;
		}
	}
	return vfs.zName;
}
