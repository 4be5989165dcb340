/* wire_out.h - pieces that the wire's encoders and parsers share. Pure. For the wire's own files. */
#ifndef PERCH_SYNC_WIRE_OUT_H
#define PERCH_SYNC_WIRE_OUT_H

#include "sync/wire.h"
#include "sync/wire_in.h"

static inline void
perch_wire_out_hex(struct perch_jw *w, const char *key, const uint8_t *bytes, size_t n)
{
	perch_jw_kv_hex(w, key, perch_span_of(bytes, n));
}

static inline void
perch_wire_out_seq(struct perch_jw *w, const char *key, uint64_t seq)
{
	perch_jw_kv_i64(w, key, (int64_t)seq);
}

/* The members of an acknowledgement, into and out of an object that is open. */
void perch_wire_out_ack(struct perch_jw *w, const struct perch_wire_ack *ack);
void perch_wire_in_ack(struct perch_wire_in *in, struct perch_wire_ack *to);

#endif
