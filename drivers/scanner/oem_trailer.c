/* oem_trailer.c - see oem_trailer.h. */
#include "drivers/scanner/oem_trailer.h"

#define LONG_MARK 0x0b
#define MORE      0x10
#define CC_BITS   0x14 /* the Gryphon's anomaly has 04 */
#define NO_ID     0xff

// clang-format off
static const struct {
	uint8_t              byte;
	enum perch_symbology symbology;
} short_rows[] = {
	{ 0x0a, PERCH_SYM_UPC_E },
	{ 0x0c, PERCH_SYM_EAN_8 },
	{ 0x0d, PERCH_SYM_UPC_A },
	{ 0x16, PERCH_SYM_EAN_13 },
};

static const struct {
	enum perch_symbology symbology;
	uint8_t              id;
	bool                 is_composite;
} long_rows[] = {
	{ PERCH_SYM_CODE_39,          0x0a,  false },
	{ PERCH_SYM_2OF5,             0x0c,  false },
	{ PERCH_SYM_ITF,              0x0d,  false },
	{ PERCH_SYM_CODABAR,          0x0e,  false },
	{ PERCH_SYM_UPC_A,            0x11,  false }, /* +5 */
	{ PERCH_SYM_UPC_E,            0x12,  false }, /* +2 */
	{ PERCH_SYM_EAN_13,           0x13,  false }, /* +2 */
	{ PERCH_SYM_UPC_E,            0x14,  false }, /* +5 */
	{ PERCH_SYM_EAN_13,           0x15,  false }, /* +5 */
	{ PERCH_SYM_UPC_A,            0x16,  false }, /* +2 */
	{ PERCH_SYM_EAN_8,            0x17,  false }, /* +2 */
	{ PERCH_SYM_CODE_128,         0x18,  false },
	{ PERCH_SYM_CODE_93,          0x19,  false },
	{ PERCH_SYM_EAN_8,            0x1d,  false }, /* +5 */
	{ PERCH_SYM_UPC_A,            0x20,  true },
	{ PERCH_SYM_UPC_E,            0x21,  true },
	{ PERCH_SYM_EAN_8,            0x22,  true },
	{ PERCH_SYM_EAN_13,           0x23,  true },
	{ PERCH_SYM_GS1_128,          0x25,  false },
	{ PERCH_SYM_DATABAR,          0x2a,  false }, /* omnidirectional, limited */
	{ PERCH_SYM_DATABAR_EXPANDED, 0x2b,  false },
	{ PERCH_SYM_PDF417,           0x2e,  false },
	{ PERCH_SYM_MAXICODE,         0x2f,  false },
	{ PERCH_SYM_OCR_A,            0x30,  false },
	{ PERCH_SYM_OCR_B,            0x31,  false },
	{ PERCH_SYM_DATAMATRIX,       0x32,  false },
	{ PERCH_SYM_QR,               0x33,  false }, /* Micro QR, too */
	{ PERCH_SYM_AZTEC,            0x34,  false },
	{ PERCH_SYM_CODE_49,          0x35,  false },
	{ PERCH_SYM_GS1_DATAMATRIX,   0x36,  false },
	{ PERCH_SYM_GS1_QR,           0x37,  false },
	{ PERCH_SYM_MICROPDF417,      0x38,  false },
	{ PERCH_SYM_UNKNOWN,          NO_ID, false },
};
// clang-format on

static void
name_by_id(uint8_t id, struct perch_oem_trailer *out)
{
	for (size_t i = 0; i < PERCH_COUNT(long_rows); i++)
		if (long_rows[i].id == id) {
			out->symbology = long_rows[i].symbology;
			out->is_composite = long_rows[i].is_composite;
			return;
		}
	out->is_bad = true;
}

struct perch_oem_trailer
perch_oem_trailer_read(struct perch_span label)
{
	struct perch_oem_trailer out = { .symbology = PERCH_SYM_UNKNOWN };
	const uint8_t *end = label.n > 0 ? label.p + label.n : NULL;

	for (size_t i = 0; i < PERCH_COUNT(short_rows) && label.n >= 1; i++)
		if (end[-1] == short_rows[i].byte) {
			out.n = 1;
			out.symbology = short_rows[i].symbology;
			return out;
		}
	if (label.n >= 3 && end[-1] == LONG_MARK && (end[-3] & ~CC_BITS) == 0) {
		out.n = 3;
		out.is_more = (end[-3] & MORE) != 0;
		name_by_id(end[-2], &out);
	} else if (label.n >= 4 && end[-1] == 0 && (end[-4] & ~CC_BITS) == 0) {
		out.n = 4;
		out.is_more = (end[-4] & MORE) != 0;
		if (end[-2] == LONG_MARK)
			name_by_id(end[-3], &out);
	} else {
		out.is_bad = true;
	}
	return out;
}
