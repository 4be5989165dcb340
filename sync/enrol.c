/* enrol.c - see enrol.h. */
#include "sync/enrol.h"

#include "firmware/base/text.h"
#include "firmware/seal/csr.h"
#include "firmware/store/file.h"
#include "sync/http.h"
#include "sync/mend.h"
#include "sync/state.h"

#define JSON "application/json"
#define PEM  "application/pem-certificate-chain"

struct enrolment {
	const struct perch_terminal *t;
	struct perch_wire_code code;
	struct perch_db *sync;
	int64_t verify_s;
	char name[2 * PERCH_WIRE_DEVICE + 1]; /* the device in hexadecimal */
	char key[PERCH_PEM_CAP];
	char ca[PERCH_PEM_CAP];
	struct perch_wire_enrol request;
	struct perch_wire_enrolled answer;
};

static enum perch_rc
read_code(struct enrolment *e, struct perch_span text, struct perch_err *err)
{
	struct perch_buf name = perch_buf_over(e->name, sizeof(e->name));
	enum perch_rc rc = perch_wire_get_code(text, &e->code);

	if (rc == PERCH_E_UNKNOWN)
		return perch_err_set(err, PERCH_E_FORMAT, 0,
				     "this is no enrolment code of this version: it begins with "
				     "perch-enrol-1");
	if (rc != PERCH_OK)
		return perch_err_set(
			err, PERCH_E_FORMAT, 0,
			"the enrolment code is not complete: scan it, or copy the whole "
			"line from head office");
	perch_buf_put_hex(&name, perch_span_of(e->t->device, PERCH_WIRE_DEVICE));
	(void)perch_buf_cstr(&name);
	return PERCH_OK;
}

/* The key of an earlier attempt is used again, so that the office sees the same one. */
static enum perch_rc
load_key(struct enrolment *e, struct perch_err *err)
{
	struct perch_buf b = perch_buf_over(e->key, sizeof(e->key) - 1);
	enum perch_rc rc = perch_file_load(e->t->key_path, &b, err);

	if (rc == PERCH_OK) {
		e->key[b.n] = '\0';
	} else if (rc == PERCH_E_NOTFOUND) {
		rc = perch_tls_key_new(e->key);
		if (rc != PERCH_OK)
			return perch_err_set(err, rc, 0, "cannot make a key");
		rc = perch_file_replace(e->t->key_path, perch_span_str(e->key), 0600, err);
	}
	if (rc != PERCH_OK)
		return rc;
	if (perch_csr_new(e->key, e->name, e->request.csr) != PERCH_OK)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "%s is damaged: delete it and enrol again", e->t->key_path);
	return PERCH_OK;
}

static enum perch_rc
no_answer(const struct perch_trouble *trouble, struct perch_err *err)
{
	bool is_later = trouble->failure == PERCH_FAIL_LATER || trouble->failure == PERCH_FAIL_SLOW;

	return perch_err_set(err, is_later ? PERCH_E_AGAIN : PERCH_E_DENIED, 0, "%s",
			     trouble->text);
}

/* One request on a connection of its own, whose body goes to out. */
static enum perch_rc
ask(const struct enrolment *e, const char *ca_pem, const struct perch_http_request *request,
    const char *type, struct perch_buf *out, struct perch_err *err)
{
	struct perch_http_setup setup = {
		.url = e->code.url,
		.ca_pem = ca_pem,
		.proxy = e->t->proxy,
		.agent = PERCH_SYNC_AGENT,
		.verify_s = e->verify_s,
	};
	struct perch_trouble trouble;
	struct perch_answer answer;
	struct perch_http *http = NULL;
	enum perch_rc rc = perch_http_open(&setup, &http, err);

	if (rc != PERCH_OK)
		return rc;
	if (!perch_http_ask(http, request, &answer, &trouble) ||
	    !perch_answer_check(&answer, type, &trouble))
		rc = no_answer(&trouble, err);
	else if (perch_buf_put(out, answer.body) != PERCH_OK)
		rc = perch_err_set(err, PERCH_E_DENIED, 0,
				   "what answered at %s is not head office: its answer is too long",
				   e->code.url);
	perch_http_close(http);
	return rc;
}

/* The CA comes from an unverified server and is believed only because of the code. */
static enum perch_rc
fetch_ca(struct enrolment *e, struct perch_err *err)
{
	struct perch_buf b = perch_buf_over(e->ca, sizeof(e->ca) - 1);
	struct perch_http_request request = { .path = "/v1/enrol/ca" };
	struct perch_hash hash;
	enum perch_rc rc = ask(e, NULL, &request, PEM, &b, err);

	if (rc != PERCH_OK)
		return rc;
	e->ca[b.n] = '\0';
	if (perch_cert_key_hash(e->ca, &hash) != PERCH_OK ||
	    memcmp(hash.b, e->code.ca_key_hash, PERCH_WIRE_HASH) != 0)
		return perch_err_set(
			err, PERCH_E_DENIED, 0,
			"what answers at %s is not the office that made this code: a login "
			"page or inspecting proxy, or the code is of another office",
			e->code.url);
	return PERCH_OK;
}

static enum perch_rc
post(struct enrolment *e, struct perch_err *err)
{
	uint8_t sent[PERCH_WIRE_REQUEST_MAX];
	uint8_t got[PERCH_WIRE_REQUEST_MAX];
	struct perch_buf body = perch_buf_over(sent, sizeof(sent));
	struct perch_buf answer = perch_buf_over(got, sizeof(got));

	memcpy(e->request.token, e->code.token, PERCH_WIRE_TOKEN);
	memcpy(e->request.device, e->t->device, PERCH_WIRE_DEVICE);
	memcpy(e->request.seal_key, e->t->seal_key, PERCH_WIRE_KEY);
	enum perch_rc rc = perch_fmt(e->request.program, sizeof(e->request.program), "%s",
				     PERCH_SYNC_PROGRAM);
	if (rc == PERCH_OK)
		rc = perch_wire_put_enrol(&body, &e->request);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "the enrolment cannot be written");
	struct perch_http_request request = { .path = "/v1/enrol",
					      .type = JSON,
					      .body = perch_buf_span(&body) };
	rc = ask(e, e->ca, &request, JSON, &answer, err);
	if (rc != PERCH_OK)
		return rc;
	if (perch_wire_get_enrolled(perch_buf_span(&answer), &e->answer) != PERCH_OK)
		return perch_err_set(
			err, PERCH_E_DENIED, 0,
			"head office's answer cannot be read: the two programs do not fit "
			"together");
	return PERCH_OK;
}

/* Nothing is believed that was not asked for. */
static enum perch_rc
check_answer(const struct enrolment *e, struct perch_err *err)
{
	struct perch_hash hash;

	if (memcmp(e->answer.device, e->t->device, PERCH_WIRE_DEVICE) != 0 ||
	    perch_cert_fits(e->answer.certificate, e->key, e->name) != PERCH_OK ||
	    perch_cert_key_hash(e->answer.ca, &hash) != PERCH_OK ||
	    memcmp(hash.b, e->code.ca_key_hash, PERCH_WIRE_HASH) != 0)
		return perch_err_set(
			err, PERCH_E_DENIED, 0,
			"head office sent a certificate that is not for this terminal: call "
			"head office");
	return PERCH_OK;
}

/* The row in sync.db comes last: with it the terminal is enrolled. */
static enum perch_rc
save(const struct enrolment *e, struct perch_err *err)
{
	struct perch_office office = {
		.enrolled_ms = perch_terminal_now().wall.ms,
		.server_ms = e->answer.server_ms,
	};
	enum perch_rc rc = perch_fmt(office.url, sizeof(office.url), "%s", e->code.url);

	memcpy(office.device, e->t->device, sizeof(office.device));
	memcpy(office.receipt_key, e->answer.receipt_key, sizeof(office.receipt_key));
	memcpy(office.ca_key_hash, e->code.ca_key_hash, sizeof(office.ca_key_hash));
	if (rc == PERCH_OK)
		rc = perch_file_replace(e->t->ca_path, perch_span_str(e->answer.ca), 0644, err);
	if (rc == PERCH_OK)
		rc = perch_file_replace(e->t->cert_path, perch_span_str(e->answer.certificate),
					0644, err);
	return rc == PERCH_OK ? perch_state_enrol(e->sync, &office, err) : rc;
}

static enum perch_rc
enrol(struct enrolment *e, struct perch_err *err)
{
	/* Asked first: a token that was used up cannot be given back. */
	enum perch_rc rc = perch_state_may_enrol(e->sync, e->code.ca_key_hash, err);

	e->verify_s = perch_terminal_verify_s(e->code.issued_s);
	if (rc == PERCH_OK)
		rc = load_key(e, err);
	if (rc == PERCH_OK)
		rc = fetch_ca(e, err);
	if (rc == PERCH_OK)
		rc = post(e, err);
	if (rc == PERCH_OK)
		rc = check_answer(e, err);
	return rc == PERCH_OK ? save(e, err) : rc;
}

enum perch_rc
perch_enrol(const struct perch_terminal *t, struct perch_span code, char url[PERCH_WIRE_URL_CAP],
	    struct perch_err *err)
{
	struct enrolment e = { .t = t };
	struct perch_db sync;
	enum perch_rc rc = read_code(&e, code, err);

	if (rc != PERCH_OK)
		return rc;
	memcpy(url, e.code.url, PERCH_WIRE_URL_CAP);
	rc = perch_mend_sync(&sync, t, err);
	if (rc != PERCH_OK)
		return rc;
	e.sync = &sync;
	rc = enrol(&e, err);
	perch_db_close(&sync);
	return rc;
}
