/*
 * separator.h - does a scanner send the GS1 separator? The test label, what a scan of it shows, and
 * what that means for the labels that come after it.
 *
 * Pure. GS (29) ends a variable field of an element string that is not the last one. A scanner in
 * keyboard mode, or one that is set up so, drops it or sends something else in its place; a label
 * alone cannot tell that from a print that lacks it. The test label is known, so it can.
 *
 * The test label is a GS1-128 or GS1 DataMatrix symbol of
 *
 *	(01)09521234543213(10)SEPARATOR(21)TEST
 *
 * whose GTIN has the prefix that GS1 keeps for examples (952): no cloth carries it.
 */
#ifndef PERCH_LABEL_SEPARATOR_H
#define PERCH_LABEL_SEPARATOR_H

#include "firmware/label/label.h"

#define PERCH_SEPARATOR_TEST_HEAD      "010952123454321310SEPARATOR"
#define PERCH_SEPARATOR_TEST_TAIL      "21TEST"
#define PERCH_SEPARATOR_TEST_BRACKETED "(01)09521234543213(10)SEPARATOR(21)TEST"

enum perch_separators {
	PERCH_SEPARATORS_UNTESTED,
	PERCH_SEPARATORS_KEPT,    /* GS arrives */
	PERCH_SEPARATORS_LOST,    /* nothing arrives in its place */
	PERCH_SEPARATORS_CHANGED, /* something else arrives in its place */
	PERCH_SEPARATORS_COUNT
};

const char *perch_separators_str(enum perch_separators separators); /* "kept"; "untested" */
/* UNTESTED for any other word. */
enum perch_separators perch_separators_find(struct perch_span word);

/* What a scan of the test label shows; UNTESTED: it is no scan of the test label. The bytes as
 * scanned, AIM identifier in front or not. */
enum perch_separators perch_separator_test(struct perch_span text);

/*
 * Is it a scan of a GS1 symbol, as far as an AIM identifier tells? aim: the one that was taken off
 * already, "" or NULL when there is none; one in front of the text is seen, too. In any other symbol a
 * GS is plain data, which says nothing of the separator.
 */
bool perch_separator_test_is_valid(struct perch_span text, const char *aim);

/*
 * Look anew for a lost separator in a label that was accepted, now that its scanner is known; sets or
 * clears PERCH_WARN_LOST_SEPARATOR. UNTESTED: as perch_label_read() found it. KEPT: only the
 * print can be wrong, so the rule is that of a scan with a GS (label.h). LOST, CHANGED: without a GS
 * in the scan every field of variable length is suspect, because it takes in whatever follows; a
 * GS shows that the scanner was set right since.
 */
void perch_label_judge_separators(struct perch_label *label, enum perch_separators known);

#endif
