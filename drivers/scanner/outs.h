/* outs.h - put one more thing to send into the list that the port empties. Pure. */
#ifndef PERCH_DRIVERS_SCANNER_OUTS_H
#define PERCH_DRIVERS_SCANNER_OUTS_H

#include "drivers/driver.h"

/* PERCH_E_FULL: no room, counted in lost. */
static inline enum perch_rc
perch_outs_put(struct perch_outs *send, const struct perch_out *out)
{
	if (send->n == PERCH_COUNT(send->v)) {
		send->lost++;
		return PERCH_E_FULL;
	}
	send->v[send->n++] = *out;
	return PERCH_OK;
}

#endif
