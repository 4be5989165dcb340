/*
 * sample_z14.c - the sampling table that is shipped (sample_table.h). Pure, constant data.
 *
 * The rows are those of ANSI Z1.4 / ISO 2859-1 (once MIL-STD-105E), arrows included; what is
 * confirmed and what is not stands in the table itself.
 */
#include "firmware/inspect/sample_table.h"

// clang-format off
#define DOWN   { PERCH_CELL_DOWN, 0, 0 }
#define UP     { PERCH_CELL_UP, 0, 0 }
#define AC(ac) { PERCH_CELL_PLAN, (ac), (ac) + 1 }

/* Every other level of this table is missing. */
#define LEVEL_II(n) { -1, -1, -1, -1, -1, (n), -1 }

static const struct perch_sample_table z14 = {
	.id = "z14",
	.version = 1,
	.name = "ANSI Z1.4 / ISO 2859-1, single, normal, general level II",
	.unconfirmed = "not checked against a bought copy: all acceptance numbers, and sample sizes "
		       "other than those of AQL 2.5 up to lot 500",
	.lots = {
		{ 8, LEVEL_II(0) },
		{ 15, LEVEL_II(1) },
		{ 25, LEVEL_II(2) },
		{ 50, LEVEL_II(3) },
		{ 90, LEVEL_II(4) },
		{ 150, LEVEL_II(5) },
		{ 280, LEVEL_II(6) },
		{ 500, LEVEL_II(7) },
		{ 1200, LEVEL_II(8) },
		{ 3200, LEVEL_II(9) },
	},
	.n_lots = 10,
	.aqls = { 1000, 1500, 2500, 4000, 6500 },
	.n_aqls = 5,
	.letters = { "A", "B", "C", "D", "E", "F", "G", "H", "J", "K" },
	.n_letters = 10,
	.has_plans = { [PERCH_NORMAL] = true },
	.plans[PERCH_NORMAL] = {
		/*          AQL 1.0 1.5    2.5    4.0     6.5 */
		{   2, { DOWN,  DOWN,  DOWN,  DOWN,   AC(0)  } },
		{   3, { DOWN,  DOWN,  DOWN,  AC(0),  UP     } },
		{   5, { DOWN,  DOWN,  AC(0), UP,     DOWN   } },
		{   8, { DOWN,  AC(0), UP,    DOWN,   AC(1)  } },
		{  13, { AC(0), UP,    DOWN,  AC(1),  AC(2)  } },
		{  20, { UP,    DOWN,  AC(1), AC(2),  AC(3)  } },
		{  32, { DOWN,  AC(1), AC(2), AC(3),  AC(5)  } },
		{  50, { AC(1), AC(2), AC(3), AC(5),  AC(7)  } },
		{  80, { AC(2), AC(3), AC(5), AC(7),  AC(10) } },
		{ 125, { AC(3), AC(5), AC(7), AC(10), AC(14) } },
	},
};
// clang-format on

const struct perch_sample_table *
perch_sample_table_shipped(const char *id)
{
	return strcmp(id, z14.id) == 0 ? &z14 : NULL;
}
