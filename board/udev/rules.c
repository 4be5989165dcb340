/* rules.c - see rules.h. Sources: udev(7); Linux Documentation/admin-guide/kernel-parameters.txt
 * (usbhid.quirks), include/linux/hid.h (HID_QUIRK_IGNORE, MAX_USBHID_BOOT_QUIRKS). */
#include "board/udev/rules.h"

#include "drivers/ids.h"

#define QUIRKS_MOST  4 /* MAX_USBHID_BOOT_QUIRKS: with a fifth the module does not load */
#define QUIRK_IGNORE 0x0004

static const char printed[] = "# Printed from drivers/ids.c by `make udev`; do not edit.\n";

static const char usb_device[] = "ACTION!=\"remove\", SUBSYSTEM==\"usb\", "
				 "ENV{DEVTYPE}==\"usb_device\", ";
static const char ours[] = "GROUP=\"scanner\", MODE=\"0660\", ATTR{power/control}=\"on\"";

static bool
is_keyboard(const struct perch_id *id)
{
	return perch_keyboard_scanner_is_known(id->vid, id->pid);
}

static void
put_makers(struct perch_buf *out)
{
	const struct perch_maker *maker;

	for (size_t i = 0; (maker = perch_maker_at(i)) != NULL; i++)
		perch_buf_fmt(out, "# %s\n%sATTR{idVendor}==\"%04x\", %s\n", maker->name,
			      usb_device, maker->vid, ours);
}

/* Products of makers of other things, too. */
static void
put_products(struct perch_buf *out)
{
	const struct perch_id *id;

	for (size_t i = 0; (id = perch_id_at(i)) != NULL; i++)
		if (perch_maker_find(id->vid) == NULL)
			perch_buf_fmt(
				out,
				"# %s\n%sATTR{idVendor}==\"%04x\", ATTR{idProduct}==\"%04x\", "
				"%s\n",
				id->name, usb_device, id->vid, id->pid, ours);
}

static void
put_keyboards(struct perch_buf *out)
{
	const struct perch_id *id;

	for (size_t i = 0; (id = perch_id_at(i)) != NULL; i++)
		if (is_keyboard(id))
			perch_buf_fmt(out,
				      "# %s\nACTION!=\"remove\", SUBSYSTEM==\"input\", "
				      "ATTRS{idVendor}==\"%04x\", ATTRS{idProduct}==\"%04x\", "
				      "ENV{LIBINPUT_IGNORE_DEVICE}=\"1\"\n",
				      id->name, id->vid, id->pid);
}

void
perch_udev_rules(struct perch_buf *out)
{
	perch_buf_put_str(out, printed);
	perch_buf_put_str(out, "# The group is made by: groupadd --system scanner\n\n"
			       "# Makers of scanners: all that they make.\n");
	put_makers(out);
	perch_buf_put_str(out, "\n# Scanners and scales of others.\n");
	put_products(out);
	perch_buf_put_str(out, "\n# Scanners that act as keyboards: what they type is no desktop's "
			       "input.\n");
	put_keyboards(out);
}

static void
put_quirk(struct perch_buf *out, const struct perch_id *id)
{
	perch_buf_fmt(out, "0x%04x:0x%04x:0x%04x", id->vid, id->pid, QUIRK_IGNORE);
}

void
perch_udev_quirks(struct perch_buf *out)
{
	const struct perch_id *id;
	unsigned n = 0;

	perch_buf_put_str(out, printed);
	perch_buf_fmt(
		out,
		"# To /etc/modprobe.d; on the kernel command line: usbhid.quirks=0x05e0:0x1200:"
		"0x%04x,...\n"
		"# Not needed where usbhid is not loaded at all. The kernel takes %d devices at "
		"most: put those\n# that are in use into the last line. Known keyboard "
		"scanners:\n",
		QUIRK_IGNORE, QUIRKS_MOST);
	for (size_t i = 0; (id = perch_id_at(i)) != NULL; i++)
		if (is_keyboard(id)) {
			perch_buf_put_str(out, "#   ");
			put_quirk(out, id);
			perch_buf_fmt(out, "  %s\n", id->name);
		}
	perch_buf_put_str(out, "options usbhid quirks=");
	for (size_t i = 0; (id = perch_id_at(i)) != NULL && n < QUIRKS_MOST; i++)
		if (is_keyboard(id)) {
			perch_buf_put_str(out, n++ > 0 ? "," : "");
			put_quirk(out, id);
		}
	perch_buf_put_byte(out, '\n');
}
