/* fault_files.c - small files, marks and locks under faults: see fault_rows.h. */
#include "tests/store/fault_rows.h"

#include "tests/unit/must.h"

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/aside.h"
#include "firmware/store/file.h"
#include "firmware/store/lock.h"
#include "firmware/store/mark.h"
#include "firmware/store/reserve.h"

static const char old_text[] = "what was there before";
static const char new_text[] = "what is to be there from now on";
static char loaded[64];
static struct perch_mark mark = { .device = { 1 }, .epoch = { 2 }, .hash = { 3 } };
static uint64_t marked; /* what the mark on the disk says */
static int lock_fd = -1;

static void
put(const char *text)
{
	struct perch_err err = { 0 };

	MUST(perch_file_replace(fault_at("file"), perch_span_str(text), 0600, &err) == PERCH_OK,
	     "%s", err.text);
}

static enum perch_rc
load(struct perch_err *err)
{
	struct perch_buf b = perch_buf_over(loaded, sizeof(loaded));
	enum perch_rc rc = perch_file_load(fault_at("file"), &b, err);

	MUST(perch_buf_cstr(&b) != NULL, "the file fits");
	return rc;
}

/* --- file --------------------------------------------------------------------------------------- */

static void
before_replace(const void *ctx)
{
	(void)ctx;
	put(old_text);
}

static enum perch_rc
replace(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	return perch_file_replace(fault_at("file"), perch_span_str(new_text), 0600, err);
}

static enum perch_rc
draft(const void *ctx, struct perch_err *err)
{
	struct perch_draft d;
	enum perch_rc rc = perch_draft_open(&d, fault_at("file"), 0600, err);

	(void)ctx;
	if (rc == PERCH_OK)
		rc = perch_draft_put(&d, perch_span_of(new_text, 8), err);
	if (rc == PERCH_OK)
		rc = perch_draft_put(&d, perch_span_str(new_text + 8), err);
	if (rc == PERCH_OK)
		rc = perch_draft_keep(&d, err);
	perch_draft_drop(&d);
	return rc;
}

/* Only the folder's flush comes after the new file has taken the place of the old one. */
static void
after_replace(const void *ctx, const char *must, enum perch_rc rc)
{
	struct perch_err err = { 0 };

	(void)ctx;
	MUST(load(&err) == PERCH_OK, "%s: a file is there: %s", must, err.text);
	MUST(strcmp(loaded, new_text) == 0 || (rc != PERCH_OK && strcmp(loaded, old_text) == 0),
	     "%s: the old file or the new one, whole: '%s'", must, loaded);
}

static enum perch_rc
load_it(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	return load(err);
}

static void
after_load(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	MUST(rc != PERCH_OK || strcmp(loaded, old_text) == 0, "%s: '%s'", must, loaded);
}

static enum perch_rc
beside(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	(void)err;
	return perch_path_beside(loaded, sizeof(loaded), "/a/b", "c");
}

static void
after_beside(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	MUST(rc == PERCH_OK && strcmp(loaded, "/a/c") == 0, "%s: '%s'", must, loaded);
}

/* --- mark --------------------------------------------------------------------------------------- */

static enum perch_rc
save_mark(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	mark.seq++;
	return perch_mark_save(fault_at("mark"), "sealed", &mark, err);
}

static void
after_mark(const void *ctx, const char *must, enum perch_rc rc)
{
	struct perch_err err = { 0 };
	struct perch_mark got = { .seq = 0 };
	enum perch_rc found = perch_mark_load(fault_at("mark"), "sealed", &got, &err);

	(void)ctx;
	if (marked == 0 && rc != PERCH_OK && found == PERCH_E_NOTFOUND)
		return;
	MUST(found == PERCH_OK, "%s: a mark is there: %s", must, err.text);
	MUST(got.seq == mark.seq || (rc != PERCH_OK && got.seq == marked), "%s: it says %llu", must,
	     (unsigned long long)got.seq);
	marked = got.seq;
}

static void
before_first_mark(const void *ctx)
{
	(void)ctx;
	(void)unlink(fault_at("mark/sealed"));
	(void)rmdir(fault_at("mark"));
	marked = 0;
}

static void
before_load_mark(const void *ctx)
{
	struct perch_err err = { 0 };

	(void)ctx;
	mark.seq = 7;
	MUST(perch_mark_save(fault_at("mark"), "sealed", &mark, &err) == PERCH_OK, "%s", err.text);
}

static enum perch_rc
load_mark(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	marked = 0;
	struct perch_mark got;
	enum perch_rc rc = perch_mark_load(fault_at("mark"), "sealed", &got, err);
	if (rc == PERCH_OK)
		marked = got.seq;
	return rc;
}

static void
after_load_mark(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	MUST(marked == (rc == PERCH_OK ? 7 : 0), "%s: %llu", must, (unsigned long long)marked);
}

/* --- lock --------------------------------------------------------------------------------------- */

static enum perch_rc
lock(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	return perch_lock_take(fault_at("locked"), "test", &lock_fd, err);
}

static void
after_lock(const void *ctx, const char *must, enum perch_rc rc)
{
	struct perch_err err = { 0 };
	int second = -1;

	(void)ctx;
	MUST((rc == PERCH_OK) == (lock_fd >= 0), "%s: held or not", must);
	MUST(rc != PERCH_OK ||
		     perch_lock_take(fault_at("locked"), "second", &second, &err) == PERCH_E_BUSY,
	     "%s: whoever holds it is alone", must);
	perch_lock_release(&lock_fd);
}

/* --- put aside, reserve ---------------------------------------------------------------------------- */

static void
before_aside(const void *ctx)
{
	struct perch_err err = { 0 };

	(void)ctx;
	(void)unlink(fault_at("broken.db.damaged-1000"));
	(void)unlink(fault_at("broken.db.damaged-1000-wal"));
	MUST(perch_file_replace(fault_at("broken.db"), perch_span_str(old_text), 0600, &err) ==
			     PERCH_OK &&
		     perch_file_replace(fault_at("broken.db-wal"), perch_span_str(new_text), 0600,
					&err) == PERCH_OK,
	     "%s", err.text);
}

static enum perch_rc
put_aside(const void *ctx, struct perch_err *err)
{
	char aside[PERCH_ASIDE_CAP];

	(void)ctx;
	return perch_set_aside(fault_at("broken.db"), 1000, aside, err);
}

/* Each is in one of its two places, and in the new one when that was said. */
static void
after_aside(const void *ctx, const char *must, enum perch_rc rc)
{
	static const char *const tails[] = { "", "-wal" };
	char from[32];
	char to[32];

	(void)ctx;
	for (size_t i = 0; i < PERCH_COUNT(tails); i++) {
		MUST(perch_fmt(from, sizeof(from), "broken.db%s", tails[i]) == PERCH_OK &&
			     perch_fmt(to, sizeof(to), "broken.db.damaged-1000%s", tails[i]) ==
				     PERCH_OK,
		     "names");
		bool is_old = access(fault_at(from), F_OK) == 0;
		bool is_new = access(fault_at(to), F_OK) == 0;
		MUST(is_old != is_new && (is_new || rc != PERCH_OK), "%s: %s is there once", must,
		     from);
	}
}

static enum perch_rc
flush(const void *ctx, struct perch_err *err)
{
	enum perch_rc rc = perch_file_flush(fault_at("file"), err);

	(void)ctx;
	return rc == PERCH_OK ? perch_folder_flush(fault_at("file"), err) : rc;
}

static void
after_flush(const void *ctx, const char *must, enum perch_rc rc)
{
	struct perch_err err = { 0 };

	(void)rc;
	after_load(ctx, must, load(&err));
}

static void
before_reserve(const void *ctx)
{
	(void)ctx;
	(void)unlink(fault_at("log.db.reserve"));
}

static enum perch_rc
reserve(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	return perch_reserve_keep(fault_at("log.db"), err);
}

static void
after_reserve(const void *ctx, const char *must, enum perch_rc rc)
{
	struct stat st;

	(void)ctx;
	MUST(rc != PERCH_OK || (stat(fault_at("log.db.reserve"), &st) == 0 &&
				st.st_blocks * 512 >= PERCH_RESERVE_BYTES),
	     "%s: it occupies its blocks", must);
}

static const struct fault_row rows[] = {
	{ .must = "a file is replaced as a whole or not at all",
	  .of = "perch_file_replace",
	  .before = before_replace,
	  .act = replace,
	  .is_flushed = true,
	  .after = after_replace },
	{ .must = "a file that is written in pieces is replaced as a whole or not at all",
	  .of = "perch_draft_open perch_draft_put perch_draft_keep",
	  .before = before_replace,
	  .act = draft,
	  .is_flushed = true,
	  .after = after_replace },
	{ .must = "a file is loaded whole",
	  .of = "perch_file_load",
	  .before = before_replace,
	  .act = load_it,
	  .after = after_load },
	{ .must = "a file and its folder are flushed, or it tells",
	  .of = "perch_file_flush perch_folder_flush",
	  .before = before_replace,
	  .act = flush,
	  .is_flushed = true,
	  .after = after_flush },
	{ .must = "a broken file is put aside with what belongs to it, and never lost",
	  .of = "perch_set_aside",
	  .before = before_aside,
	  .act = put_aside,
	  .is_flushed = true,
	  .after = after_aside,
	  .also = FAULT_BIT(PERCH_E_IO) },
	{ .must = "a reserve is whole",
	  .of = "perch_reserve_keep",
	  .before = before_reserve,
	  .act = reserve,
	  .after = after_reserve },
	{ .must = "a path needs nothing of the system",
	  .of = "perch_path_beside",
	  .act = beside,
	  .after = after_beside },
	{ .must = "a mark is the old or the new one",
	  .of = "perch_mark_save",
	  .act = save_mark,
	  .is_flushed = true,
	  .after = after_mark },
	{ .must = "the first mark, whose folder is made, is there or not",
	  .of = "perch_mark_save",
	  .before = before_first_mark,
	  .act = save_mark,
	  .is_flushed = true,
	  .after = after_mark },
	{ .must = "a mark is read as it is",
	  .of = "perch_mark_load",
	  .before = before_load_mark,
	  .act = load_mark,
	  .after = after_load_mark },
	{ .must = "a lock is held by one, and that one knows",
	  .of = "perch_lock_take",
	  .act = lock,
	  .after = after_lock },
};

const struct fault_list fault_files = { rows, PERCH_COUNT(rows), NULL, NULL };
