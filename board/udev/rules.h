/*
 * rules.h - what udev and the kernel must be told of scanners and scales, printed from the table of
 * ids (drivers/ids.c). Pure.
 *
 * The printed files lie beside this one and are installed; `make udev` prints them anew, a unit test
 * compares them with the table.
 */
#ifndef PERCH_BOARD_UDEV_RULES_H
#define PERCH_BOARD_UDEV_RULES_H

#include "firmware/base/buf.h"

/*
 * 60-perch-scanner.rules: scanners and scales belong to the group `scanner`, are never suspended,
 * and what scanners in keyboard mode type is no desktop's input. Errors stick in out->is_full.
 */
void perch_udev_rules(struct perch_buf *out);

/*
 * usbhid-quirks.conf, for modprobe.d: the kernel's keyboard driver leaves known keyboard scanners
 * alone, so that nothing they type between plugging in and Perch's claim reaches the console. The
 * kernel takes four devices at most; the others are there to choose from. Likewise.
 */
void perch_udev_quirks(struct perch_buf *out);

#endif
