/* wire_enrol.c - the enrolment code, the request and its answer. Pure. See wire.h. */
#include "sync/wire.h"

#include "firmware/base/text.h"
#include "sync/wire_out.h"

#define CODE_WORD "perch-enrol-1"

static bool
is_port(struct perch_span s)
{
	int64_t port;

	return perch_parse_i64(s, 1, 65535, &port) == PERCH_OK;
}

/* Length of a host at the start of s: a name, an IPv4 address, or IPv6 in brackets. */
static size_t
host_length(const char *s)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";

	if (s[0] != '[')
		return strspn(s, letters);
	size_t n = 1 + strspn(s + 1, "0123456789abcdefABCDEF:.");
	return n > 2 && s[n] == ']' ? n + 1 : 0;
}

bool
perch_wire_is_url(const char *url)
{
	static const char scheme[] = "https://";

	if (strlen(url) >= PERCH_WIRE_URL_CAP || strncmp(url, scheme, sizeof(scheme) - 1) != 0)
		return false;
	const char *host = url + sizeof(scheme) - 1;
	size_t n = host_length(host);
	if (n == 0)
		return false;
	return host[n] == '\0' || (host[n] == ':' && is_port(perch_span_str(host + n + 1)));
}

enum perch_rc
perch_wire_put_code(struct perch_buf *out, const struct perch_wire_code *from)
{
	if (!perch_wire_is_url(from->url) || from->issued_s < 0)
		return PERCH_E_ARG;
	perch_buf_put_str(out, CODE_WORD " ");
	perch_buf_put_str(out, from->url);
	perch_buf_put_byte(out, ' ');
	perch_buf_put_hex(out, perch_span_of(from->ca_key_hash, PERCH_WIRE_HASH));
	perch_buf_put_byte(out, ' ');
	perch_buf_put_hex(out, perch_span_of(from->token, PERCH_WIRE_TOKEN));
	perch_buf_put_byte(out, ' ');
	perch_buf_put_i64(out, from->issued_s);
	return out->is_full ? PERCH_E_FULL : PERCH_OK;
}

enum perch_rc
perch_wire_get_code(struct perch_span text, struct perch_wire_code *to)
{
	struct perch_span rest = perch_span_trim(text);
	struct perch_span word[5];
	struct perch_span extra;

	if (!perch_text_word(&rest, &word[0]) || !perch_span_eq_str(word[0], CODE_WORD))
		return PERCH_E_UNKNOWN;
	for (size_t i = 1; i < PERCH_COUNT(word); i++)
		if (!perch_text_word(&rest, &word[i]))
			return PERCH_E_SHORT;
	if (perch_text_word(&rest, &extra))
		return PERCH_E_FORMAT;
	enum perch_rc rc = perch_text_copy(to->url, sizeof(to->url), word[1]);
	if (rc == PERCH_OK && !perch_wire_is_url(to->url))
		rc = PERCH_E_FORMAT;
	if (rc == PERCH_OK)
		rc = perch_wire_hex(word[2], to->ca_key_hash, PERCH_WIRE_HASH);
	if (rc == PERCH_OK)
		rc = perch_wire_hex(word[3], to->token, PERCH_WIRE_TOKEN);
	if (rc == PERCH_OK)
		rc = perch_parse_i64(word[4], 0, INT64_MAX / 1000, &to->issued_s);
	return rc;
}

enum perch_rc
perch_wire_put_enrol(struct perch_buf *out, const struct perch_wire_enrol *from)
{
	struct perch_jw w = perch_jw_over(out);

	perch_jw_object(&w);
	perch_jw_kv_i64(&w, "v", 1);
	perch_wire_out_hex(&w, "token", from->token, PERCH_WIRE_TOKEN);
	perch_wire_out_hex(&w, "device", from->device, PERCH_WIRE_DEVICE);
	perch_wire_out_hex(&w, "seal_key", from->seal_key, PERCH_WIRE_KEY);
	perch_jw_kv_str(&w, "csr", from->csr);
	perch_jw_kv_str(&w, "program", from->program);
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

enum perch_rc
perch_wire_get_enrol(struct perch_span text, struct perch_wire_enrol *to)
{
	struct perch_wire_in in = perch_wire_in_parse(text);

	perch_wire_in_version(&in);
	perch_wire_in_hex(&in, "token", to->token, PERCH_WIRE_TOKEN);
	perch_wire_in_hex(&in, "device", to->device, PERCH_WIRE_DEVICE);
	perch_wire_in_hex(&in, "seal_key", to->seal_key, PERCH_WIRE_KEY);
	perch_wire_in_text(&in, "csr", to->csr, sizeof(to->csr));
	perch_wire_in_text(&in, "program", to->program, sizeof(to->program));
	return in.rc;
}

enum perch_rc
perch_wire_put_enrolled(struct perch_buf *out, const struct perch_wire_enrolled *from)
{
	struct perch_jw w = perch_jw_over(out);

	perch_jw_object(&w);
	perch_jw_kv_i64(&w, "v", 1);
	perch_wire_out_hex(&w, "device", from->device, PERCH_WIRE_DEVICE);
	perch_jw_kv_str(&w, "certificate", from->certificate);
	perch_jw_kv_str(&w, "ca", from->ca);
	perch_wire_out_hex(&w, "receipt_key", from->receipt_key, PERCH_WIRE_KEY);
	perch_jw_kv_i64(&w, "server_ms", from->server_ms);
	perch_jw_end(&w);
	return perch_jw_done(&w);
}

enum perch_rc
perch_wire_get_enrolled(struct perch_span text, struct perch_wire_enrolled *to)
{
	struct perch_wire_in in = perch_wire_in_parse(text);

	perch_wire_in_version(&in);
	perch_wire_in_hex(&in, "device", to->device, PERCH_WIRE_DEVICE);
	perch_wire_in_text(&in, "certificate", to->certificate, sizeof(to->certificate));
	perch_wire_in_text(&in, "ca", to->ca, sizeof(to->ca));
	perch_wire_in_hex(&in, "receipt_key", to->receipt_key, PERCH_WIRE_KEY);
	perch_wire_in_i64(&in, "server_ms", 0, &to->server_ms);
	return in.rc;
}
