/* se.c - the layout of Sweden and Finland. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_se = {
	.plain =
		U"§1234567890+´"
		U"qwertyuiopå¨"
		U"asdfghjklöä'"
		U"<zxcvbnm,.-",
	.shift =
		U"½!\"#¤%&/()=?ˋ"
		U"QWERTYUIOPÅˆ"
		U"ASDFGHJKLÖÄ*"
		U">ZXCVBNM;:_",
	.altgr =
		U"  @£$€ {[]}\\ "
		U"@ €        ˜"
		U"            "
		U"|      µ   ",
	.has_comma_keypad = true,
};
// clang-format on
