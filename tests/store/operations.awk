# operations.awk - the names of the public operations that headers declare: each function that is
# PERCH_MUST_CHECK or gives an enum perch_rc, and each member function of struct perch_world (as
# "world.find_order"); of other folders than store/ the latter only. One a line.
/^[ \t]*#/ { is_macro = $0 ~ /\\$/; next }
is_macro   { is_macro = $0 ~ /\\$/; next }
FNR == 1   { is_comment = is_world = 0; text = "" }
/^struct perch_world \{/ { is_world = 1 }
/^\};/                   { is_world = 0; text = ""; next }
{
	line = $0
	gsub(/\/\*([^*]|\*[^\/])*\*\//, "", line)
	if (is_comment) {
		if (!sub(/^.*\*\//, "", line))
			next
		is_comment = 0
	}
	if (sub(/\/\*.*$/, "", line))
		is_comment = 1
	text = text " " line
	if (line !~ /;/)
		next
	if (is_world && match(text, /\(\*[a-z_]+\)/))
		print "world." substr(text, RSTART + 2, RLENGTH - 3)
	else if (FILENAME !~ /\/store\//)
		;
	else if (match(text, /^ *PUT\([a-z]+\)/)) {
		sub(/^ *PUT\(/, "", text)
		sub(/\).*/, "", text)
		print "perch_view_put_" text
	} else if (text !~ /typedef|\(\*/ && text ~ /PERCH_MUST_CHECK|enum perch_rc [a-z_0-9]+\(/ &&
		   match(text, /[a-z_0-9]+\(/))
		print substr(text, RSTART, RLENGTH - 1)
	text = ""
}
