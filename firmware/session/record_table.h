/*
 * record_table.h - the one table of record types and fields, for record.c alone.
 *
 * Pure. A row says under which key a member of struct perch_record is written and what it may
 * hold; the encoder, the decoder and records.md all follow it.
 */
#ifndef PERCH_SESSION_RECORD_TABLE_H
#define PERCH_SESSION_RECORD_TABLE_H

#include "firmware/session/record.h"

enum perch_field_kind {
	PERCH_FIELD_INT,  /* int64_t, min..max */
	PERCH_FIELD_FLAG, /* bool, written 0 or 1 */
	PERCH_FIELD_TEXT, /* char[cap], any UTF-8 */
	PERCH_FIELD_WORD, /* char[cap], one of the words */
	PERCH_FIELD_HEX,  /* char[cap], cap - 1 hex digits, or none where optional */
	PERCH_FIELD_RAW,  /* struct perch_record_label: its raw bytes as hex */
	PERCH_FIELD_RULES /* struct perch_record_rules, at most max of them */
};

struct perch_record_field {
	const char *key;
	const char *about;
	const char *const *words; /* ends with NULL */
	size_t offset;            /* in struct perch_record */
	size_t cap;
	int64_t min;
	int64_t max;
	enum perch_field_kind kind;
	bool is_optional;
};

/* The fields of one version. */
struct perch_record_form {
	const struct perch_record_field *fields;
	size_t n;
};

struct perch_record_row {
	const char *name;
	const char *about;
	const struct perch_record_form *forms; /* of version 1, 2 .. */
	int versions;
};

#define PERCH_RECORD_HEAD_FIELDS 5

extern const struct perch_record_field perch_record_head_fields[PERCH_RECORD_HEAD_FIELDS];
extern const struct perch_record_row perch_record_rows[PERCH_RECORD_TYPES];

#endif
