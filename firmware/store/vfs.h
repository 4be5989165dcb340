/*
 * vfs.h - how SQLite reaches its files: the system's usual way, made safe against a full disk.
 * Library: sqlite3.
 *
 * The index of a WAL file is memory that is mapped from "<path>-shm". SQLite grows that file a byte
 * a page; where the file system's blocks are smaller than a page the rest stays holes, and the first
 * write into a hole on a full disk ends the process (SIGBUS). Here every block is asked for while
 * the index is mapped, and no room for it is SQLITE_FULL like any other.
 */
#ifndef PERCH_STORE_VFS_H
#define PERCH_STORE_VFS_H

/* Name for sqlite3_open_v2(), registered at the first call; NULL: no memory. Not to be called by two
 * threads at the same time before it has returned once. */
const char *perch_vfs_name(void);

#endif
