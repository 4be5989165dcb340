/* zebra_type.c - see zebra_type.h. */
#include "drivers/scanner/zebra_type.h"

// clang-format off
static const struct {
	uint16_t             type;
	enum perch_symbology symbology;
} types[] = {
	{ 0x01, PERCH_SYM_CODE_39 },
	{ 0x02, PERCH_SYM_CODABAR },
	{ 0x03, PERCH_SYM_CODE_128 },
	{ 0x04, PERCH_SYM_2OF5 },             /* discrete */
	{ 0x05, PERCH_SYM_2OF5 },             /* IATA */
	{ 0x06, PERCH_SYM_ITF },
	{ 0x07, PERCH_SYM_CODE_93 },
	{ 0x08, PERCH_SYM_UPC_A },
	{ 0x09, PERCH_SYM_UPC_E },            /* number system 0 */
	{ 0x0a, PERCH_SYM_EAN_8 },
	{ 0x0b, PERCH_SYM_EAN_13 },
	{ 0x0c, PERCH_SYM_CODE_11 },
	{ 0x0d, PERCH_SYM_CODE_49 },
	{ 0x0e, PERCH_SYM_MSI },
	{ 0x0f, PERCH_SYM_GS1_128 },
	{ 0x10, PERCH_SYM_UPC_E },            /* number system 1 */
	{ 0x11, PERCH_SYM_PDF417 },
	{ 0x13, PERCH_SYM_CODE_39 },          /* full ASCII */
	{ 0x15, PERCH_SYM_CODE_39 },          /* Trioptic */
	{ 0x16, PERCH_SYM_EAN_13 },           /* Bookland */
	{ 0x18, PERCH_SYM_CODABAR },          /* NW-7 */
	{ 0x19, PERCH_SYM_CODE_128 },         /* ISBT-128 */
	{ 0x1a, PERCH_SYM_MICROPDF417 },
	{ 0x1b, PERCH_SYM_DATAMATRIX },
	{ 0x1c, PERCH_SYM_QR },
	{ 0x20, PERCH_SYM_CODE_39 },          /* Code 32 */
	{ 0x21, PERCH_SYM_CODE_128 },         /* ISBT-128, concatenated */
	{ 0x25, PERCH_SYM_MAXICODE },
	{ 0x28, PERCH_SYM_PDF417 },           /* macro */
	{ 0x2c, PERCH_SYM_QR },               /* micro */
	{ 0x2d, PERCH_SYM_AZTEC },
	{ 0x2e, PERCH_SYM_AZTEC },            /* rune */
	{ 0x30, PERCH_SYM_DATABAR },
	{ 0x31, PERCH_SYM_DATABAR },          /* limited */
	{ 0x32, PERCH_SYM_DATABAR_EXPANDED },
	{ 0x48, PERCH_SYM_UPC_A },            /* two-digit supplement: 0x40 more */
	{ 0x49, PERCH_SYM_UPC_E },
	{ 0x4a, PERCH_SYM_EAN_8 },
	{ 0x4b, PERCH_SYM_EAN_13 },
	{ 0x50, PERCH_SYM_UPC_E },
	{ 0x71, PERCH_SYM_2OF5 },             /* matrix */
	{ 0x72, PERCH_SYM_2OF5 },             /* Chinese */
	{ 0x88, PERCH_SYM_UPC_A },            /* five-digit supplement: 0x80 more */
	{ 0x89, PERCH_SYM_UPC_E },
	{ 0x8a, PERCH_SYM_EAN_8 },
	{ 0x8b, PERCH_SYM_EAN_13 },
	{ 0x90, PERCH_SYM_UPC_E },
	{ 0x9a, PERCH_SYM_MICROPDF417 },      /* macro */
	{ 0xa0, PERCH_SYM_OCR_B },
	{ 0xa1, PERCH_SYM_OCR_A },
	{ 0xb7, PERCH_SYM_HAN_XIN },
	{ 0xc1, PERCH_SYM_GS1_DATAMATRIX },
	{ 0xc2, PERCH_SYM_GS1_QR },
	{ 0xc4, PERCH_SYM_DOTCODE },
};
// clang-format on

enum perch_symbology
perch_symbology_of_zebra_type(uint16_t type)
{
	for (size_t i = 0; i < PERCH_COUNT(types); i++)
		if (types[i].type == type)
			return types[i].symbology;
	return PERCH_SYM_UNKNOWN;
}
