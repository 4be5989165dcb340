/*
 * zebra_type.h - the numbers by which Symbol and Zebra scanners name symbologies, in SSI and in SNAPI
 * alike. Pure. Sources: Zebra's Scanner SDK headers; Elemecca/go-zebra-scanner.
 */
#ifndef PERCH_DRIVERS_SCANNER_ZEBRA_TYPE_H
#define PERCH_DRIVERS_SCANNER_ZEBRA_TYPE_H

#include "drivers/reading.h"

/* UNKNOWN for a number that is none, or names a symbology that we have no name for. A code with a
 * two- or five-digit supplement is named as the main code; the digits follow each other in the data. */
enum perch_symbology perch_symbology_of_zebra_type(uint16_t type);

#endif
