/* fault_walk.c - see fault_walk.h. */
#include "tests/store/fault_walk.h"

#include "tests/unit/must.h"

#include <dirent.h>

#include "firmware/base/text.h"

/* Every n that the short form walks; further ones in steps of half of what was reached. */
#define SHORT_EACH 8

/* No operation has so many points: it does not end. */
#define POINTS_MAX 2000000

bool
fault_is_long(void)
{
	return getenv("PERCH_FAULT_LONG") != NULL;
}

uint64_t
fault_next(uint64_t n)
{
	return n + (n < SHORT_EACH || fault_is_long() ? 1 : n / 2);
}

bool
fault_is_told(const char *text)
{
	struct perch_span rest = perch_span_str(text);

	while (rest.n > 0) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(rest, &code);

		if (n == 0 || !perch_utf8_is_printable(code))
			return false;
		rest = perch_span_from(rest, n);
	}
	return text[0] != '\0';
}

size_t
fault_open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t n = 0;

	if (folder != NULL) {
		while (readdir(folder) != NULL)
			n++;
		(void)closedir(folder);
	}
	MUST(n > 0, "the open files can be counted");
	return n;
}

/* What a fault may be called. None is damage, and nothing is "not there" because it could not be read. */
static unsigned
results_of(enum fault_kind kind)
{
	switch (kind) {
	case FAULT_NOMEM:
		return FAULT_BIT(PERCH_E_NOMEM);
	case FAULT_EIO:
		return FAULT_BIT(PERCH_E_IO);
	case FAULT_ENOSPC:
		return FAULT_BIT(PERCH_E_NOSPACE);
	case FAULT_EROFS:
		return FAULT_BIT(PERCH_E_IO) | FAULT_BIT(PERCH_E_DENIED);
	case FAULT_NONE:
	case FAULT_SHORT:
	case FAULT_KINDS:
		break;
	}
	return 0;
}

/* One round; returns whether the fault has struck. */
static bool
strike(const struct fault_row *row, enum fault_kind kind, uint64_t n, bool is_lasting,
       struct fault_count *count)
{
	struct perch_err err = { 0 };
	char must[300];

	MUST(perch_fmt(must, sizeof(must), "%s: %s at %llu%s", row->must, fault_kind_str(kind),
		       (unsigned long long)n, is_lasting ? " and after" : "") == PERCH_OK,
	     "%s: a sentence", row->must);
	if (row->before != NULL)
		row->before(row->ctx);
	size_t files = fault_open_files();
	fault_arm(kind, n, is_lasting);
	enum perch_rc rc = row->act(row->ctx, &err);
	bool has_struck = fault_disarm();
	MUST(rc == PERCH_OK || has_struck, "%s: fails without a fault: %s %s", must,
	     perch_rc_str(rc), err.text);
	MUST(rc == PERCH_OK || ((results_of(kind) | row->also) & FAULT_BIT(rc)) != 0,
	     "%s: said to be %s: %s", must, perch_rc_str(rc), err.text);
	MUST(rc == PERCH_OK || fault_is_told(err.text), "%s: %s without a word: '%s'", must,
	     perch_rc_str(rc), err.text);
	MUST(rc != PERCH_OK || !row->is_flushed || !fault_has_hit_flush(),
	     "%s: said to be done though a flush has failed", must);
	row->after(row->ctx, must, rc);
	MUST(fault_open_files() == files, "%s: %zu files are open, not %zu", must,
	     fault_open_files(), files);
	count->faults += has_struck;
	count->survived += has_struck && rc == PERCH_OK;
	if (!has_struck)
		return false;
	err = (struct perch_err){ .text = "" };
	rc = row->act(row->ctx, &err);
	MUST(rc == PERCH_OK, "%s: once more without it: %s %d %s", must, perch_rc_str(rc), err.code,
	     err.text);
	row->after(row->ctx, must, rc);
	MUST(fault_open_files() == files, "%s: once more without it: files stay open", must);
	return true;
}

/* PERCH_FAULT="EIO 61 1": this one alone, at the 61st point and after it. */
static bool
walk_alone(const struct fault_row *row, struct fault_count *count)
{
	const char *alone = getenv("PERCH_FAULT");
	char words[3][24];
	struct perch_span rest = perch_span_str(alone != NULL ? alone : "");
	struct perch_span word;

	for (size_t i = 0; i < PERCH_COUNT(words); i++)
		if (!perch_text_word(&rest, &word) ||
		    perch_text_copy(words[i], sizeof(words[i]), word) != PERCH_OK)
			return false;
	for (enum fault_kind kind = FAULT_NOMEM; kind < FAULT_KINDS; kind++)
		if (strcmp(fault_kind_str(kind), words[0]) == 0)
			(void)strike(row, kind, strtoull(words[1], NULL, 10),
				     strcmp(words[2], "0") != 0, count);
	return true;
}

void
fault_walk(const struct fault_row *row, struct fault_count *count)
{
	if (walk_alone(row, count))
		return;
	for (enum fault_kind kind = FAULT_NOMEM; kind < FAULT_KINDS; kind++)
		for (int is_lasting = 0; is_lasting < 2; is_lasting++)
			for (uint64_t n = 1; strike(row, kind, n, is_lasting != 0, count);
			     n = fault_next(n))
				MUST(n < POINTS_MAX, "%s: an end of it", row->must);
	count->rows++;
}
