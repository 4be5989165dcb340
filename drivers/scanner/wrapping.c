/* wrapping.c - see wrapping.h. */
#include "drivers/scanner/wrapping.h"

// clang-format off
static const struct {
	char                 letter;
	enum perch_symbology symbology;
} honeywell[] = {
	{ 'a', PERCH_SYM_CODABAR },
	{ 'b', PERCH_SYM_CODE_39 },
	{ '<', PERCH_SYM_CODE_39 },          /* Code 32, a form of it */
	{ 'c', PERCH_SYM_UPC_A },
	{ 'd', PERCH_SYM_EAN_13 },
	{ 'D', PERCH_SYM_EAN_8 },
	{ 'E', PERCH_SYM_UPC_E },
	{ 'e', PERCH_SYM_ITF },
	{ 'f', PERCH_SYM_2OF5 },
	{ 'm', PERCH_SYM_2OF5 },
	{ 'g', PERCH_SYM_MSI },
	{ 'h', PERCH_SYM_CODE_11 },
	{ 'i', PERCH_SYM_CODE_93 },
	{ 'j', PERCH_SYM_CODE_128 },
	{ 'I', PERCH_SYM_GS1_128 },
	{ '|', PERCH_SYM_GS1_128 },
	{ 'y', PERCH_SYM_DATABAR },
	{ '{', PERCH_SYM_DATABAR },          /* limited */
	{ '}', PERCH_SYM_DATABAR_EXPANDED },
	{ 'r', PERCH_SYM_PDF417 },
	{ 'R', PERCH_SYM_MICROPDF417 },
	{ 's', PERCH_SYM_QR },
	{ 'w', PERCH_SYM_DATAMATRIX },
	{ 'z', PERCH_SYM_AZTEC },
	{ 'x', PERCH_SYM_MAXICODE },
	{ 'H', PERCH_SYM_HAN_XIN },
};

#define ANY_LENGTH 0

/* First row that fits. */
static const struct {
	char                 letter;
	uint8_t              digits;
	enum perch_symbology symbology;
} syble[] = {
	{ 'd', 13,         PERCH_SYM_EAN_13 },
	{ 'd', 8,          PERCH_SYM_EAN_8 },
	{ 'c', 12,         PERCH_SYM_UPC_A },
	{ 'c', 8,          PERCH_SYM_UPC_E },
	{ 'j', ANY_LENGTH, PERCH_SYM_CODE_128 },
	{ 'b', ANY_LENGTH, PERCH_SYM_CODE_39 },
	{ 'i', ANY_LENGTH, PERCH_SYM_CODE_93 },
	{ 'a', ANY_LENGTH, PERCH_SYM_CODABAR },
	{ 'e', ANY_LENGTH, PERCH_SYM_ITF },
	{ 'D', ANY_LENGTH, PERCH_SYM_2OF5 },  /* industrial */
	{ 'v', ANY_LENGTH, PERCH_SYM_2OF5 },  /* matrix */
	{ 'H', ANY_LENGTH, PERCH_SYM_CODE_11 },
	{ 'm', ANY_LENGTH, PERCH_SYM_MSI },
	{ 'R', ANY_LENGTH, PERCH_SYM_DATABAR },
	{ 'Q', ANY_LENGTH, PERCH_SYM_QR },
	{ 'u', ANY_LENGTH, PERCH_SYM_DATAMATRIX },
	{ 'r', ANY_LENGTH, PERCH_SYM_PDF417 },
};
// clang-format on

enum perch_symbology
perch_code_letter_honeywell(uint8_t letter)
{
	for (size_t i = 0; i < PERCH_COUNT(honeywell); i++)
		if (honeywell[i].letter == (char)letter)
			return honeywell[i].symbology;
	return PERCH_SYM_UNKNOWN;
}

enum perch_symbology
perch_code_letter_syble(uint8_t letter, struct perch_span data)
{
	for (size_t i = 0; i < PERCH_COUNT(syble); i++)
		if (syble[i].letter == (char)letter &&
		    (syble[i].digits == ANY_LENGTH || syble[i].digits == data.n))
			return syble[i].symbology;
	return PERCH_SYM_UNKNOWN;
}

struct perch_span
perch_wrapping_cut_end(struct perch_span bytes)
{
	if (bytes.n > 0 && bytes.p[bytes.n - 1] == '\n')
		bytes.n--;
	if (bytes.n > 0 && bytes.p[bytes.n - 1] == '\r')
		bytes.n--;
	return bytes;
}

void
perch_wrapping_take_aim(struct perch_reading *reading)
{
	if (!perch_aim_is_wellformed(reading->bytes))
		return;
	memcpy(reading->aim, reading->bytes.p, 3);
	reading->bytes = perch_span_from(reading->bytes, 3);
}

/* n digits of which the last is the check digit of a GTIN: weights 3 and 1 from the right. */
static bool
is_gtin(struct perch_span bytes, size_t n)
{
	unsigned sum = 0;

	if (bytes.n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (bytes.p[i] < '0' || bytes.p[i] > '9')
			return false;
		sum += (bytes.p[i] - (unsigned)'0') * ((n - i) % 2 == 0 ? 3 : 1);
	}
	return sum % 10 == 0;
}

static bool
is_proven(enum perch_symbology code, struct perch_span rest)
{
	char aim[4] = "";

	if (perch_aim_is_wellformed(rest)) {
		memcpy(aim, rest.p, 3);
		rest = perch_span_from(rest, 3);
		return perch_symbology_best(code, aim, rest) == perch_symbology_of_aim(aim, rest);
	}
	return (code == PERCH_SYM_EAN_13 && is_gtin(rest, 13)) ||
	       (code == PERCH_SYM_UPC_A && is_gtin(rest, 12));
}

enum perch_symbology
perch_wrapping_take_letter(struct perch_span *bytes, bool is_promised)
{
	enum perch_symbology code;
	struct perch_span rest = perch_span_from(*bytes, 1);

	if (rest.n == 0)
		return PERCH_SYM_UNKNOWN;
	code = perch_code_letter_honeywell(bytes->p[0]);
	if (code == PERCH_SYM_UNKNOWN || (!is_promised && !is_proven(code, rest)))
		return PERCH_SYM_UNKNOWN;
	*bytes = rest;
	return code;
}
