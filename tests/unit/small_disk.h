/* small_disk.h - a disk that a test can fill: a tmpfs in a mount namespace of the test's own. Include once in
 * a test. */
#ifndef PERCH_TESTS_UNIT_SMALL_DISK_H
#define PERCH_TESTS_UNIT_SMALL_DISK_H

#include "tests/unit/must.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

static void
small_disk_say(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	MUST(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0,
	     "%s: %s", path, strerror(errno));
}

/* Whoever is not root becomes it in a namespace. */
static void
small_disk_own_mounts(void)
{
	char users[64];
	char groups[64];

	(void)snprintf(users, sizeof(users), "0 %u 1", (unsigned)getuid());
	(void)snprintf(groups, sizeof(groups), "0 %u 1", (unsigned)getgid());
	if (unshare(CLONE_NEWNS) == 0) {
		/* Refused where "/" is no mount, as after chroot; then the mount is seen outside too. */
		(void)mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
		return;
	}
	MUST(unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0,
	     "a mount namespace takes root, or user namespaces: %s", strerror(errno));
	small_disk_say("/proc/self/uid_map", users);
	small_disk_say("/proc/self/setgroups", "deny");
	small_disk_say("/proc/self/gid_map", groups);
}

/* folder: there, empty. size: "16m". */
static void
small_disk_open(const char *folder_path, const char *size)
{
	static bool has_own;
	char options[32];

	if (!has_own)
		small_disk_own_mounts();
	has_own = true;
	(void)snprintf(options, sizeof(options), "size=%s", size);
	MUST(mount("none", folder_path, "tmpfs", 0, options) == 0, "a tmpfs on %s: %s", folder_path,
	     strerror(errno));
}

static void
small_disk_close(const char *folder_path)
{
	MUST(umount(folder_path) == 0, "%s: %s", folder_path, strerror(errno));
}

#endif
