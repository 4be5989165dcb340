# embed.awk - SQL files in, one C table of migrations out.
#   awk -v db=log -f embed.awk sql/log/0001_initial.sql ...
# The files come sorted by name; their numbers must run from 1 without a gap.

BEGIN {
	printf "/* generated from the SQL files of firmware/store/sql/%s */\n", db
	print "#include \"firmware/store/migrate.h\"\n"
	printf "const struct perch_migration perch_%s_migrations[] = {", db
}

FNR == 1 {
	if (n > 0)
		print "\" },"
	n++
	name = FILENAME
	sub(/.*\//, "", name)
	if (name !~ /^[0-9][0-9][0-9][0-9]_[a-z_0-9]+\.sql$/ || substr(name, 1, 4) + 0 != n) {
		print "embed.awk: " name " is not number " n > "/dev/stderr"
		exit failed = 1
	}
	printf "\n\t{ %d, \"%s\", \"", n, name
}

{
	gsub(/\\/, "&&")
	gsub(/"/, "\\\"")
	printf "%s\\n\"\n\t  \"", $0
}

END {
	if (failed)
		exit 1
	print "\" },\n};"
	printf "const size_t perch_%s_migrations_n = %d;\n", db, n
}
