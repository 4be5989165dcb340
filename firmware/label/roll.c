/*
 * roll.c - the facts about one roll that the elements of a label hold. Pure.
 *
 * Source: GS1 General Specifications 3.2 and 3.9.2 (AI 8001: slit width mm 4 digits, length m 5,
 * core diameter mm 3, winding 1, splices 1). A measure with its own AI (311n, 312n ...) is finer
 * than the whole metres of 8001 and wins, whatever the order on the label.
 */
#include "firmware/base/text.h"
#include "firmware/label/gs1.h"

#define MM INT64_C(1000) /* um */
#define M  (1000 * MM)

enum slot { LENGTH, WIDTH, NET, GSM };

/* Measures that speak of the cloth itself; logistic ones (33nn) speak of the packed roll. */
static const struct measure {
	const char family[4];
	enum slot slot;
	enum perch_unit unit;
	int64_t times; /* of that unit */
} measures[] = {
	{ "311", LENGTH, PERCH_M, 1 },   { "321", LENGTH, PERCH_IN, 1 },
	{ "322", LENGTH, PERCH_IN, 12 }, { "323", LENGTH, PERCH_YD, 1 },
	{ "312", WIDTH, PERCH_M, 1 },    { "324", WIDTH, PERCH_IN, 1 },
	{ "325", WIDTH, PERCH_IN, 12 },  { "326", WIDTH, PERCH_YD, 1 },
	{ "310", NET, PERCH_KG, 1 },     { "320", NET, PERCH_LB, 1 },
	{ "337", GSM, PERCH_G_M2, 1 },
};

void
perch_roll_clear(struct perch_label_roll *roll)
{
	*roll = (struct perch_label_roll){ .width_um = -1, .length_um = -1, .core_um = -1 };
	roll->winding = -1;
	roll->splices = -1;
	roll->net.m = -1;
	roll->gsm.m = -1;
}

/* For spans that have been checked to be digits. */
static int64_t
number(struct perch_span s, size_t at, size_t n)
{
	int64_t v = 0;

	for (size_t i = at; i < at + n && i < s.n; i++)
		v = v * 10 + (s.p[i] - '0');
	return v;
}

enum perch_rc
perch_roll_date(struct perch_span yymmdd, char dst[11])
{
	static const struct perch_ai date = {
		.part = { { PERCH_SET_N, 6, 6, false, PERCH_AI_DATE0 } },
	};
	struct perch_ai_fault fault;

	if (!perch_ai_value_is_good(&date, yymmdd, &fault))
		return PERCH_E_FORMAT;
	int year = (int)number(yymmdd, 0, 2);
	int month = (int)number(yymmdd, 2, 2);
	int day = (int)number(yymmdd, 4, 2);

	year += year < 77 ? 2000 : 1900;
	if (day == 0)
		return perch_fmt(dst, 11, "%04d-%02d", year, month);
	return perch_fmt(dst, 11, "%04d-%02d-%02d", year, month, day);
}

static void
read_dimensions(struct perch_label_roll *roll, struct perch_span v)
{
	if (roll->width_um < 0)
		roll->width_um = number(v, 0, 4) * MM;
	if (roll->length_um < 0)
		roll->length_um = number(v, 4, 5) * M;
	roll->core_um = number(v, 9, 3) * MM;
	roll->winding = (int)number(v, 12, 1);
	roll->splices = (int)number(v, 13, 1);
}

static void
read_measure(struct perch_label_roll *roll, const struct measure *m, struct perch_span v,
	     char decimals)
{
	struct perch_decimal value = { number(v, 0, 6) * m->times, (int8_t)('0' - decimals) };
	struct perch_quantity q = { value, m->unit };
	int64_t *um = m->slot == LENGTH ? &roll->length_um : &roll->width_um;

	switch (m->slot) {
	case LENGTH:
	case WIDTH:
		/* Six digits of any unit fit; on error *um stays silent. */
		if (perch_quantity_um(q, um) != PERCH_OK)
			*um = -1;
		break;
	case NET:
		roll->net = value;
		roll->net_unit = m->unit;
		break;
	case GSM: /* printed in kg/m2 */
		roll->gsm = (struct perch_decimal){ value.m, (int8_t)(value.e + 3) };
		break;
	}
}

static void
read_text(struct perch_label_roll *roll, const char *ai, struct perch_span v)
{
	const struct {
		const char *ai;
		char *dst;
		size_t cap;
	} rows[] = {
		{ "00", roll->sscc, sizeof roll->sscc },
		{ "01", roll->gtin, sizeof roll->gtin },
		{ "03", roll->gtin, sizeof roll->gtin },
		{ "10", roll->lot, sizeof roll->lot },
		{ "21", roll->serial, sizeof roll->serial },
		{ "400", roll->order, sizeof roll->order },
		{ "240", roll->article, sizeof roll->article },
	};

	for (size_t i = 0; i < PERCH_COUNT(rows); i++)
		if (strcmp(ai, rows[i].ai) == 0 &&
		    perch_text_copy(rows[i].dst, rows[i].cap, v) != PERCH_OK)
			rows[i].dst[0] = '\0'; /* longer than the AI allows: cannot be */
}

static const struct perch_label_element *
element(const struct perch_label *label, const char *ai)
{
	for (size_t i = 0; i < label->n; i++)
		if (strcmp(label->v[i].ai, ai) == 0)
			return &label->v[i];
	return NULL;
}

/* What only speaks when something better is silent. */
static void
read_second_choices(struct perch_label *label)
{
	struct perch_label_roll *roll = &label->roll;
	const struct perch_label_element *part = element(label, "241");
	const struct perch_label_element *day = element(label, "11");

	if (roll->article[0] == '\0' && part != NULL &&
	    perch_text_copy(roll->article, sizeof roll->article, part->value) != PERCH_OK)
		roll->article[0] = '\0';
	if (day == NULL)
		day = element(label, "13");
	if (day != NULL && perch_roll_date(day->value, roll->date) != PERCH_OK)
		roll->date[0] = '\0';
}

void
perch_label_roll_read(struct perch_label *label)
{
	const struct perch_label_element *dimensions = element(label, "8001");

	for (size_t i = 0; i < label->n; i++) {
		const struct perch_label_element *e = &label->v[i];

		read_text(&label->roll, e->ai, e->value);
		for (size_t k = 0; k < PERCH_COUNT(measures); k++)
			if (strlen(e->ai) == 4 && memcmp(e->ai, measures[k].family, 3) == 0)
				read_measure(&label->roll, &measures[k], e->value, e->ai[3]);
	}
	if (dimensions != NULL)
		read_dimensions(&label->roll, dimensions->value);
	read_second_choices(label);
}
