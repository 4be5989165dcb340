#!/bin/sh
# commands.sh - published figures through the built `perch`: grade, profiles, sample, measure, colour
# and label as a script calls them. Each row: what must hold, exit status, what has to be on standard
# output, and the command. Expected values are the source's (FP TP GB SP ME BS CO GS number the
# vectors of the study; [worked] by hand in the row). Prints TAP.
set -u
. "$(dirname "$0")/world.sh"
perch=$bin/perch
cd "$work" || exit 1
gtin=0196901234000019

# row SENTENCE STATUS STDOUT ARGUMENTS ..: standard output to the last byte
row() {
  sentence=$1 want_status=$2 want=$3
  shift 3
  ok "$sentence" told "$@"
}
told() { status "$want_status" said "$@" && is "$(cat out)" "$want"; }
said() { "$perch" "$@" < /dev/null > out 2> err; }
# refused SENTENCE STATUS ARGUMENTS ..: nothing on standard output, one line on standard error
refused() {
  sentence=$1 want_status=$2
  shift 2
  ok "$sentence" silent "$@"
}
silent() { status "$want_status" said "$@" && is "$(cat out)" '' && is "$(wc -l < err)" 1; }

# --- help ---------------------------------------------------------------------------------------------
explained() { status 0 said "$@" --help && says "perch $1" out && is "$(cat err)" ''; }
for command in console devices listen decode label grade measure defects profiles colour sample verify; do
  ok "perch $command --help is answered on standard output" explained $command
done
ok "so is the help of one measure" explained measure gsm
refused "wrong use is told in one line" 2 sample --lot 5

# --- grade ----------------------------------------------------------------------------------------------
# roll PROFILE WIDTH LENGTH: a roll of the flaws on standard input, one a line: AT LENGTH [KIND [MORE]];
# a LENGTH of - for none, of >TO for a running flaw.
roll() {
  awk -v profile="$1" -v width="$2" -v length_="$3" '
    BEGIN { printf "{\"profile\":\"%s\",\"width\":\"%s\",\"length\":\"%s\",\"flaws\":[", profile, width, length_ }
    { printf "%s{\"at\":\"%s\"", (NR > 1 ? "," : ""), $1
      if ($2 ~ /^>/) printf ",\"to\":\"%s\"", substr($2, 2); else if ($2 != "-") printf ",\"length\":\"%s\"", $2
      printf ",\"kind\":\"%s\"%s}", ($3 == "" ? "slub" : $3), $4 }
    END { print "]}" }' > roll.json
}
# graded SENTENCE "POINTS RATE PASS QUALITY" [OPTIONS ..]: the roll of roll.json
graded() {
  sentence=$1 want=$2
  shift 2
  ok "$sentence" has_grade "$@"
}
has_grade() {
  status 0 said grade "$@" roll.json || return 1
  is "$(sed 's/.*"points":\([0-9]*\),"rate":"\([0-9.]*\)".*"pass":\([a-z]*\),"quality":"\([a-z]*\)".*/\1 \2 \3 \4/' out)" "$want"
}
each() { # each UNIT FIRST SIZE ..: one flaw of each size, a unit apart
  unit=$1 place=$2
  shift 2
  for size; do
    echo "$place$unit $size"
    place=$((place + 1))
  done
}

{ each yd 1 3in 3in 1in 2in 3in 3in 4in 5in 6in 6in 3.1in 7in 9in 10in; echo '20yd 1.5in hole'; } | roll four-point-inch 45in 130yd
graded "FP-01: 6+10+6+4+4 = 30 points, 3600*30/(45*130)" '30 18.4615 true first'
{ each m 1 75mm 75mm 10mm 20mm 30mm 40mm 50mm 76mm 150mm 100mm 120mm 151mm 230mm 231mm; echo '20m 26mm hole'; } | roll four-point-metric 1500mm 100m
graded "FP-02: 7+8+6+4+4 = 29, not the 28 of its page" '29 19.3333 true first'
# 37 yards of 4 points and one of 2 are 150 on 675 yd2
{ echo '0yd >37yd warp-line'; echo '50yd 5in'; } | roll four-point-inch 45in 540yd
graded "FP-03: 150 points over 675 yd2" '150 22.2222 true first'
echo '1yd 4.5in' | roll four-point-inch 58in 120yd
graded "FP-04: one flaw over 3 and under 6 in is 2 points" '2 1.0345 true first'
each m 1 75mm 76mm 150mm 151mm 230mm 231mm | roll four-point-metric 1500mm 100m
graded "FP-05: 1+2+2+3+3+4 in the metric classes" '15 10.0000 true first'
each m 1 75mm 76mm 150mm 151mm 230mm 231mm | roll four-point-inch 1500mm 100m
# 3600 * 14 / (59.0551 in * 109.3613 yd) = 7.80386
graded "FP-06: the same sizes by inches, 1+1+2+2+4+4" '14 7.8039 true first'
echo '8yd >16yd warp-line' | roll four-point-inch 58in 120yd
graded "FP-07: 32 points on 58 in by 120 yd" '32 16.5517 true first'
echo '8m >16m warp-line' | roll four-point-metric 58in 120yd
graded "FP-07: the same per 100 m2" '32 19.7957 true first'
printf '3yd 2in\n3.5yd 5in\n' | roll four-point-inch 58in 120yd
graded "FP-08: 1+2 in one yard" '3 1.5517 true first'
printf '17yd 0.5in hole\n17.5yd 8in\n' | roll four-point-inch 58in 120yd
graded "FP-09: 2+3 in one yard, the cap is 4" '4 2.0690 true first'
echo '40yd >44yd warp-line' | roll four-point-inch 58in 120yd
graded "FP-11: to exactly 44 touches four yards" '16 8.2759 true first'
printf '3yd 2in\n3.5yd 5in\n17yd 0.5in hole\n17.5yd 8in\n40yd >44.5yd warp-line\n90yd - seam ,"full_width":true\n' | roll four-point-inch 58in 120yd
graded "FP-12: 3+4+20 and a seam of 4" '31 16.0345 true first'
printf '0m 231mm\n0.95m 231mm\n' > two; roll four-point-metric 1500mm 100m < two
graded "FP-14: two 4s in one metre are capped" '4 2.6667 true first'
roll four-point-inch 1500mm 100m < two
graded "FP-14: in yards they are two" '8 4.4593 true first'
"$perch" profiles four-point-inch > inch.json
# change FROM TO: the inch profile with one thing else, in changed.json
change() { sed "s/$1/$2/" inch.json > changed.json; }
change '"base_width":null,"rounding":"down"' '"base_width":"64in","rounding":"down"'
printf '3yd 10in\n3.5yd 10in\n' | roll four-point-inch 72in 120yd
graded "FP-16: 72 in on a base of 64 in, 4.5 rounded down" '4 1.6667 true first' --profile changed.json
change '"base_width":null,"rounding":"down"' '"base_width":"64in","rounding":"up"'
graded "FP-16: or up, as the profile says" '5 2.0833 true first' --profile changed.json
change '"linear":null' '"linear":{"op":"<=","value":"20","over":"reject"}'
{ echo '0yd >5yd warp-line'; echo '50yd 5in'; } | roll four-point-inch 45in 110yd
graded "FP-17: 22 points on 110 yd are not over 20" '22 16.0000 true first' --profile changed.json
change '"linear":null' '"linear":{"op":"<","value":"20","over":"reject"}'
graded "FP-17: nor less than 20" '22 16.0000 false reject' --profile changed.json
echo '20yd >30yd warp-line' | roll four-point-inch 36in 100yd
graded "FP-18: exactly 40 is 40 or fewer" '40 40.0000 true first'
change '"roll":{"op":"<="' '"roll":{"op":"<"'
graded "FP-18: and not less than 40" '40 40.0000 false reject' --profile changed.json
rolls_side_by_side() {
  status 0 said grade --profile four-point-inch --against changed.json roll.json && says '"a":{"profile":"four-point-inch@1","points":40' out &&
    says '"pass":true' out && says '"pass":false' out
}
ok "FP-18: a dispute is shown side by side" rolls_side_by_side

weft='"direction":"weft"'
printf '1yd 12in\n2yd 3in slub ,%s\n3yd 45in slub ,%s\n4yd 0.5in\n' "$weft" "$weft" | roll ten-point 45in 60yd
graded "TP-01: 10+3+10+1 = 24 on 60 yd is first" '24 0.4000 true first'
echo "1yd 6in slub ,$weft" | roll ten-point 58in 120yd
graded "TP-03: weft 6 in on 58 in is 5" '5 0.0417 true first'
echo "1yd 30in slub ,$weft" | roll ten-point 58in 120yd
graded "TP-04: weft 30 in is over half the width" '10 0.0833 true first'
{ echo '0yd >8yd warp-line'; each yd 10 2in 2in 2in; } | roll ten-point-grey 45in 60yd
graded "TP-06: 89 points on 60 yd of grey cloth pass" '89 1.4833 true first'
echo '0yd >9yd warp-line' | roll ten-point-grey 45in 60yd
graded "TP-06: 90 do not" '90 1.5000 false second'
echo '0yd >4yd warp-line' > four; roll ten-point 45in 100yd < four
graded "TP-07: 40 points of 100 are first .." '40 0.4000 true first'
{ cat four; echo '50yd 0.5in slub ,"repeats":true'; } | roll ten-point 45in 100yd
graded ".. but second when one repeats from end to end" '41 0.4100 false second'

# 100 m x 1.60 m x 0.3 = 48.0; 87.5 x 1.53 x 0.3 = 40.1625, 40.2 to one decimal, 40 allowed
each m 1 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm \
  10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm 10mm > forty
roll gbt-406-style 1.53m 87.5m < forty
graded "GB/T 406 style: 40 points are allowed" '40 0.2988 true first'
{ cat forty; echo '60m 10mm'; } | roll gbt-406-style 1.53m 87.5m
graded "GB/T 406 style: 41 are not" '41 0.3063 false second'

printf '{"profile":"four-point-inch","rolls":[' > lot.json
printf '3yd 2in\n' | roll four-point-inch 36in 100yd; cat roll.json >> lot.json; printf ',' >> lot.json
echo '20yd >30yd warp-line' | roll four-point-inch 72in 100yd; cat roll.json >> lot.json; printf ']}' >> lot.json
# 41 points on 100 + 200 yd2
pooled() { status 0 said grade lot.json && says '"rate":"13.6667"' out; }
ok "a lot's rate is pooled over points and areas, not a mean of rates" pooled

echo '130yd 2in' | roll four-point-inch 58in 120yd
refused "a flaw beyond the end is refused" 2 grade roll.json
echo '1yd 2in' | roll nine-point 58in 120yd
refused "so is an unknown profile" 2 grade roll.json
echo '1yd 2ells' | roll four-point-inch 58in 120yd
refused "and an unknown unit" 2 grade roll.json
echo '1yd 2in' | roll four-point-inch 0in 120yd
refused "and a width of nothing" 2 grade roll.json
printf '{"profile":' > roll.json
refused "and broken JSON" 2 grade roll.json

# --- profiles -------------------------------------------------------------------------------------------
every_profile() {
  "$perch" profiles | sed 's/.*"id":"\([^"]*\)".*/\1/' > ids
  [ "$(wc -l < ids)" -ge 7 ] || { cat ids; return 1; }
  while read -r id; do
    "$perch" profiles "$id" > "$id.json" && "$perch" profiles --check "$id.json" > checked || return 1
    "$perch" profiles "./$id.json" | cmp - "$id.json" || return 1
  done < ids
}
ok "every shipped profile prints, reads and prints the same again" every_profile
change '"points":4,"base_width"' '"points":-4,"base_width"'
refused "a profile with a wrong field is refused" 1 profiles --check changed.json
ok "by file, line and field" says 'changed.json:1: cap.points' err

# --- sample ---------------------------------------------------------------------------------------------
sampled() { # sampled SENTENCE "N ACCEPT REJECT" ARGUMENTS ..
  sentence=$1 want=$2
  shift 2
  ok "$sentence" has_plan "$@"
}
has_plan() {
  status 0 said sample "$@" || return 1
  is "$(sed 's/{"n":\([0-9]*\),"accept":\([0-9]*\),"reject":\([0-9]*\).*/\1 \2 \3/' out)" "$want"
}
sampled "SP-01: ten per cent of 37, rounded up" '4 0 1' --rule ten-percent --lot 37
sampled "SP-02: the square root of 37, rounded up" '7 0 1' --rule square-root --lot 37
sampled "SP-03: lot 40 at 2.5 takes the arrow to 5, not 8" '5 0 1' --rule z14 --lot 40 --aql 2.5
sampled "SP-07: ten per cent of dye lots of 12 .." '2 0 1' --rule ten-percent --lot 12
sampled ".. of 5 .." '1 0 1' --rule ten-percent --lot 5
sampled ".. and of 30" '3 0 1' --rule ten-percent --lot 30
# The whole table at its lots' last sizes, down the columns 1.0 1.5 2.5 4.0 6.5 (ANSI Z1.4, level II).
while read -r lot a b c d e; do
  for cell in "1.0 $a" "1.5 $b" "2.5 $c" "4.0 $d" "6.5 $e"; do
    aql=${cell%% *} plan=${cell#* }
    n=${plan%/*} ac=${plan#*/}
    # If n is not smaller than the lot, everything is inspected.
    [ "$n" -lt "$lot" ] || n=$lot
    sampled "Z1.4: lot $lot at $aql" "$n $ac $((ac + 1))" --rule z14 --lot "$lot" --aql "$aql"
  done
done << 'TABLE'
8 13/0 8/0 5/0 3/0 2/0
15 13/0 8/0 5/0 3/0 2/0
25 13/0 8/0 5/0 3/0 8/1
50 13/0 8/0 5/0 13/1 8/1
90 13/0 8/0 20/1 13/1 13/2
150 13/0 32/1 20/1 20/2 20/3
280 50/1 32/1 32/2 32/3 32/5
500 50/1 50/2 50/3 50/5 50/7
1200 80/2 80/3 80/5 80/7 80/10
3200 125/3 125/5 125/7 125/10 125/14
TABLE
sampled "by yards: 20 % of 2,400, not under 500" '500 0 1' --rule by-yards --yards 2400
sampled "by yards: 10 % of 2,600" '260 0 1' --rule by-yards --yards 2600
sampled "by yards: 8 % of 20,000" '1600 0 1' --rule by-yards --yards 20000
sampled "by yards: 6 % of 30,000" '1800 0 1' --rule by-yards --yards 30000

# --- measure --------------------------------------------------------------------------------------------
row "ME-01: 1.80 g on 100 cm2" 0 '{"value":"180.000","unit":"g/m2"}' measure gsm --mass 1.80g --area 100cm2
row "ME-04: three widths" 0 '{"min":"1512.000","mean":"1516.667","spread":"8.000","unit":"mm","pass":true}' \
  measure width --readings 1520mm,1518mm,1512mm --min 1510mm
row "ME-05: 118.6 m on a ticket of 120.0 m" 0 '{"difference":"-1.400","unit":"m","percent":"-1.167"}' \
  measure length --ticket 120.0m --actual 118.6m
row "ME-06: 131 yd are 119.7864 m" 0 '{"difference":"0.000","unit":"m","percent":"0.000","low":"119.786","high":"119.786","pass":true}' \
  measure length --ticket 119.7864m --actual 131yd --tol 0%
# 33.9057 g/m2 on a square metre are 1.000000 oz/yd2 within the digits of the source
row "ME-07: 1 oz/yd2 is 33.906 g/m2" 0 '{"value":"33.906","unit":"g/m2"}' measure gsm --mass 33.9057g --area 1m2
row "a roll weighed: 45.60 kg on 120.5 m by 1.520 m" 0 \
  '{"value":"248.963","unit":"g/m2","low":"237.500","high":"262.500","pass":true}' \
  measure gsm --mass 45.60kg --length 120.5m --width 1.520m --nominal 250g/m2 --plus 5% --minus 5%
row "BS-01: 2 cm on 100 cm keep a limit of 2 %" 0 '{"worst":"2.000","unit":"%","pass":true}' \
  measure skew --offset 2cm --width 100cm --limit 2%
row "BS-02: a bow of 19 mm on 1480 mm" 0 '{"worst":"1.284","unit":"%"}' measure bow --offset 19mm --width 1480mm
row "the worst of several is judged" 0 '{"worst":"1.284","unit":"%","pass":true}' \
  measure bow --offset 10mm,19mm,4mm --width 1480mm --limit 2%
row "a width too small does not pass" 0 '{"min":"1509.000","mean":"1509.000","spread":"0.000","unit":"mm","pass":false}' \
  measure width --readings 1509mm,1509mm,1509mm --min 1510mm
refused "a mass is no length" 2 measure gsm --mass 1.80m --area 100cm2

# --- colour ---------------------------------------------------------------------------------------------
while read -r id standard sample ab f gsc grade cmc; do
  row "$id: grade $grade" 0 "{\"de_ab\":\"$ab\",\"de_f\":\"$f\",\"gsc\":\"$gsc\",\"grade\":\"$grade\",\"cmc\":\"$cmc\"}" \
    colour --standard "$standard" --sample "$sample"
done << 'TABLE'
CO-01 50,0,0 50,0,0 0.0000 0.0000 5.0000 5 0.0000
CO-02 50,0,0 49.2,0,0 0.8000 0.8000 4.5294 4-5 0.3675
CO-03 50,0,0 48.3,0,0 1.7000 1.7000 4.0000 4 0.7810
CO-04 50,0,0 46.6,0,0 3.4000 3.4000 3.0000 3 1.5621
CO-05 50,0,0 43.2,0,0 6.8000 6.8000 2.0000 2 3.1241
CO-06 50,0,0 36.4,0,0 13.6000 13.6000 1.0000 1 6.2482
CO-07 30,2,-18 30.6,1.6,-17.2 1.0770 0.8747 4.4855 4-5 0.7360
CO-09 62,48,30 61,46,32 3.0000 2.3426 3.6220 3-4 2.0324
TABLE
# dEF is 1.20834975: the source cuts it, and GSc 4.28920.. is the same
co_10() { status 0 said colour --standard 25,0.5,-2 --sample 26.2,0.4,-2.1 && says '"de_ab":"1.2083"' out && says '"grade":"4-5"' out && says '"gsc":"4.2892"' out && says '"cmc":"0.8654"' out; }
ok "CO-10: a near black, grade 4-5" co_10
row "the instrument's 0.41 is class 4-5, though its figure is nearer 5" 0 \
  '{"de_ab":"0.4100","de_f":"0.4100","gsc":"4.7588","grade":"4-5","cmc":"0.1884"}' colour --standard 50,0,0 --sample 49.59,0,0
row "a 555 number counts blocks from 5" 0 '{"shade":"356"}' colour 555 --block 0.6,0.4,0.5 --diff -1.3,0.1,0.5
refused "two figures are no colour" 2 colour --standard 50,0 --sample 50,0,0

# --- label ----------------------------------------------------------------------------------------------
label() { # label SENTENCE STATUS TEXT LABEL [OPTIONS]: standard output has TEXT
  sentence=$1 want_status=$2 want=$3 text=$4
  shift 4
  ok "$sentence" has_text "$@"
}
has_text() { status "$want_status" said label "$@" "$text" && says "$want" out; }
brackets() { label "$@" --gs1; }
body="${gtin}800115200012007600\\x1d10L240731A\\x1d21R0001"
row "GS-01: a roll label in full" 0 \
  '{"ok":true,"kind":"gs1","elements":[{"ai":"01","value":"96901234000019"},{"ai":"8001","value":"15200012007600"},{"ai":"10","value":"L240731A"},{"ai":"21","value":"R0001"}],"roll":{"width_mm":1520,"length_mm":120000,"core_mm":76,"winding":"out","splices":0,"lot":"L240731A","serial":"R0001","gtin":"96901234000019"},"warnings":[]}' \
  label "]C1$body"
item="(01)96901234000019"
brackets "GS-02: face in, splices unknown" 0 '"winding":"in"' "$item(8001)15200012007619"
brackets "GS-03: there is no winding 4" 1 '{"ok":false,"error":"value"' "$item(8001)15200012007640"
brackets "GS-04: a roll has a width" 1 '{"ok":false,"error":"value"' "$item(8001)00000012007600"
brackets "GS-05: 8001 needs a GTIN" 1 '"error":"missing-ai"' '(8001)15200012007600'
label "GS-07: in another order" 0 '"width_mm":1520' "]C1800115200012007600\\x1d$gtin"
label "GS-08: 120.5 m without any separator" 0 '"length_mm":120500' "]C1${gtin}310200456031110012053123001520"
brackets "GS-10: 0.180 kg/m2" 0 '"180"' "$item(3373)000180"
brackets "GS-11: a pallet of an order" 0 '"PO-88213"' '(00)369012340000000123(02)96901234000019(37)24(400)PO-88213'
brackets "GS-12: its check digit" 1 '"error":"check-digit"' '(00)369012340000000124(02)96901234000019(37)24(400)PO-88213'
brackets "GS-13: contents without a count" 1 '"error":"missing-ai"' '(02)96901234000019'
brackets "GS-13: an item with a count" 1 '"error":"excluded-ai"' "$item(37)24"
brackets "GS-13: a second serial alone" 1 '"error":"missing-ai"' "$item(250)X"
brackets "GS-13: a lot alone" 1 '"error":"missing-ai"' '(10)L1'
brackets "GS-13: a serial alone" 1 '"error":"missing-ai"' '(21)R1'
brackets "GS-15: a lot of 21 characters" 1 '"error":"length"' "$item(10)ABCDEFGHIJKLMNOPQRSTU"
brackets "GS-15: a lot with a space" 1 '"error":"charset"' "$item(10)L 1"
brackets "GS-15: a lot in Chinese" 1 '"error":"charset"' "$item(10)\\xe7\\xba\\xa2"
brackets "GS-17: day 00 is the month" 0 '2024-08' "$item(13)240800"
brackets "GS-18: two lots" 1 '"error":"repeated-ai"' "$item(10)A(10)B"
label "GS-19: a lost separator is told" 0 '"warnings":["lost-separator"]' "]C1${gtin}10L240731A21R0001"
label "GS-21: a separator at the end" 0 '"lot":"L1"' "]C1${gtin}10L1\\x1d"
label "GS-22: as DataMatrix" 0 '"serial":"R0001"' "]d2$body"
label "GS-22: as QR" 0 '"serial":"R0001"' "]Q3$body"
label "GS-22: as DataBar" 0 '"serial":"R0001"' "]e0$body"
label "GS-23: a Digital Link" 0 '"kind":"digital-link"' ']Q1https://example.com/01/96901234000019/10/L240731A/21/R0001?3102=004560'
label "GS-25: without an identifier it is not GS1" 0 '"kind":"plain"' "$gtin"
label "with --gs1 it is" 0 '"kind":"gs1"' "$gtin" --gs1
finish
