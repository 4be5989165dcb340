/* pack.c - see pack.h. */
#include "sync/pack.h"

#define ZLIB_CONST /* zlib then promises not to write to its input */
#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* 32 KiB of history, gzip header and trailer */
#define LEVEL       6
#define MEMORY      8
#define FIRST_BYTES 65536 /* room at the start; doubled as needed */

enum perch_rc
perch_pack(struct perch_span in, uint8_t **out, size_t *n, struct perch_err *err)
{
	z_stream z = { .next_in = in.p, .avail_in = (uInt)in.n };

	if (in.n > UINT32_MAX)
		return perch_err_set(err, PERCH_E_RANGE, 0, "too much for one batch");
	if (deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory to pack a batch");
	uLong room = deflateBound(&z, (uLong)in.n);
	uint8_t *memory = malloc(room);
	if (memory == NULL) {
		(void)deflateEnd(&z);
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory to pack a batch");
	}
	z.next_out = memory;
	z.avail_out = (uInt)room;
	int code = deflate(&z, Z_FINISH);
	(void)deflateEnd(&z);
	if (code != Z_STREAM_END) {
		free(memory);
		return perch_err_set(err, PERCH_E_IO, code, "zlib failed to pack a batch");
	}
	*out = memory;
	*n = (size_t)z.total_out;
	return PERCH_OK;
}

struct perch_unpack {
	z_stream z;
	uint8_t *memory;
	size_t room;
	size_t n;
	size_t max;
	uint64_t fed;
	bool is_ended;
};

enum perch_rc
perch_unpack_new(size_t max, struct perch_unpack **u, struct perch_err *err)
{
	struct perch_unpack *made = calloc(1, sizeof(*made));

	if (made == NULL || inflateInit2(&made->z, GZIP_WINDOW) != Z_OK) {
		free(made);
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory to unpack a batch");
	}
	made->max = max;
	*u = made;
	return PERCH_OK;
}

void
perch_unpack_free(struct perch_unpack *u)
{
	if (u == NULL)
		return;
	(void)inflateEnd(&u->z);
	free(u->memory);
	free(u);
}

static enum perch_rc
too_much(struct perch_err *err)
{
	return perch_err_set(err, PERCH_E_RANGE, 0, "what was packed is larger than allowed");
}

/* How much may have come out by now. */
static size_t
allowed(const struct perch_unpack *u)
{
	uint64_t by_ratio = PERCH_UNPACK_SLACK + u->fed * PERCH_UNPACK_RATIO;

	return by_ratio < u->max ? (size_t)by_ratio : u->max;
}

static enum perch_rc
grow(struct perch_unpack *u, struct perch_err *err)
{
	/* One byte more than the limit, so that reaching it and passing it can be told apart. */
	size_t most = u->max + 1;
	size_t room = u->room == 0 ? FIRST_BYTES : u->room * 2;

	if (room > most)
		room = most;
	if (room <= u->room)
		return too_much(err);
	uint8_t *memory = realloc(u->memory, room);
	if (memory == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory to unpack a batch");
	u->memory = memory;
	u->room = room;
	return PERCH_OK;
}

/* Let zlib fill what room there is. */
static enum perch_rc
inflate_some(struct perch_unpack *u, struct perch_err *err)
{
	size_t room = u->room - u->n;

	u->z.next_out = u->memory + u->n;
	u->z.avail_out = (uInt)room;
	int code = inflate(&u->z, Z_NO_FLUSH);
	u->n += room - u->z.avail_out;
	if (code == Z_STREAM_END)
		u->is_ended = true;
	else if (code == Z_MEM_ERROR)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory to unpack a batch");
	else if (code != Z_OK && code != Z_BUF_ERROR)
		return perch_err_set(err, PERCH_E_FORMAT, code, "the body is not gzip");
	return u->n > allowed(u) ? too_much(err) : PERCH_OK;
}

enum perch_rc
perch_unpack_feed(struct perch_unpack *u, struct perch_span in, struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	if (in.n > UINT32_MAX)
		return too_much(err);
	if (in.n == 0)
		return PERCH_OK;
	u->fed += in.n;
	u->z.next_in = in.p;
	u->z.avail_in = (uInt)in.n;
	/* All input is taken when zlib stops with room to spare. */
	bool is_full = true;
	while (rc == PERCH_OK && !u->is_ended && (u->z.avail_in > 0 || is_full)) {
		if (u->n == u->room)
			rc = grow(u, err);
		if (rc == PERCH_OK)
			rc = inflate_some(u, err);
		is_full = u->n == u->room;
	}
	if (rc == PERCH_OK && u->z.avail_in > 0)
		rc = perch_err_set(err, PERCH_E_FORMAT, 0, "bytes follow the end of the gzip body");
	return rc;
}

enum perch_rc
perch_unpack_end(struct perch_unpack *u, struct perch_span *out, struct perch_err *err)
{
	if (!u->is_ended)
		return perch_err_set(err, PERCH_E_SHORT, 0, "the gzip body ends too early");
	*out = perch_span_of(u->memory, u->n);
	return PERCH_OK;
}
