/*
 * fuzz_defect.c - properties of the defect dictionary (firmware/inspect/defect.c, defect_json.c).
 *
 * The input is a master item, and a mistyped code. What is read has a valid code and an English
 * name, fits its JSON form, reads back from it the same and is nearest to itself. What is refused
 * says why. A nearest code is one of the dictionary, in use, and the same when asked again.
 */
#include <stdlib.h>

#include "firmware/base/text.h"
#include "firmware/inspect/defect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond) ((cond) ? (void)0 : abort())

static void
check_item(struct perch_span json)
{
	struct perch_defect defect, back;
	struct perch_err err = { .text = "" };
	char text[PERCH_DEFECT_JSON_MAX];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_jw w = perch_jw_over(&b);

	memset(&back, 0, sizeof(back));
	if (perch_defect_read(json, &defect, &err) != PERCH_OK) {
		MUST(err.text[0] != '\0' && err.rc != PERCH_OK);
		return;
	}
	MUST(perch_defect_code_is_valid(perch_span_str(defect.code)) && defect.en[0] != '\0');
	perch_defect_write(&w, &defect);
	MUST(perch_jw_done(&w) == PERCH_OK);
	MUST(perch_defect_read(perch_buf_span(&b), &back, &err) == PERCH_OK);
	MUST(memcmp(&defect, &back, sizeof(defect)) == 0);

	const struct perch_defects one = { &defect, 1 };
	MUST(perch_defects_find(one, back.code) == &defect);
	MUST(defect.is_retired ? perch_defects_nearest(one, back.code) == NULL
			       : perch_defects_nearest(one, back.code) == &defect);
}

static void
check_code(struct perch_span typed)
{
	struct perch_defects list = perch_defects_shipped();
	char code[64];

	if (perch_text_copy(code, sizeof(code), typed) != PERCH_OK)
		return;
	const struct perch_defect *nearest = perch_defects_nearest(list, code);
	MUST(perch_defects_nearest(list, code) == nearest);
	MUST(nearest == NULL ||
	     (!nearest->is_retired && perch_defects_find(list, nearest->code) == nearest));
	if (perch_defects_find(list, code) != NULL)
		MUST(nearest == perch_defects_find(list, code));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_item(perch_span_of(data, size));
	check_code(perch_span_of(data, size));
	return 0;
}
