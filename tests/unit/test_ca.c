/* test_ca.c - head office as a certificate authority (firmware/seal/ca.c). */
#include "tests/unit/must.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/seal/ca.h"
#include "tests/unit/pem.h"

#define NOW  ((int64_t)1790000000) /* 2026-09-21 */
#define YEAR ((int64_t)366 * 86400)
#define NAME "00112233445566778899aabbccddeeff"

static struct perch_ca ca;
static char client_key[PERCH_PEM_CAP];
static char client_csr[PERCH_PEM_CAP];

static enum perch_rc
check(const char *pem, const char *ca_cert, int64_t at, struct perch_cert_id *id)
{
	uint8_t der[PERCH_PEM_CAP];

	return perch_ca_check_client(ca_cert, pem_der(pem, der), at, id);
}

static int
make(void **state)
{
	(void)state;
	return perch_tls_key_new(ca.key) == PERCH_OK &&
			       perch_ca_new(&ca, "test CA", NOW, NOW + 10 * YEAR) == PERCH_OK &&
			       perch_tls_key_new(client_key) == PERCH_OK &&
			       perch_csr_new(client_key, NAME, client_csr) == PERCH_OK
		       ? 0
		       : -1;
}

static void
a_client_gets_a_certificate(void **state)
{
	char pem[PERCH_PEM_CAP];
	struct perch_cert_id id;
	struct perch_hash asked;
	struct perch_hash given;

	(void)state;
	MUST(perch_ca_client(&ca, client_csr, NAME, NOW, NOW + YEAR, pem) == PERCH_OK,
	     "a good request gets one");
	MUST(perch_cert_fits(pem, client_key, NAME) == PERCH_OK, "it is for its key and name");
	MUST(check(pem, ca.cert, NOW, &id) == PERCH_OK, "the CA knows it again");
	assert_string_equal(id.name, NAME);
	MUST(perch_csr_key_hash(client_csr, &asked) == PERCH_OK &&
		     perch_cert_key_hash(pem, &given) == PERCH_OK &&
		     perch_hash_eq(&asked, &given) && perch_hash_eq(&id.key_hash, &given),
	     "request, certificate and check give one hash of the key");
}

static void
times_are_kept(void **state)
{
	char pem[PERCH_PEM_CAP];
	struct perch_cert_id id;

	(void)state;
	MUST(perch_ca_client(&ca, client_csr, NAME, NOW, NOW + YEAR, pem) == PERCH_OK, "made");
	MUST(check(pem, ca.cert, NOW + YEAR - 1, &id) == PERCH_OK, "good in its last second");
	MUST(check(pem, ca.cert, NOW + YEAR, &id) == PERCH_E_RANGE, "then it has expired");
	/* It begins an hour before it was made. */
	MUST(check(pem, ca.cert, NOW - 3599, &id) == PERCH_OK, "a clock may go slow");
	MUST(check(pem, ca.cert, NOW - 3601, &id) == PERCH_E_RANGE, "but not by more");
}

static void
others_are_refused(void **state)
{
	static struct perch_ca other;
	const char *const hosts[] = { "localhost" };
	char pem[PERCH_PEM_CAP];
	struct perch_cert_id id;

	(void)state;
	MUST(perch_tls_key_new(other.key) == PERCH_OK &&
		     perch_ca_new(&other, "test CA", NOW, NOW + YEAR) == PERCH_OK &&
		     perch_ca_client(&other, client_csr, NAME, NOW, NOW + YEAR, pem) == PERCH_OK,
	     "another CA of the same name");
	MUST(check(pem, ca.cert, NOW, &id) == PERCH_E_DENIED, "its clients are not ours");
	MUST(check(ca.cert, ca.cert, NOW, &id) == PERCH_E_DENIED, "the CA itself is no client");
	MUST(perch_ca_server(&ca, client_key, hosts, 1, NOW, NOW + YEAR, pem) == PERCH_OK,
	     "a server's certificate");
	MUST(check(pem, ca.cert, NOW, &id) == PERCH_E_DENIED, "a server is no client");
	MUST(perch_ca_check_client(ca.cert, perch_span_str("no certificate"), NOW, &id) ==
		     PERCH_E_FORMAT,
	     "noise is no certificate");
}

static void
bad_requests_are_refused(void **state)
{
	char csr[PERCH_PEM_CAP];
	char pem[PERCH_PEM_CAP];

	(void)state;
	MUST(perch_ca_client(&ca, client_csr, "another", NOW, NOW + YEAR, pem) == PERCH_E_DENIED,
	     "a request is for the name that asks");
	MUST(perch_ca_client(&ca, "no request", NAME, NOW, NOW + YEAR, pem) == PERCH_E_FORMAT,
	     "noise is no request");
	/* One base 64 digit of the signature, near the end of the text. */
	memcpy(csr, client_csr, sizeof(csr));
	char *digit = strstr(csr, "\n-----END") - 8;
	*digit = *digit == 'A' ? 'B' : 'A';
	enum perch_rc rc = perch_ca_client(&ca, csr, NAME, NOW, NOW + YEAR, pem);
	MUST(rc == PERCH_E_DENIED || rc == PERCH_E_FORMAT, "the request is signed by its key: %s",
	     perch_rc_str(rc));
}

static void
servers_need_hosts(void **state)
{
	const char *const good[] = { "office.example", "10.0.0.5", "::1" };
	const char *const empty[] = { "" };
	char pem[PERCH_PEM_CAP];

	(void)state;
	MUST(perch_ca_server(&ca, client_key, good, 3, NOW, NOW + YEAR, pem) == PERCH_OK,
	     "names and addresses");
	MUST(perch_ca_server(&ca, client_key, good, 0, NOW, NOW + YEAR, pem) == PERCH_E_ARG,
	     "no host");
	MUST(perch_ca_server(&ca, client_key, empty, 1, NOW, NOW + YEAR, pem) == PERCH_E_FORMAT,
	     "an empty host");
	MUST(perch_ca_server(&ca, "no key", good, 1, NOW, NOW + YEAR, pem) == PERCH_E_FORMAT,
	     "no key");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_client_gets_a_certificate),
		cmocka_unit_test(times_are_kept),
		cmocka_unit_test(others_are_refused),
		cmocka_unit_test(bad_requests_are_refused),
		cmocka_unit_test(servers_need_hosts),
	};

	return cmocka_run_group_tests(tests, make, NULL);
}
