/*
 * field.h - typed members of a JSON object, with errors that name the field.
 *
 * Pure. A member of value null counts as missing. On any error the out-parameter is untouched and
 * err->text is "key: what is wrong"; callers put the way to the object in front.
 * Codes: PERCH_E_NOTFOUND missing, PERCH_E_FORMAT wrong form, PERCH_E_UNKNOWN a key or word that
 * is not listed, PERCH_E_RANGE outside the bounds.
 */
#ifndef PERCH_INSPECT_FIELD_H
#define PERCH_INSPECT_FIELD_H

#include "firmware/base/json.h"

/* The member, if it is there and not null. */
bool perch_field_has(struct perch_json object, const char *key, struct perch_json *out);

/* The member that has to be there. */
PERCH_MUST_CHECK enum perch_rc perch_field_need(struct perch_json object, const char *key,
						struct perch_json *out, struct perch_err *err);

/* Refuse anything but an object, and any key outside keys[n]. */
PERCH_MUST_CHECK enum perch_rc perch_field_only(struct perch_json object, const char *const keys[],
						size_t n, struct perch_err *err);

/* A length such as "58in" in min..max micrometres. */
PERCH_MUST_CHECK enum perch_rc perch_field_um(struct perch_json object, const char *key,
					      int64_t min, int64_t max, int64_t *out,
					      struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_field_i32(struct perch_json object, const char *key,
					       int32_t min, int32_t max, int32_t *out,
					       struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_field_bool(struct perch_json object, const char *key,
						bool *out, struct perch_err *err);
/* Text that fits cap bytes with its NUL; dst is "" after an error of the text itself. */
PERCH_MUST_CHECK enum perch_rc perch_field_text(struct perch_json object, const char *key,
						char *dst, size_t cap, struct perch_err *err);
/* One of words[n]; *out gets its index. */
PERCH_MUST_CHECK enum perch_rc perch_field_word(struct perch_json object, const char *key,
						const char *const words[], size_t n, size_t *out,
						struct perch_err *err);

#endif
