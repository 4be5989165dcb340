/*
 * wire.h - what terminal and head office say to each other, bytes <-> structs, for both sides.
 *
 * Pure: no I/O, no clock, no allocation, no hashing. The page to read beside this is protocol.md;
 * tests/unit/test_wire.c holds its golden bytes.
 *
 * put: encode, appended to `out`; PERCH_E_FULL when there is no room, PERCH_E_ARG for a struct that the
 * protocol does not allow; out then holds a part and is to be thrown away.
 * get: parse one whole text. PERCH_E_FORMAT, PERCH_E_SHORT, PERCH_E_DEPTH: no such JSON.
 * PERCH_E_NOTFOUND: a key is missing. PERCH_E_RANGE, PERCH_E_FULL: a number or text beyond its limit.
 * PERCH_E_UNKNOWN: another version. Unknown keys are ignored. On error *to is undefined. Spans in
 * what was parsed are borrowed from the text.
 *
 * Times are milliseconds since 1970; seq counts from 1, 0 means none.
 */
#ifndef PERCH_SYNC_WIRE_H
#define PERCH_SYNC_WIRE_H

#include "firmware/base/buf.h"
#include "firmware/base/json.h"

#define PERCH_WIRE_DEVICE       16
#define PERCH_WIRE_EPOCH        8
#define PERCH_WIRE_HASH         32
#define PERCH_WIRE_SIGNATURE    64
#define PERCH_WIRE_KEY          32
#define PERCH_WIRE_TOKEN        16

#define PERCH_WIRE_REQUEST_MAX  16384   /* hello, enrolment */
#define PERCH_WIRE_BATCH_MAX    4194304 /* batch as sent */
#define PERCH_WIRE_INFLATED_MAX 8388608 /* batch after inflating */
#define PERCH_WIRE_RECORDS_MAX  20000   /* records in one batch */
#define PERCH_WIRE_RECORD_MAX   65536   /* one record */
#define PERCH_WIRE_ANSWER_MAX   2097152 /* any answer */
#define PERCH_WIRE_STREAMS_MAX  64
#define PERCH_WIRE_ITEMS_MAX    500 /* items in a master page */
#define PERCH_WIRE_PAGE_MAX     1048576
#define PERCH_WIRE_BODY_MAX     16384 /* body of one item */
#define PERCH_WIRE_BACK_MAX     1048576 /* records given back in one answer, before gzip; one always */
#define PERCH_WIRE_ENVELOPE_MAX 512     /* an envelope with its line feed fits */

#define PERCH_WIRE_PROGRAM_CAP  64
#define PERCH_WIRE_CURSOR_CAP   65
#define PERCH_WIRE_KIND_CAP     33
#define PERCH_WIRE_KEY_CAP      201
#define PERCH_WIRE_URL_CAP      201
#define PERCH_WIRE_PEM_CAP      4096
#define PERCH_WIRE_DETAIL_CAP   256

/* --- hello ------------------------------------------------------------------------------------ */

struct perch_wire_stream {
	uint8_t epoch[PERCH_WIRE_EPOCH];
	uint64_t tail;
	uint8_t hash[PERCH_WIRE_HASH]; /* at tail */
	uint64_t acked;
};

struct perch_wire_hello {
	uint8_t device[PERCH_WIRE_DEVICE];
	char program[PERCH_WIRE_PROGRAM_CAP];
	int64_t wall_ms;
	int64_t mono_ms;
	bool is_trusted;    /* the wall clock */
	int64_t free_bytes; /* -1: not known */
	bool is_urgent;
	struct perch_wire_stream streams[PERCH_WIRE_STREAMS_MAX];
	size_t streams_n;
	char cursor[PERCH_WIRE_CURSOR_CAP];
	int64_t revision;
};

/* An acknowledgement: what the office has stored of a stream, durably. */
struct perch_wire_ack {
	uint8_t device[PERCH_WIRE_DEVICE];
	uint8_t epoch[PERCH_WIRE_EPOCH];
	uint64_t seq;
	uint8_t hash[PERCH_WIRE_HASH]; /* at seq */
	uint64_t sealed;
	int64_t received_ms;
	bool has_receipt; /* false only when seq is 0 */
	uint8_t receipt[PERCH_WIRE_SIGNATURE];
};

struct perch_wire_head {
	struct perch_wire_ack ack;
	bool agrees; /* with the terminal's hash at its tail, as far as known */
};

/* The answer to hello. `master` is a page: perch_wire_get_page(). */
struct perch_wire_welcome {
	uint8_t device[PERCH_WIRE_DEVICE];
	char program[PERCH_WIRE_PROGRAM_CAP];
	int64_t server_ms;
	struct perch_wire_head heads[PERCH_WIRE_STREAMS_MAX];
	size_t heads_n;
	struct perch_json master;
};

PERCH_MUST_CHECK enum perch_rc perch_wire_put_hello(struct perch_buf *out,
						    const struct perch_wire_hello *from);
PERCH_MUST_CHECK enum perch_rc perch_wire_get_hello(struct perch_span text,
						    struct perch_wire_hello *to);
PERCH_MUST_CHECK enum perch_rc perch_wire_put_welcome(struct perch_buf *out,
						      const struct perch_wire_welcome *from);
PERCH_MUST_CHECK enum perch_rc perch_wire_get_welcome(struct perch_span text,
						      struct perch_wire_welcome *to);

/* --- batch and acknowledgement ---------------------------------------------------------------- */

struct perch_wire_envelope {
	uint8_t device[PERCH_WIRE_DEVICE];
	uint8_t epoch[PERCH_WIRE_EPOCH];
	uint64_t first;
	uint64_t last; /* first <= last < first + PERCH_WIRE_RECORDS_MAX */
	uint8_t previous[PERCH_WIRE_HASH];
	uint8_t head[PERCH_WIRE_HASH];
};

/* Without the line feed, as get wants it. */
PERCH_MUST_CHECK enum perch_rc perch_wire_put_envelope(struct perch_buf *out,
						       const struct perch_wire_envelope *from);
PERCH_MUST_CHECK enum perch_rc perch_wire_get_envelope(struct perch_span line,
						       struct perch_wire_envelope *to);

/* Take the next line off the front of an inflated batch, without its line feed.
 * PERCH_E_NOTFOUND: nothing left. PERCH_E_FORMAT: the last line is not ended. */
PERCH_MUST_CHECK enum perch_rc perch_wire_line(struct perch_span *rest, struct perch_span *line);

/* May these bytes stand in a log: one JSON object, no line feed, within the limits of a record?
 * PERCH_E_RANGE: too long; else the code of the JSON fault. */
PERCH_MUST_CHECK enum perch_rc perch_wire_check_record(struct perch_span bytes);

PERCH_MUST_CHECK enum perch_rc perch_wire_put_ack(struct perch_buf *out,
						  const struct perch_wire_ack *from);
PERCH_MUST_CHECK enum perch_rc perch_wire_get_ack(struct perch_span text,
						  struct perch_wire_ack *to);

/* The bytes that a receipt signs. */
#define PERCH_WIRE_RECEIPT_BYTES                                                                   \
	(15 + PERCH_WIRE_DEVICE + PERCH_WIRE_EPOCH + 8 + PERCH_WIRE_HASH + 8)
void perch_wire_receipt(const struct perch_wire_ack *ack, uint8_t dst[PERCH_WIRE_RECEIPT_BYTES]);

/* "/v1/streams/<device>/<epoch>/records" and back. */
#define PERCH_WIRE_PATH_CAP 80
void perch_wire_put_path(char dst[PERCH_WIRE_PATH_CAP], const uint8_t device[PERCH_WIRE_DEVICE],
			 const uint8_t epoch[PERCH_WIRE_EPOCH]);
PERCH_MUST_CHECK enum perch_rc perch_wire_get_path(struct perch_span path,
						   uint8_t device[PERCH_WIRE_DEVICE],
						   uint8_t epoch[PERCH_WIRE_EPOCH]);

/* The same with "?after=<seq>": the records after seq are wanted back. */
#define PERCH_WIRE_AFTER_CAP (PERCH_WIRE_PATH_CAP + 32)
void perch_wire_put_after(char dst[PERCH_WIRE_AFTER_CAP], const uint8_t device[PERCH_WIRE_DEVICE],
			  const uint8_t epoch[PERCH_WIRE_EPOCH], uint64_t after);
/* The value of "after". PERCH_E_FORMAT, PERCH_E_RANGE. */
PERCH_MUST_CHECK enum perch_rc perch_wire_get_after(struct perch_span text, uint64_t *after);

/* --- master data ------------------------------------------------------------------------------ */

struct perch_wire_page {
	bool is_reset; /* begins a full copy */
	char cursor[PERCH_WIRE_CURSOR_CAP];
	int64_t revision;
	bool has_more;
	struct perch_json items; /* checked as a whole: walk it with perch_wire_next_item() */
};

struct perch_wire_item {
	char kind[PERCH_WIRE_KIND_CAP];
	char key[PERCH_WIRE_KEY_CAP];
	int64_t revision;
	bool is_gone;
	struct perch_json body; /* an object; unset when is_gone */
};

/* A page is written in three steps into any writer, so that it can lie inside a welcome. */
void perch_wire_open_page(struct perch_jw *w, bool is_reset);
void perch_wire_put_item(struct perch_jw *w, const struct perch_wire_item *item);
void perch_wire_close_page(struct perch_jw *w, const char *cursor, int64_t revision, bool has_more);

PERCH_MUST_CHECK enum perch_rc perch_wire_get_page(struct perch_json object,
						   struct perch_wire_page *to);
/* false when there is no more. */
bool perch_wire_next_item(const struct perch_wire_page *page, struct perch_json_iter *it,
			  struct perch_wire_item *item);
/* A cursor that may stand in an address as it is. */
bool perch_wire_is_cursor(const char *cursor);

/* --- enrolment -------------------------------------------------------------------------------- */

/* The code on the label: perch-enrol-1 URL CA-KEY-HASH TOKEN SECONDS. */
struct perch_wire_code {
	char url[PERCH_WIRE_URL_CAP];
	uint8_t ca_key_hash[PERCH_WIRE_HASH];
	uint8_t token[PERCH_WIRE_TOKEN];
	int64_t issued_s;
};

struct perch_wire_enrol {
	uint8_t token[PERCH_WIRE_TOKEN];
	uint8_t device[PERCH_WIRE_DEVICE];
	uint8_t seal_key[PERCH_WIRE_KEY];
	char csr[PERCH_WIRE_PEM_CAP];
	char program[PERCH_WIRE_PROGRAM_CAP];
};

struct perch_wire_enrolled {
	uint8_t device[PERCH_WIRE_DEVICE];
	char certificate[PERCH_WIRE_PEM_CAP];
	char ca[PERCH_WIRE_PEM_CAP];
	uint8_t receipt_key[PERCH_WIRE_KEY];
	int64_t server_ms;
};

/* No line feed. PERCH_E_ARG: the url is none. */
PERCH_MUST_CHECK enum perch_rc perch_wire_put_code(struct perch_buf *out,
						   const struct perch_wire_code *from);
/* Blanks around are allowed. PERCH_E_UNKNOWN: begins with another word. */
PERCH_MUST_CHECK enum perch_rc perch_wire_get_code(struct perch_span text,
						   struct perch_wire_code *to);
/* https://host or https://host:port and nothing more. */
bool perch_wire_is_url(const char *url);

PERCH_MUST_CHECK enum perch_rc perch_wire_put_enrol(struct perch_buf *out,
						    const struct perch_wire_enrol *from);
PERCH_MUST_CHECK enum perch_rc perch_wire_get_enrol(struct perch_span text,
						    struct perch_wire_enrol *to);
PERCH_MUST_CHECK enum perch_rc perch_wire_put_enrolled(struct perch_buf *out,
						       const struct perch_wire_enrolled *from);
PERCH_MUST_CHECK enum perch_rc perch_wire_get_enrolled(struct perch_span text,
						       struct perch_wire_enrolled *to);

/* --- problems (RFC 9457) ---------------------------------------------------------------------- */

enum perch_problem {
	PERCH_PROBLEM_MALFORMED,
	PERCH_PROBLEM_NO_CERTIFICATE,
	PERCH_PROBLEM_UNKNOWN_DEVICE,
	PERCH_PROBLEM_REVOKED,
	PERCH_PROBLEM_WRONG_DEVICE,
	PERCH_PROBLEM_TOKEN_UNKNOWN,
	PERCH_PROBLEM_TOKEN_EXPIRED,
	PERCH_PROBLEM_TOKEN_USED,
	PERCH_PROBLEM_NOT_FOUND,
	PERCH_PROBLEM_METHOD,
	PERCH_PROBLEM_DEVICE_KNOWN,
	PERCH_PROBLEM_GAP,
	PERCH_PROBLEM_DIVERGED,
	PERCH_PROBLEM_TOO_LARGE,
	PERCH_PROBLEM_ENCODING,
	PERCH_PROBLEM_BAD_CSR,
	PERCH_PROBLEM_BAD_RECORD,
	PERCH_PROBLEM_CHAIN,
	PERCH_PROBLEM_BUSY,
	PERCH_PROBLEM_INTERNAL,
	PERCH_PROBLEM_FULL,
	PERCH_PROBLEM_UNKNOWN_STREAM,
	PERCH_PROBLEM_OTHER, /* parsed only: a type that this program does not know */
	PERCH_PROBLEM_COUNT
};

/* Numbers are -1 when they are not given. */
struct perch_wire_problem {
	enum perch_problem type;
	char detail[PERCH_WIRE_DETAIL_CAP];
	int64_t expected; /* gap: the seq that was wanted */
	int64_t seq;      /* diverged, bad-record */
	int64_t index;    /* bad-record: 0 is the first of the batch */
	int64_t limit;    /* too-large: bytes */
};

/* A problem without numbers. */
struct perch_wire_problem perch_wire_problem(enum perch_problem type);
const char *perch_problem_str(enum perch_problem type); /* "gap"; never NULL */
int perch_problem_status(enum perch_problem type);      /* 409 */

PERCH_MUST_CHECK enum perch_rc perch_wire_put_problem(struct perch_buf *out,
						      const struct perch_wire_problem *from);
PERCH_MUST_CHECK enum perch_rc perch_wire_get_problem(struct perch_span text,
						      struct perch_wire_problem *to);

#endif
