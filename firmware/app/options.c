/* options.c - see options.h. */
#include "firmware/app/options.h"

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
		else if (strcmp(a, "--require-mark") == 0)
			ok = o->requires_mark = (allowed & PERCH_OPT_REQUIRE_MARK) != 0;
		else if ((a[0] == '-' && a[1] != '\0') || o->n_words == (int)PERCH_COUNT(o->words))
			ok = false;
		else
			o->words[o->n_words++] = a;
	}
	return ok && (o->config == NULL || o->db == NULL);
}

int
perch_usage(const char *how)
{
	(void)fprintf(stderr, "usage: %s\n", how);
	return PERCH_EXIT_USAGE;
}

int
perch_fail(const char *command, const struct perch_err *err)
{
	(void)fprintf(stderr, "perch %s: %s\n", command, err->text);
	return PERCH_EXIT_FAILED;
}
