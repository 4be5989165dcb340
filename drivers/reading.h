/*
 * reading.h - what a scanner or scale said: the one shape that every driver produces.
 *
 * Pure. A reading is a scan, a weight, a reply to a command of ours, or a status. Bytes stay
 * bytes: nothing here has been validated as text, GS1 or anything else.
 *
 * Readings are put into a bounded list in the caller's memory. What does not fit is counted in
 * `lost`, never dropped in silence; the count reaches the screen.
 */
#ifndef PERCH_DRIVERS_READING_H
#define PERCH_DRIVERS_READING_H

#include "firmware/base/buf.h"
#include "firmware/base/clock.h"
#include "firmware/base/quantity.h"

#define PERCH_SCAN_MAX       8192 /* bytes of one label: a QR holds at most 7,089 digits */
#define PERCH_READINGS_MAX   16
#define PERCH_READINGS_BYTES (2 * PERCH_SCAN_MAX)

enum perch_symbology {
	PERCH_SYM_UNKNOWN,
	PERCH_SYM_UPC_A,
	PERCH_SYM_UPC_E,
	PERCH_SYM_EAN_13,
	PERCH_SYM_EAN_8,
	PERCH_SYM_CODE_39,
	PERCH_SYM_CODE_93,
	PERCH_SYM_CODE_128,
	PERCH_SYM_GS1_128,
	PERCH_SYM_ITF,
	PERCH_SYM_CODABAR,
	PERCH_SYM_CODE_11,
	PERCH_SYM_MSI,
	PERCH_SYM_2OF5,
	PERCH_SYM_DATABAR,
	PERCH_SYM_DATABAR_EXPANDED,
	PERCH_SYM_DATAMATRIX,
	PERCH_SYM_GS1_DATAMATRIX,
	PERCH_SYM_QR,
	PERCH_SYM_GS1_QR,
	PERCH_SYM_PDF417,
	PERCH_SYM_MICROPDF417,
	PERCH_SYM_AZTEC,
	PERCH_SYM_MAXICODE,
	PERCH_SYM_HAN_XIN,
	PERCH_SYM_DOTCODE,
	PERCH_SYM_CODE_49,
	PERCH_SYM_OCR_A,
	PERCH_SYM_OCR_B,
	PERCH_SYM_COUNT
};

/* Why a scan must not be acted on before a person has confirmed it. */
enum perch_suspect {
	PERCH_SUSPECT_UNTERMINATED = 1 << 0, /* a continuation never came; the last part was full */
	PERCH_SUSPECT_COUNT_CLAMPED = 1 << 1, /* the byte count was larger than its field */
	PERCH_SUSPECT_BAD_TRAILER = 1 << 2,
	PERCH_SUSPECT_CONTROL_BYTE = 1 << 3,
	PERCH_SUSPECT_SHORT_REPORT = 1 << 4,
	PERCH_SUSPECT_STALE_PART = 1 << 5,
	PERCH_SUSPECT_BITS = 6
};

enum perch_scale_status {
	PERCH_SCALE_UNKNOWN,
	PERCH_SCALE_FAULT,
	PERCH_SCALE_ZERO,
	PERCH_SCALE_MOTION,
	PERCH_SCALE_STABLE,
	PERCH_SCALE_UNDER_ZERO,
	PERCH_SCALE_OVER_LIMIT,
	PERCH_SCALE_CALIBRATE,
	PERCH_SCALE_REZERO
};

enum perch_reading_kind {
	PERCH_READING_SCAN,
	PERCH_READING_WEIGHT,
	PERCH_READING_REPLY,
	PERCH_READING_STATUS
};

struct perch_reading {
	enum perch_reading_kind kind;
	struct perch_span bytes;   /* scan, reply: data without AIM id and terminator;
	                                      status: a short text. Borrowed from the list. */
	struct perch_mono t_first; /* first and last report that belongs to it */
	struct perch_mono t_last;
	const char *mode; /* driver name: "hid-pos"; static */
	/* scan */
	char aim[4];                    /* "]E0", or "" when the scanner sent none */
	enum perch_symbology symbology; /* the maker's code id is believed before the AIM id */
	uint16_t parts;
	uint32_t suspect; /* enum perch_suspect, ORed */
	/* weight */
	struct perch_decimal weight;
	enum perch_unit unit;
	enum perch_scale_status scale;
};

struct perch_readings {
	struct perch_reading v[PERCH_READINGS_MAX];
	size_t n;
	uint8_t bytes[PERCH_READINGS_BYTES];
	size_t used;
	/* counters; they survive clear */
	uint64_t lost;          /* readings that found no room */
	uint64_t dropped;       /* labels cut in the middle and not delivered */
	uint64_t short_reports; /* shorter than the layout, empty ones too: not decoded */
};

/* Forget the readings; the counters stay. */
void perch_readings_clear(struct perch_readings *list);

/* Copy one reading and its bytes in. PERCH_E_FULL: no room, counted in lost. */
enum perch_rc perch_readings_put(struct perch_readings *list, const struct perch_reading *reading);

const char *perch_symbology_str(enum perch_symbology s); /* "gs1-128", "unknown" */
const char *perch_suspect_str(enum perch_suspect one);   /* "count-clamped" */
const char *perch_scale_status_str(enum perch_scale_status s);

/*
 * Symbology that an AIM identifier names (ISO/IEC 15424): "]E0" with 13 digits EAN-13, ]C1
 * GS1-128 ... UNKNOWN for anything else. data: the label, for ids that cover several symbologies.
 */
enum perch_symbology perch_symbology_of_aim(const char aim[4], struct perch_span data);

/*
 * What a scan is, from both sources: `code`, the symbology that the maker's code id names (UNKNOWN when
 * there is none), is believed; but where it names a plain family and the AIM identifier the GS1
 * form of the same, the GS1 form wins. "" for no identifier.
 */
enum perch_symbology perch_symbology_best(enum perch_symbology code, const char aim[4],
					  struct perch_span data);

/* Do the first three bytes have the form of an AIM identifier: ']', a letter, a letter or digit? */
bool perch_aim_is_wellformed(struct perch_span bytes);

/* One JSON line (no newline) as `perch decode` and `perch listen` print it: design section 8. */
PERCH_MUST_CHECK enum perch_rc perch_reading_json(const struct perch_reading *reading,
						  struct perch_buf *out);

#endif
