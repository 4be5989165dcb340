/*
 * ssi.h - Zebra's Simple Serial Interface in packet mode: the packets, and the `ssi` driver that speaks
 * nothing else over a CDC port. Pure. (The cdc-acm driver notices packets by itself.)
 *
 *	len opcode source status data.. sum16      len counts all but the sum; all bytes and the sum,
 *	                                           high byte first, add up to 0
 *
 * A label comes as DECODE_DATA (F3): `type data` in the classic form, `type 01 len16 data` from newer
 * devices, told apart by whether len16 fits. A long one comes as several F3 with status bit 1, or as
 * segments: `len 73 .. .. index part`, the parts together being `f3 00 00 len16 type 01 len16 data`
 * (or `f3 00 00 type data`). Every F3 is acknowledged by D0, every segment by 74, or it would be
 * repeated; a repeated packet (status bit 0) that had arrived is not delivered again. A packet with
 * a wrong sum is answered by NAK and counted as dropped.
 *
 * Sources: Zebra Simple Serial Interface Programmer's Guide (72E-40451), as enioka_scan and
 * clocklimited/motorola-ssi-scanner implement it; vectors S-1 to S-6.
 */
#ifndef PERCH_DRIVERS_SCANNER_SSI_H
#define PERCH_DRIVERS_SCANNER_SSI_H

#include "drivers/driver.h"

/* Longest wait for the next byte of a packet, or the next packet of a label. */
#define PERCH_SSI_WAIT_US    250000
#define PERCH_SSI_PACKET_MAX 257u /* 255 and the sum */

struct perch_ssi_packet {
	size_t n;
	uint8_t bytes[PERCH_SSI_PACKET_MAX];
};

enum perch_ssi_stage { PERCH_SSI_IDLE, PERCH_SSI_PARTS, PERCH_SSI_SEGMENTS };

struct perch_ssi {
	const char *mode; /* of the readings; static */
	struct perch_mono last;
	struct perch_ssi_packet packet;   /* that is coming in */
	struct perch_ssi_packet accepted; /* last part of a label that was acknowledged */
	/* the open label */
	enum perch_ssi_stage stage;
	uint8_t type;
	uint8_t next_index; /* SEGMENTS */
	size_t want; /* SEGMENTS: bytes of the label; 0: a segment that is not full ends it */
	struct perch_mono first;
	uint16_t parts;
	uint32_t suspect;
	bool is_last_full;
	size_t n; /* of the label so far, more than there is room for if it is too long */
	uint8_t bytes[PERCH_SCAN_MAX + 3];
};

/* Ready for the first byte. mode: the driver's name, borrowed for good. */
void perch_ssi_init(struct perch_ssi *s, const char *mode);

/* Bytes that came; acknowledgements go to send as bulk. */
void perch_ssi_feed(struct perch_ssi *s, struct perch_span bytes, struct perch_mono now,
		    struct perch_readings *out, struct perch_outs *send);

/* Time passed; returns when to call again, us < 0: no need. */
struct perch_mono perch_ssi_tick(struct perch_ssi *s, struct perch_mono now,
				 struct perch_readings *out);

/* Forget everything; how many labels were cut (0 or 1). */
unsigned perch_ssi_unplugged(struct perch_ssi *s);

/* Scan enable, scan disable, beeps. PERCH_E_UNKNOWN: OPEN and CLOSE, which are the port's. */
enum perch_rc perch_ssi_command(enum perch_command what, struct perch_outs *send);

/* The first bytes that only a packet has: length, an opcode that scanners send, their source. */
#define PERCH_SSI_MARK 3u

/* Could these bytes from a scanner be a packet? YES: one whole packet; BAD: the same with a wrong sum;
 * MAYBE: the beginning of one. NO is known by the third byte. */
enum perch_ssi_look { PERCH_SSI_NO, PERCH_SSI_MAYBE, PERCH_SSI_BAD, PERCH_SSI_YES };
enum perch_ssi_look perch_ssi_look(struct perch_span bytes);

extern const struct perch_driver perch_driver_ssi;

#endif
