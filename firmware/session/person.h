/*
 * person.h - who may work on a terminal: one line of head office's list of people, and what is
 * kept of a PIN.
 *
 * Pure. The body of the master item `person`, whose key is the badge:
 *   {"person":"LI-7","name":"Li Wei","role":"inspector",
 *    "pin":{"n":16384,"r":8,"p":1,"salt":"<32 hex>","hash":"<64 hex>"},"retired":true}
 * role: inspector | lead | service. pin: scrypt (RFC 7914) of the PIN's ASCII digits, 32 bytes
 * (firmware/seal/pin.h); without it the badge alone is enough. retired: may no longer sign in. name,
 * pin and retired may be missing. Unknown keys are passed over, so that an older terminal can read a
 * newer office.
 */
#ifndef PERCH_SESSION_PERSON_H
#define PERCH_SESSION_PERSON_H

#include "firmware/session/record.h"

#define PERCH_PIN_MIN        4 /* digits */
#define PERCH_PIN_MAX        12
#define PERCH_PIN_SALT_BYTES 16
#define PERCH_PIN_HASH_BYTES 32

/* What is kept of a PIN. n: a power of two, 2^10 to 2^17; r 1 to 16; p 1 to 4. */
struct perch_pin {
	uint32_t n;
	uint32_t r;
	uint32_t p;
	uint8_t salt[PERCH_PIN_SALT_BYTES];
	uint8_t hash[PERCH_PIN_HASH_BYTES];
};

enum perch_role { PERCH_ROLE_INSPECTOR, PERCH_ROLE_LEAD, PERCH_ROLE_SERVICE, PERCH_ROLES };

struct perch_person {
	char badge[PERCH_PERSON_CAP];
	char name[PERCH_PLACE_CAP]; /* "" where silent */
	enum perch_role role;
	bool is_retired;
	bool has_pin;
	struct perch_pin pin; /* when has_pin */
};

/* The limits above: a terminal's memory bounds what it can check. */
bool perch_pin_is_bounded(const struct perch_pin *pin);

/* 4 to 12 ASCII digits. */
bool perch_pin_is_wellformed(struct perch_span digits);

const char *perch_role_str(enum perch_role role); /* "lead" */
/* false: no role is called so; *out is untouched. */
bool perch_role_find(struct perch_span word, enum perch_role *out);

/*
 * Read a body. PERCH_E_FORMAT, PERCH_E_SHORT, PERCH_E_DEPTH: not JSON, or a value of the wrong type or
 * form. PERCH_E_NOTFOUND: a required key is missing. PERCH_E_UNKNOWN: no such role. PERCH_E_RANGE: n, r
 * or p outside their limits. PERCH_E_FULL: a text is too long. *out is undefined after an error; *key
 * (never NULL) names the key at fault, "" for the whole.
 */
PERCH_MUST_CHECK enum perch_rc perch_person_read(struct perch_span json, struct perch_person *out,
						 const char **key);

/* Append the body of a person; what perch_person_read() reads from it is the same person. PERCH_E_FULL:
 * nothing is appended. */
PERCH_MUST_CHECK enum perch_rc perch_person_write(const struct perch_person *person,
						  struct perch_buf *out);

#endif
