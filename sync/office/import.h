/*
 * import.h - files into the master data: tables as CSV, documents as JSON.
 *
 * The header row tells what a CSV file is; columns come in any order, unknown ones are refused:
 *   orders     order, and every key of firmware/session/order.h (colour_rule as JSON text)
 *   packing    order,roll,lot,length,delivery,packing               has roll, and no verdict
 *   defects    code,en,zh,zh_hant,group,rule,unconfirmed,retired    has code
 *   lab        lab,result,verdict,text                              has result
 *   decisions  order,roll,verdict,text,number                       has verdict
 *   notices    notice,order,text                                    has notice
 *   actions    action,order,owner,due,text,state                    has action
 *   answers    answer,order,question,text                           has answer
 *   people     badge,role,name,pin,retired                          has badge
 * A PIN (4 to 12 digits) is kept as its scrypt hash alone and quoted nowhere; an empty one leaves what is
 * kept of this person.
 * A file that begins with { is one JSON object, told by its fields: a scoring profile (profile.h), a
 * sampling table (sample_table.h), a label format (house.h). These have versions: a changed one needs
 * a higher number, and none may take the id of one that ships with Perch.
 * All or nothing for each file. What is as it was before gets no new revision; rows that are missing
 * from the file stay as they are.
 */
#ifndef PERCH_OFFICE_IMPORT_H
#define PERCH_OFFICE_IMPORT_H

#include "sync/office/office.h"

/* name: the file's, for messages. true: stored; *said gets what was done. false: *said gets what is wrong, a
 * line `file:line: column: what to do` for each of the first faults. Takes the lock. */
bool perch_import(struct perch_office *office, struct perch_span name, struct perch_span text,
		  struct perch_buf *said);

#endif
