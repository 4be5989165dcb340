/* hid_keyboard.c - see hid_keyboard.h. */
#include "drivers/scanner/hid_keyboard.h"

#include "drivers/hid/descriptor.h"
#include "drivers/keymap/keymap.h"
#include "drivers/scanner/hid_keyboard_layout.h"

#define KEY_ENTER        0x28
#define KEY_TAB          0x2b
#define KEY_CAPS_LOCK    0x39
#define KEY_SCROLL_LOCK  0x47
#define KEY_NUM_LOCK     0x53
#define KEY_KEYPAD_ENTER 0x58
#define KEY_KEYPAD_1     0x59
#define KEY_KEYPAD_0     0x62

#define MOD_CTRL         0x11 /* either side */
#define MOD_SHIFT        0x22
#define MOD_ALT          0x04 /* left only; the right one is AltGr */
#define MOD_ALTGR        0x40
#define MOD_GUI          0x88

#define STX              0x02
#define ETX              0x03

/* A number being typed while Alt is held. */
struct alt {
	unsigned digits;
	unsigned value;
	bool has_leading_zero;
};

struct hid_keyboard {
	struct perch_keyboard_layout layout;
	const struct perch_keymap *map;
	bool has_function_keys; /* they stand for control characters */
	/* keyboard */
	uint8_t held[PERCH_KEYBOARD_REPORTS_MAX][32]; /* a bit per key */
	uint8_t held_modifiers[PERCH_KEYBOARD_REPORTS_MAX];
	uint8_t modifiers; /* of the last report that has modifier bits */
	bool is_caps;
	struct alt alt;
	uint32_t dead; /* accent that waits for its letter; 0: none */
	/* label */
	bool is_open; /* a key has come since the last terminator */
	bool is_too_long;
	uint32_t suspect;
	struct perch_mono first;
	struct perch_mono last;      /* last change of any key */
	struct perch_mono last_char; /* last character */
	int64_t gap_us;              /* longest between two characters; 0: none yet */
	size_t n;
	uint8_t bytes[PERCH_SCAN_MAX];
};

static bool
is_keypad_digit(uint8_t key)
{
	return key >= KEY_KEYPAD_1 && key <= KEY_KEYPAD_0;
}

static bool
is_terminator(uint8_t key)
{
	return key == KEY_ENTER || key == KEY_KEYPAD_ENTER || key == KEY_TAB;
}

static void
put_byte(struct hid_keyboard *s, uint32_t byte)
{
	if (s->n == sizeof(s->bytes))
		s->is_too_long = true;
	else
		s->bytes[s->n++] = (uint8_t)byte;
}

/* As UTF-8; no layout or code page has characters beyond 16 bits. */
static void
put_code_point(struct hid_keyboard *s, uint32_t code)
{
	if (code < 0x80) {
		put_byte(s, code);
	} else if (code < 0x800) {
		put_byte(s, 0xc0 | code >> 6);
		put_byte(s, 0x80 | (code & 0x3f));
	} else {
		put_byte(s, 0xe0 | (code >> 12 & 0x0f));
		put_byte(s, 0x80 | (code >> 6 & 0x3f));
		put_byte(s, 0x80 | (code & 0x3f));
	}
}

/* What waited for a letter gets `next` instead of one; a space stands for nothing more to come. */
static void
end_dead(struct hid_keyboard *s, uint32_t next)
{
	uint32_t codes[2];
	size_t n = perch_dead_key_join(s->dead, next, codes);

	s->dead = 0;
	for (size_t i = 0; i < n; i++)
		put_code_point(s, codes[i]);
}

static void
put_char(struct hid_keyboard *s, uint32_t code, struct perch_mono now)
{
	/* The second half of a CR LF suffix, behind an Enter that ended the label. */
	if (!s->is_open && (code == '\n' || code == '\r'))
		return;
	if (!s->is_open) {
		s->is_open = true;
		s->first = now;
		s->gap_us = 0;
	} else if (now.us - s->last_char.us > s->gap_us) {
		s->gap_us = now.us - s->last_char.us;
	}
	s->last_char = now;
	if (s->dead != 0)
		end_dead(s, code);
	else if (perch_dead_key_is(code))
		s->dead = code;
	else
		put_code_point(s, code);
}

static void
end_alt(struct hid_keyboard *s, struct perch_mono now)
{
	if (s->alt.digits == 0)
		return;
	if (s->alt.value > UINT8_MAX)
		s->suspect |= PERCH_SUSPECT_CONTROL_BYTE;
	put_char(s, perch_alt_code(s->alt.value, s->alt.has_leading_zero), now);
	s->alt = (struct alt){ 0 };
}

static void
alt_digit(struct hid_keyboard *s, uint8_t key)
{
	unsigned digit = key == KEY_KEYPAD_0 ? 0 : key - KEY_KEYPAD_1 + 1u;

	if (s->alt.digits == 0)
		s->alt.has_leading_zero = digit == 0;
	s->alt.digits++;
	if (s->alt.value <= UINT8_MAX)
		s->alt.value = s->alt.value * 10 + digit;
}

static void
forget_label(struct hid_keyboard *s)
{
	s->is_open = false;
	s->is_too_long = false;
	s->suspect = 0;
	s->gap_us = 0;
	s->n = 0;
	s->alt = (struct alt){ 0 };
	s->dead = 0;
}

static bool
is_separator(uint8_t byte)
{
	return (byte >= 0x1c && byte <= 0x1f) || byte == 0x04;
}

static bool
has_stray_control(struct perch_span bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		if ((bytes.p[i] < 0x20 && !is_separator(bytes.p[i])) || bytes.p[i] == 0x7f)
			return true;
	return false;
}

/* Without what some scanners are set to send around a label: STX, ETX, and a CR or LF typed by Ctrl. */
static struct perch_span
without_frame(struct perch_span bytes)
{
	while (bytes.n > 0 && (bytes.p[bytes.n - 1] == '\n' || bytes.p[bytes.n - 1] == '\r'))
		bytes.n--;
	if (bytes.n > 0 && bytes.p[bytes.n - 1] == ETX)
		bytes.n--;
	if (bytes.n > 0 && bytes.p[0] == STX)
		bytes = perch_span_from(bytes, 1);
	return bytes;
}

static void
deliver(struct hid_keyboard *s, struct perch_readings *out)
{
	struct perch_reading reading = {
		.kind = PERCH_READING_SCAN,
		.t_first = s->first,
		.t_last = s->last_char,
		.mode = perch_driver_hid_keyboard.name,
		.parts = 1,
	};

	if (s->dead != 0)
		end_dead(s, ' ');
	struct perch_span bytes = without_frame(perch_span_of(s->bytes, s->n));
	if (bytes.n > 3 && perch_aim_is_wellformed(bytes)) {
		memcpy(reading.aim, bytes.p, 3);
		bytes = perch_span_from(bytes, 3);
	}
	reading.bytes = bytes;
	reading.symbology = perch_symbology_of_aim(reading.aim, bytes);
	reading.suspect = s->suspect;
	if (has_stray_control(bytes))
		reading.suspect |= PERCH_SUSPECT_CONTROL_BYTE;
	if (s->is_too_long)
		out->lost++;
	else if (bytes.n > 0)
		(void)perch_readings_put(out, &reading); /* counts what it has no room for */
	forget_label(s);
}

/* A key without a character: it may have stood for one that is now missing. Locks do not. */
static void
miss(struct hid_keyboard *s, uint8_t key)
{
	if (s->is_open && key != KEY_NUM_LOCK && key != KEY_SCROLL_LOCK)
		s->suspect |= PERCH_SUSPECT_CONTROL_BYTE;
}

/* A key that is no digit of an Alt number, no terminator and no caps lock. */
static void
press_char(struct hid_keyboard *s, uint8_t key, uint8_t modifiers, struct perch_mono now)
{
	bool is_shift = (modifiers & MOD_SHIFT) != 0;
	bool is_ctrl = (modifiers & MOD_CTRL) != 0;
	bool is_alt = (modifiers & MOD_ALT) != 0;
	bool is_altgr = (modifiers & MOD_ALTGR) != 0 || (is_ctrl && is_alt);
	bool is_odd = (is_alt && !is_altgr) || (modifiers & MOD_GUI) != 0;
	uint32_t code = perch_keymap_code(s->map, key, is_shift, is_altgr);

	if (code == 0 && is_altgr) { /* the layout is not the one that the scanner has */
		is_odd = true;
		code = perch_keymap_code(s->map, key, is_shift, false);
	}
	if (code == 0 && s->has_function_keys)
		code = perch_function_key_code(key);
	if (s->is_caps)
		code = perch_other_case(code);
	if (code == 0)
		code = PERCH_NO_CONTROL;
	else if (is_ctrl && !is_altgr)
		code = perch_control_code(key, code, is_shift);
	if (code == PERCH_NO_CONTROL) {
		miss(s, key);
		return;
	}
	put_char(s, code, now);
	if (is_odd)
		s->suspect |= PERCH_SUSPECT_CONTROL_BYTE;
}

static void
press(struct hid_keyboard *s, uint8_t key, uint8_t modifiers, struct perch_mono now,
      struct perch_readings *out)
{
	if ((modifiers & MOD_ALT) != 0 && is_keypad_digit(key)) {
		alt_digit(s, key);
		return;
	}
	end_alt(s, now);
	if (is_terminator(key))
		deliver(s, out);
	else if (key == KEY_CAPS_LOCK)
		s->is_caps = !s->is_caps;
	else
		press_char(s, key, modifiers, now);
}

static bool
is_pending(const struct hid_keyboard *s)
{
	return s->is_open || s->alt.digits > 0;
}

static struct perch_mono
deadline(const struct hid_keyboard *s)
{
	int64_t silence = PERCH_KEYBOARD_SILENCE_MAX_US;

	if (!is_pending(s))
		return (struct perch_mono){ -1 };
	if (s->gap_us > 0 && 4 * s->gap_us < silence)
		silence = 4 * s->gap_us;
	if (silence < PERCH_KEYBOARD_SILENCE_MIN_US)
		silence = PERCH_KEYBOARD_SILENCE_MIN_US;
	return (struct perch_mono){ s->last.us + silence };
}

static void
end_by_silence(struct hid_keyboard *s, struct perch_mono now, struct perch_readings *out)
{
	if (!is_pending(s) || now.us < deadline(s).us)
		return;
	end_alt(s, s->last);
	deliver(s, out);
}

static bool
is_held(const uint8_t held[32], uint8_t key)
{
	return (held[key / 8] & 1u << key % 8) != 0;
}

static void
take_keys(struct hid_keyboard *s, size_t report, const struct perch_keyboard_keys *keys,
	  struct perch_mono now, struct perch_readings *out)
{
	uint8_t held[32] = { 0 };
	uint8_t modifiers = keys->modifiers;

	for (size_t i = 0; i < keys->n; i++)
		held[keys->v[i] / 8] |= (uint8_t)(1u << keys->v[i] % 8);
	/* A keyboard may repeat its last report for ever; only a change counts as life. */
	if (modifiers == s->held_modifiers[report] &&
	    memcmp(held, s->held[report], sizeof(held)) == 0)
		return;
	s->held_modifiers[report] = modifiers;
	if (s->layout.reports[report].has_modifiers)
		s->modifiers = modifiers;
	else
		modifiers |= s->modifiers;
	s->last = now;
	if ((modifiers & MOD_ALT) == 0)
		end_alt(s, now);
	for (size_t i = 0; i < keys->n; i++)
		if (!is_held(s->held[report], keys->v[i]))
			press(s, keys->v[i], modifiers, now, out);
	memcpy(s->held[report], held, sizeof(held));
}

static void
hid_keyboard_feed(void *state, struct perch_span bytes, struct perch_mono now,
		  struct perch_readings *out, struct perch_outs *send)
{
	struct hid_keyboard *s = state;
	struct perch_keyboard_keys keys;
	size_t report = 0;

	(void)send;
	end_by_silence(s, now, out);
	enum perch_rc rc = perch_keyboard_keys_read(&s->layout, bytes, &report, &keys);
	if (rc == PERCH_OK) {
		take_keys(s, report, &keys, now, out);
	} else if (rc == PERCH_E_SHORT) {
		out->short_reports++;
		if (bytes.n > 0 && is_pending(s))
			s->suspect |= PERCH_SUSPECT_SHORT_REPORT;
	}
}

static struct perch_mono
hid_keyboard_tick(void *state, struct perch_mono now, struct perch_readings *out)
{
	struct hid_keyboard *s = state;

	end_by_silence(s, now, out);
	return deadline(s);
}

static unsigned
hid_keyboard_unplugged(void *state)
{
	struct hid_keyboard *s = state;
	unsigned dropped = is_pending(s);

	forget_label(s);
	return dropped;
}

static bool
is_boot_keyboard(const struct perch_interface *with)
{
	return with->class_code == 3 && with->subclass == 1 && with->protocol == 1;
}

static bool
hid_keyboard_matches(const struct perch_interface *with)
{
	if (!with->is_keyboard_allowed)
		return false;
	return with->report_desc.n > 0 ? perch_hid_has_application(with->report_desc, 0x01, 0x06)
				       : is_boot_keyboard(with);
}

static enum perch_rc
hid_keyboard_reset(void *state, const struct perch_interface *with)
{
	struct hid_keyboard *s = state;

	s->map = perch_keymap_find(with->layout);
	if (s->map == NULL || (with->report_desc.n == 0 && !is_boot_keyboard(with)))
		return PERCH_E_UNKNOWN;
	s->has_function_keys = perch_keymap_has_function_keys(with->layout);
	return perch_keyboard_layout_read(with->report_desc, &s->layout);
}

const struct perch_driver perch_driver_hid_keyboard = {
	.name = "hid-keyboard",
	.about = "scanner that acts as a keyboard: slow, and separators may not arrive",
	.state_size = sizeof(struct hid_keyboard),
	.matches = hid_keyboard_matches,
	.reset = hid_keyboard_reset,
	.feed = hid_keyboard_feed,
	.tick = hid_keyboard_tick,
	.unplugged = hid_keyboard_unplugged,
	.advice = "keyboard mode: slow, and group separators may not arrive; set the scanner to "
		  "HID POS (its manual has the label for USB HID POS)",
};
_Static_assert(sizeof(struct hid_keyboard) <= PERCH_DRIVER_STATE_MAX,
	       "fits what a port sets aside");
