/*
 * words.c - anomaly causes, shipping-mark fields, kinds of bow (words.h). Pure.
 */
#include "firmware/inspect/words.h"

#include <string.h>

struct perch_word_list
perch_causes(void)
{
	static const struct perch_word v[] = {
		// clang-format off
		{ "plan",     "plan wrong",        "计划不当",   "計劃不當" },
		{ "machine",  "machine fault",     "机器故障",   "機器故障" },
		{ "material", "material late",     "物料延误",   "物料延誤" },
		{ "rejects",  "high reject rate",  "不良率高",   "不良率高" },
		{ "rush",     "rush order",        "紧急订单",   "緊急訂單" },
		{ "upstream", "upstream delay",    "前工序延误", "前工序延誤" },
		{ "staff",    "staff",             "人员问题",   "人員問題" },
		// clang-format on
	};

	return (struct perch_word_list){ v, PERCH_COUNT(v) };
}

struct perch_word_list
perch_mark_fields(void)
{
	static const struct perch_word v[] = {
		// clang-format off
		{ "article",   "article number", "款号",   "款號" },
		{ "colour",    "colour",         "颜色",   "顏色" },
		{ "quantity",  "quantity",       "数量",   "數量" },
		{ "lot",       "dye lot",        "缸号",   "缸號" },
		{ "colour-no", "colour number",  "色号",   "色號" },
		{ "date",      "date",           "日期",   "日期" },
		{ "order",     "order number",   "订单号", "訂單號" },
		{ "roll",      "roll number",    "卷号",   "卷號" },
		// clang-format on
	};

	return (struct perch_word_list){ v, PERCH_COUNT(v) };
}

struct perch_word_list
perch_bow_kinds(void)
{
	static const struct perch_word v[] = {
		// clang-format off
		{ "bow",                "bow",                "", "" },
		{ "double-bow",         "double bow",         "", "" },
		{ "hooked-bow",         "hooked bow",         "", "" },
		{ "double-hooked-bow",  "double hooked bow",  "", "" },
		{ "double-reverse-bow", "double reverse bow", "", "" },
		{ "skew",               "skew",               "纬斜", "緯斜" },
		// clang-format on
	};

	return (struct perch_word_list){ v, PERCH_COUNT(v) };
}

const struct perch_word *
perch_words_find(struct perch_word_list words, const char *code)
{
	for (size_t i = 0; i < words.n; i++)
		if (strcmp(words.v[i].code, code) == 0)
			return words.v + i;
	return NULL;
}
