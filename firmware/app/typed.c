/* typed.c - see typed.h. */
#include "firmware/app/typed.h"

#include <errno.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

void
perch_typed_read(struct perch_typed *t)
{
	ssize_t n = read(t->fd, t->chunk, sizeof(t->chunk));

	t->chunk_at = 0;
	t->chunk_n = n > 0 ? (size_t)n : 0;
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		t->is_ended = true;
}

bool
perch_typed_is_hungry(const struct perch_typed *t)
{
	return t->chunk_at == t->chunk_n && !t->has_line;
}

bool
perch_typed_is_over(const struct perch_typed *t)
{
	return t->is_ended && perch_typed_is_hungry(t) && t->line_n == 0;
}

bool
perch_typed_next(struct perch_typed *t, struct perch_span *line)
{
	while (t->chunk_at < t->chunk_n && !t->has_line) {
		uint8_t byte = t->chunk[t->chunk_at];

		t->chunk[t->chunk_at++] = 0;
		if (byte == '\n')
			t->has_line = true;
		else if (t->line_n < sizeof(t->line))
			t->line[t->line_n++] = byte;
		/* The rest of a line that is too long anyway is passed over. */
	}
	/* A last line without its newline was typed all the same. */
	if (t->is_ended && t->chunk_at == t->chunk_n && t->line_n > 0)
		t->has_line = true;
	*line = perch_span_of(t->line, t->line_n);
	return t->has_line;
}

void
perch_typed_take(struct perch_typed *t)
{
	explicit_bzero(t->line, t->line_n);
	t->line_n = 0;
	t->has_line = false;
}

void
perch_typed_hide(struct perch_typed *t, bool is_hidden)
{
	struct termios how;

	if (t->is_hidden == is_hidden || tcgetattr(t->fd, &how) != 0)
		return;
	if (is_hidden)
		how.c_lflag = (how.c_lflag & ~(tcflag_t)ECHO) | ECHONL;
	else
		how.c_lflag |= ECHO;
	/* Not at once flushed: what was typed ahead is still wanted. */
	if (tcsetattr(t->fd, TCSADRAIN, &how) == 0)
		t->is_hidden = is_hidden;
}
