/* usb_sysfs.c - what the kernel knows of a USB device. See the header. */
#include "drivers/port/usb_sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "firmware/base/text.h"

#define ROOT     "/sys/bus/usb/devices"
#define PATH_CAP 160
#define TEXT_CAP 512 /* a string descriptor holds 126 UTF-16 units: at most 378 bytes of UTF-8 */

/* Append a whole file; PERCH_E_FULL leaves out as it was. */
static enum perch_rc
read_file(const char *path, struct perch_buf *out)
{
	size_t kept = out->n;
	enum perch_rc rc = PERCH_OK;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT || errno == ENODEV ? PERCH_E_NOTFOUND : PERCH_E_IO;
	for (;;) {
		uint8_t chunk[4096];
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = errno == ENODEV ? PERCH_E_NOTFOUND : PERCH_E_IO;
		else
			rc = perch_buf_put(out, perch_span_of(chunk, (size_t)n));
		if (rc != PERCH_OK) {
			out->n = kept;
			break;
		}
	}
	(void)close(fd); /* only read from */
	return rc;
}

static enum perch_rc
read_attribute(const char *name, const char *attribute, struct perch_buf *out)
{
	char path[PATH_CAP];
	enum perch_rc rc = perch_fmt(path, sizeof(path), ROOT "/%s/%s", name, attribute);

	return rc == PERCH_OK ? read_file(path, out) : rc;
}

enum perch_rc
perch_usb_sysfs_name(uint8_t bus, const uint8_t *ports, size_t n, char name[PERCH_USB_NAME_MAX])
{
	char made[PERCH_USB_NAME_MAX];
	struct perch_buf b = perch_buf_over(made, sizeof(made));

	if (n == 0)
		return PERCH_E_ARG;
	perch_buf_put_i64(&b, bus);
	for (size_t i = 0; i < n; i++) {
		perch_buf_put_byte(&b, i == 0 ? '-' : '.');
		perch_buf_put_i64(&b, ports[i]);
	}
	if (perch_buf_cstr(&b) == NULL)
		return PERCH_E_FULL;
	memcpy(name, made, b.n + 1);
	return PERCH_OK;
}

bool
perch_usb_sysfs_is_there(const char *name)
{
	char path[PATH_CAP];

	return perch_fmt(path, sizeof(path), ROOT "/%s", name) == PERCH_OK &&
	       access(path, F_OK) == 0;
}

enum perch_rc
perch_usb_sysfs_descriptors(const char *name, struct perch_buf *out)
{
	return read_attribute(name, "descriptors", out);
}

enum perch_rc
perch_usb_sysfs_active(const char *name, uint8_t *value)
{
	char text[16];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	int64_t number;
	enum perch_rc rc = read_attribute(name, "bConfigurationValue", &b);

	if (rc != PERCH_OK)
		return rc;
	/* The file is empty while the device has no configuration. */
	if (perch_parse_i64(perch_span_trim(perch_buf_span(&b)), 1, UINT8_MAX, &number) != PERCH_OK)
		return PERCH_E_NOTFOUND;
	*value = (uint8_t)number;
	return PERCH_OK;
}

/* Escaped code point by code point, so that a long name is cut and never split. */
static void
put_printable(struct perch_span text, struct perch_buf *out)
{
	while (text.n > 0) {
		uint32_t code;
		size_t n = perch_utf8_next(text, &code);

		n = n == 0 ? 1 : n;
		if (perch_buf_put_escaped(out, perch_span_first(text, n)) != PERCH_OK)
			return;
		text = perch_span_from(text, n);
	}
}

void
perch_usb_sysfs_product(const char *name, char *dst, size_t cap)
{
	static const char *const attributes[] = { "product", "manufacturer" };
	struct perch_buf out = perch_buf_over(dst, cap - 1);

	for (size_t i = 0; i < PERCH_COUNT(attributes) && out.n == 0; i++) {
		uint8_t text[TEXT_CAP];
		struct perch_buf b = perch_buf_over(text, sizeof(text));

		if (read_attribute(name, attributes[i], &b) == PERCH_OK)
			put_printable(perch_span_trim(perch_buf_span(&b)), &out);
	}
	dst[out.n] = '\0';
}

enum perch_usb_holder
perch_usb_sysfs_holder(const char *name, uint8_t config, uint8_t interface)
{
	char path[PATH_CAP];
	char target[PATH_CAP];
	struct perch_span driver;
	ssize_t n;

	if (perch_fmt(path, sizeof(path), ROOT "/%s:%u.%u/driver", name, config, interface) !=
	    PERCH_OK)
		return PERCH_HOLDER_NONE;
	n = readlink(path, target, sizeof(target));
	if (n <= 0)
		return PERCH_HOLDER_NONE;
	driver = perch_span_of(target, (size_t)n);
	for (size_t i = driver.n; i > 0; i--)
		if (driver.p[i - 1] == '/') {
			driver = perch_span_from(driver, i);
			break;
		}
	return perch_span_eq_str(driver, "usbfs") ? PERCH_HOLDER_PROGRAM : PERCH_HOLDER_KERNEL;
}

/* "0003:0C2E:1007.0001": bus, vendor, product and a number, as HID names its devices. */
static bool
is_hid_device(const char *entry)
{
	static const char shape[] = "xxxx:xxxx:xxxx.";
	size_t i;

	for (i = 0; shape[i] != '\0'; i++) {
		bool is_hex = (entry[i] >= '0' && entry[i] <= '9') ||
			      (entry[i] >= 'A' && entry[i] <= 'F');

		if (shape[i] == 'x' ? !is_hex : entry[i] != shape[i])
			return false;
	}
	return entry[i] != '\0';
}

enum perch_rc
perch_usb_sysfs_report_desc(const char *name, uint8_t config, uint8_t interface,
			    struct perch_buf *out)
{
	char path[PATH_CAP];
	enum perch_rc rc;
	DIR *dir;

	rc = perch_fmt(path, sizeof(path), ROOT "/%s:%u.%u", name, config, interface);
	if (rc != PERCH_OK)
		return rc;
	dir = opendir(path);
	if (dir == NULL)
		return PERCH_E_NOTFOUND;
	rc = PERCH_E_NOTFOUND;
	for (struct dirent *e; rc == PERCH_E_NOTFOUND && (e = readdir(dir)) != NULL;) {
		if (!is_hid_device(e->d_name))
			continue;
		rc = perch_fmt(path, sizeof(path), ROOT "/%s:%u.%u/%.30s/report_descriptor", name,
			       config, interface, e->d_name);
		if (rc == PERCH_OK)
			rc = read_file(path, out);
	}
	(void)closedir(dir); /* only read from */
	return rc;
}
