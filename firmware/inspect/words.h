/*
 * words.h - fixed lists that an inspector chooses from, in code and in the words of each language.
 *
 * Pure. Codes are stable and are what records hold. Defects have a dictionary of their own
 * (defect.h), as head office changes it. Chinese words, but those for article and roll number, are
 * from memory: unconfirmed, as nobody of the trade has read them.
 */
#ifndef PERCH_INSPECT_WORDS_H
#define PERCH_INSPECT_WORDS_H

#include "firmware/base/rc.h"

struct perch_word {
	const char *code; /* a-z 0-9 and - */
	const char *en;
	const char *zh; /* simplified Chinese; "" where no word is known */
	const char *zh_hant;
};

struct perch_word_list {
	const struct perch_word *v;
	size_t n;
};

/* Why production is off its plan: the seven causes of an anomaly. */
struct perch_word_list perch_causes(void);
/* What a shipping mark has to show: eight fields. */
struct perch_word_list perch_mark_fields(void);
/* Forms of bow and skew that ASTM D3990 names. */
struct perch_word_list perch_bow_kinds(void);

/* The word of this code, NULL when the list has none. */
const struct perch_word *perch_words_find(struct perch_word_list words, const char *code);

#endif
