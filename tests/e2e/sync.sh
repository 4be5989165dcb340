#!/bin/sh
# sync.sh - terminal and head office over real TLS, with faults in between. Prints TAP.
set -u
. "$(dirname "$0")/world.sh"

port=$(free_port)
init_office "$port" && serve_office && enrol_terminal || { echo "Bail out! no office"; exit 1; }
log=$work/terminal/log.db

# records_agree: both databases hold the same bytes in the same order
records_agree() {
  sql "$log" "SELECT hex(bytes) FROM event ORDER BY id" > "$work/ours"
  sql "$work/office/office.db" "SELECT hex(bytes) FROM record ORDER BY rowid" > "$work/theirs"
  cmp "$work/ours" "$work/theirs"
}
once() { "$bin/perch-sync" once --config "$terminal"; }

# --- a shift arrives ---------------------------------------------------------------------------------
{ printf '=in LI-7\n=order PO-1\n'; whole_roll R1; printf '=shift end\n=sync\n'; } | console > "$work/answers"
ok "the console's =sync delivers through perch-sync" records_agree
ok "an idle sync is done at once" status 0 once
ok "the office verifies chains, seals and receipts" status 0 "$bin/perch-office" verify --config "$office"
ok "the terminal holds a receipt that verifies" status 0 "$bin/perch" verify --config "$terminal"
ok "there is a receipt" is "$(sql "$work/terminal/sync.db" "SELECT count(*) > 0 FROM receipt")" 1

# --- the office dies between commit and answer ---------------------------------------------------------
# The relay passes the request on and loses the answer; the office is killed once it has committed.
lost_answer() {
  { printf '=in LI-7\n=order PO-1\n=roll R2\n'
    i=0
    while [ $i -lt 300 ]; do
      printf '=flaw slub-%s at %s.%syd len 2in\n' $((i * 7919 % 1000)) $((i % 110)) $((i * 31 % 10))
      i=$((i + 1))
    done
    whole_roll R2 | sed 1d; printf '=out\n'; } | sed '1i =out' | console > "$work/answers"
  before=$(office_count)
  stop_office
  # The office moves to another port; the relay takes its place.
  behind=$(free_port)
  sed -i "s/127.0.0.1:$port/127.0.0.1:$behind/" "$office"
  serve_office || return 1
  relay "$port" "$behind" 6000 || return 1
  once > "$work/once" 2>&1 &
  syncing=$!
  until_true 200 more_than "$before" || return 1
  kill -9 "$office_pid"
  wait "$office_pid" 2>/dev/null
  kill -9 "$relay_pid"
  wait "$relay_pid" 2>/dev/null
  sed -i "s/127.0.0.1:$behind/127.0.0.1:$port/" "$office"
  serve_office || return 1
  wait "$syncing"
  once || return 1
  is "$(office_count)" "$(log_count)" && records_agree
}
more_than() { [ "$(office_count)" -gt "$1" ]; }
relay() { "$tools/lossy" "$work/relay" "$2" "$3" "$1" & relay_pid=$!; extra_pids=$relay_pid; until_true 50 test -s "$work/relay"; }
ok "the office killed between commit and answer: the next sync delivers nothing twice" lost_answer
ok "and everything verifies" status 0 "$bin/perch-office" verify --config "$office"

# --- a changed record is not taken --------------------------------------------------------------------
tampered() {
  printf '=in LI-7\n=note honest\n' | console > /dev/null
  cp -r "$work/terminal" "$work/copy"
  id=$(sql "$log" "SELECT max(id) FROM event WHERE CAST(bytes AS TEXT) LIKE '%honest%'")
  sql "$work/copy/log.db" "DROP TRIGGER event_no_update; UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), 'honest', 'h0nest') AS BLOB) WHERE id = $id"
  before=$(office_count)
  status 1 "$bin/perch-sync" once --config "$work/copy/perch.conf" 2> "$work/refused" || { cat "$work/refused"; return 1; }
  says "record $id" "$work/refused" && is "$(sql "$work/office/office.db" "SELECT count(*) FROM record WHERE CAST(bytes AS TEXT) LIKE '%h0nest%'")" 0
}
ok "a record that was changed is named and never delivered" tampered

# --- a record that the office does not take --------------------------------------------------------------
# What comes before it is sent after the refusal, and must not change the words.
bad_record() {
  printf '=note one\n=note two\n' | console > /dev/null
  rm -rf "$work/copy"
  cp -r "$work/terminal" "$work/copy"
  bad=$(($(log_count) + 1))
  before=$(sql "$log" "SELECT lower(hex(hash)) FROM event ORDER BY id DESC LIMIT 1")
  after=$(perl -MDigest::SHA=sha256_hex -e 'print sha256_hex(pack("H*", $ARGV[0]) . "[1]")' "$before")
  sql "$work/copy/log.db" "INSERT INTO event VALUES ($bad, CAST('[1]' AS BLOB), x'$after')" || return 1
  status 1 "$bin/perch-sync" once --config "$work/copy/perch.conf" 2> "$work/refused" || { cat "$work/refused"; return 1; }
  says "record $bad is not delivered" "$work/refused" && says 'bad-record' "$work/refused" &&
    says 'call head office' "$work/refused" && is "$(office_count)" "$((bad - 1))"
}
ok "a record that the office refuses is named with the reason, and what comes before it arrives" bad_record
ok "the log without it goes on" status 0 once
ok "byte for byte" records_agree

# --- certificates ---------------------------------------------------------------------------------------
wrong_ca() {
  cp "$work/terminal/ca.pem" "$work/ca.kept"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 10 -subj /CN=other \
    -keyout "$work/other.key" -out "$work/terminal/ca.pem" 2>/dev/null
  before=$(log_count)
  status 1 once 2> "$work/ca"
  got=$?
  cat "$work/ca"
  cp "$work/ca.kept" "$work/terminal/ca.pem"
  [ $got -eq 0 ] && grep -qi 'certificate' "$work/ca" && is "$(log_count)" "$before"
}
ok "an office that our CA does not vouch for is refused in plain words" wrong_ca

# The server's own key, certified by our CA for the same host, but for last year alone.
expired_server() {
  mkdir -p "$work/late"
  cp "$work/office/server.pem" "$work/late/kept.pem"
  ( cd "$work/late" && : > index.txt && echo 77 > serial &&
    printf '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n' > ca.conf &&
    openssl req -new -key "$work/office/server.key" -subj /CN=late -out late.csr &&
    openssl ca -batch -config ca.conf -cert "$work/office/ca.pem" -keyfile "$work/office/ca.key" \
      -in late.csr -out "$work/office/server.pem" -startdate 20240101000000Z -enddate 20250101000000Z -notext
  ) 2> "$work/late/err" || { cat "$work/late/err"; return 1; }
  stop_office
  serve_office || return 1
  before=$(office_count)
  printf '=note too late\n' | console > /dev/null
  got=0
  once 2> "$work/expired" || got=$?
  cat "$work/expired"
  cp "$work/late/kept.pem" "$work/office/server.pem"
  stop_office
  serve_office || return 1
  [ $got -eq 1 ] && says "head office's certificate has expired: call head office" "$work/expired" &&
    is "$(office_count)" "$before" && status 0 once && records_agree
}
ok "an office with an expired certificate is refused in plain words, and nothing is lost" expired_server

no_office() {
  stop_office
  printf '=note nobody listens\n' | console > "$work/answers"
  got=0
  once 2> "$work/none" || got=$?
  cat "$work/none"
  [ $got -eq 1 ] && says 'ok' "$work/answers"
}
ok "with no office the inspection goes on and the sync says why it cannot" no_office
serve_office
ok "when the office is back everything is delivered" status 0 once
ok "byte for byte" records_agree

# --- enrolment --------------------------------------------------------------------------------------------
used_token() {
  code=$("$bin/perch-office" token --config "$office")
  mkdir -p "$work/two"
  printf 'mark = mark\n' > "$work/two/perch.conf"
  "$bin/perch" console --config "$work/two/perch.conf" < /dev/null 2>/dev/null
  printf '%s\n' "$code" | status 0 "$bin/perch-sync" enrol --config "$work/two/perch.conf" - || return 1
  mkdir -p "$work/three"
  printf 'mark = mark\n' > "$work/three/perch.conf"
  "$bin/perch" console --config "$work/three/perch.conf" < /dev/null 2>/dev/null
  status 1 "$bin/perch-sync" enrol --config "$work/three/perch.conf" "$code"
}
ok "a code enrols one terminal and no second" used_token
wrong_code() {
  code=$("$bin/perch-office" token --config "$office" | awk '{ $3 = "0000000000000000000000000000000000000000000000000000000000000000"; print }')
  status 1 "$bin/perch-sync" enrol --config "$work/three/perch.conf" "$code"
}
ok "a code with another CA's key is refused before anything is sent" wrong_code
unknown_profile() {
  printf 'order,profile\nPO-9,nine-point\n' > "$work/bad.csv"
  got=0
  "$bin/perch-office" import --config "$office" "$work/bad.csv" 2> "$work/import" || got=$?
  cat "$work/import"
  [ $got -ne 0 ] && says 'bad.csv:2' "$work/import" && says 'profile' "$work/import"
}
ok "an order with an unknown profile is refused by file, line and column" unknown_profile
finish
