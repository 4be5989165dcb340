/*
 * fuzz_hid_keyboard.c - any descriptor and any reports to the keyboard driver: see driver_input.h. The
 * last byte of the input picks the layout, too. What comes out is UTF-8.
 */
#include "drivers/keymap/keymap.h"
#include "drivers/scanner/hid_keyboard.h"
#include "firmware/base/text.h"
#include "tests/fuzz/driver_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const layouts[] = {
	"",   "us+fkeys", "uk", "de", "de+fkeys", "fr", "be", "it",
	"es", "pt",       "se", "fi", "dk",       "no", "ch", "ch+fkeys",
};
static const char *layout;

static void
check_text(const struct perch_readings *out)
{
	for (size_t i = 0; i < out->n; i++)
		must(perch_utf8_is_valid(out->v[i].bytes));
}

static enum perch_rc
reset(void *state, const struct perch_interface *with)
{
	struct perch_interface in_layout = *with;

	in_layout.layout = layout;
	must(perch_keymap_find(layout) != NULL);
	return perch_driver_hid_keyboard.reset(state, &in_layout);
}

static void
feed(void *state, struct perch_span bytes, struct perch_mono now, struct perch_readings *out,
     struct perch_outs *send)
{
	perch_driver_hid_keyboard.feed(state, bytes, now, out, send);
	check_text(out);
}

static struct perch_mono
tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	struct perch_mono next = perch_driver_hid_keyboard.tick(state, now, out);

	check_text(out);
	return next;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct perch_driver driver = perch_driver_hid_keyboard;

	driver.reset = reset;
	driver.feed = feed;
	driver.tick = tick;
	layout = size > 0 ? layouts[data[size - 1] % PERCH_COUNT(layouts)] : "";
	run_driver(&driver, data, size);
	return 0;
}
