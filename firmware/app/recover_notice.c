/* recover_notice.c - see recover_notice.h. */
#include "firmware/app/recover_notice.h"

#include <time.h>

#include "firmware/base/buf.h"

/* "14:20" today, else with the date. */
static void
put_time(struct perch_buf *b, int64_t ms, struct perch_now now)
{
	const time_t then_s = (time_t)(ms / 1000);
	const time_t now_s = (time_t)(now.wall.ms / 1000);
	struct tm then;
	struct tm today;
	char text[32] = "?";

	if (localtime_r(&then_s, &then) != NULL && localtime_r(&now_s, &today) != NULL &&
	    strftime(text, sizeof(text),
		     then.tm_year == today.tm_year && then.tm_yday == today.tm_yday
			     ? "%H:%M"
			     : "%Y-%m-%d %H:%M",
		     &then) == 0)
		text[0] = '\0';
	perch_buf_put_str(b, text);
}

static void
put_what(struct perch_buf *b, const struct perch_saved *s)
{
	const char *slash = strrchr(s->aside, '/');
	const char *name = slash != NULL ? slash + 1 : s->aside;

	perch_buf_put_str(b, s->is_missing ? "log.db was gone" : "log.db was damaged");
	if (name[0] != '\0')
		perch_buf_fmt(b, ": what was there is put aside as %s (keep it)", name);
	perch_buf_put_str(b, "; a new one was made");
}

static void
put_sources(struct perch_buf *b, const struct perch_saved *s, struct perch_now now)
{
	perch_buf_fmt(b, "%llu records are back", (unsigned long long)s->kept);
	if (s->salvaged > 0)
		perch_buf_fmt(b, ", %llu out of the damaged file", (unsigned long long)s->salvaged);
	if (s->copied > 0) {
		perch_buf_fmt(b, ", %llu out of the copy of ", (unsigned long long)s->copied);
		put_time(b, s->copied_ms, now);
	}
	if (s->office > 0)
		perch_buf_fmt(b, ", %llu from head office", (unsigned long long)s->office);
}

static void
put_missing(struct perch_buf *b, const struct perch_saved *s, struct perch_now now)
{
	if (s->is_whole) {
		perch_buf_put_str(b, "nothing is missing as far as can be told");
		return;
	}
	if (s->kept == 0) {
		perch_buf_put_str(b, "nothing could be saved here: ask head office what it has, "
				     "and scan the other rolls again");
		return;
	}
	perch_buf_put_str(b, "records after ");
	put_time(b, s->last_ms, now);
	perch_buf_put_str(b, " may be missing: scan rolls done after ");
	put_time(b, s->last_ms, now);
	perch_buf_put_str(b, " again");
}

void
perch_recover_notice(const struct perch_saved *s, struct perch_now now,
		     char notice[PERCH_NOTICE_CAP])
{
	struct perch_buf b = perch_buf_over(notice, PERCH_NOTICE_CAP);

	put_what(&b, s);
	perch_buf_put_byte(&b, '\n');
	put_sources(&b, s, now);
	perch_buf_put_byte(&b, '\n');
	put_missing(&b, s, now);
	if (perch_buf_cstr(&b) == NULL)
		notice[0] = '\0';
}
