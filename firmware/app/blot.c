/* blot.c - see blot.h. */
#include "firmware/app/blot.h"

static bool
is_of(const struct perch_blot_line *line, const struct perch_port_device *d)
{
	return line->device == d->id && strcmp(line->where, d->where) == 0;
}

void
perch_blot_add(struct perch_blot *b, const struct perch_port_device *d, FILE *file,
	       struct perch_span text)
{
	size_t n = 0;
	long end = ftell(file);

	/* What stands before the last line opens the device: a reader needs it. */
	while (n < text.n && (n == 0 || text.p[text.n - n - 1] != '\n'))
		n++;
	for (size_t i = 0; i < PERCH_BLOT_LINES; i++)
		if (b->lines[i].is_spent && is_of(&b->lines[i], d))
			b->lines[i].device = 0;
	if (n == 0 || end < 0)
		return;
	struct perch_blot_line *line = &b->lines[b->next];
	b->next = (b->next + 1) % PERCH_BLOT_LINES;
	*line = (struct perch_blot_line){ .device = d->id, .at = end - (long)n, .n = n };
	_Static_assert(sizeof(line->where) == sizeof(d->where), "a place fits both");
	memcpy(line->where, d->where, sizeof(line->where));
}

void
perch_blot_forget(struct perch_blot *b, const struct perch_port_device *d)
{
	struct perch_blot_line *last = NULL;

	for (size_t i = 0; i < PERCH_BLOT_LINES; i++) {
		struct perch_blot_line *line = &b->lines[i];

		if (line->device == 0 || !is_of(line, d))
			continue;
		if (last == NULL || line->at > last->at) {
			if (last != NULL)
				last->device = 0;
			last = line;
			last->is_spent = true;
		} else {
			line->device = 0;
		}
	}
}

enum perch_rc
perch_blot_out(struct perch_blot *b, const struct perch_port_device *d, FILE *file)
{
	static const char note[] = "# a PIN";
	enum perch_rc rc = PERCH_OK;

	for (size_t i = 0; i < PERCH_BLOT_LINES; i++) {
		struct perch_blot_line *line = &b->lines[i];

		if (line->device == 0 || !is_of(line, d))
			continue;
		if (fseek(file, line->at, SEEK_SET) != 0)
			rc = PERCH_E_IO;
		for (size_t k = 0; k + 1 < line->n && rc == PERCH_OK; k++)
			if (putc(k + 1 < sizeof(note) ? note[k] : ' ', file) == EOF)
				rc = PERCH_E_IO;
		line->device = 0;
	}
	if (fseek(file, 0, SEEK_END) != 0 || fflush(file) != 0)
		rc = PERCH_E_IO;
	return rc;
}
