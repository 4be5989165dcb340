/*
 * symbol_com.h - Symbol's "simple COM port emulation" (05e0:0600). Pure.
 *
 * In spite of its name a HID interface: each report is a length byte, up to 63 bytes of a serial
 * stream, and padding. Labels are cut out of the stream by their framing (framing.h).
 * Source: the Linux driver symbolserial.c (which passes the padding on) and exmakhina/xm_tesmes.
 */
#ifndef PERCH_DRIVERS_SCANNER_SYMBOL_COM_H
#define PERCH_DRIVERS_SCANNER_SYMBOL_COM_H

#include "drivers/driver.h"

extern const struct perch_driver perch_driver_symbol_com;

#endif
