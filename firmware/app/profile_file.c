/* profile_file.c - see profile_file.h. */
#include "firmware/app/profile_file.h"

#include "firmware/app/whole_file.h"

enum perch_rc
perch_profile_find(const char *id, struct perch_profile *out, struct perch_err *err)
{
	const struct perch_profile *profile = perch_profile_shipped(id);
	char list[256];
	struct perch_buf b = perch_buf_over(list, sizeof(list));

	if (profile != NULL) {
		*out = *profile;
		return PERCH_OK;
	}
	for (size_t i = 0; perch_profile_nth(i) != NULL; i++)
		(void)perch_buf_fmt(&b, " %s", perch_profile_nth(i)->id);
	const char *known = perch_buf_cstr(&b);
	return perch_err_set(err, PERCH_E_UNKNOWN, 0, "unknown profile '%.80s': known are%s", id,
			     known != NULL ? known : "");
}

enum perch_rc
perch_profile_read_file(const char *path, struct perch_profile *out, struct perch_err *err)
{
	uint8_t *memory = NULL;
	struct perch_span text = { NULL, 0 };
	struct perch_err inside;
	enum perch_rc rc = perch_whole_file_read(path, PERCH_INPUT_MAX, &memory, &text, err);

	if (rc == PERCH_OK) {
		rc = perch_profile_read(text, out, &inside);
		if (rc != PERCH_OK) {
			perch_profile_locate(text, &inside);
			(void)perch_err_set(err, rc, 0, "%s:%s", path, inside.text);
		}
	}
	free(memory);
	return rc;
}

enum perch_rc
perch_profile_load(const char *name, struct perch_profile *out, struct perch_err *err)
{
	size_t n = strlen(name);
	bool is_path = strchr(name, '/') != NULL || (n > 5 && strcmp(name + n - 5, ".json") == 0);

	return is_path ? perch_profile_read_file(name, out, err)
		       : perch_profile_find(name, out, err);
}
