/* logged_disk.c - see logged_disk.h. Words of dm-log-writes: Linux,
 * Documentation/admin-guide/device-mapper/log-writes.rst. */
#include "tests/power/logged_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/power/must.h"

#define NAME     "logged"
#define ROOM     1024
#define NODE_CAP 32

/* One request: the header that all have, and what stands behind it. */
struct request {
	struct dm_ioctl head;
	char rest[ROOM];
};

static void
ask(unsigned long what, struct request *r)
{
	int fd = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);

	MUST(fd >= 0, "/dev/mapper/control: %s", strerror(errno));
	MUST(ioctl(fd, what, r) == 0, "device mapper: %s", strerror(errno));
	(void)close(fd);
}

static struct request
request_of(void)
{
	struct request r = {
		.head = {
			.version = { DM_VERSION_MAJOR, 0, 0 },
			.data_size = sizeof(r),
			.data_start = offsetof(struct request, rest),
			.name = NAME,
		},
	};

	return r;
}

static uint64_t
sectors(const char *disk)
{
	unsigned long n = 0;
	int fd = open(disk, O_RDONLY | O_CLOEXEC);

	MUST(fd >= 0 && ioctl(fd, _IO(0x12, 96), &n) == 0, "%s: %s", disk, strerror(errno));
	(void)close(fd);
	return n; /* BLKGETSIZE: units of 512 bytes */
}

void
perch_logged_disk_mount(const char *data, const char *log, const char *folder)
{
	struct request r = request_of();
	char node[NODE_CAP];

	ask(DM_DEV_CREATE, &r);
	r = request_of();
	r.head.target_count = 1;
	const struct dm_target_spec spec = { .length = sectors(data), .target_type = "log-writes" };
	memcpy(r.rest, &spec, sizeof(spec));
	MUST(perch_fmt(r.rest + sizeof(spec), ROOM - sizeof(spec), "%s %s", data, log) == PERCH_OK,
	     "names too long");
	ask(DM_TABLE_LOAD, &r);
	r = request_of(); /* without DM_SUSPEND_FLAG this resumes */
	ask(DM_DEV_SUSPEND, &r);
	MUST(perch_fmt(node, sizeof(node), "/dev/dm-%u", minor((dev_t)r.head.dev)) == PERCH_OK,
	     "a name");
	(void)mkdir(folder, 0755);
	MUST(mount(node, folder, "ext4", MS_NOATIME, "data=ordered") == 0, "mount %s: %s", node,
	     strerror(errno));
}

void
perch_logged_disk_mark(const char *word)
{
	struct request r = request_of();
	const struct dm_target_msg message = { .sector = 0 };

	memcpy(r.rest, &message, sizeof(message));
	MUST(perch_fmt(r.rest + sizeof(message), ROOM - sizeof(message), "mark %s", word) ==
		     PERCH_OK,
	     "a mark too long");
	ask(DM_TARGET_MSG, &r);
}

void
perch_logged_disk_unmount(const char *folder)
{
	struct request r = request_of();

	MUST(umount(folder) == 0, "umount %s: %s", folder, strerror(errno));
	ask(DM_DEV_REMOVE, &r);
}
