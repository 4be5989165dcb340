/* csr.c - see csr.h. */
#include "firmware/seal/csr.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

static void
free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void
free_bio(BIO **bio)
{
	BIO_free(*bio);
}

static void
free_cert(X509 **cert)
{
	X509_free(*cert);
}

static void
free_request(X509_REQ **request)
{
	X509_REQ_free(*request);
}

#define AUTO_KEY     __attribute__((cleanup(free_key)))
#define AUTO_BIO     __attribute__((cleanup(free_bio)))
#define AUTO_CERT    __attribute__((cleanup(free_cert)))
#define AUTO_REQUEST __attribute__((cleanup(free_request)))

/* What was written into memory, as a terminated text. */
static enum perch_rc
take_pem(BIO *bio, char pem[PERCH_PEM_CAP])
{
	int n = BIO_read(bio, pem, PERCH_PEM_CAP);

	if (n <= 0)
		return PERCH_E_IO;
	if (n == PERCH_PEM_CAP)
		return PERCH_E_FULL;
	pem[n] = '\0';
	return PERCH_OK;
}

static EVP_PKEY *
read_key(const char *pem)
{
	AUTO_BIO BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
	char group[32] = "";

	if (key != NULL && (EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) != 1 ||
			    strcmp(group, "prime256v1") != 0)) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

static X509 *
read_cert(const char *pem)
{
	AUTO_BIO BIO *bio = BIO_new_mem_buf(pem, -1);

	return bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
}

enum perch_rc
perch_tls_key_new(char pem[PERCH_PEM_CAP])
{
	AUTO_KEY EVP_PKEY *key = EVP_EC_gen("P-256");
	AUTO_BIO BIO *bio = BIO_new(BIO_s_mem());

	if (key == NULL || bio == NULL ||
	    PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1)
		return PERCH_E_IO;
	return take_pem(bio, pem);
}

static bool
set_name(X509_REQ *request, const char *name)
{
	X509_NAME *subject = X509_REQ_get_subject_name(request);

	return subject != NULL &&
	       X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name,
					  -1, -1, 0) == 1;
}

enum perch_rc
perch_csr_new(const char *key_pem, const char *name, char pem[PERCH_PEM_CAP])
{
	AUTO_KEY EVP_PKEY *key = read_key(key_pem);
	AUTO_REQUEST X509_REQ *request = X509_REQ_new();
	AUTO_BIO BIO *bio = BIO_new(BIO_s_mem());

	if (key == NULL)
		return PERCH_E_FORMAT;
	if (request == NULL || bio == NULL)
		return PERCH_E_NOMEM;
	if (!set_name(request, name) || X509_REQ_set_version(request, X509_REQ_VERSION_1) != 1 ||
	    X509_REQ_set_pubkey(request, key) != 1 ||
	    X509_REQ_sign(request, key, EVP_sha256()) <= 0 ||
	    PEM_write_bio_X509_REQ(bio, request) != 1)
		return PERCH_E_IO;
	return take_pem(bio, pem);
}

enum perch_rc
perch_cert_key_hash(const char *cert_pem, struct perch_hash *out)
{
	AUTO_CERT X509 *cert = read_cert(cert_pem);
	unsigned char *der = NULL;

	if (cert == NULL)
		return PERCH_E_FORMAT;
	int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	if (n <= 0)
		return PERCH_E_IO;
	enum perch_rc rc = perch_sha256(perch_span_of(der, (size_t)n), perch_span_of(NULL, 0), out);
	OPENSSL_free(der);
	return rc;
}

enum perch_rc
perch_cert_fits(const char *cert_pem, const char *key_pem, const char *name)
{
	AUTO_CERT X509 *cert = read_cert(cert_pem);
	AUTO_KEY EVP_PKEY *key = read_key(key_pem);
	char common_name[128];

	if (cert == NULL || key == NULL)
		return PERCH_E_FORMAT;
	int n = X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, common_name,
					  sizeof(common_name));
	if (X509_check_private_key(cert, key) != 1 || n < 0 || (size_t)n != strlen(name) ||
	    memcmp(common_name, name, (size_t)n) != 0)
		return PERCH_E_DENIED;
	return PERCH_OK;
}
