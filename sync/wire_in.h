/*
 * wire_in.h - members of one checked JSON object; the first error sticks, so a parser reads as a
 * list of its keys. Pure. For the wire's own files.
 */
#ifndef PERCH_SYNC_WIRE_IN_H
#define PERCH_SYNC_WIRE_IN_H

#include "firmware/base/json.h"

struct perch_wire_in {
	struct perch_json object;
	enum perch_rc rc;
};

#define PERCH_WIRE_DEPTH 16

/* Parse a whole text that must be an object. */
struct perch_wire_in perch_wire_in_parse(struct perch_span text);
/* A value that lies in a checked text already. */
struct perch_wire_in perch_wire_in_over(struct perch_json value);

/* Each leaves its destination undefined once in->rc is not PERCH_OK. */
void perch_wire_in_version(struct perch_wire_in *in); /* "v" must be 1: PERCH_E_UNKNOWN */
void perch_wire_in_i64(struct perch_wire_in *in, const char *key, int64_t min, int64_t *to);
void perch_wire_in_seq(struct perch_wire_in *in, const char *key, uint64_t min, uint64_t *to);
void perch_wire_in_bool(struct perch_wire_in *in, const char *key, bool *to);
void perch_wire_in_hex(struct perch_wire_in *in, const char *key, uint8_t *dst, size_t n);
void perch_wire_in_text(struct perch_wire_in *in, const char *key, char *dst, size_t cap);
void perch_wire_in_array(struct perch_wire_in *in, const char *key, struct perch_json *to);

/* n lower-case pairs, exactly; capitals are refused because identities are compared as text. */
PERCH_MUST_CHECK enum perch_rc perch_wire_hex(struct perch_span text, uint8_t *dst, size_t n);

#endif
