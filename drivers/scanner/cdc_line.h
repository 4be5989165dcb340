/*
 * cdc_line.h - the two requests that open a CDC-ACM port. Pure.
 * Source: USB CDC PSTN subclass 1.2, 6.3.10 (SET_LINE_CODING) and 6.3.12 (SET_CONTROL_LINE_STATE).
 */
#ifndef PERCH_DRIVERS_SCANNER_CDC_LINE_H
#define PERCH_DRIVERS_SCANNER_CDC_LINE_H

#include "drivers/driver.h"

/* 9,600 baud, 8N1, then DTR and RTS: many scanners hold their data until DTR is set. A scanner with no
 * real line may refuse either. PERCH_E_FULL: no room. */
enum perch_rc perch_cdc_line_open(struct perch_outs *send);
/* Drop DTR and RTS. PERCH_E_FULL likewise. */
enum perch_rc perch_cdc_line_close(struct perch_outs *send);

#endif
