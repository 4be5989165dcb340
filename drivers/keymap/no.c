/* no.c - the Norwegian layout. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_no = {
	.plain =
		U"|1234567890+\\"
		U"qwertyuiopå¨"
		U"asdfghjkløæ'"
		U"<zxcvbnm,.-",
	.shift =
		U"§!\"#¤%&/()=?ˋ"
		U"QWERTYUIOPÅˆ"
		U"ASDFGHJKLØÆ*"
		U">ZXCVBNM;:_",
	.altgr =
		U"  @£$€ {[]} ´"
		U"@ €        ˜"
		U"            "
		U"       µ   ",
	.has_comma_keypad = true,
};
// clang-format on
