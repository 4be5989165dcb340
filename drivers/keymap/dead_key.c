/*
 * dead_key.c - accents that wait for their letter. Pure.
 *
 * Source: what Windows' own layouts make of them (Unicode CLDR, keyboards/windows), in which all agree; Y
 * with diaeresis, which Windows leaves apart, is added because 1252 has it.
 */
#include "drivers/keymap/keymap.h"

#include "firmware/base/rc.h"

static const struct accent {
	uint32_t dead;
	uint32_t alone;
	const uint32_t *letters;
	const uint32_t *accented;
} accents[] = {
	{ U'ˋ', U'`', U"aeiouAEIOU", U"àèìòùÀÈÌÒÙ" },
	{ U'´', U'´', U"aeiouyAEIOUY", U"áéíóúýÁÉÍÓÚÝ" },
	{ U'ˆ', U'^', U"aeiouAEIOU", U"âêîôûÂÊÎÔÛ" },
	{ U'¨', U'¨', U"aeiouyAEIOUY", U"äëïöüÿÄËÏÖÜŸ" },
	{ U'˜', U'~', U"anoANO", U"ãñõÃÑÕ" },
};

static const struct accent *
find(uint32_t dead)
{
	for (size_t i = 0; i < PERCH_COUNT(accents); i++)
		if (accents[i].dead == dead)
			return &accents[i];
	return NULL;
}

bool
perch_dead_key_is(uint32_t code)
{
	return find(code) != NULL;
}

size_t
perch_dead_key_join(uint32_t dead, uint32_t next, uint32_t out[2])
{
	const struct accent *accent = find(dead);
	const struct accent *second = find(next);

	out[0] = accent != NULL ? accent->alone : dead;
	if (next == ' ')
		return 1;
	for (size_t i = 0; accent != NULL && accent->letters[i] != 0; i++)
		if (accent->letters[i] == next) {
			out[0] = accent->accented[i];
			return 1;
		}
	out[1] = second != NULL ? second->alone : next;
	return 2;
}
