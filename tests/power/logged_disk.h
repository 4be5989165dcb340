/*
 * logged_disk.h - in the guest: a disk whose writes Linux' dm-log-writes keeps on a second one.
 * Operating system only (device-mapper ioctls); needs root. Ends the program when something fails.
 */
#ifndef PERCH_TESTS_POWER_LOGGED_DISK_H
#define PERCH_TESTS_POWER_LOGGED_DISK_H

/* Put the ext4 of `data` at `folder` (made if missing), every write of it logged on `log`. */
void perch_logged_disk_mount(const char *data, const char *log, const char *folder);
/* Put a mark of at most 400 bytes into the log: a word, no blanks. When this returns, all that was
 * durable before is in the log before it. */
void perch_logged_disk_mark(const char *word);
/* Take it apart again; then the log is whole. */
void perch_logged_disk_unmount(const char *folder);

#endif
