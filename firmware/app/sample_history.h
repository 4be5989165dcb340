/*
 * sample_history.h - the severity of the next lot of a series, from what became of the lots before.
 *
 * Pure. A history is words with blanks between, the oldest lot first:
 *   accept[:FAILED] reject[:FAILED] gap[:FAILED]   one lot each and its failed rolls; gap: passed
 *                                                  between accept and reject under a reduced plan
 *   allow-reduced deny-reduced                     head office says so, from the next lot on;
 *                                                  denied at first
 *   resume                                         begun again after a stop
 * FAILED is needed of lots that passed where the table's way to reduced inspection counts them.
 */
#ifndef PERCH_APP_SAMPLE_HISTORY_H
#define PERCH_APP_SAMPLE_HISTORY_H

#include "firmware/inspect/sample_switch.h"

/*
 * Write {"severity":"tightened","stopped":false,"why":"2 of the last 5 lots rejected: .."}, where
 * why is the last change, "" when there was none. PERCH_E_FORMAT: a word that is none of these, or
 * without its number; PERCH_E_STATE: a lot after the stop, or resume without one. err->text counts the
 * words: "history: word 3: ..".
 */
PERCH_MUST_CHECK enum perch_rc perch_sample_history(const struct perch_sample_table *table,
						    struct perch_span history, struct perch_jw *w,
						    struct perch_err *err);

#endif
