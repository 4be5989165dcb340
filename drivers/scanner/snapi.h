/*
 * snapi.h - Symbol and Zebra scanners in SNAPI mode (05e0:1900). Pure.
 *
 * HID reports whose id is the kind of message:
 *
 *	22 total index n type16 data        a part of a label; type low byte first
 *	26 total16 index16 n type16 data    the same for long ones; total and index high byte first
 *	21 command status parameter         answer to a command of ours
 *
 * Every part is acknowledged (01, its id, 01, 00) or it would be repeated; a part that is repeated is
 * not delivered again. Images and video are left out.
 * Source: Elemecca/go-zebra-scanner and two other open readers that agree with it (constructed vector N-1; no
 * capture is public).
 */
#ifndef PERCH_DRIVERS_SCANNER_SNAPI_H
#define PERCH_DRIVERS_SCANNER_SNAPI_H

#include "drivers/driver.h"

/* Longest wait for the next part of a label. */
#define PERCH_SNAPI_WAIT_US 250000

extern const struct perch_driver perch_driver_snapi;

#endif
