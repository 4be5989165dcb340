#!/bin/sh
# inspection.sh - what an inspector does on the floor, story by story: typed into `perch console`, every
# answer asserted, then what head office has of it. Prints TAP.
#
# A story is lines behind '> ', each followed by its answer. Record numbers and times are left out of
# the answers; everything else is compared to the last byte.
set -u
. "$(dirname "$0")/world.sh"

log=$work/terminal/log.db
db=$work/office/office.db

# --- head office --------------------------------------------------------------------------------------
import() { "$bin/perch-office" import --config "$office" "$@"; }
# csv NAME: a file of standard input, imported
csv() { cat > "$work/$1.csv"; import "$work/$1.csv" > "$work/imported" 2>&1 || { cat "$work/imported"; return 1; }; }
once() { { "$bin/perch-sync" once --config "$terminal" && until_true 100 judged; } > "$work/once" 2>&1 || { cat "$work/once"; return 1; }; }

master_data() {
  "$bin/perch" profiles four-point-inch |
    sed 's/"id":"four-point-inch"/"id":"north-sea"/; s/"name":"[^"]*"/"name":"North Sea, less than 20"/; s/"roll":{"op":"<=","value":"40"/"roll":{"op":"<","value":"20"/' > "$work/north-sea.json"
  import "$work/north-sea.json" > "$work/imported" || { cat "$work/imported"; return 1; }
  csv orders << 'CSV' || return 1
order,buyer,article,colour,colour_no,profile,width,weight,density_warp,density_weft,length_tol,skew,bow,shrink_warp,lights,checks,first_checks,setup,sampling,lab,tell,spec,confirmed
PO-1,North Sea,Twill,navy,19-4024,north-sea,1500mm,180g/m2 +5% -3%,68/in +-3%,42/in +-3%,1%,3%,2%,3%,D65 TL84,mark,hand smell,back-light light,ten-percent,4m,"Ms Wang, QC",1,yes
PO-2,South,Plain,sand,14-1118,four-point-metric,1400mm,140g/m2,,,,,,,,,,,,,,1,yes
PO-3,South,Plain,rust,18-1248,four-point-metric,1400mm,140g/m2,,,,,,,,,,,,,,1,no
PO-4,East,Denim,blue,19-1,four-point-inch,1500mm,,,,,,,,,,,,ten-percent,,,1,yes
CSV
  { printf 'order,roll,lot,length,delivery,packing\n'
    printf 'PO-1,R1,L1,120m,DN-1,PL-1\nPO-1,R2,L1,110m,DN-1,PL-1\nPO-1,R3,L2,100m,DN-1,PL-1\nPO-1,R4,L2,100m,DN-2,\n'
    printf 'PO-2,K1,M1,90m,,\n'
    i=1
    while [ $i -le 30 ]; do
      printf 'PO-4,D%02d,X1,100m,,\n' $i
      i=$((i + 1))
    done
  } | csv packing || return 1
  csv notices << 'CSV' || return 1
notice,order,text
CN-1,PO-1,roll the cloth face out from now on
CSV
  csv actions << 'CSV'
action,order,owner,due,text,state
A-1,PO-1,Mr Zhao,2026-11-30,clean the rollers,open
CSV
}

# judged: head office has judged everything that came
judged() { answers "count(*) FROM stream LEFT JOIN judged ON judged.stream = n WHERE judged.seq IS NOT stream.seq" 0; }
# has SENTENCE QUERY ROWS: that is in its projections
has() { ok "$1" answers "$2" "$3"; }
answers() { is "$(sql "$db" "SELECT $1")" "$2"; }

# --- stories ------------------------------------------------------------------------------------------
without_numbers() {
  sed -E 's/^ok [0-9]+ /ok /; s/\<(record|DAY of|recheck) [0-9]+\>/\1 N/g; s/; [0-9]+ (2026-12-01)/; N \1/; s/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]+ UTC/WHEN/g'
}
# story SENTENCE: standard input is the story
story() {
  cat > "$work/story"
  ok "$1" told
}
told() {
  sed -n 's/^> //p' "$work/story" > "$work/lines"
  console < "$work/lines" | without_numbers > "$work/got"
  if [ -n "${SHOW:-}" ]; then paste -d '\n' "$work/lines" "$work/got" | sed '1~2s/^/> /' >> "$SHOW"; return 0; fi
  sed '/^> /d' "$work/story" | diff - "$work/got"
}
# heard TEXT: in what the terminal said of itself
heard() { says "$1" "$work/terminal/err"; }
# released N: the terminal, left alone, releases what head office has sent: N releases in all
released() {
  until_true 200 releases_are "$1" | console > /dev/null
  releases_are "$1"
}
releases_are() { is "$(sqlite3 -readonly "$log" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"release\"%'")" "$1"; }

init_office "$(free_port)" && master_data && serve_office && enrol_terminal || { echo "Bail out! no office"; exit 1; }

story "an order that is not confirmed, a notice and the table stand before the first roll" << 'STORY'
> =in LI-7
ok in LI-7; next: =order NUMBER
> =order PO-3
no unconfirmed PO-3 is not confirmed by head office: ask them, then =sync
> =order PO-1
ok order PO-1 spec 1 Twill navy by north-sea, 4 rolls expected; 1 action open: =action; next: =stage early|middle|final|wash
> =stage final
ok stage final of PO-1; next: scan a roll label
> =roll R1
no notice there is a change notice: =ack CN-1 says that it was read, then scan again: roll the cloth face out from now on
> =ack
ok =ack CN-1 says that this notice was read: roll the cloth face out from now on
> =ack CN-9
no no-notice the notice to be read is CN-1: =ack shows it
> =ack CN-1
ok notice CN-1 read
> =roll R1
no setup the table is to be set up first: back-light light; =setup ITEM TEXT, for example =setup speed 15yd/min, then scan again
> =setup
ok set-up of PO-1: still open: back-light light
> =setup back-light on
ok set-up back-light on; still open: light
> =setup light 1200 lx
ok set-up light 1200 lx
STORY
story "rolls are counted against the delivery note" << 'STORY'
> =receive DN-9
no no-paper PO-1 has no rolls on DN-9: check the number, or =sync
> =receive DN-1
ok receiving DN-1 of PO-1: 3 rolls; scan every roll, then =count end
> R1
ok counted R1, lot L1: 1 of 3 found
> R3
ok counted R3, lot L2: 2 of 3 found
> R3
ok R3 is counted already
> R4
ok EXTRA R4: not on this paper but on DN-2; 2 of 3 found, 1 extra
> K1
no wrong-order K1 belongs to PO-2, and the rolls of PO-1 are counted: put it aside
> =roll R2
ok counted R2, lot L1: 3 of 3 found; all found, =count end
> =count
ok receiving DN-1 navy: 3 of 3 found, 0 missing, 1 extra
> =count end
no difference receiving DN-1 navy: 3 of 3 found, 0 missing, 1 extra: look for them, or =count end [signed NAME,] REASON
> =count end signed Mr Zhao
no difference receiving DN-1 navy: 3 of 3 found, 0 missing, 1 extra: look for them, or =count end [signed NAME,] REASON
> =count end signed Mr Zhao, R4 came early
ok counted receiving DN-1 navy: 3 of 3 found, 0 missing, 1 extra; signed Mr Zhao; R4 came early
STORY
story "the first roll of a dye lot is measured, graded and checked in full" << 'STORY'
> =sampling L1
ok sampling L1 round 1 by ten-percent: 1 of 2 rolls, at most 0 may fail: R1
> =roll R1
ok roll R1 of PO-1, lot L1, ticket 120m; first of its lot: every check is asked for, =keep a sample of it
> =width head 1520mm
ok width head 1520mm
> =width middle 1518mm
ok width middle 1518mm
> =width tail 1495mm
ok width tail 1495mm; under the order's 1500mm; least 1495.000, mean 1511.000, spread 25.000 mm
> =weight head 1.80g swatch 100cm2
ok weight head 180.000g/m2 (1.80g of 100cm2); pass: 180.000 g/m2, limits 174.600 to 189.000
> =weight tail 190g/m2
ok weight tail 190g/m2; fails: 190.000 g/m2, limit <= 189.000; pass: mean 185.000 g/m2, limits 174.600 to 189.000
> =length 118.6m
ok length 118.6m, ticket 120m; fails: difference -1.4m or -1.167 %, limit >= -1.000
> =density warp 68/in
ok density warp 68/in; pass: 68.000 /in, limits 65.960 to 70.040
> =density weft 136 over 10cm
ok density weft 136.000/10cm; fails: 34.544 /in, limit >= 40.740
> =density weft 84 over 2in
ok density weft 42.000/in (was 136.000/10cm, record N); pass: 42.000 /in, limits 40.740 to 43.260
> =skew 21mm
ok skew 21mm; pass: greatest 1.405 %, limit <= 3.000
> =bow 9mm
ok bow 9mm; pass: greatest 0.602 %, limit <= 2.000
> =colour side-centre D65 4-5
ok colour side-centre D65 4-5 against approved; pass; still under TL84
> =colour head-tail TL84 4
ok colour head-tail TL84 4 against approved; look again, best another person: =colour head-tail TL84 GRADE look 2
> =colour head-tail TL84 3-4 look 2
ok colour head-tail TL84 3-4 against approved, second look; rework: head-tail under TL84: 4 (second look 3-4), rule >= 4-5
> =colour sample D65 lab 50,0,0 49.2,0,0
ok colour sample D65 4-5 against approved, dEF 0.8000; pass
> =shade 555 block 0.6,0.4,0.5 diff -1.3,0.1,0.5
ok shade 356
> =shade A
ok shade A (was 356, record N)
> =mark
ok mark of R1: article Twill [open], colour navy [open], quantity 120m [open], lot L1 [open], colour-no 19-4024 [open], date [open], order PO-1 [open], roll R1 [open]; 8 open
> =mark ok all
ok mark all ok
> =mark bad lot 1L
ok mark lot bad, a defect of the label; it has to say L1
> =hand ok
ok hand ok
> =smell bad diesel
ok smell bad
> =flaw hole at 17yd len 0.5in
ok flaw hole 17yd 0.5in: 2 points; roll 2 points
> =flaw warp-line at 40yd to 44.5yd
ok flaw warp-line 40yd to 44.5yd: 4 points in each of 5 units; roll 22 points
> =sample 2m lab LAB-1
no sample-length test cloth is 3m to 5m: cut that much, or say why not behind the number of the sample
> =sample 4m lab LAB-1
ok sample 4m for lab LAB-1; R1 will be held for the lab
> =close
ok closed R1 reject: 22 points, 10.3745 per 100yd2, limit < 20; width 1495mm, limit >= 1500mm; length -1.167 %, limit >= -1.000; weight-tail 190.000 g/m2, limit <= 189.000; mark lot is wrong, record N; smell is wrong, record N; colour head-tail under TL84: 4 (second look 3-4), rule >= 4-5
STORY
ok "the verdict is the buyer's own profile's" is "$(sql "$log" "SELECT json_extract(CAST(bytes AS TEXT), '\$.profile') FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"close\"%'")" north-sea@1
story "a good roll waits for the lab, one in doubt for a decision" << 'STORY'
> =roll R2
ok roll R2 of PO-1, lot L1, ticket 110m; not one of the sample
> =width head 1520mm
ok width head 1520mm
> =width middle 1518mm
ok width middle 1518mm
> =width tail 1516mm
ok width tail 1516mm; least 1516.000, mean 1518.000, spread 4.000 mm
> =weight head 180g/m2
ok weight head 180g/m2; pass: 180.000 g/m2, limits 174.600 to 189.000
> =weight tail 181g/m2
ok weight tail 181g/m2; pass: 181.000 g/m2, limits 174.600 to 189.000; pass: mean 180.500 g/m2, limits 174.600 to 189.000
> =mark ok
ok mark all ok
> =sample 4m lab LAB-2
ok sample 4m for lab LAB-2; R2 will be held for the lab
> =close
ok closed R2 hold-lab: 0 points, 0.0000 per 100yd2, limit < 20
> =roll R3
ok roll R3 of PO-1, lot L2, ticket 100m; =sampling L2 draws its sample; first of its lot: every check is asked for, =keep a sample of it
> =hold decision the hand is harsh
ok hold R3 for decision: the hand is harsh; it is held when it is closed
> =close missing the decision comes first
ok closed R3 hold-decision: 0 points, 0.0000 per 100yd2, limit < 20; missing width-head; missing width-middle; missing width-tail; missing weight-head; missing weight-tail; missing density-warp; missing density-weft; missing skew; missing bow; missing colour-D65; missing colour-TL84; missing mark; missing hand; missing smell; missing lab-sample
> PO-2/M1/K1/90m
ask wrong-order K1 belongs to PO-2, not to PO-1: =order PO-2 changes the order, =no stays with PO-1
> =no
ok left alone; the order stays PO-1
STORY
ok "what is held goes to head office" once
has "and is held there" "roll_no, wait, verdict FROM roll WHERE state = 'held' ORDER BY seq" 'R2|lab|hold-lab
R3|decision|hold-decision'
lab_results() {
  csv lab << 'CSV' || return 1
lab,result,verdict,text
LAB-2,pass,,within limits
CSV
  csv decisions << 'CSV' || return 1
order,roll,verdict,text,number
PO-1,R3,concession,the buyer takes it,D-1
CSV
  once && released 2
}
ok "the lab's result and the decision release them" lab_results
ok "the terminal says so: the lab" heard 'released R2 of PO-1: pass by lab LAB-2: within limits'
ok "and the decision" heard 'released R3 of PO-1: concession by decision D-1: the buyer takes it'
story "a closed roll is inspected anew; both inspections stay" << 'STORY'
> =order PO-1
ok order PO-1 is active
> =roll R2
no duplicate R2 of PO-1 was closed pass on WHEN: put it with the inspected rolls, or check the label; =roll R2 again REASON inspects it anew
> =roll R2 again the buyer asks
ok roll R2 of PO-1, lot L1, ticket 110m, inspected anew
> =width head 1520mm
ok width head 1520mm
> =close missing override second a crease along the edge
ok closed R2 second by LI-7's override (the rules say pass): 0 points, 0.0000 per 100yd2, limit < 20; missing width-middle; missing width-tail; missing weight-head; missing weight-tail; missing mark
> =roll R2
no duplicate R2 of PO-1 was closed second on WHEN: put it with the inspected rolls, or check the label; =roll R2 again REASON inspects it anew
> =lot L1
ok lot L1: the sample fails: 1 roll more to inspect as a second sample; 2 failed rolls in a sample of 1 roll, rejected from 1 on; pooled rate 5.3395; =sampling L1 widen REASON draws it
> =lot L1 override concession the buyer takes both
ok lot L1: concession by LI-7's override; by the rules: the sample fails: 1 roll more to inspect as a second sample; 2 failed rolls in a sample of 1 roll, rejected from 1 on; pooled rate 5.3395; =sampling L1 widen REASON draws it
> =order
ok PO-1: 4 rolls expected, 4 arrived, 3 inspected, 2 of them failed, 0 held; short 1.4m, 1.167 % of the tickets; shade lots: A 118.6m
STORY
story "a sample is drawn, fails, is widened, and the lot fails" << 'STORY'
> =order PO-4
ok order PO-4 spec 1 Denim blue by four-point-inch, 30 rolls expected; next: =stage early|middle|final|wash
> =stage final
ok stage final of PO-4; next: scan a roll label
> =sampling X1
ok sampling X1 round 1 by ten-percent: 3 of 30 rolls, at most 0 may fail: D07 D18 D30
> =lot X1
ok lot X1: 3 rolls more to inspect
> =roll D07
ok roll D07 of PO-4, lot X1, ticket 100m; first of its lot: =keep a sample of it
> =close missing override reject slack ends
ok closed D07 reject by LI-7's override (the rules say pass): 0 points, 0.0000 per 100yd2, limit <= 40; missing width-head; missing width-middle; missing width-tail; missing weight-head; missing weight-tail
> =roll D18
ok roll D18 of PO-4, lot X1, ticket 100m
> =close missing override pass seen
ok closed D18 pass by LI-7's override (the rules say pass): 0 points, 0.0000 per 100yd2, limit <= 40; missing width-head; missing width-middle; missing width-tail; missing weight-head; missing weight-tail
> =sampling X1 widen too early
no not-now X1 is not to be widened: 1 roll more to inspect; fails as things stand
> =roll D30
ok roll D30 of PO-4, lot X1, ticket 100m
> =close missing override pass seen
ok closed D30 pass by LI-7's override (the rules say pass): 0 points, 0.0000 per 100yd2, limit <= 40; missing width-head; missing width-middle; missing width-tail; missing weight-head; missing weight-tail
> =lot X1
ok lot X1: the sample fails: 3 rolls more to inspect as a second sample; 1 failed roll in a sample of 3 rolls, rejected from 1 on; pooled rate 0.0000; =sampling X1 widen REASON draws it
> =sampling X1 widen the first three failed
ok sampling X1 round 2 by ten-percent: 3 of 30 rolls, at most 0 may fail: D01 D17 D29
> =roll D01
ok roll D01 of PO-4, lot X1, ticket 100m
> =close missing override reject slack ends
ok closed D01 reject by LI-7's override (the rules say pass): 0 points, 0.0000 per 100yd2, limit <= 40; missing width-head; missing width-middle; missing width-tail; missing weight-head; missing weight-tail
> =sampling X1
ok sampling X1 round 2 by ten-percent: 1 of 3 inspected; 2 rolls more to inspect in the second sample; fails as things stand; left: D17 D29
> =roll D17
ok roll D17 of PO-4, lot X1, ticket 100m
> =close missing override pass seen
ok closed D17 pass by LI-7's override (the rules say pass): 0 points, 0.0000 per 100yd2, limit <= 40; missing width-head; missing width-middle; missing width-tail; missing weight-head; missing weight-tail
> =roll D29
ok roll D29 of PO-4, lot X1, ticket 100m
> =close missing override pass seen
ok closed D29 pass by LI-7's override (the rules say pass): 0 points, 0.0000 per 100yd2, limit <= 40; missing width-head; missing width-middle; missing width-tail; missing weight-head; missing weight-tail
> =lot X1
ok lot X1: the second sample fails: rejected; 1 failed roll in a sample of 3 rolls, rejected from 1 on; pooled rate 0.0000
> =sampling X1 widen a third time
no not-now X1 is not to be widened: the second sample fails: rejected
STORY
csv_spec() { sed 's/^\(PO-4,.*\),1,yes$/\1,2,yes/' "$work/orders.csv" > "$work/changed.csv" && import "$work/changed.csv" > /dev/null && once; }
ok "head office changes a specification" csv_spec
story "rolls stop until the new specification is taken up" << 'STORY'
> =roll D02
no spec-changed PO-4 is now spec 2, you chose spec 1: =order PO-4 takes it up
> =order PO-4
ok order PO-4 spec 2 Denim blue by four-point-inch, 30 rolls expected; next: =stage early|middle|final|wash
> =stage wash
ok stage wash of PO-4; next: scan a roll label
> =roll D02
ok roll D02 of PO-4, lot X1, ticket 100m; not one of the sample
> =wash before warp 100cm
ok wash before warp 100cm
> =wash after warp 96cm
ok wash after warp 96cm; shrinkage 4.000 %
> =close missing only washed
ok closed D02 pass: 0 points, 0.0000 per 100yd2, limit <= 40; missing width-head; missing width-middle; missing width-tail; missing weight-head; missing weight-tail
STORY
cat > "$work/stick.csv" << 'CSV'
order,buyer,article,colour,profile,width,confirmed
PO-77,West,Poplin,"white, bleached",four-point-metric,1450mm,yes
PO-78,West,Poplin,white,four-point-metric,wide,yes
CSV
printf 'order,roll,lot,length\nPO-77,W1,Y1,80m\nPO-79,W1,Y1,80m\n' > "$work/stick-rolls.csv"
i=0
while [ $i -lt 300 ]; do
  [ $i -gt 0 ] || echo order,roll,lot,length
  echo "PO-77,M$i,Y2,80m"
  i=$((i + 1))
done > "$work/many.csv"
cd "$work" || exit 1
story "orders come from a USB stick before head office has them" << 'STORY'
> =load nowhere.csv
no no-file nowhere.csv: No such file or directory: is the stick in, is the name right?
> =load .
no no-file . is a folder: name a CSV file
> =load stick.csv
ok stick.csv: 1 order made, 1 refused: correct those rows and load it again
> =load stick.csv
no refused stick.csv: 0 orders made, 1 here already, 1 refused: correct those rows and load it again
> =load stick-rolls.csv
ok stick-rolls.csv: 1 roll made, 1 refused: correct those rows and load it again
> =load many.csv
ok many.csv: 300 rolls made
> =note typed while it was loaded
ok note
> =order PO-77
ok order PO-77 spec 0 Poplin white, bleached by four-point-metric, 301 rolls expected; next: =stage early|middle|final|wash
> =stage final
ok stage final of PO-77; next: scan a roll label
> PO-77/Y1/W1/80m
ok roll W1 of PO-77, lot Y1, ticket 80m; first of its lot: =keep a sample of it
> =close missing override pass seen, a short end
ok closed W1 pass by LI-7's override (the rules say pass): 0 points, 0.0000 per 100m2, limit <= 40; missing width-head; missing width-middle; missing width-tail; missing weight-head; missing weight-tail
STORY
ok "each refused row is named with its line" heard "stick.csv:3: no usage 'width' has a value that cannot be"
ok "of a packing list too" heard 'stick-rolls.csv:3: no unknown-order PO-79 is not on this terminal'
later_order() { printf 'order,buyer,profile,confirmed\nPO-1077,West,four-point-metric,yes\n' | csv later && once; }
ok "head office sends the order under its own number" later_order
story "the made order is linked to it" << 'STORY'
> =link PO-77 PO-1077
ok PO-77 is PO-1077 of head office from now on: =order PO-1077
> =order PO-1077
ok order PO-1077 spec 0 by four-point-metric, 301 rolls expected; next: =stage early|middle|final|wash
> =order
ok PO-1077: 301 rolls expected, 0 arrived, 1 inspected, 0 of them failed, 0 held
STORY
story "the rest of the floor work" << 'STORY'
> =order PO-1
ok order PO-1 spec 1 Twill navy by north-sea, 4 rolls expected; 1 action open: =action; next: =stage early|middle|final|wash
> =pack PL-1
ok packing PL-1 of PO-1: 3 rolls; scan every roll, then =count end
> R1
ok counted R1, lot L1: 1 of 3 found; PUT IT ASIDE, it was closed reject
> R2
ok counted R2, lot L1: 2 of 3 found
> =count end R3 stays here
ok counted packing PL-1 navy: 2 of 3 found, 1 missing, 0 extra; missing: 1 of L2 (R3); R3 stays here
> =anomaly machine place loom 14, a broken heald
ok anomaly machine at loom 14; =action DAY of N owner NAME, TEXT asks for a remedy
> =action 2026-12-01 owner Mr Zhao, change the heald
ok action for Mr Zhao by 2026-12-01; =recheck N done|open TEXT
> =action 2026-02-30 owner Mr Zhao, no such day
no usage '2026-02-30' is not a day such as 2026-11-28; type =action shows what is open; =action DAY [of ID] owner NAME, TEXT
> =action
ok 2 actions open on PO-1; A-1 2026-11-30 Mr Zhao: clean the rollers; N 2026-12-01 Mr Zhao: change the heald
> =recheck A-1 done the rollers are clean
ok action A-1 of Mr Zhao is done
> =recheck A-1 done twice
no unknown-action no open action has the number A-1: =action lists them
> =question may R1 be washed again?
ok question on PO-1; it goes out with the next =sync
> =keep card C-1 at drawer 3, until 2027-01-31, navy
ok card C-1 is at drawer 3, valid until 2027-01-31
> =keep C-1
ok card C-1 at drawer 3, seen WHEN, valid until 2027-01-31: navy
> =leftover R1 3m short end
ok left over 3m of R1, to return: PO-1
> =tell Ms Wang, by telephone
ok told Ms Wang of PO-1
> =plan R4 when it comes
ok planned for tomorrow on PO-1
> =shift end two rolls of four
ok shift end: 12 rolls closed, 2 flaws, 1 action open; next: =sync
> =sync
ok everything up to here goes to head office
STORY
delivered() { is "$(office_count)" "$(log_count)"; }
ok "everything arrives" until_true 100 delivered
ok "and is judged" until_true 100 judged
ok "an action comes back under head office's number" once
story "and is still one" << 'STORY'
> =action
ok 1 action open on PO-1; N 2026-12-01 Mr Zhao: change the heald
STORY
action_done() {
  printf 'action,order,owner,due,text,state\n%s,PO-1,Mr Zhao,2026-12-01,change the heald,done\n' \
    "$(sql "$db" "SELECT number FROM remedy")" | csv actions && once
}
ok "another terminal, or head office, finds it done" action_done
story "then it is open nowhere" << 'STORY'
> =action
ok 0 actions open on PO-1
STORY
has "the rolls of the order, with the verdicts that count" \
  "roll_no, state, is_again, verdict, coalesce(override, ''), counts FROM roll WHERE order_no = 'PO-1' ORDER BY seq" 'R1|closed|0|reject||reject
R2|closed|0|hold-lab||pass
R3|closed|0|hold-decision||concession
R2|closed|1|pass|second|second'
has "the first one in full" "profile, points, rate, is_full, shade, width_um, length_um FROM roll WHERE roll_no = 'R1'" 'north-sea@1|22|10.3745|1|A|1495000|118600000'
has "its reasons" "json_array_length(reasons), json_extract(reasons, '\$[0]'), json_extract(reasons, '\$[5]') FROM roll WHERE roll_no = 'R1'" \
  '6|width 1495mm, limit >= 1500mm|colour head-tail under TL84: 4 (second look 3-4), rule >= 4-5'
has "its measures, those that were replaced too" \
  "kind, place, um, value, exp, unit, method, is_withdrawn FROM measure WHERE kind IN ('weight', 'density', 'skew') ORDER BY seq LIMIT 7" 'weight|head|-1|180000|-3|g/m2|swatch|0
weight|tail|-1|190|0|g/m2|stated|0
density|warp|-1|68|0|/in||0
density|weft|-1|136000|-3|/10cm||0
density|weft|-1|42000|-3|/in||0
skew|skew|21000|0|0|||0
skew|bow|9000|0|0|||0'
has "colour by kind, light, reference and look" "kind, light, grade, reference, look, difference FROM colour ORDER BY seq" 'side-centre|D65|4-5|approved|1|
head-tail|TL84|4|approved|1|
head-tail|TL84|3-4|approved|2|
sample|D65|4-5|approved|1|0.8000'
has "what was looked at" "kind, what, coalesce(is_ok, ''), text FROM finding WHERE kind IN ('mark', 'check', 'shade') ORDER BY seq" 'shade|356||
shade|A||
mark|all|1|
mark|lot|0|1L
check|hand|1|
check|smell|0|diesel
mark|all|1|'
has "test cloth, holds and releases" "kind, what, um, number, verdict, text FROM finding WHERE kind IN ('sample', 'hold', 'release') ORDER BY seq" 'sample|LAB-1|4000000|||
hold|lab|-1|||lab sample LAB-1
sample|LAB-2|4000000|||
hold|lab|-1|||lab sample LAB-2
hold|decision|-1|||the hand is harsh
release|lab|-1|LAB-2|pass|within limits
release|decision|-1|D-1|concession|the buyer takes it'
has "samples of dye lots" "order_no, lot, round, n, accept, picks, why FROM sampling ORDER BY seq" 'PO-1|L1|1|1|0|R1|
PO-4|X1|1|3|0|D07 D18 D30|
PO-4|X1|2|3|0|D01 D17 D29|the first three failed'
has "verdicts on them" "order_no, lot, verdict, inspected, failed, override, why FROM lot ORDER BY seq" 'PO-1|L1|widen|2|2||
PO-1|L1|widen|2|2|concession|the buyer takes both
PO-4|X1|widen|3|1||
PO-4|X1|reject|6|2||'
has "both counts" "kind, number, expected, found, missing, extra, signer, why FROM tally ORDER BY seq" 'receiving|DN-1|3|3|0|1|Mr Zhao|R4 came early
packing|PL-1|3|2|1|0||R3 stays here'
has "the table as it was set up" "order_no, item, text FROM setup ORDER BY seq" 'PO-1|back-light|on
PO-1|light|1200 lx'
has "the roll of the made order, and which order it is" \
  "order_no, roll_no, override, why, to_no FROM roll JOIN link ON from_no = order_no WHERE roll_no = 'W1'" 'PO-77|W1|pass|seen, a short end|PO-1077'
has "what a person at head office has to look at" "kind FROM notice ORDER BY id" 'decision-wanted
made-order
question'
ok "the log verifies, with its mark" status 0 "$bin/perch" verify --config "$terminal" --require-mark
ok "head office's copy verifies" status 0 "$bin/perch-office" verify --config "$office"
finish
