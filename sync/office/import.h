/*
 * import.h - orders and packing lists from CSV files into the master data.
 *
 * The header row tells what the file is: `order` and `roll` a packing list, `order` alone orders.
 * Columns (any order, unknown ones are refused):
 *   orders:  order,buyer,article,colour,colour_no,profile,width,weight,spec,confirmed
 *   packing: order,roll,lot,length
 * All or nothing for each file. Rows as they were before get no new revision; what is missing
 * from the file stays as it is.
 */
#ifndef PERCH_OFFICE_IMPORT_H
#define PERCH_OFFICE_IMPORT_H

#include "sync/office/office.h"

/* name: the file's, for messages. true: stored; *said gets what was done. false: *said gets what is wrong, a
 * line `file:line: column: what to do` for each of the first faults. Takes the lock. */
bool perch_import(struct perch_office *office, struct perch_span name, struct perch_span text,
		  struct perch_buf *said);

#endif
