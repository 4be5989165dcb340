/* de.c - the German layout, for Germany and Austria. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_de = {
	.plain =
		U"ˆ1234567890ß´"
		U"qwertzuiopü+"
		U"asdfghjklöä#"
		U"<yxcvbnm,.-",
	.shift =
		U"°!\"§$%&/()=?ˋ"
		U"QWERTZUIOPÜ*"
		U"ASDFGHJKLÖÄ'"
		U">YXCVBNM;:_",
	.altgr =
		U"  ²³   {[]}\\ "
		U"@ €        ~"
		U"            "
		U"|      µ   ",
	.has_comma_keypad = true,
};
// clang-format on
