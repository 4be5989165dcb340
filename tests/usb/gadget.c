/*
 * gadget.c - being plugged in, and commands from stdin.
 */
#include "tests/usb/gadget.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "firmware/base/text.h"

#define LINE_MAX_BYTES 16384 /* the longest label, each byte as \xNN, and the command */

static enum perch_rc
write_file(const char *path, struct perch_span text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return PERCH_E_IO;
	ssize_t written = write(fd, text.p, text.n);
	int saved = errno;
	close(fd);
	errno = saved;
	return written == (ssize_t)text.n ? PERCH_OK : PERCH_E_IO;
}

enum perch_rc
perch_gadget_plug(const struct perch_gadget *gadget)
{
	return write_file(gadget->udc_file, perch_span_str(gadget->udc_name));
}

enum perch_rc
perch_gadget_unplug(const struct perch_gadget *gadget)
{
	return write_file(gadget->udc_file, perch_span_str("\n"));
}

static enum perch_rc
obey_line(const struct perch_gadget_command *commands, void *device, struct perch_span line)
{
	struct perch_span word;

	if (!perch_text_word(&line, &word))
		return PERCH_E_FORMAT;
	for (const struct perch_gadget_command *c = commands; c->word != NULL; c++)
		if (perch_span_eq_str(word, c->word))
			return c->run(device, line);
	return PERCH_E_UNKNOWN;
}

int
perch_gadget_obey(const struct perch_gadget_command *commands, void *device)
{
	static char line[LINE_MAX_BYTES];

	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof line, stdin) != NULL) {
		enum perch_rc rc = obey_line(commands, device,
					     perch_span_trim(perch_span_str(line)));
		if (rc == PERCH_OK)
			puts("ok");
		else if (rc == PERCH_E_IO)
			printf("error %s: %s\n", perch_rc_str(rc), strerror(errno));
		else
			printf("error %s\n", perch_rc_str(rc));
	}
	return 0;
}
