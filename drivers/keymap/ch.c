/* ch.c - the layout of German Switzerland. Pure. */
#include "drivers/keymap/keymap.h"

// clang-format off
const struct perch_keymap perch_keymap_ch = {
	.plain =
		U"§1234567890'ˆ"
		U"qwertzuiopü¨"
		U"asdfghjklöä$"
		U"<yxcvbnm,.-",
	.shift =
		U"°+\"*ç%&/()=?ˋ"
		U"QWERTZUIOPè!"
		U"ASDFGHJKLéà£"
		U">YXCVBNM;:_",
	.altgr =
		U" ¦@#°§¬|¢]}´˜"
		U"@ €       []"
		U"          {}"
		U"\\          ",
};
// clang-format on
