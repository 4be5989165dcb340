/*
 * terminal.h - the real `perch console` on a pseudo-terminal, typed at by a test. Operating system
 * only. Whatever is not as it should be ends the program with status 3.
 */
#ifndef PERCH_TESTS_POWER_TERMINAL_H
#define PERCH_TESTS_POWER_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct perch_terminal {
	pid_t pid;
	int fd;
	char text[16384]; /* what it has shown and nobody has taken */
	size_t n;
	bool is_gone; /* nothing more will come */
};

/* Its diagnostics are appended to the file `log`. */
void perch_terminal_start(struct perch_terminal *t, const char *perch, const char *conf,
			  const char *log);
/* Type one line. */
void perch_terminal_type(struct perch_terminal *t, const char *line);
/* Wait for the next answer, at most 20 s; false when the program is gone and there is none. */
bool perch_terminal_answer(struct perch_terminal *t, char *dst, size_t cap);
/* Wait until it shows a prompt and nothing is owed. */
void perch_terminal_prompt(struct perch_terminal *t, char *dst, size_t cap);
/* Kill it now and read what it had shown, so that perch_terminal_answer() has the rest. */
void perch_terminal_kill(struct perch_terminal *t);
/* Tell it to end, wait until it has, status 0. */
void perch_terminal_end(struct perch_terminal *t);
/* After kill or end: let go of the pseudo-terminal. */
void perch_terminal_close(struct perch_terminal *t);

#endif
