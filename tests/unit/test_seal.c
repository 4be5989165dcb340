/* test_seal.c - hashes, chain, signatures: published vectors and properties. */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/seal/signer.h"

static void
unhex(const char *hex, uint8_t *dst, size_t n)
{
	size_t got = 0;

	MUST(perch_parse_hex(perch_span_str(hex), dst, n, &got) == PERCH_OK && got == n,
	     "hex of %zu bytes", n);
}

static void
test_sha256(void **state)
{
	(void)state;
	/* FIPS 180-4, appendix B.1: "abc"; cut in two on purpose. */
	uint8_t want[32];
	struct perch_hash got;

	unhex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", want, 32);
	MUST(perch_sha256(perch_span_str("a"), perch_span_str("bc"), &got) == PERCH_OK,
	     "it hashes");
	MUST(memcmp(got.b, want, 32) == 0, "SHA-256 of abc is that of FIPS 180-4");
}

static void
test_chain(void **state)
{
	(void)state;
	uint8_t device[16] = { 1 };
	uint8_t epoch[8] = { 2 };
	struct perch_hash start, one, two, other;

	MUST(perch_chain_start(device, epoch, &start) == PERCH_OK, "it starts");
	/* h(0) = SHA-256("perch-log-1" || device || epoch), put together by hand. */
	uint8_t seed[11 + 16 + 8];
	memcpy(seed, "perch-log-1", 11);
	memcpy(seed + 11, device, 16);
	memcpy(seed + 27, epoch, 8);
	MUST(perch_sha256(perch_span_of(seed, sizeof(seed)), perch_span_of(NULL, 0), &other) ==
		     PERCH_OK,
	     "it hashes");
	MUST(perch_hash_eq(&start, &other), "h(0) is the hash of tag, device and epoch");
	one = start;
	MUST(perch_chain_step(&one, perch_span_str("{\"n\":1}")) == PERCH_OK, "it steps");
	MUST(perch_sha256(perch_span_of(start.b, 32), perch_span_str("{\"n\":1}"), &other) ==
		     PERCH_OK,
	     "it hashes");
	MUST(perch_hash_eq(&one, &other), "h(1) is the hash of h(0) and the bytes");
	two = start;
	MUST(perch_chain_step(&two, perch_span_str("{\"n\":2}")) == PERCH_OK, "it steps");
	MUST(!perch_hash_eq(&one, &two), "another byte gives another head");
}

static void
test_head_text(void **state)
{
	(void)state;
	/* RFC 4648 section 10: base 32 of "foobar" begins MZXW6YTBOI. */
	struct perch_hash head = { { 'f', 'o', 'o', 'b', 'a', 'r' } };
	char text[PERCH_HEAD_CHARS + 1];

	/* The vector ends after six bytes: the tenth character still lies inside "foobar" (48 bits),
	 * where RFC 4648 pads the last three bits with zero as the zero bytes here do. */
	perch_head_text(&head, text);
	MUST(strcmp(text, "MZXW6YTBOI") == 0, "ten characters of base 32, got %s", text);
}

static void
test_ed25519(void **state)
{
	(void)state;
	/* RFC 8032 section 7.1, TEST 3: two-byte message. */
	struct perch_key_pair pair;
	uint8_t want_pub[32];
	uint8_t want[64];
	uint8_t got[64];
	const uint8_t message[2] = { 0xaf, 0x82 };

	unhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", pair.secret, 32);
	unhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", want_pub, 32);
	unhex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	      "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
	      want, 64);
	MUST(perch_key_derive(&pair) == PERCH_OK, "the key is read");
	MUST(memcmp(pair.pub, want_pub, 32) == 0, "the public key is that of RFC 8032");
	MUST(perch_sign(&pair, perch_span_of(message, 2), got) == PERCH_OK, "it signs");
	MUST(memcmp(got, want, 64) == 0, "the signature is that of RFC 8032");
	struct perch_signer signer;
	perch_signer_of_key(&signer, &pair);
	memset(got, 0, sizeof(got));
	MUST(perch_signer_sign(&signer, perch_span_of(message, 2), got) == PERCH_OK &&
		     memcmp(got, want, 64) == 0 && memcmp(signer.pub, want_pub, 32) == 0,
	     "so is that of a signer by this key");
	MUST(perch_signature_check(pair.pub, perch_span_of(message, 2), got) == PERCH_OK,
	     "a good signature is accepted");
	for (size_t i = 0; i < 64; i += 7) {
		got[i] ^= 1;
		MUST(perch_signature_check(pair.pub, perch_span_of(message, 2), got) ==
			     PERCH_E_DENIED,
		     "a signature with byte %zu changed is refused", i);
		got[i] ^= 1;
	}
	MUST(perch_signature_check(pair.pub, perch_span_of(message, 1), got) == PERCH_E_DENIED,
	     "another message is refused");
}

static void
test_forgotten_key(void **state)
{
	struct perch_key_pair pair;
	static const uint8_t zeros[PERCH_KEY_BYTES];

	(void)state;
	MUST(perch_key_new(&pair) == PERCH_OK, "a key");
	perch_key_forget(&pair);
	MUST(memcmp(pair.secret, zeros, sizeof(zeros)) == 0, "its secret is gone");
	MUST(memcmp(pair.pub, zeros, sizeof(zeros)) != 0, "its public half is not");
}

static void
test_keys_differ(void **state)
{
	(void)state;
	struct perch_key_pair a, b;

	MUST(perch_key_new(&a) == PERCH_OK && perch_key_new(&b) == PERCH_OK, "keys are made");
	MUST(memcmp(a.secret, b.secret, 32) != 0, "two keys differ");
}

static void
test_seal_message(void **state)
{
	(void)state;
	uint8_t device[16] = { 0x11 };
	uint8_t epoch[8] = { 0x22 };
	struct perch_hash head = { { 0x33 } };
	uint8_t m[PERCH_SEAL_MESSAGE_BYTES];

	perch_seal_message(device, epoch, 0x0102030405060708, &head, m);
	MUST(memcmp(m, "perch-seal-1", 12) == 0 && m[12] == 0x11 && m[28] == 0x22 && m[44] == 0x33,
	     "tag, device, epoch and head lie where records.md says");
	for (int i = 0; i < 8; i++)
		MUST(m[36 + i] == i + 1, "seq is big endian");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256),        cmocka_unit_test(test_chain),
		cmocka_unit_test(test_head_text),     cmocka_unit_test(test_ed25519),
		cmocka_unit_test(test_keys_differ),   cmocka_unit_test(test_seal_message),
		cmocka_unit_test(test_forgotten_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
