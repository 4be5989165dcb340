/*
 * gadget.h - what the emulated scanners of the USB tests share: being plugged into a port, sending
 * reports, and doing what they are told line by line.
 *
 * A gadget program is started in a Linux guest with dummy_hcd, on a configfs gadget that a script
 * has made. It reads commands from stdin, one a line, does them in order, and answers each with a
 * line on stdout: "ok", or "error <why>". "ok" means that the port has taken every report; all but
 * the last one have then reached the host (dummy_hcd holds one report of up to 64 bytes in a FIFO,
 * as real scanners do, and loses it when the plug is pulled). Nothing here waits longer than
 * GADGET_LIMIT_MS.
 */
#ifndef PERCH_TESTS_USB_GADGET_H
#define PERCH_TESTS_USB_GADGET_H

#include "firmware/base/buf.h"

#define GADGET_LIMIT_MS 10000 /* a host that takes longer than this over one step has failed */

/* Where the gadget is plugged in: the UDC file of its configfs folder, and the port's name. */
struct perch_gadget {
	const char *udc_file;
	const char *udc_name;
};

/* Plug in or pull out. PERCH_E_IO: the kernel refused; errno says why. */
PERCH_MUST_CHECK enum perch_rc perch_gadget_plug(const struct perch_gadget *gadget);
PERCH_MUST_CHECK enum perch_rc perch_gadget_unplug(const struct perch_gadget *gadget);

/*
 * One command. rest: what stands behind the first word, borrowed for the call. Not PERCH_OK: the
 * answer is "error" with the code, and with errno if it was PERCH_E_IO.
 */
struct perch_gadget_command {
	const char *word;
	enum perch_rc (*run)(void *device, struct perch_span rest);
};

/*
 * Obey stdin until it ends. commands: ends with a NULL word. device: passed on to the commands.
 * Returns the exit status of the program.
 */
int perch_gadget_obey(const struct perch_gadget_command *commands, void *device);

#endif
