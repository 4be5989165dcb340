#!/bin/sh
# cov.sh BUILD - how much of the code the unit tests and corpora have run: lines and branches of every
# folder, and what lies below its bar: every pure file of drivers/ by its lines, label/ and inspect/
# as folders by lines and branches. Wants BUILD/cov with its .gcda files; exits 1 if there is any.
set -eu
cd "$(dirname "$0")/.."

build=$1
bar=95
branch_bar=85
pure=$(grep -lE '(^| )Pure[ .,:;]' drivers/*.[ch] drivers/*/*.[ch] | sed 's/\.[ch]$//' | sort -u)

gcovr --root . --object-directory "$build/cov/obj" --filter 'drivers/' --filter 'firmware/' --filter 'sync/' \
	--exclude-unreachable-branches --csv="$build/cov/cov.csv" "$build/cov/obj"

echo "$pure" | awk -F, -v bar="$bar" -v branch_bar="$branch_bar" '
	function percent(part, all) { return all > 0 ? sprintf("%6.1f %%", 100 * part / all) : "       -" }
	function print_row(name) {
		printf "%-40s %7d %s %8d %s\n", name, lines[name], percent(run[name], lines[name]),
			branches[name], percent(taken[name], branches[name])
	}
	function add(name) {
		if (!(name in lines))
			names[++n] = name
		lines[name] += $2; run[name] += $3; branches[name] += $5; taken[name] += $6
	}
	NR == FNR { pure[$1] = 1; next }
	FNR == 1 || $1 ~ /\.h$/ { next }
	{
		folder = file = $1
		sub(/\/[^\/]*$/, "", folder)
		sub(/\.c$/, "", file)
		add(folder)
		if (file in pure) {
			add("pure files of drivers")
			if (100 * $3 < bar * $2)
				low[++n_low] = sprintf("  %-38s %7d %s", $1, $2, percent($3, $2))
		}
	}
	END {
		printf "%-40s %7s %8s %8s %8s\n", "", "lines", "run", "branches", "taken"
		for (i = 1; i <= n; i++)
			if (names[i] != "pure files of drivers")
				print_row(names[i])
		print_row("pure files of drivers")
		for (i = 1; i <= split("firmware/label firmware/inspect", floors, " "); i++)
			if (100 * run[floors[i]] < bar * lines[floors[i]] ||
			    100 * taken[floors[i]] < branch_bar * branches[floors[i]])
				low[++n_low] = "  " floors[i] " is below " bar " % of lines or " branch_bar " % of branches"
		for (i = 1; i <= n_low; i++)
			print low[i]
		exit n_low > 0
	}' - "$build/cov/cov.csv"
