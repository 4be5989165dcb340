/*
 * defects.c - `perch defects`: the defect dictionary, one JSON object a line.
 *
 * Wiring: prints the shipped dictionary, or the one defect of a code; with --lang only the name in
 * that language. Exit 0 printed, 2 wrong use or unknown code, 3 printing failed.
 */
#include "firmware/app/answer.h"
#include "firmware/app/commands.h"
#include "firmware/app/options.h"
#include "firmware/inspect/defect.h"

static const char how[] = "perch defects [--lang en|zh|zh_hant] [CODE]";

/* In a language, or whole when lang is NULL. */
static int
print(const struct perch_defect *defect, const char *lang)
{
	char text[PERCH_DEFECT_JSON_MAX];
	struct perch_buf out = perch_buf_over(text, sizeof(text));
	struct perch_jw w = perch_jw_over(&out);

	if (lang == NULL) {
		perch_defect_write(&w, defect);
	} else {
		perch_jw_object(&w);
		perch_jw_kv_str(&w, "code", defect->code);
		perch_jw_kv_str(&w, "name",
				strcmp(lang, "en") == 0   ? defect->en
				: strcmp(lang, "zh") == 0 ? defect->zh
							  : defect->zh_hant);
		perch_jw_kv_str(&w, "group", perch_defect_group_str(defect->group));
		perch_jw_end(&w);
	}
	return perch_answer_json("defects", &w);
}

static int
refuse(struct perch_defects list, const char *code)
{
	const struct perch_defect *nearest = perch_defects_nearest(list, code);
	struct perch_err err;

	if (nearest != NULL)
		(void)perch_err_set(&err, PERCH_E_UNKNOWN, 0, "unknown code '%.40s', perhaps '%s'",
				    code, nearest->code);
	else
		(void)perch_err_set(&err, PERCH_E_UNKNOWN, 0, "unknown code '%.40s'", code);
	return perch_answer_refuse("defects", &err);
}

static bool
is_language(const char *lang)
{
	return strcmp(lang, "en") == 0 || strcmp(lang, "zh") == 0 || strcmp(lang, "zh_hant") == 0;
}

int
perch_cmd_defects(int argc, char **argv)
{
	struct perch_defects list = perch_defects_shipped();
	const char *lang = NULL;
	const char *code = NULL;
	int status = PERCH_EXIT_DONE;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			continue;
		if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc && is_language(argv[i + 1]))
			lang = argv[++i];
		else if (code == NULL && argv[i][0] != '-')
			code = argv[i];
		else
			return perch_usage(how);
	}
	if (code != NULL) {
		const struct perch_defect *defect = perch_defects_find(list, code);

		return defect != NULL ? print(defect, lang) : refuse(list, code);
	}
	for (size_t i = 0; i < list.n && status == PERCH_EXIT_DONE; i++)
		status = print(&list.v[i], lang);
	return status;
}
