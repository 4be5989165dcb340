/*
 * clock.c - wall time as text. Pure.
 *
 * Source: proleptic Gregorian calendar as RFC 3339 uses it; no leap seconds, as POSIX time.
 */
#include "firmware/base/clock.h"

#include "firmware/base/text.h"

#define MS_PER_DAY     86400000LL
#define FIRST_MS       (-62167219200000LL) /* 0000-01-01T00:00:00.000Z */
#define LAST_MS        253402300799999LL   /* 9999-12-31T23:59:59.999Z */
#define DAYS_PER_400_Y 146097LL

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month] + (month == 1 && is_leap(year) ? 1 : 0);
}

enum perch_rc
perch_wall_text(struct perch_wall t, char dst[PERCH_WALL_TEXT])
{
	if (t.ms < FIRST_MS || t.ms > LAST_MS)
		return PERCH_E_RANGE;

	/* Counted from year 0 nothing is negative, so / and % round the right way. */
	int64_t since = t.ms - FIRST_MS;
	int64_t day = since / MS_PER_DAY;
	int ms = (int)(since % MS_PER_DAY);
	int year = (int)(day / DAYS_PER_400_Y) * 400;
	int month = 0;

	for (day %= DAYS_PER_400_Y; day >= (is_leap(year) ? 366 : 365); year++)
		day -= is_leap(year) ? 366 : 365;
	for (; day >= month_days(year, month); month++)
		day -= month_days(year, month);
	return perch_fmt(dst, PERCH_WALL_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year,
			 month + 1, (int)day + 1, ms / 3600000, ms / 60000 % 60, ms / 1000 % 60,
			 ms % 1000);
}
