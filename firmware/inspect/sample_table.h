/*
 * sample_table.h - sampling tables: lot size to code letter, code letter and AQL to a plan.
 *
 * Pure, a plain value of fixed size without pointers. One set is shipped, "z14": ANSI Z1.4 / ISO
 * 2859-1, single sampling, normal, general level II, lots up to 3200, AQL 1.0 to 6.5. Its code
 * letters and the sample sizes at AQL 2.5 up to lot 500 were compared with public pages; the rest
 * is not confirmed against a bought copy, which the set says of itself and every report repeats.
 * Other levels, severities and lots come in table files that head office supplies.
 *
 * The JSON form, for reading and writing (the figures here are invented):
 *   {"id":"mill-7","version":1,"name":"..","unconfirmed":null | "what is not sure",
 *    "lots":[{"up_to":8,"II":"A","S-1":"A"},..,{"up_to":null,"II":"B","S-1":"A"}],
 *    "aql":["1.0","2.5"],
 *    "plans":{"normal":[{"letter":"A","n":2,"at":["down",[0,1]]},{"letter":"B",..}],
 *             "tightened":null,"reduced":null},
 *    "switching":null | {"to_tightened":{"rejected":2,"of":5},"to_normal":{"accepted":5},
 *       "stop":null | {"lots":5,"count":"rejected" | "all"},
 *       "to_reduced":null | {"accepted":10,"most_failed":null | 3}}}
 * lots: bounds rise, a bound of null is the last; every row names the letter of the same levels
 * (S-1 S-2 S-3 S-4 I II III). Lots over the last bound have no plan.
 * plans: one row a letter (the same letters in the same order under each severity), n not falling
 * from row to row, in "at" one cell an AQL: [accept,reject], or an arrow: "down" stands for the
 * cell of the next row, "up" for that of the row before, with the sample size of the row where a
 * plan is found. An arrow that leads off the table, or in a circle, is refused; so are accept >= n,
 * and reject other than accept + 1 (in the reduced plans it may be larger: then a lot between the
 * two passes and reduced inspection ends).
 * A key of value null may be left out. Every key is checked; one that is not listed is refused.
 */
#ifndef PERCH_INSPECT_SAMPLE_TABLE_H
#define PERCH_INSPECT_SAMPLE_TABLE_H

#include "firmware/base/json.h"

#define PERCH_TABLE_ID_MAX      32 /* with the NUL */
#define PERCH_TABLE_REF_MAX     48 /* "id@version" with its NUL */
#define PERCH_TABLE_NAME_MAX    96
#define PERCH_TABLE_NOTE_MAX    160 /* "unconfirmed", with the NUL */
#define PERCH_TABLE_LETTER_MAX  4   /* with the NUL */
#define PERCH_TABLE_LOTS_MAX    20
#define PERCH_TABLE_ROWS_MAX    20
#define PERCH_TABLE_AQLS_MAX    26
#define PERCH_TABLE_N_MAX       100000      /* largest sample */
#define PERCH_TABLE_TEXT_MAX    (48u << 10) /* bytes that perch_sample_table_write() writes at most */
#define PERCH_SAMPLE_LOT_MAX    1000000     /* rolls in one lot */
#define PERCH_AQL_MAX           1000000     /* thousandths of a per cent: 1000 per cent */
#define PERCH_SWITCH_WINDOW_MAX 32

enum perch_sample_level {
	PERCH_LEVEL_S1,
	PERCH_LEVEL_S2,
	PERCH_LEVEL_S3,
	PERCH_LEVEL_S4,
	PERCH_LEVEL_I,
	PERCH_LEVEL_II,
	PERCH_LEVEL_III,
	PERCH_LEVEL_COUNT
};

enum perch_severity { PERCH_NORMAL, PERCH_TIGHTENED, PERCH_REDUCED, PERCH_SEVERITY_COUNT };

enum perch_cell_kind { PERCH_CELL_PLAN, PERCH_CELL_UP, PERCH_CELL_DOWN };

struct perch_cell {
	enum perch_cell_kind kind;
	int32_t accept; /* both 0 at an arrow */
	int32_t reject;
};

/* Lots up to and including up_to. */
struct perch_sample_table_lot {
	int32_t up_to;                  /* INT32_MAX: no bound, last row only */
	int16_t row[PERCH_LEVEL_COUNT]; /* index into letters, -1: level not in this table */
};

struct perch_plan_row {
	int32_t n;
	struct perch_cell at[PERCH_TABLE_AQLS_MAX];
};

/* Numbers of the switching rules, see sample_switch.h. */
struct perch_switching {
	bool is_set;
	int32_t tighten_rejected; /* so many of */
	int32_t tighten_of;       /* so many consecutive lots under normal: tightened */
	int32_t normal_accepted;  /* consecutive lots accepted under tightened: normal */
	int32_t stop_lots;        /* lots under tightened before inspection stops; 0: never */
	bool stop_counts_all;     /* all lots count, else the rejected ones */
	int32_t reduce_accepted;  /* consecutive lots accepted under normal: reduced; 0: never */
	int32_t reduce_failed;    /* .. with no more failed rolls in them than this; -1: any */
};

struct perch_sample_table {
	char id[PERCH_TABLE_ID_MAX]; /* a-z 0-9 and - */
	int32_t version;
	char name[PERCH_TABLE_NAME_MAX];
	char unconfirmed[PERCH_TABLE_NOTE_MAX]; /* "": nothing to say */
	struct perch_sample_table_lot lots[PERCH_TABLE_LOTS_MAX];
	size_t n_lots;
	int32_t aqls[PERCH_TABLE_AQLS_MAX]; /* thousandths of a per cent, rising */
	size_t n_aqls;
	char letters[PERCH_TABLE_ROWS_MAX][PERCH_TABLE_LETTER_MAX]; /* in the order of the rows */
	size_t n_letters;
	bool has_plans[PERCH_SEVERITY_COUNT]; /* normal always */
	struct perch_plan_row plans[PERCH_SEVERITY_COUNT][PERCH_TABLE_ROWS_MAX];
	struct perch_switching switching;
};

/* What a table says of one lot. */
struct perch_sample_table_plan {
	char letter[PERCH_TABLE_LETTER_MAX]; /* of the lot size, before arrows */
	int32_t n;                           /* of the row where the plan was found */
	int32_t accept;                      /* so many failed rolls pass */
	int32_t reject;                      /* so many do not */
};

/* The shipped table of this id, NULL when there is none. Static memory, never freed. */
const struct perch_sample_table *perch_sample_table_shipped(const char *id);

/* Ids stand in file names, records and orders: a-z, 0-9 and '-', beginning with a letter. */
bool perch_sample_table_id_is_valid(const char *id);

/* "z14@1". */
void perch_sample_table_ref(const struct perch_sample_table *table, char dst[PERCH_TABLE_REF_MAX]);

/*
 * The plan of a lot of `rolls` (1..PERCH_SAMPLE_LOT_MAX, else PERCH_E_ARG), arrows followed. n may
 * be more than the lot. PERCH_E_RANGE: the lot is larger than the table goes; PERCH_E_NOTFOUND: it
 * has no such level, AQL or severity. err->text says which, and that a table file is needed.
 */
PERCH_MUST_CHECK enum perch_rc perch_sample_table_find(const struct perch_sample_table *table,
						       int32_t rolls, enum perch_sample_level level,
						       int32_t aql, enum perch_severity severity,
						       struct perch_sample_table_plan *out,
						       struct perch_err *err);

/* The row where the plan of this cell is found, arrows followed; -1 when they lead off the table or
 * in a circle (in no table that was read). row and aql are indexes. */
int perch_sample_table_resolve(const struct perch_sample_table *table, enum perch_severity severity,
			       int row, size_t aql);

/*
 * Read one table. PERCH_E_FORMAT, PERCH_E_SHORT, PERCH_E_DEPTH (not such JSON), PERCH_E_NOTFOUND (a
 * field is missing), PERCH_E_UNKNOWN (a field or word that no table has), PERCH_E_RANGE (a value
 * that cannot be). err->text names the line and the field: "line 4: plans: normal[2]: at[0]: ..";
 * the line is where the object at fault begins. *out is untouched then.
 */
PERCH_MUST_CHECK enum perch_rc perch_sample_table_read(struct perch_span json,
						       struct perch_sample_table *out,
						       struct perch_err *err);
/* Write it in that form; what is written reads back the same. Errors stick in w. */
void perch_sample_table_write(struct perch_jw *w, const struct perch_sample_table *table);

/* "II"; "normal". The readers: PERCH_E_UNKNOWN. */
const char *perch_sample_level_str(enum perch_sample_level level);
const char *perch_severity_str(enum perch_severity severity);
PERCH_MUST_CHECK enum perch_rc perch_sample_level_read(struct perch_span text,
						       enum perch_sample_level *out);
PERCH_MUST_CHECK enum perch_rc perch_severity_read(struct perch_span text,
						   enum perch_severity *out);
/* An AQL in per cent, "2.5" or "0.065", in thousandths. PERCH_E_FORMAT: not a decimal;
 * PERCH_E_RANGE: not above zero, over 1000 or finer than a thousandth. */
PERCH_MUST_CHECK enum perch_rc perch_aql_read(struct perch_span text, int32_t *out);
/* The shortest form with at least one place: "1.0", "0.065". */
enum perch_rc perch_buf_put_aql(struct perch_buf *b, int32_t aql);

#endif
