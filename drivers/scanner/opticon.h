/*
 * opticon.h - Opticon scanners in USB serial mode (065a:0009). Pure.
 *
 * Each bulk packet has a head of two bytes: 00 00, bytes of a serial stream follow; 00 01, the level of
 * RTS follows. Labels are cut out of the stream by their framing (framing.h).
 * Source: the Linux driver opticon.c.
 */
#ifndef PERCH_DRIVERS_SCANNER_OPTICON_H
#define PERCH_DRIVERS_SCANNER_OPTICON_H

#include "drivers/driver.h"

extern const struct perch_driver perch_driver_opticon;

#endif
