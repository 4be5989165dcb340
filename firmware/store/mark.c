/* mark.c - see mark.h. */
#include "firmware/store/mark.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/json.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"

#define MARK_TEXT_MAX 512

static enum perch_rc
path_of(char *dst, size_t cap, const char *dir, const char *name, struct perch_err *err)
{
	if (perch_fmt(dst, cap, "%s/%s", dir, name) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", dir);
	return PERCH_OK;
}

enum perch_rc
perch_mark_save(const char *dir, const char *name, const struct perch_mark *mark,
		struct perch_err *err)
{
	char path[600];
	uint8_t text[MARK_TEXT_MAX];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_jw w = perch_jw_over(&b);

	perch_jw_object(&w);
	perch_jw_kv_i64(&w, "v", 1);
	perch_jw_kv_hex(&w, "device", perch_span_of(mark->device, sizeof(mark->device)));
	perch_jw_kv_hex(&w, "epoch", perch_span_of(mark->epoch, sizeof(mark->epoch)));
	perch_jw_kv_i64(&w, "seq", (int64_t)mark->seq);
	perch_jw_kv_hex(&w, "hash", perch_span_of(mark->hash, sizeof(mark->hash)));
	perch_jw_end(&w);
	perch_buf_put_byte(&b, '\n');
	enum perch_rc rc = perch_jw_done(&w);
	if (rc == PERCH_OK)
		rc = path_of(path, sizeof(path), dir, name, err);
	if (rc != PERCH_OK)
		return rc;
	if (mkdir(dir, 0755) == 0)
		rc = perch_folder_flush(dir, err); /* a mark is worth what its folder is */
	else if (errno != EEXIST)
		rc = perch_err_set(err, errno == ENOSPC ? PERCH_E_NOSPACE : PERCH_E_IO, errno,
				   "cannot make the mark's folder %s: %s", dir, strerror(errno));
	return rc == PERCH_OK ? perch_file_replace(path, perch_buf_span(&b), 0644, err) : rc;
}

static enum perch_rc
get_hex(struct perch_json object, const char *key, uint8_t *dst, size_t n)
{
	char hex[65];
	size_t got = 0;
	enum perch_rc rc = perch_json_get_cstr(object, key, hex, sizeof(hex));

	if (rc == PERCH_OK)
		rc = perch_parse_hex(perch_span_str(hex), dst, n, &got);
	return rc == PERCH_OK && got != n ? PERCH_E_FORMAT : rc;
}

static enum perch_rc
parse_mark(struct perch_span text, struct perch_mark *mark)
{
	struct perch_json object;
	int64_t v = 0;
	int64_t seq = 0;
	enum perch_rc rc = perch_json_parse(text, 1, &object, NULL);

	if (rc == PERCH_OK)
		rc = perch_json_get_i64(object, "v", 1, 1, &v);
	if (rc == PERCH_OK)
		rc = perch_json_get_i64(object, "seq", 0, INT64_MAX, &seq);
	if (rc == PERCH_OK)
		rc = get_hex(object, "device", mark->device, sizeof(mark->device));
	if (rc == PERCH_OK)
		rc = get_hex(object, "epoch", mark->epoch, sizeof(mark->epoch));
	if (rc == PERCH_OK)
		rc = get_hex(object, "hash", mark->hash, sizeof(mark->hash));
	mark->seq = (uint64_t)seq;
	return rc;
}

enum perch_rc
perch_mark_load(const char *dir, const char *name, struct perch_mark *mark, struct perch_err *err)
{
	char path[600];
	uint8_t text[MARK_TEXT_MAX];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_mark got;
	enum perch_rc rc = path_of(path, sizeof(path), dir, name, err);

	if (rc == PERCH_OK)
		rc = perch_file_load(path, &b, err);
	if (rc == PERCH_E_NOTFOUND || rc == PERCH_E_IO)
		return rc;
	if (rc != PERCH_OK || parse_mark(perch_buf_span(&b), &got) != PERCH_OK)
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "the mark %s is damaged", path);
	*mark = got;
	return PERCH_OK;
}

bool
perch_mark_is_writable(const char *dir)
{
	char parent[600];

	if (access(dir, W_OK) == 0)
		return true;
	return errno == ENOENT && perch_path_beside(parent, sizeof(parent), dir, ".") == PERCH_OK &&
	       access(parent, W_OK) == 0;
}
