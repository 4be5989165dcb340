#!/bin/sh
# check.sh [TREE] - who may include whom: design section 3, CONTRIBUTING.md "Floors".
#
# Every source of firmware/, drivers/ and sync/ is matched by the first row below that fits its path.
# own: includes of Perch that it may use, beside its own folder; libs: outside headers beyond libc
# ("-": none); pure rows also may not do I/O, read a clock, allocate or log.
# Headers may include no outside library at all.
set -eu
cd "${1:-$(dirname "$0")/../..}"

find firmware drivers sync -name '*.[ch]' | sort | awk '
function row(path, kind, own, libs) {
	n++; r_path[n] = path; r_kind[n] = kind; r_own[n] = own; r_libs[n] = libs
}
function fits(name, list,   i, k, parts) {
	k = split(list, parts, " ")
	for (i = 1; i <= k; i++)
		if (name ~ ("^" parts[i]))
			return 1
	return 0
}
function wrong(what) { printf "%s:%d: %s\n", file, line, what; bad = 1 }
BEGIN {
	pure = "firmware/base/[^l]"                 # all of base but log.h
	readings = pure " drivers/reading.h drivers/driver.h drivers/ids.h drivers/hid/ drivers/scanner/ drivers/scale/ drivers/keymap/"
	label = pure " firmware/label/"
	inspect = pure " firmware/inspect/"
	session = label inspect " drivers/reading.h firmware/label/ firmware/inspect/ firmware/session/"
	store = session " firmware/base/log.h firmware/store/"
	row("^firmware/base/(log\\.[ch]|ban\\.h)$", "free", "firmware/base/", "-")
	row("^firmware/base/", "pure", "firmware/base/", "-")
	row("^drivers/port/usb(_device|_claim|_request)?\\.[ch]$", "free", readings " firmware/base/ drivers/port/", "libusb.h")
	row("^drivers/port/(capture|channel|player|port|usb_choice|usb_config|usb_policy)\\.[ch]$", "pure", readings " drivers/port/", "-")
	row("^drivers/port/", "free", readings " firmware/base/ drivers/port/", "-")
	row("^drivers/", "pure", readings, "-")
	row("^firmware/label/", "pure", label, "-")
	row("^firmware/inspect/colour_difference\\.c$", "pure", inspect, "math\\.h float\\.h")
	row("^firmware/inspect/", "pure", inspect, "-")
	row("^firmware/session/", "pure", session, "-")
	row("^firmware/store/", "free", store, "sqlite3.h")
	row("^firmware/seal/", "free", pure " firmware/seal/ firmware/session/person.h", "openssl/")
	row("^firmware/app/config\\.[ch]$", "free", "firmware/ drivers/", "ini.h")
	row("^firmware/app/", "free", "firmware/ drivers/ sync/wire.h", "-")
	row("^sync/(trouble|uplink|wire[a-z_]*)\\.[ch]$", "pure", pure " sync/trouble sync/uplink sync/wire", "-")
	row("^sync/http\\.[ch]$", "free", "firmware/base/ sync/", "curl/")
	row("^sync/pack\\.[ch]$", "free", "firmware/base/ sync/", "zlib.h")
}
{
	file = $0; line = 0; header = file ~ /\.h$/
	for (i = 1; i <= n && file !~ r_path[i]; i++)
		;
	if (i > n && file !~ /^sync\//) { wrong("no floor for this file: add it to tests/layers/check.sh"); next }
	kind = i > n ? "free" : r_kind[i]
	own = i > n ? "firmware/base/ firmware/app/config.h firmware/session/record.h firmware/session/order.h firmware/session/office_item.h firmware/session/person.h firmware/label/house.h firmware/inspect/ firmware/store/ firmware/seal/ sync/" : r_own[i]
	libs = i > n ? "sqlite3.h openssl/ ini.h microhttpd.h gnutls/" : r_libs[i]
	seen = ""
	while ((getline text < file) > 0) {
		line++
		if (text ~ /^[ \t]*#[ \t]*include[ \t]*"/) {
			split(text, q, "\"")
			if (!fits(q[2], own))
				wrong("must not include " q[2])
		} else if (text ~ /^[ \t]*#[ \t]*include[ \t]*</) {
			split(text, q, /[<>]/); lib = q[2]
			if (lib ~ /^(sqlite3\.h|libusb|openssl\/|curl\/|zlib\.h|ini\.h|microhttpd\.h|gnutls\/|gtk\/|cairo|pango|jansson\.h)/) {
				if (header) wrong("a header must not show the library " lib)
				else if (libs == "-" || !fits(lib, libs)) wrong("must not include <" lib ">")
				else {
					sub(/[\/.].*/, "", lib)
					if (seen != "" && seen != lib && !(seen lib ~ /^(microhttpdgnutls|gnutlsmicrohttpd)$/))
						wrong("two outside libraries in one file: " seen " and " lib)
					seen = lib
				}
			} else if (kind == "pure" && lib !~ /^(assert|ctype|inttypes|limits|stdarg|stdbool|stddef|stdint|stdio|string|stdlib)\.h$/ && (libs == "-" || !fits(lib, libs)))
				wrong("the pure floor must not include <" lib ">")
		} else if (kind == "pure" && text !~ /^[ \t]*(\*|\/\*|\/\/)/) {
			if (text ~ /(^|[^a-z_0-9.>])(malloc|calloc|realloc|strdup|free|fopen|fprintf|printf|puts|fputs|getenv|setlocale|clock_gettime|gettimeofday|time|open|read|write|perch_log)\(/)
				wrong("the pure floor does no I/O, reads no clock, allocates and logs nothing: " text)
			if (text ~ /^[ \t]*static [^(]*[;=]/ && text !~ /const/)
				wrong("the pure floor keeps no state of its own: " text)
		}
	}
	close(file)
}
END { exit bad }
'
