/*
 * aim.c - AIM symbology identifiers in front of scanned data. Pure.
 *
 * Source: ISO/IEC 15424: ']', a letter for the symbology, a modifier. GS1 General Specifications
 * 5.1.2: which of them promise GS1 data.
 */
#include "firmware/label/gs1.h"

#define AIM_LENGTH 3

static bool
is_letter(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

size_t
perch_aim_length(struct perch_span text)
{
	if (text.n < AIM_LENGTH || text.p[0] != ']' || !is_letter(text.p[1]))
		return 0;
	return is_letter(text.p[2]) || (text.p[2] >= '0' && text.p[2] <= '9') ? AIM_LENGTH : 0;
}

enum perch_carrier
perch_aim_carrier(struct perch_span id)
{
	static const struct {
		const char *id;
		enum perch_carrier carrier;
	} rows[] = {
		{ "]C1", PERCH_CARRIER_GS1 }, /* GS1-128 */
		{ "]e0", PERCH_CARRIER_GS1 }, /* GS1 DataBar, GS1 composite */
		{ "]d2", PERCH_CARRIER_GS1 }, /* GS1 DataMatrix */
		{ "]Q3", PERCH_CARRIER_GS1 }, /* GS1 QR */
		{ "]J1", PERCH_CARRIER_GS1 }, /* GS1 DotCode */
		{ "]E0", PERCH_CARRIER_EAN }, /* EAN-13, UPC-A, UPC-E */
		{ "]E4", PERCH_CARRIER_EAN8 },
	};

	if (id.n == 0)
		return PERCH_CARRIER_NONE;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++)
		if (perch_span_eq_str(id, rows[i].id))
			return rows[i].carrier;
	return PERCH_CARRIER_DATA;
}
