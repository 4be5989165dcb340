/*
 * symbology.c - names of symbologies, and what an AIM identifier says. Pure.
 *
 * Source: ISO/IEC 15424 as makers' manuals reprint it. Scanners send UPC-A and UPC-E under ]E0,
 * too, and every DataBar under ]e0; there the number of digits decides.
 */
#include "drivers/reading.h"

#define ANY_MODIFIER '\0'

// clang-format off
static const char *const names[] = {
	[PERCH_SYM_UNKNOWN]          = "unknown",
	[PERCH_SYM_UPC_A]            = "upc-a",
	[PERCH_SYM_UPC_E]            = "upc-e",
	[PERCH_SYM_EAN_13]           = "ean-13",
	[PERCH_SYM_EAN_8]            = "ean-8",
	[PERCH_SYM_CODE_39]          = "code-39",
	[PERCH_SYM_CODE_93]          = "code-93",
	[PERCH_SYM_CODE_128]         = "code-128",
	[PERCH_SYM_GS1_128]          = "gs1-128",
	[PERCH_SYM_ITF]              = "itf",
	[PERCH_SYM_CODABAR]          = "codabar",
	[PERCH_SYM_CODE_11]          = "code-11",
	[PERCH_SYM_MSI]              = "msi",
	[PERCH_SYM_2OF5]             = "2of5",
	[PERCH_SYM_DATABAR]          = "databar",
	[PERCH_SYM_DATABAR_EXPANDED] = "databar-expanded",
	[PERCH_SYM_DATAMATRIX]       = "datamatrix",
	[PERCH_SYM_GS1_DATAMATRIX]   = "gs1-datamatrix",
	[PERCH_SYM_QR]               = "qr",
	[PERCH_SYM_GS1_QR]           = "gs1-qr",
	[PERCH_SYM_PDF417]           = "pdf417",
	[PERCH_SYM_MICROPDF417]      = "micropdf417",
	[PERCH_SYM_AZTEC]            = "aztec",
	[PERCH_SYM_MAXICODE]         = "maxicode",
	[PERCH_SYM_HAN_XIN]          = "han-xin",
	[PERCH_SYM_DOTCODE]          = "dotcode",
	[PERCH_SYM_CODE_49]          = "code-49",
	[PERCH_SYM_OCR_A]            = "ocr-a",
	[PERCH_SYM_OCR_B]            = "ocr-b",
};
_Static_assert(PERCH_COUNT(names) == PERCH_SYM_COUNT, "every symbology has a name");

/* First row that fits; a letter's own row comes after those with a modifier. */
static const struct {
	char                 letter;
	char                 modifier;
	enum perch_symbology symbology;
} aim_rows[] = {
	{ 'A', ANY_MODIFIER, PERCH_SYM_CODE_39 },
	{ 'C', '1',          PERCH_SYM_GS1_128 },         /* FNC1 in front */
	{ 'C', ANY_MODIFIER, PERCH_SYM_CODE_128 },
	{ 'E', '4',          PERCH_SYM_EAN_8 },
	{ 'F', ANY_MODIFIER, PERCH_SYM_CODABAR },
	{ 'G', ANY_MODIFIER, PERCH_SYM_CODE_93 },
	{ 'H', ANY_MODIFIER, PERCH_SYM_CODE_11 },
	{ 'I', ANY_MODIFIER, PERCH_SYM_ITF },
	{ 'J', ANY_MODIFIER, PERCH_SYM_DOTCODE },
	{ 'L', '3',          PERCH_SYM_MICROPDF417 },     /* the three emulations of Code 128 */
	{ 'L', '4',          PERCH_SYM_MICROPDF417 },
	{ 'L', '5',          PERCH_SYM_MICROPDF417 },
	{ 'L', ANY_MODIFIER, PERCH_SYM_PDF417 },
	{ 'M', ANY_MODIFIER, PERCH_SYM_MSI },
	{ 'Q', '3',          PERCH_SYM_GS1_QR },          /* FNC1 in first position, no ECI */
	{ 'Q', '4',          PERCH_SYM_GS1_QR },          /* the same with ECI */
	{ 'Q', ANY_MODIFIER, PERCH_SYM_QR },
	{ 'R', ANY_MODIFIER, PERCH_SYM_2OF5 },
	{ 'S', ANY_MODIFIER, PERCH_SYM_2OF5 },
	{ 'U', ANY_MODIFIER, PERCH_SYM_MAXICODE },
	{ 'd', '2',          PERCH_SYM_GS1_DATAMATRIX },  /* FNC1 in first position, no ECI */
	{ 'd', '5',          PERCH_SYM_GS1_DATAMATRIX },  /* the same with ECI */
	{ 'd', ANY_MODIFIER, PERCH_SYM_DATAMATRIX },
	{ 'e', '0',          PERCH_SYM_DATABAR_EXPANDED },
	{ 'h', ANY_MODIFIER, PERCH_SYM_HAN_XIN },
	{ 'z', ANY_MODIFIER, PERCH_SYM_AZTEC },
};

/* Where the length tells more than the identifier; ]E3 has a supplement behind the main digits. */
static const struct {
	size_t               digits;
	enum perch_symbology symbology;
	char                 letter;
	char                 modifier;
} sized_rows[] = {
	{ 13,     PERCH_SYM_EAN_13,  'E', '0' },
	{ 12,     PERCH_SYM_UPC_A,   'E', '0' },
	{ 8,      PERCH_SYM_UPC_E,   'E', '0' }, /* EAN-8 has ]E4 */
	{ 13 + 2, PERCH_SYM_EAN_13,  'E', '3' },
	{ 13 + 5, PERCH_SYM_EAN_13,  'E', '3' },
	{ 12 + 2, PERCH_SYM_UPC_A,   'E', '3' },
	{ 12 + 5, PERCH_SYM_UPC_A,   'E', '3' },
	{ 2 + 14, PERCH_SYM_DATABAR, 'e', '0' }, /* a GTIN under AI 01: all that the others hold */
};
// clang-format on

const char *
perch_symbology_str(enum perch_symbology s)
{
	return (unsigned)s < PERCH_COUNT(names) ? names[s] : names[PERCH_SYM_UNKNOWN];
}

enum perch_symbology
perch_symbology_of_aim(const char aim[4], struct perch_span data)
{
	if (aim[0] != ']')
		return PERCH_SYM_UNKNOWN;
	for (size_t i = 0; i < PERCH_COUNT(sized_rows); i++)
		if (sized_rows[i].letter == aim[1] && sized_rows[i].modifier == aim[2] &&
		    sized_rows[i].digits == data.n)
			return sized_rows[i].symbology;
	for (size_t i = 0; i < PERCH_COUNT(aim_rows); i++)
		if (aim_rows[i].letter == aim[1] &&
		    (aim_rows[i].modifier == ANY_MODIFIER || aim_rows[i].modifier == aim[2]))
			return aim_rows[i].symbology;
	return PERCH_SYM_UNKNOWN;
}

bool
perch_aim_is_wellformed(struct perch_span bytes)
{
	if (bytes.n < 3 || bytes.p[0] != ']')
		return false;
	uint8_t letter = bytes.p[1] | 0x20;
	uint8_t modifier = bytes.p[2];
	return letter >= 'a' && letter <= 'z' &&
	       ((modifier >= '0' && modifier <= '9') || (modifier >= 'A' && modifier <= 'Z') ||
		(modifier >= 'a' && modifier <= 'z'));
}

enum perch_symbology
perch_symbology_best(enum perch_symbology code, const char aim[4], struct perch_span data)
{
	enum perch_symbology by_aim = perch_symbology_of_aim(aim, data);

	if (code == PERCH_SYM_UNKNOWN)
		return by_aim;
	if ((code == PERCH_SYM_CODE_128 && by_aim == PERCH_SYM_GS1_128) ||
	    (code == PERCH_SYM_QR && by_aim == PERCH_SYM_GS1_QR) ||
	    (code == PERCH_SYM_DATAMATRIX && by_aim == PERCH_SYM_GS1_DATAMATRIX))
		return by_aim;
	return code;
}
