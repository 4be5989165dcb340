/* test_pin.c - PINs: firmware/seal/pin.h. */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/seal/pin.h"

/* RFC 7914 section 12: the first 32 of the 64 bytes. The last step of scrypt is PBKDF2 with
 * HMAC-SHA-256, whose first block does not depend on how many follow. The fourth vector takes 1 GiB
 * and is left out. */
static const struct {
	const char *must;
	const char *secret;
	const char *salt;
	uint32_t n, r, p;
	const char *hash;
} published[] = {
	// clang-format off
	{ "RFC 7914 vector 1: N 16, r 1, p 1, of nothing", "", "", 16, 1, 1,
	  "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442" },
	{ "RFC 7914 vector 2: N 1024, r 8, p 16", "password", "NaCl", 1024, 8, 16,
	  "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162" },
	{ "RFC 7914 vector 3: N 16384, r 8, p 1, as new PINs are kept", "pleaseletmein",
	  "SodiumChloride", 16384, 8, 1,
	  "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2" },
	// clang-format on
};

static void
published_vectors_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(published); i++) {
		uint8_t hash[PERCH_PIN_HASH_BYTES];
		char text[2 * PERCH_PIN_HASH_BYTES + 1] = "";
		enum perch_rc rc = perch_pin_stretch(
			perch_span_str(published[i].secret), perch_span_str(published[i].salt),
			published[i].n, published[i].r, published[i].p, hash);

		MUST(rc == PERCH_OK &&
			     perch_text_hex(text, sizeof(text), hash, sizeof(hash)) == PERCH_OK,
		     "%s: %s", published[i].must, perch_rc_str(rc));
		MUST(strcmp(text, published[i].hash) == 0, "%s: got %s", published[i].must, text);
	}
}

/* scrypt("4711", salt 00 01 .. 0f, N 16384, r 8, p 1) by Python's hashlib.scrypt. */
static const struct perch_pin kept = {
	.n = 16384,
	.r = 8,
	.p = 1,
	.salt = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	.hash = { 0x2b, 0xfd, 0x0b, 0xe6, 0x68, 0x64, 0x27, 0x19, 0xe0, 0x4b, 0x42,
		  0xe6, 0x28, 0x25, 0xa6, 0x70, 0x2d, 0x47, 0x4a, 0xa4, 0xd3, 0x9c,
		  0x76, 0x6c, 0x6e, 0xd3, 0x4c, 0x0d, 0x8d, 0x68, 0x83, 0x8c },
};

static const struct {
	const char *must;
	const char *digits;
	enum perch_rc rc;
} given[] = {
	{ "the PIN is taken", "4711", PERCH_OK },
	{ "another is not", "4712", PERCH_E_DENIED },
	{ "nor one digit more", "47110", PERCH_E_DENIED },
	{ "nor one of three digits", "471", PERCH_E_DENIED },
	{ "nor one of thirteen", "4711471147114", PERCH_E_DENIED },
	{ "nor nothing", "", PERCH_E_DENIED },
	{ "letters are no PIN", "47a1", PERCH_E_DENIED },
	{ "a blank is no digit", "4711 ", PERCH_E_DENIED },
	{ "digits are ASCII", "\xef\xbc\x94\xef\xbc\x97\xef\xbc\x91\xef\xbc\x91", PERCH_E_DENIED },
};

static void
the_right_pin_is_taken_and_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(given); i++) {
		enum perch_rc rc = perch_pin_check(&kept, perch_span_str(given[i].digits));

		MUST(rc == given[i].rc, "%s: wanted %s, got %s", given[i].must,
		     perch_rc_str(given[i].rc), perch_rc_str(rc));
	}
}

static void
one_bit_of_salt_or_hash_is_another_pin(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 8 * PERCH_PIN_HASH_BYTES; bit += 37) {
		struct perch_pin pin = kept;

		pin.n = 1024; /* fast; the hash is of other parameters, so it is made anew */
		MUST(perch_pin_stretch(perch_span_str("4711"),
				       perch_span_of(pin.salt, sizeof(pin.salt)), pin.n, pin.r,
				       pin.p, pin.hash) == PERCH_OK &&
			     perch_pin_check(&pin, perch_span_str("4711")) == PERCH_OK,
		     "the PIN itself");
		pin.hash[bit / 8] ^= (uint8_t)(1u << bit % 8);
		MUST(perch_pin_check(&pin, perch_span_str("4711")) == PERCH_E_DENIED,
		     "bit %u of the hash", bit);
		pin.hash[bit / 8] ^= (uint8_t)(1u << bit % 8);
		pin.salt[bit / 16] ^= (uint8_t)(1u << bit % 8);
		MUST(perch_pin_check(&pin, perch_span_str("4711")) == PERCH_E_DENIED,
		     "a bit of byte %u of the salt", bit / 16);
	}
}

static const struct {
	const char *must;
	uint32_t n, r, p;
} unbounded[] = {
	{ "n below 2^10 is no work", 512, 8, 1 },
	{ "n above 2^17 is more memory than a terminal has", 1u << 18, 8, 1 },
	{ "n is a power of two", 16385, 8, 1 },
	{ "r is at least 1", 16384, 0, 1 },
	{ "r is at most 16", 16384, 17, 1 },
	{ "p is at least 1", 16384, 8, 0 },
	{ "p is at most 4", 16384, 8, 5 },
};

static void
parameters_out_of_bounds_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(unbounded); i++) {
		struct perch_pin pin = kept;

		pin.n = unbounded[i].n;
		pin.r = unbounded[i].r;
		pin.p = unbounded[i].p;
		MUST(perch_pin_check(&pin, perch_span_str("4711")) == PERCH_E_RANGE, "%s",
		     unbounded[i].must);
	}
}

static void
a_new_pin_has_a_salt_of_its_own(void **state)
{
	struct perch_pin one;
	struct perch_pin other;
	const struct perch_pin none = { 0 };

	(void)state;
	MUST(perch_pin_make(perch_span_str("123456789012"), &one) == PERCH_OK &&
		     perch_pin_make(perch_span_str("123456789012"), &other) == PERCH_OK,
	     "twelve digits are kept");
	MUST(memcmp(one.salt, other.salt, sizeof(one.salt)) != 0 &&
		     memcmp(one.hash, other.hash, sizeof(one.hash)) != 0,
	     "two people with the same PIN cannot be told by what is kept");
	MUST(perch_pin_check(&one, perch_span_str("123456789012")) == PERCH_OK &&
		     perch_pin_check(&one, perch_span_str("123456789013")) == PERCH_E_DENIED,
	     "what was kept checks");
	MUST(perch_pin_make(perch_span_str("123"), &one) == PERCH_E_FORMAT &&
		     memcmp(&one, &none, sizeof(one)) == 0,
	     "three digits are not kept, and nothing is left of the try");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_vectors_hold),
		cmocka_unit_test(the_right_pin_is_taken_and_no_other),
		cmocka_unit_test(one_bit_of_salt_or_hash_is_another_pin),
		cmocka_unit_test(parameters_out_of_bounds_are_refused),
		cmocka_unit_test(a_new_pin_has_a_salt_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
