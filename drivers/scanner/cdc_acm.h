/*
 * cdc_acm.h - scanners that are a virtual COM port (CDC-ACM). Pure.
 *
 * Labels are cut out of the stream by their framing (framing.h). A whole Zebra SSI packet between two
 * labels shows that the scanner is in packet mode; from then on until it is unplugged the stream is
 * read as SSI (ssi.h) and answered.
 */
#ifndef PERCH_DRIVERS_SCANNER_CDC_ACM_H
#define PERCH_DRIVERS_SCANNER_CDC_ACM_H

#include "drivers/driver.h"

extern const struct perch_driver perch_driver_cdc_acm;

#endif
