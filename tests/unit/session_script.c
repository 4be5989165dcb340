/* session_script.c - see session_script.h. */
#include "tests/unit/session_script.h"

#include "tests/unit/must.h"

#include "firmware/base/text.h"

static struct perch_session scratch;

void
script_begin(struct desk *d)
{
	desk_open(d);
	desk_put(d, "order", "PO-T",
		 "{\"order\":\"PO-T\",\"article\":\"poplin\",\"colour\":\"navy\","
		 "\"colour_no\":\"19-4024\",\"profile\":\"four-point-metric\",\"width\":\"1500mm\","
		 "\"weight\":\"180g/m2 +5% -3%\",\"density_warp\":\"68/in +-3%\","
		 "\"density_weft\":\"268/10cm +2 -2\",\"length_tol\":\"1%\",\"skew\":\"3%\","
		 "\"bow\":\"2%\",\"shrink_warp\":\"3%\",\"shrink_weft\":\"2%\","
		 "\"lights\":\"D65 TL84\",\"packing\":\"rolls in plastic bags\",\"lab\":\"4m\","
		 "\"confirmed\":true}");
	desk_put(d, "roll", "PO-T/T1",
		 "{\"order\":\"PO-T\",\"roll\":\"T1\",\"lot\":\"L1\",\"length\":\"120m\"}");
	desk_put(d, "roll", "PO-T/T2",
		 "{\"order\":\"PO-T\",\"roll\":\"T2\",\"lot\":\"L1\",\"length\":\"120m\"}");
	desk_put(d, "order", "PO-S", "{\"order\":\"PO-S\",\"confirmed\":true}");
	desk_type(d, "=in LI-7");
	desk_type(d, "=order PO-T");
	desk_type(d, "=roll T1");
	MUST(d->session.roll.id == 3, "roll T1 is open: %s", d->out.answer);
}

static void
weigh(struct desk *d, const char *said)
{
	struct perch_span rest = perch_span_str(said + 1);
	struct perch_reading reading = { .kind = PERCH_READING_WEIGHT };
	struct perch_quantity q = { { 0, 0 }, PERCH_G };
	struct perch_span status, mass;

	MUST(perch_text_word(&rest, &status), "a status");
	while (!perch_span_eq_str(status, perch_scale_status_str(reading.scale)))
		reading.scale++;
	if (perch_text_word(&rest, &mass) && perch_parse_quantity(mass, &q) != PERCH_OK) {
		MUST(perch_parse_decimal(mass, &q.value) == PERCH_OK, "a mass");
		q.unit = PERCH_UNIT_NONE;
	}
	reading.weight = q.value;
	reading.unit = q.unit;
	struct perch_input in = perch_input_of_weight(&reading);
	desk_input(d, &in);
}

void
script_step(struct desk *d, const char *must, const struct step *step)
{
	if (step->in[0] == '~')
		weigh(d, step->in);
	else
		desk_type(d, step->in);
	MUST(perch_span_starts(perch_span_str(d->out.answer), step->want) &&
		     (step->want[0] != '\0' || d->out.kind == PERCH_ANSWER_NONE),
	     "%s: '%s' wanted '%s', got '%s'", must, step->in, step->want, d->out.answer);
}

void
scripts_hold(struct desk *d, const struct script *scripts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		script_begin(d);
		for (size_t k = 0; k < SCRIPT_STEPS_MAX && scripts[i].steps[k].in != NULL; k++)
			script_step(d, scripts[i].must, &scripts[i].steps[k]);
		MUST(desk_replays(d, &scratch), "%s: it replays", scripts[i].must);
		desk_close(d);
	}
}

bool
script_record_has(const struct desk *d, size_t id, const char *text)
{
	struct perch_span bytes = d->log[id - 1];

	return memmem(bytes.p, bytes.n, text, strlen(text)) != NULL;
}
