/*
 * oem.h - scanners in USB-OEM mode, which menus call IBM hand-held, table-top or SurePOS (HID usage
 * page 0xFF45). Pure.
 *
 * Input report:  N, three status bytes, label with its trailer (oem_trailer.h), zeros. N counts itself.
 * Output report: command, second command byte, arguments.
 *
 * - Such a scanner comes up disabled: OPEN enables it, every time.
 * - A label longer than a report comes in parts. A part that does not come in time ends the label:
 *   suspect if the last part filled its report, dropped and counted if not. Parts that name two
 *   different symbologies are two labels, of which the first was cut.
 * - The digits of EAN and UPC may be binary, 00 to 09, on table-tops always; they are delivered as
 *   ASCII. Other bytes among them make the scan suspect.
 * - A report that says hardware error, check-digit error and the like brings no label, whatever
 *   stands behind: it gives a status. A status of its own (N is 4) gives its set bits in words.
 * - Answers to direct I/O and to questions about the configuration are replies: their data, without
 *   the continuation byte of direct I/O, "" for a mere acknowledgement. A refusal is also a status.
 */
#ifndef PERCH_DRIVERS_SCANNER_OEM_H
#define PERCH_DRIVERS_SCANNER_OEM_H

#include "drivers/driver.h"

/* Longest wait for the next part; the devices are polled every 2 ms. */
#define PERCH_OEM_WAIT_US 250000
/* What comes this soon after such a last part may be the rest of its label ("stale-part"). */
#define PERCH_OEM_STALE_US 500000

extern const struct perch_driver perch_driver_oem;

/* Questions that the scanner answers with a reply (health with its text, statistics as they are). */
enum perch_oem_question {
	PERCH_OEM_ASK_STATUS,
	PERCH_OEM_ASK_INFO,
	PERCH_OEM_ASK_HEALTH,
	PERCH_OEM_ASK_STATISTICS,
	PERCH_OEM_ASK_CONFIGURATION
};

/* Queue the question for a scanner whose state perch_driver_oem has reset. PERCH_E_FULL: no room. */
PERCH_MUST_CHECK enum perch_rc perch_oem_ask(const void *state, enum perch_oem_question what,
					     struct perch_outs *send);

#endif
