/* player.c - see player.h. */
#include "drivers/port/player.h"

#include "drivers/ids.h"
#include "drivers/keymap/keymap.h"
#include "firmware/base/text.h"

#define HID_CLASS  3
#define SILENCE_US 60000000

enum perch_rc
perch_player_init(struct perch_player *player, const char *where, const char *layout,
		  const struct perch_port_handler *handler)
{
	if (perch_keymap_find(layout) == NULL)
		return PERCH_E_UNKNOWN;
	memset(player, 0, sizeof(*player));
	player->where = where;
	player->handler = *handler;
	return perch_fmt(player->layout, sizeof(player->layout), "%s", layout);
}

/* What the device is called, as far as it can be shown and has room. */
static void
set_name(struct perch_player_device *d, struct perch_span text)
{
	size_t n = 0;
	uint32_t code;

	for (size_t step; (step = perch_utf8_next(text, &code)) > 0; n += step) {
		if (!perch_utf8_is_printable(code) || n + step >= sizeof(d->shown.name))
			break;
		memcpy(d->shown.name + n, text.p, step);
		text = perch_span_from(text, step);
	}
	d->shown.name[n] = '\0';
}

static void
detach(struct perch_player *p, struct perch_player_device *d)
{
	if (!d->is_attached)
		return;
	perch_channel_unplugged(&d->channel);
	d->is_attached = false;
	p->handler.on_detached(p->handler.user, &d->shown);
}

static void
tell_unknown(struct perch_player *p, struct perch_player_device *d, struct perch_mono now)
{
	const struct perch_reading reading = {
		.kind = PERCH_READING_STATUS,
		.bytes = perch_span_str(perch_port_state_str(PERCH_PORT_UNKNOWN)),
		.t_first = now,
		.t_last = now,
		.mode = "",
	};

	p->handler.on_reading(p->handler.user, &d->shown, &reading);
}

/* By T:, or where no descriptor tells, by what the ids are known for; "": by the descriptor, or as a
 * keyboard, which a HID POS scanner often is besides (HID POS cannot be read without descriptor). */
static const char *
driver_name(const struct perch_player_device *d)
{
	const struct perch_id *id = perch_id_find(d->shown.vid, d->shown.pid);

	if (d->driver[0] != '\0' || d->descriptor_n > 0 || id == NULL ||
	    strcmp(id->driver, "hid-keyboard") == 0 || strcmp(id->driver, "hid-pos") == 0)
		return d->driver;
	return id->driver;
}

static void
attach(struct perch_player *p, struct perch_player_device *d, size_t report_bytes,
       struct perch_mono now)
{
	/* The one layout that may be assumed: the specification fixes it for eight-byte reports. */
	bool is_boot = d->descriptor_n == 0 && report_bytes == 8;
	const struct perch_interface with = {
		.vid = d->shown.vid,
		.pid = d->shown.pid,
		.class_code = HID_CLASS,
		.subclass = is_boot,
		.protocol = is_boot,
		.report_desc = perch_span_of(d->descriptor, d->descriptor_n),
		.driver_name = driver_name(d),
		.layout = p->layout[0] != '\0' ? p->layout : d->layout,
		.is_keyboard_allowed = true,
	};
	bool is_known;

	d->is_attached = true;
	d->is_untried = false;
	d->shown.id = ++p->last_id;
	d->shown.layout = with.layout;
	if (perch_fmt(d->shown.where, sizeof(d->shown.where), "%s %d", p->where,
		      (int)(d - p->devices)) != PERCH_OK)
		d->shown.where[0] = '\0';
	is_known = perch_channel_open(&d->channel, perch_driver_match(&with), d->state, &with,
				      &p->handler, &d->shown) == PERCH_OK;
	p->handler.on_attached(p->handler.user, &d->shown);
	if (p->handler.on_raw != NULL && d->descriptor_n > 0)
		p->handler.on_raw(p->handler.user, &d->shown, PERCH_RAW_DESCRIPTOR,
				  with.report_desc, now);
	if (!is_known)
		tell_unknown(p, d, now);
}

static void
take_report(struct perch_player *p, struct perch_player_device *d, struct perch_span bytes,
	    struct perch_mono now)
{
	if (!d->is_attached && bytes.n == 0)
		return; /* says nothing, not even what device it is */
	if (!d->is_attached)
		attach(p, d, bytes.n, now);
	if (p->handler.on_raw != NULL)
		p->handler.on_raw(p->handler.user, &d->shown, PERCH_RAW_IN, bytes, now);
	if (d->channel.driver == NULL)
		d->shown.health.reports++;
	perch_channel_feed(&d->channel, bytes, now);
	d->channel.outs.n = 0; /* nobody to send to */
}

/* A line that describes the device: what was plugged in before is another one. */
static enum perch_rc
describe(struct perch_player *p, struct perch_player_device *d,
	 const struct perch_capture_line *line, const char **why)
{
	char word[PERCH_PLAYER_WORD];

	if (line->kind == PERCH_CAPTURE_DRIVER || line->kind == PERCH_CAPTURE_LAYOUT) {
		if (perch_text_copy(word, sizeof(word), line->text) != PERCH_OK) {
			*why = "the name is too long";
			return PERCH_E_FORMAT;
		}
		if (line->kind == PERCH_CAPTURE_LAYOUT && perch_keymap_find(word) == NULL) {
			*why = "there is no such keyboard layout, only " PERCH_KEYMAP_NAMES;
			return PERCH_E_FORMAT;
		}
	}
	detach(p, d);
	d->last = (struct perch_mono){ 0 };
	if (line->kind == PERCH_CAPTURE_DRIVER) {
		memcpy(d->driver, word, sizeof(word));
	} else if (line->kind == PERCH_CAPTURE_LAYOUT) {
		memcpy(d->layout, word, sizeof(word));
	} else if (line->kind == PERCH_CAPTURE_IDS) {
		d->shown.vid = line->vid;
		d->shown.pid = line->pid;
	} else {
		if (line->bytes.n > 0)
			memcpy(d->descriptor, line->bytes.p, line->bytes.n);
		d->descriptor_n = line->bytes.n;
		d->is_untried = d->descriptor_n > 0;
	}
	return PERCH_OK;
}

/* The time of a line, the devices' own deadlines before it served. */
static enum perch_rc
advance(struct perch_player *p, struct perch_player_device *d, struct perch_mono at,
	const struct perch_mono *live, struct perch_mono *now, const char **why)
{
	*now = live != NULL ? *live : (struct perch_mono){ at.us + p->shift_us };
	if (now->us < d->last.us) {
		*why = "the time goes back";
		return PERCH_E_FORMAT;
	}
	d->last = *now;
	if (now->us > p->last.us)
		p->last = *now;
	perch_player_tick(p, *now);
	return PERCH_OK;
}

static enum perch_rc
choose_device(struct perch_player *p, unsigned number, const char **why)
{
	if (number >= PERCH_PLAYER_DEVICES) {
		*why = "device numbers go from 0 to 7";
		return PERCH_E_FORMAT;
	}
	p->current = number;
	return PERCH_OK;
}

enum perch_rc
perch_player_line(struct perch_player *player, struct perch_span line,
		  const struct perch_mono *live, const char **why)
{
	struct perch_player_device *d = &player->devices[player->current];
	struct perch_capture_line l;
	struct perch_mono now;
	enum perch_rc rc = perch_capture_read_line(line, player->bytes, &l, why);

	if (rc != PERCH_OK)
		return rc;
	switch (l.kind) {
	case PERCH_CAPTURE_NOTHING:
	case PERCH_CAPTURE_SENT:
		break;
	case PERCH_CAPTURE_NAME:
		if (d->shown.name[0] == '\0')
			set_name(d, l.text);
		break;
	case PERCH_CAPTURE_DEVICE:
		rc = choose_device(player, l.device, why);
		break;
	case PERCH_CAPTURE_IDS:
	case PERCH_CAPTURE_DRIVER:
	case PERCH_CAPTURE_LAYOUT:
	case PERCH_CAPTURE_DESCRIPTOR:
		rc = describe(player, d, &l, why);
		break;
	case PERCH_CAPTURE_REPORT:
		rc = advance(player, d, l.at, live, &now, why);
		if (rc == PERCH_OK)
			take_report(player, d, l.bytes, now);
		break;
	case PERCH_CAPTURE_UNPLUGGED:
		rc = advance(player, d, l.at, live, &now, why);
		if (rc == PERCH_OK)
			detach(player, d);
		break;
	}
	return rc;
}

/* The device whose driver wants to be called first; NULL: none does. */
static struct perch_player_device *
most_urgent(struct perch_player *player)
{
	struct perch_player_device *first = NULL;

	for (size_t i = 0; i < PERCH_COUNT(player->devices); i++) {
		struct perch_player_device *d = &player->devices[i];
		if (d->channel.driver != NULL && d->channel.deadline.us >= 0 &&
		    (first == NULL || d->channel.deadline.us < first->channel.deadline.us))
			first = d;
	}
	return first;
}

struct perch_mono
perch_player_deadline(const struct perch_player *player)
{
	struct perch_mono first = { -1 };

	for (size_t i = 0; i < PERCH_COUNT(player->devices); i++) {
		const struct perch_channel *c = &player->devices[i].channel;
		if (c->driver != NULL && c->deadline.us >= 0 &&
		    (first.us < 0 || c->deadline.us < first.us))
			first = c->deadline;
	}
	return first;
}

/* Each driver is called at the instant it asked for, not later, so that the outcome does not
 * depend on when the owner looked. */
void
perch_player_tick(struct perch_player *player, struct perch_mono now)
{
	struct perch_player_device *d;

	while ((d = most_urgent(player)) != NULL && d->channel.deadline.us <= now.us)
		perch_channel_tick(&d->channel, d->channel.deadline);
}

void
perch_player_finish(struct perch_player *player)
{
	perch_player_tick(player, (struct perch_mono){ player->last.us + SILENCE_US });
	for (size_t i = 0; i < PERCH_COUNT(player->devices); i++)
		if (player->devices[i].is_untried)
			attach(player, &player->devices[i], 0, player->last);
}

void
perch_player_end(struct perch_player *player)
{
	for (size_t i = 0; i < PERCH_COUNT(player->devices); i++) {
		struct perch_player_device *d = &player->devices[i];
		if (!d->is_attached || d->shown.state != PERCH_PORT_OPEN)
			continue;
		d->shown.state = PERCH_PORT_ENDED;
		player->handler.on_changed(player->handler.user, &d->shown);
	}
}

void
perch_player_unplug(struct perch_player *player)
{
	for (size_t i = 0; i < PERCH_COUNT(player->devices); i++) {
		struct perch_player_device *d = &player->devices[i];
		detach(player, d);
		memset(d, 0, sizeof(*d));
	}
	player->current = 0;
}

const struct perch_port_device *
perch_player_device_at(const struct perch_player *player, size_t i)
{
	for (size_t k = 0; k < PERCH_COUNT(player->devices); k++)
		if (player->devices[k].is_attached && i-- == 0)
			return &player->devices[k].shown;
	return NULL;
}

enum perch_rc
perch_capture_play(struct perch_player *player, struct perch_span text,
		   struct perch_capture_fault *fault)
{
	struct perch_span line;

	*fault = (struct perch_capture_fault){ 0 };
	while (perch_capture_next_line(&text, &line)) {
		fault->line++;
		enum perch_rc rc = perch_player_line(player, line, NULL, &fault->why);
		if (rc != PERCH_OK)
			return rc;
	}
	perch_player_finish(player);
	return PERCH_OK;
}
