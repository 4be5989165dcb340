/*
 * profiles.c - `perch profiles`: list the shipped profiles, print one, check a file.
 *
 * Exit 0 done, 1 the checked file is no profile, 2 wrong use or unknown, 3 the system failed. On an
 * error one line on stderr and nothing on stdout.
 */
#include "firmware/app/answer.h"
#include "firmware/app/commands.h"
#include "firmware/app/options.h"
#include "firmware/app/profile_file.h"

#define OUTPUT_MAX 8192 /* far more than the longest profile */

/* One line: all of a profile, or what a list shows of it. */
static int
print_profile(const struct perch_profile *profile, bool is_whole)
{
	char text[OUTPUT_MAX];
	struct perch_buf out = perch_buf_over(text, sizeof(text));
	struct perch_jw w = perch_jw_over(&out);

	if (is_whole) {
		perch_profile_write(&w, profile);
	} else {
		perch_jw_object(&w);
		perch_jw_kv_str(&w, "id", profile->id);
		perch_jw_kv_i64(&w, "version", profile->version);
		perch_jw_kv_str(&w, "name", profile->name);
		perch_jw_end(&w);
	}
	return perch_answer_json("profiles", &w);
}

static int
list_profiles(void)
{
	int status = PERCH_EXIT_DONE;

	for (size_t i = 0; perch_profile_nth(i) != NULL && status == PERCH_EXIT_DONE; i++)
		status = print_profile(perch_profile_nth(i), false);
	return status;
}

static int
check_profile(const char *path)
{
	struct perch_profile profile;
	struct perch_err err;

	if (perch_profile_read_file(path, &profile, &err) == PERCH_OK)
		return print_profile(&profile, false);
	int status = perch_answer_refuse("profiles", &err);
	return status == PERCH_EXIT_USAGE ? PERCH_EXIT_NO : status;
}

int
perch_cmd_profiles(int argc, char **argv)
{
	static const char how[] = "perch profiles [--json] [ID|FILE.json | --check FILE]";
	struct perch_profile profile;
	struct perch_err err;
	const char *name = NULL;
	bool is_check = false;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			continue;
		if (strcmp(argv[i], "--check") == 0 && !is_check)
			is_check = true;
		else if (name == NULL && argv[i][0] != '-')
			name = argv[i];
		else
			return perch_usage(how);
	}
	if (name == NULL)
		return is_check ? perch_usage(how) : list_profiles();
	if (is_check)
		return check_profile(name);
	if (perch_profile_load(name, &profile, &err) != PERCH_OK)
		return perch_answer_refuse("profiles", &err);
	return print_profile(&profile, true);
}
