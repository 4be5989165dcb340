/*
 * ai_coupon.c - the inner format of coupon codes (AI 8110 and 8112). Pure.
 *
 * A roll never carries one. They are checked because a label is accepted or refused as a whole.
 * Source: GS1 North American Coupon Application Guideline; GS1 Barcode Syntax Dictionary.
 *
 * Both are digits. Many fields carry a length digit in front; `extra` is added to it.
 */
#include "firmware/label/ai.h"

struct cursor {
	struct perch_span s;
	size_t at;
	bool is_bad;
};

/* The next digit; it must be one of `allowed`. */
static unsigned
digit(struct cursor *c, const char *allowed)
{
	if (c->is_bad || c->at >= c->s.n || strchr(allowed, c->s.p[c->at]) == NULL) {
		c->is_bad = true;
		return 0;
	}
	return (unsigned)(c->s.p[c->at++] - '0');
}

static void
skip(struct cursor *c, size_t n)
{
	if (c->is_bad || c->s.n - c->at < n)
		c->is_bad = true;
	else
		c->at += n;
}

/* A length digit and that many digits, `extra` more. */
static void
sized(struct cursor *c, const char *lengths, size_t extra)
{
	size_t n = digit(c, lengths);

	skip(c, n + extra);
}

/* An optional field begins with its own number. */
static bool
field(struct cursor *c, char number)
{
	if (c->is_bad || c->at >= c->s.n || c->s.p[c->at] != (uint8_t)number)
		return false;
	c->at++;
	return true;
}

/* How much must be bought, in what unit, of which family. */
static void
requirement(struct cursor *c)
{
	sized(c, "12345", 0);
	digit(c, "012349");
	skip(c, 3);
}

/* The company of a further purchase: 9 means the same company, and nothing follows. */
static void
company(struct cursor *c)
{
	if (!field(c, '9'))
		sized(c, "0123456", 6);
}

static struct perch_span
date(struct cursor *c)
{
	static const struct perch_ai yymmdd = {
		.part = { { PERCH_SET_N, 6, 6, false, PERCH_AI_DATE } },
	};
	struct perch_ai_fault fault;
	struct perch_span s = perch_span_first(perch_span_from(c->s, c->at), 6);

	skip(c, 6);
	if (!c->is_bad && !perch_ai_value_is_good(&yymmdd, s, &fault))
		c->is_bad = true;
	return s;
}

static void
dates(struct cursor *c)
{
	struct perch_span expiry = { 0 };

	if (field(c, '3'))
		expiry = date(c);
	if (field(c, '4')) {
		struct perch_span start = date(c);

		if (!c->is_bad && expiry.n == 6 && memcmp(start.p, expiry.p, 6) > 0)
			c->is_bad = true;
	}
}

bool
perch_ai_coupon_is_good(struct perch_span digits)
{
	struct cursor c = { digits, 0, false };

	sized(&c, "0123456", 6); /* company */
	skip(&c, 6);             /* offer */
	sized(&c, "12345", 0);   /* value saved */
	requirement(&c);
	if (field(&c, '1')) {
		digit(&c, "0123");
		requirement(&c);
		company(&c);
	}
	if (field(&c, '2')) {
		requirement(&c);
		company(&c);
	}
	dates(&c);
	if (field(&c, '5'))
		sized(&c, "0123456789", 6); /* serial number */
	if (field(&c, '6'))
		sized(&c, "1234567", 6); /* retailer */
	if (field(&c, '9')) {
		digit(&c, "01256");      /* how the value is meant */
		digit(&c, "012");        /* which item it applies to */
		digit(&c, "0123456789"); /* store coupon */
		digit(&c, "01");         /* may not be multiplied */
	}
	return !c.is_bad && c.at == digits.n;
}

bool
perch_ai_pos_offer_is_good(struct perch_span digits)
{
	struct cursor c = { digits, 0, false };

	digit(&c, "01");            /* format */
	sized(&c, "0123456", 6);    /* funder */
	skip(&c, 6);                /* offer */
	sized(&c, "0123456789", 6); /* serial number */
	return !c.is_bad && c.at == digits.n;
}
