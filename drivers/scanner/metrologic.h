/*
 * metrologic.h - Metrologic scanners in USB-POS serial mode. Pure.
 *
 * A serial stream as it is on an interrupt endpoint, cut into labels by its framing (framing.h). The
 * uni-directional kind (0c2e:0700) is silent until one byte opens it; the bi-directional kind
 * (0c2e:0720) has modem lines, set by a vendor request.
 * Source: the Linux driver metro-usb.c, which Metrologic wrote.
 */
#ifndef PERCH_DRIVERS_SCANNER_METROLOGIC_H
#define PERCH_DRIVERS_SCANNER_METROLOGIC_H

#include "drivers/driver.h"

extern const struct perch_driver perch_driver_metrologic;

#endif
