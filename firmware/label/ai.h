/*
 * ai.h - the GS1 application identifiers: format, checks and companions of each. Pure.
 *
 * Source: GS1 General Specifications section 3.2; GS1 Barcode Syntax Dictionary, release
 * 2026-01-27, whose facts the tables restate. Lists of countries, currencies, package and media
 * types are those that the dictionary's tests accept.
 */
#ifndef PERCH_LABEL_AI_H
#define PERCH_LABEL_AI_H

#include "firmware/label/label.h"

#define PERCH_GS           0x1d /* the separator, as scanners send FNC1 inside the data */
#define PERCH_AI_PARTS_MAX 5

/* What a component must satisfy beyond its character set. */
enum perch_ai_check {
	PERCH_AI_ANY,
	PERCH_AI_GTIN,      /* check digit; key that begins at the second character */
	PERCH_AI_KEY,       /* check digit; key that begins at the first */
	PERCH_AI_PREFIX,    /* begins with a GS1 company prefix: four digits or more */
	PERCH_AI_GMN,       /* check character pair, company prefix */
	PERCH_AI_MUDI,      /* the same, and not digits only */
	PERCH_AI_DATE,      /* YYMMDD */
	PERCH_AI_DATE0,     /* YYMMDD, day 00 allowed */
	PERCH_AI_DATE_LONG, /* YYYYMMDD */
	PERCH_AI_HOUR,      /* 00..23 */
	PERCH_AI_MINUTE,    /* 00..59, also seconds */
	PERCH_AI_TIME,      /* HHMM */
	PERCH_AI_NONZERO,
	PERCH_AI_ZERO,
	PERCH_AI_NO_LEADING_0,
	PERCH_AI_WINDING, /* 0, 1 or 9 */
	PERCH_AI_YES_NO,  /* 0 or 1 */
	PERCH_AI_SEX,     /* ISO/IEC 5218 */
	PERCH_AI_HYPHEN,
	PERCH_AI_PIECE,   /* PPTT: piece of total */
	PERCH_AI_BIRTH,   /* "1/3": position in a birth sequence */
	PERCH_AI_PERCENT, /* %hh escapes */
	PERCH_AI_LATITUDE,
	PERCH_AI_LONGITUDE,
	PERCH_AI_COUNTRY,     /* ISO 3166 numeric */
	PERCH_AI_COUNTRY_999, /* the same, or 999 */
	PERCH_AI_COUNTRY_2,   /* ISO 3166 alpha-2 */
	PERCH_AI_CURRENCY,    /* ISO 4217 numeric */
	PERCH_AI_PACKAGE,
	PERCH_AI_MEDIA,
	PERCH_AI_IMPORTER, /* one character of base64url */
	PERCH_AI_IBAN,
	PERCH_AI_COUPON,
	PERCH_AI_POS_OFFER
};

/* Characters of a component. */
enum perch_ai_set {
	PERCH_SET_NONE, /* no component here */
	PERCH_SET_N,    /* digits */
	PERCH_SET_X,    /* the 82 characters of GS1 General Specifications figure 7.11-1 */
	PERCH_SET_Y,    /* the 39 of figure 7.11-2 */
	PERCH_SET_Z     /* base64url, padding with '=' */
};

struct perch_ai_part {
	enum perch_ai_set set;
	uint8_t min, max;
	bool is_optional; /* may be left out; nothing mandatory follows */
	enum perch_ai_check check;
};

enum perch_ai_flag {
	PERCH_AI_FIXED = 1, /* length known from the AI: no separator follows */
	PERCH_AI_QUERY = 2  /* may stand in the query of a Digital Link */
};

struct perch_ai {
	char ai[5];     /* "3100": the first of the range */
	char last;      /* last digit of the range's last AI; 0: a single AI */
	unsigned flags; /* enum perch_ai_flag, ORed */
	struct perch_ai_part part[PERCH_AI_PARTS_MAX];
	const char *needs; /* "01 00+02": all of one group; n is any digit; NULL: none */
	const char *never; /* "310n 37"; an AI does not exclude itself; NULL: none */
	const char *key;   /* Digital Link primary key: its qualifiers, "22 10 21|235" */
	const char *name;  /* "GTIN", "batch or lot" */
};

/* Where and why a value was refused; at counts from its first byte. */
struct perch_ai_fault {
	enum perch_label_error error;
	size_t at;
	char expected[3]; /* the check digit or pair that would be right, else "" */
};

/* The AI that the text begins with, or that the text is (exact); NULL when there is none. */
const struct perch_ai *perch_ai_find(struct perch_span text);
const struct perch_ai *perch_ai_exact(struct perch_span code);

size_t perch_ai_digits(const struct perch_ai *ai); /* 2..4 */
size_t perch_ai_min(const struct perch_ai *ai);    /* shortest and longest value */
size_t perch_ai_max(const struct perch_ai *ai);

/* The rows of the table, for tests. */
const struct perch_ai *perch_ai_table(size_t *n);

/* Length, characters and checks of a value. False: *fault says what and where. */
bool perch_ai_value_is_good(const struct perch_ai *ai, struct perch_span value,
			    struct perch_ai_fault *fault);

/* Code lists and coupon formats: the whole span is one code. */
bool perch_ai_code_is_known(enum perch_ai_check list, struct perch_span code);
bool perch_ai_coupon_is_good(struct perch_span digits);
bool perch_ai_pos_offer_is_good(struct perch_span digits);

#endif
