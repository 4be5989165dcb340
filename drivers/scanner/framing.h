/*
 * framing.h - labels out of a byte stream: where one ends, and what in it is data. Pure.
 *
 * For every scanner that speaks as over a serial line. How the bytes were cut into packets says
 * nothing; a label ends where its framing says so:
 *
 *	data CR | LF | CR LF              bare; empty lines say nothing
 *	data TAB                          TAB is data until silence behind one has shown that it ends labels
 *	data                              no terminator at all: ended by silence
 *	STX [code] data ETX               CR, LF and TAB inside are data
 *	STX code data ETX EOT             the code letter is certain (Honeywell engines)
 *	STX data CR | LF | TAB            STX as a mere prefix
 *	SOH code data ETX                 Syble XB-6299
 *	SYN FE len32 CR "MSGGET" nnnn code aim mod GS data CR
 *	                                  Honeywell packet mode; other packets of it are replies
 *
 * In bare data and behind STX an AIM identifier is taken off, and a code letter where the rest
 * proves it (wrapping.h). GS and every other byte is kept. Makers' longer label ids (Datalogic) cannot
 * be told from data and stay.
 *
 * Silence ends a label for good only while no terminator is known. After five labels with the same end a
 * label without one is suspect ("unterminated"), and what follows it closely ("stale-part"): both may
 * be halves of one. A framed label that breaks off is dropped, as its end is known to be missing.
 */
#ifndef PERCH_DRIVERS_SCANNER_FRAMING_H
#define PERCH_DRIVERS_SCANNER_FRAMING_H

#include "drivers/reading.h"

/* Silence that ends a label. At 9,600 baud a byte takes 1 ms. */
#define PERCH_FRAMING_SILENCE_US 100000
/* What comes this soon after half a label may be the other half (longest inter-character delay
 * that a manual offers: 990 ms). */
#define PERCH_FRAMING_STALE_US 1000000
#define PERCH_FRAMING_MAX      (PERCH_SCAN_MAX + 32) /* data and what stands around it */

/* How a label ended; what ended the last ones is what is expected next. */
enum perch_framing_end {
	PERCH_END_NONE,
	PERCH_END_LINE,
	PERCH_END_TAB,
	PERCH_END_SILENCE,
	PERCH_END_ETX,
	PERCH_END_EOT,
	PERCH_END_STX_LINE,
	PERCH_END_SOH,
	PERCH_END_PACKET
};

/* What is being read. */
enum perch_framing_state {
	PERCH_FRAMING_IDLE,
	PERCH_FRAMING_BARE,
	PERCH_FRAMING_STX,
	PERCH_FRAMING_ETX, /* the label is whole; an EOT may follow */
	PERCH_FRAMING_SOH,
	PERCH_FRAMING_PACKET,
	PERCH_FRAMING_DEAF /* lost track: wait for silence */
};

struct perch_framing {
	const char *mode; /* of the readings; static */
	enum perch_framing_state state;
	enum perch_framing_end last_end;
	unsigned same_ends; /* how many labels in a row ended so */
	struct perch_mono stale_until;
	/* the open label */
	struct perch_mono first;
	struct perch_mono last;
	uint32_t suspect;
	bool is_too_long;
	size_t want; /* PACKET: all of its bytes, once known */
	size_t n;
	uint8_t bytes[PERCH_FRAMING_MAX];
};

/* Ready for the first byte. mode: the driver's name, borrowed for good. */
void perch_framing_init(struct perch_framing *f, const char *mode);

/* Bytes that came. suspect: what is wrong with them (enum perch_suspect, ORed), marked on every label
 * that they are part of. */
void perch_framing_feed(struct perch_framing *f, struct perch_span bytes, uint32_t suspect,
			struct perch_mono now, struct perch_readings *out);

/* Time passed; returns when to call again, us < 0: no need. */
struct perch_mono perch_framing_tick(struct perch_framing *f, struct perch_mono now,
				     struct perch_readings *out);

/* Forget everything; how many labels were cut (0 or 1). */
unsigned perch_framing_unplugged(struct perch_framing *f);

/* Between two labels? */
bool perch_framing_is_idle(const struct perch_framing *f);

#endif
