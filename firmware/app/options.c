/* options.c - see options.h. */
#include "firmware/app/options.h"

#include <errno.h>

static bool
take_value(const char **dst, int argc, char **argv, int *i)
{
	if (*i + 1 >= argc || *dst != NULL)
		return false;
	*dst = argv[++*i];
	return true;
}

bool
perch_options_read(struct perch_options *o, int argc, char **argv, unsigned allowed)
{
	bool ok = true;

	for (int i = 1; i < argc && ok; i++) {
		const char *a = argv[i];
		if (strcmp(a, "--json") == 0)
			o->is_json = true;
		else if (strcmp(a, "--config") == 0)
			ok = (allowed & PERCH_OPT_CONFIG) != 0 &&
			     take_value(&o->config, argc, argv, &i);
		else if (strcmp(a, "--db") == 0)
			ok = (allowed & PERCH_OPT_DB) != 0 && take_value(&o->db, argc, argv, &i);
		else if (strcmp(a, "--profile-out") == 0)
			ok = (allowed & PERCH_OPT_PROFILE_OUT) != 0 &&
			     take_value(&o->profile_out, argc, argv, &i);
		else if (strcmp(a, "--require-mark") == 0)
			ok = o->requires_mark = (allowed & PERCH_OPT_REQUIRE_MARK) != 0;
		else if ((a[0] == '-' && a[1] != '\0') || o->n_words == (int)PERCH_COUNT(o->words))
			ok = false;
		else
			o->words[o->n_words++] = a;
	}
	return ok && (o->config == NULL || o->db == NULL);
}

bool
perch_option_values_read(const struct perch_option_value options[], size_t n, int argc, char **argv,
			 int first)
{
	for (int i = first; i < argc; i++) {
		size_t k = 0;

		if (strcmp(argv[i], "--json") == 0)
			continue;
		while (k < n && strcmp(argv[i], options[k].name) != 0)
			k++;
		if (k == n || !take_value(options[k].value, argc, argv, &i))
			return false;
	}
	return true;
}

int
perch_usage(const char *how)
{
	(void)fprintf(stderr, "usage: %s\n", how);
	return PERCH_EXIT_USAGE;
}

int
perch_help(const char *command, const char *const ways[], size_t n, const char *more)
{
	struct perch_err err;

	for (size_t i = 0; i < n; i++)
		(void)printf("%s %s\n", i == 0 ? "usage:" : "      ", ways[i]);
	if (puts(more) != EOF && fflush(stdout) == 0)
		return PERCH_EXIT_DONE;
	(void)perch_err_set(&err, PERCH_E_IO, errno, "stdout: %s", strerror(errno));
	return perch_fail(command, &err);
}

int
perch_fail(const char *command, const struct perch_err *err)
{
	(void)fprintf(stderr, "perch %s: %s\n", command, err->text);
	return PERCH_EXIT_FAILED;
}
