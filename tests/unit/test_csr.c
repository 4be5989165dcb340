/* test_csr.c - the terminal's TLS key and request (firmware/seal/csr.h). */
#include "tests/unit/must.h"

#include "firmware/seal/csr.h"

#define NAME "000102030405060708090a0b0c0d0e0f"

/*
 * A certificate and its key, made with: openssl req -x509 -newkey ec -pkeyopt
 * ec_paramgen_curve:P-256 -nodes -subj /CN=NAME. The hash of its public key, made with: openssl x509
 * -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum.
 */
static const char cert[] = "-----BEGIN CERTIFICATE-----\n"
			   "MIIBqjCCAVGgAwIBAgIUG8hArjnS+AZvV3lsA55ZhHXe4CowCgYIKoZIzj0EAwIw\n"
			   "KzEpMCcGA1UEAwwgMDAwMTAyMDMwNDA1MDYwNzA4MDkwYTBiMGMwZDBlMGYwHhcN\n"
			   "MjYxMTIxMjEyNTMwWhcNMzYxMTE4MjEyNTMwWjArMSkwJwYDVQQDDCAwMDAxMDIw\n"
			   "MzA0MDUwNjA3MDgwOTBhMGIwYzBkMGUwZjBZMBMGByqGSM49AgEGCCqGSM49AwEH\n"
			   "A0IABGBGjEJ3VJ3A2BAl08VSN0MpP5AJKvNTNuEadulKcJeJyQ0AMHDs8N5IvZ2W\n"
			   "t3+NI+JsJK8+T/rxt6dAUkzwrqCjUzBRMB0GA1UdDgQWBBTj2T18SFH8rIGae9v7\n"
			   "4SyypMAsfTAfBgNVHSMEGDAWgBTj2T18SFH8rIGae9v74SyypMAsfTAPBgNVHRMB\n"
			   "Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIB0J8Fh7c61JRqt6gVkGAXcCqEzU\n"
			   "UK5QtELV48kBisTOAiB9CYlQfL86u88txjbz+7921FUaqfcbjLA79zTKkgMSZA==\n"
			   "-----END CERTIFICATE-----\n";
static const char key[] = "-----BEGIN PRIVATE KEY-----\n"
			  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxC7+QG5SHZc112QP\n"
			  "VglaPCLqu1FJQmumTGViuldyy2+hRANCAARgRoxCd1SdwNgQJdPFUjdDKT+QCSrz\n"
			  "UzbhGnbpSnCXickNADBw7PDeSL2dlrd/jSPibCSvPk/68benQFJM8K6g\n"
			  "-----END PRIVATE KEY-----\n";
static const char key_hash[] = "83663482823bce88f0317f6a27a690fe62d0d3fba655223f96600400729d9623";

static void
a_key_makes_a_request(void **state)
{
	char one[PERCH_PEM_CAP];
	char other[PERCH_PEM_CAP];
	char csr[PERCH_PEM_CAP];

	(void)state;
	assert_int_equal(perch_tls_key_new(one), PERCH_OK);
	assert_int_equal(perch_tls_key_new(other), PERCH_OK);
	assert_string_not_equal(one, other);
	MUST(strncmp(one, "-----BEGIN PRIVATE KEY-----\n", 28) == 0, "a key is PKCS #8: %s", one);
	assert_int_equal(perch_csr_new(one, NAME, csr), PERCH_OK);
	MUST(strncmp(csr, "-----BEGIN CERTIFICATE REQUEST-----\n", 36) == 0, "a request: %s", csr);
	assert_int_equal(perch_csr_new("not a key", NAME, csr), PERCH_E_FORMAT);
	one[60] ^= 1;
	assert_int_not_equal(perch_csr_new(one, NAME, csr), PERCH_OK);
}

static void
the_hash_is_of_the_public_key(void **state)
{
	struct perch_hash h;
	uint8_t memory[80];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	(void)state;
	assert_int_equal(perch_cert_key_hash(cert, &h), PERCH_OK);
	perch_buf_put_hex(&b, perch_span_of(h.b, sizeof(h.b)));
	assert_true(perch_span_eq_str(perch_buf_span(&b), key_hash));
	assert_int_equal(perch_cert_key_hash("<html>", &h), PERCH_E_FORMAT);
	assert_int_equal(perch_cert_key_hash(key, &h), PERCH_E_FORMAT);
}

static void
a_certificate_fits_key_and_name(void **state)
{
	char other[PERCH_PEM_CAP];

	(void)state;
	assert_int_equal(perch_tls_key_new(other), PERCH_OK);
	assert_int_equal(perch_cert_fits(cert, key, NAME), PERCH_OK);
	assert_int_equal(perch_cert_fits(cert, other, NAME), PERCH_E_DENIED);
	assert_int_equal(perch_cert_fits(cert, key, "0001"), PERCH_E_DENIED);
	assert_int_equal(perch_cert_fits(cert, key, NAME "00"), PERCH_E_DENIED);
	assert_int_equal(perch_cert_fits("", key, NAME), PERCH_E_FORMAT);
	assert_int_equal(perch_cert_fits(cert, "", NAME), PERCH_E_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_makes_a_request),
		cmocka_unit_test(the_hash_is_of_the_public_key),
		cmocka_unit_test(a_certificate_fits_key_and_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
