/*
 * oem_trailer.h - the last bytes of a USB-OEM label: its symbology, and whether more parts follow.
 * Pure.
 *
 *	0A 0C 0D 16         one byte: UPC-E, EAN-8, UPC-A, EAN-13
 *	cc id 0B            three bytes; 10 in cc: more parts follow, 00: the last one
 *	cc ?? ?? 00         four bytes, an anomaly of one Gryphon: 10 in cc as above; where the third is
 *	                    0B the second is the id
 *
 * "More" is looked for in no other place: what stands before a trailer of one byte is data.
 * Source: Datalogic's table of label identifiers; EAN, UPC, Code 39, ITF and Code 128 as in the
 * Honeywell Voyager 1250g manual, page 2-4, too.
 */
#ifndef PERCH_DRIVERS_SCANNER_OEM_TRAILER_H
#define PERCH_DRIVERS_SCANNER_OEM_TRAILER_H

#include "drivers/reading.h"

struct perch_oem_trailer {
	size_t n;                       /* bytes of it at the end of the label; 0: there is none */
	enum perch_symbology symbology; /* UNKNOWN: not told */
	bool is_more;
	bool is_composite; /* EAN or UPC with a second component behind its digits */
	bool is_bad;       /* of no known form, or an id that is not in the table */
};

struct perch_oem_trailer perch_oem_trailer_read(struct perch_span label);

#endif
