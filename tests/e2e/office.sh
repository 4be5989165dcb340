#!/bin/sh
# office.sh - head office against a hand-made terminal (curl, openssl, perl): every address of
# sync/protocol.md, good requests and hostile ones. Prints TAP.
set -u
. "$(dirname "$0")/world.sh"

mkdir -p "$work/peer"
cd "$work/peer" || exit 1
init_office && serve_office || { echo "Bail out! no office"; exit 1; }
url=$(sed 's/.* on //' "$work/office/ready")
db=$work/office/office.db
ca=$work/office/ca.pem
device=00112233445566778899aabbccddeeff
epoch=0102030405060708
records=/v1/streams/$device/$epoch/records

# --- a terminal made of shell ------------------------------------------------------------------

# new_key NAME CN: NAME.key, NAME.csr
new_key() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -subj "/CN=$2" \
    -keyout "$1.key" -out "$1.csr" 2>/dev/null
}
# seal_key NAME: a new Ed25519 key, its public half in hexadecimal on standard output
seal_key() {
  openssl genpkey -algorithm ed25519 -out "$1.seal" 2>/dev/null
  openssl pkey -in "$1.seal" -pubout -outform DER | tail -c 32 | od -An -v -tx1 | tr -d ' \n'
}
token() { "$bin/perch-office" token --config "$office" | cut -d' ' -f4; }
# enrol_body TOKEN DEVICE SEAL-KEY CSR-FILE
enrol_body() {
  csr=$(awk '{ printf "%s\\n", $0 }' "$4")
  printf '{"v":1,"token":"%s","device":"%s","seal_key":"%s","csr":"%s","program":"shell 1"}' \
    "$1" "$2" "$3" "$csr"
}
# ask PATH CURL-ARGUMENTS...: the status, and the problem's type when there is one; body in ./answer
ask() {
  path=$1
  shift
  code=$(curl -sS --max-time 30 --cacert "$ca" -o answer -w '%{http_code}' "$@" "$url$path" 2> curl.err) ||
    { echo "curl: $(cat curl.err)"; return; }
  type=$(sed -n 's|^{"type":"/problems/\([a-z-]*\)".*|\1|p' answer)
  echo "$code${type:+ $type}"
}
mine() { # mine PATH CURL-ARGUMENTS...: the same with our certificate
  path=$1
  shift
  ask "$path" --cert me.pem --key me.key "$@"
}
post_json() { # post_json ASK PATH FILE
  "$1" "$2" -H 'Content-Type: application/json' --data-binary "@$3"
}
send() { # send FILE.gz [CURL-ARGUMENTS...]
  file=$1
  shift
  mine "$records" -H 'Content-Type: application/x-ndjson' -H 'Content-Encoding: gzip' \
    --data-binary "@$file" "$@"
}
# batch FIRST LINES-FILE [PREVIOUS]: the lines as a batch on standard output; ./head gets the chain after it.
# ./chain holds h(0), h(1) ... of what was made, so that FIRST may be any of them.
batch() {
  perl -MDigest::SHA=sha256 -e '
    my ($device, $epoch, $first, $file, $previous) = @ARGV;
    my @h = (sha256("perch-log-1" . pack("H*", $device . $epoch)));
    if (open my $c, "<", "chain") { @h = map { chomp; pack "H*", $_ } <$c> }
    open my $f, "<", $file or die; my @lines = <$f>; chomp @lines;
    my $h = $h[$first - 1] // ("\0" x 32); my $before = $h;
    my $seq = $first;
    for (@lines) { $h = sha256($h . $_); $h[$seq++] = $h if $seq <= @h }
    open my $c, ">", "chain.new"; print $c unpack("H*", $_), "\n" for @h;
    printf qq({"v":1,"device":"%s","epoch":"%s","first":%d,"last":%d,"previous":"%s","head":"%s"}\n),
      $device, $epoch, $first, $first + $#lines, $previous // unpack("H*", $before), unpack("H*", $h);
    print "$_\n" for @lines;
  ' "$device" "$epoch" "$@"
}
keep() { mv chain.new chain; } # what was made last is the terminal's log now
count() { sql "$db" "SELECT count(*) FROM record"; }
unchanged() { # unchanged WANTED GOT: the answer was WANTED, and nothing was stored
  is "$2" "$1" && is "$(count)" "$stored"
}
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" "${2:-answer}"; }

# --- enrolment ------------------------------------------------------------------------------------
ok "the CA is given to anybody" is "$(ask /v1/enrol/ca)" 200
ok "and it is the office's" cmp answer "$ca"
new_key me "$device"
seal=$(seal_key me)
code=$(token)
enrol_body "$code" "$device" "$seal" me.csr > enrol.json
new_key stranger "$epoch$epoch"
enrol_body "$code" "$device" "$seal" stranger.csr > wrong.json
ok "a request for another name is refused" is "$(post_json ask /v1/enrol wrong.json)" "422 bad-csr"
openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$device" -keyout rsa.key -out rsa.csr 2>/dev/null
enrol_body "$code" "$device" "$seal" rsa.csr > wrong.json
ok "a request with an RSA key is refused" is "$(post_json ask /v1/enrol wrong.json)" "422 bad-csr"
enrol_body 00000000000000000000000000000000 "$device" "$seal" me.csr > wrong.json
ok "a token that was never made is unknown" is "$(post_json ask /v1/enrol wrong.json)" "403 token-unknown"
ok "a body that is no JSON is malformed" is "$(ask /v1/enrol --data-binary '{"v":1,')" "400 malformed"
ok "the refused tries have not used the token up" is "$(post_json ask /v1/enrol enrol.json)" 200
cp answer first
sed 's/.*"certificate":"\([^"]*\)".*/\1/; s/\\n/\n/g' answer > me.pem
ok "the certificate is the CA's, for a client" openssl verify -CAfile "$ca" -purpose sslclient me.pem
ok "the same request again has the same answer" is "$(post_json ask /v1/enrol enrol.json)" 200
ok "byte for byte" cmp answer first
new_key again "$device"
enrol_body "$code" "$device" "$seal" again.csr > wrong.json
ok "with another key the token is used up" is "$(post_json ask /v1/enrol wrong.json)" "403 token-used"
enrol_body "$(token)" "$device" "$(seal_key other)" me.csr > wrong.json
ok "a known terminal with another seal key is refused" is "$(post_json ask /v1/enrol wrong.json)" "409 device-known"
late=$(token)
sql "$db" "UPDATE token SET issued_ms = issued_ms - 86400001 WHERE used_ms IS NULL"
enrol_body "$late" "$device" "$seal" me.csr > wrong.json
ok "a code is good for 24 hours" is "$(post_json ask /v1/enrol wrong.json)" "403 token-expired"

# --- hello ----------------------------------------------------------------------------------------------
hello() { # hello TAIL HASH CURSOR [DEVICE]
  printf '{"v":1,"device":"%s","program":"shell 1","wall":1,"mono":1,"trusted":true,"free":-1,"urgent":false,"streams":[{"epoch":"%s","tail":%s,"hash":"%s","acked":0}],"master":{"cursor":"%s","revision":0}}' \
    "${4:-$device}" "$epoch" "$1" "$2" "$3" > hello.json
}
zero=$(printf 'perch-log-1%s' '' | perl -MDigest::SHA=sha256_hex -e 'print sha256_hex("perch-log-1" . pack("H*", $ARGV[0]))' "$device$epoch")
echo "$zero" > chain
hello 0 "$zero" ''
ok "hello of a stream that nobody has seen" is "$(post_json mine /v1/sync/hello hello.json)" 200
ok "its head is h(0)" says "\"seq\":0,\"hash\":\"$zero\",\"sealed\":0,\"received\":0,\"receipt\":\"\",\"agrees\":true" answer
ok "the master data comes along, from the start" says '"master":{"reset":true,"items":[{"kind":"order","key":"PO-1"' answer
cursor=$(field cursor)
hello 0 "$zero" "$cursor"
ok "with the cursor there is nothing new" is "$(post_json mine /v1/sync/hello hello.json)" 200
ok "and no full copy" says "\"reset\":false,\"items\":[],\"cursor\":\"$cursor\"" answer
hello 0 "$zero" '' ffffffffffffffffffffffffffffffff
ok "hello for another terminal is refused" is "$(post_json mine /v1/sync/hello hello.json)" "403 wrong-device"
ok "without a certificate it is refused" is "$(post_json ask /v1/sync/hello hello.json)" "403 no-certificate"
head -c 16384 /dev/zero | tr '\0' ' ' > large.json; cat hello.json >> large.json
ok "a hello past 16 KiB is too large" is "$(post_json mine /v1/sync/hello large.json)" "413 too-large"
printf '{"v":1,"device":"%s","device":"x"}' "$device" > wrong.json
ok "repeated keys are malformed" is "$(post_json mine /v1/sync/hello wrong.json)" "400 malformed"

# --- batches --------------------------------------------------------------------------------------------
printf '{"t":"x","n":%s}\n' 1 2 3 > three
batch 1 three | gzip > b.gz
stored=0
ok "a batch is stored" is "$(send b.gz)" 200
keep
cp answer ack
ok "three records of it" is "$(count)" 3
ok "the acknowledgement has our own head" is "$(field hash ack)" "$(tail -1 chain)"
ok "the same batch again is acknowledged" is "$(send b.gz)" 200
ok "byte for byte, and" cmp answer ack
stored=3
ok "stored once" is "$(count)" 3
printf '{"t":"x","n":%s}\n' 3 4 > two
batch 3 two | gzip > b.gz
ok "a batch may overlap what is stored" is "$(send b.gz)" 200
keep
stored=4
ok "only what is new is stored" is "$(count)" 4
hello 9 "$zero" "$cursor"
post_json mine /v1/sync/hello hello.json > /dev/null
ok "hello tells the head and its receipt" says "\"seq\":4,\"hash\":\"$(tail -1 chain)\"" answer
hello 2 "$zero" "$cursor"
post_json mine /v1/sync/hello hello.json > /dev/null
ok "a tail that is another record does not agree" says '"agrees":false' answer
hello 2 "$(sed -n 3p chain)" "$cursor"
post_json mine /v1/sync/hello hello.json > /dev/null
ok "a tail that is ours agrees" says '"agrees":true' answer

batch 7 two | gzip > bad.gz
ok "a gap is refused" unchanged "409 gap" "$(send bad.gz)"
ok "and the seq that is wanted is named" is "$(field expected)" 5
batch 5 two "$zero" | gzip > bad.gz
ok "another chain before it is diverged" unchanged "409 diverged" "$(send bad.gz)"
ok "where it parts is named" is "$(field seq)" 4
printf '{"t":"x","n":%s}\n' 9 9 > other
batch 2 other | gzip > bad.gz
ok "another record under a stored number is diverged" unchanged "409 diverged" "$(send bad.gz)"
ok "and named" is "$(field seq)" 2
printf '{"t":"x","n":5}\n[6]\n' > other
batch 5 other | gzip > bad.gz
ok "a record that is no object is refused" unchanged "422 bad-record" "$(send bad.gz)"
ok "by index" is "$(field index)" 1
ok "and by seq" is "$(field seq)" 6
{ printf '{"t":"'; head -c 65536 /dev/zero | tr '\0' x; printf '"}\n'; } > other
batch 5 other | gzip > bad.gz
ok "a record past 64 KiB is refused" unchanged "422 bad-record" "$(send bad.gz)"
batch 5 two | sed 's/"n":4/"n":8/' | gzip > bad.gz
ok "a record changed on the way breaks the chain" unchanged "422 chain" "$(send bad.gz)"
batch 5 two > plain
gzip -c plain | head -c 60 > bad.gz
ok "a truncated gzip is malformed" unchanged "400 malformed" "$(send bad.gz)"
{ gzip -c plain; printf x; } > bad.gz
ok "something after the gzip is malformed" unchanged "400 malformed" "$(send bad.gz)"
ok "what is no gzip is malformed" unchanged "400 malformed" "$(send plain)"
ok "a plain body says so by its encoding" unchanged "415 encoding" \
  "$(mine "$records" -H 'Content-Type: application/x-ndjson' --data-binary @plain)"
head -c -1 plain | gzip > bad.gz
ok "a last line that is not ended is malformed" unchanged "400 malformed" "$(send bad.gz)"
sed '$d' plain | gzip > bad.gz
ok "a record too few is malformed" unchanged "400 malformed" "$(send bad.gz)"
sed "1s/$epoch/ffffffffffffffff/" plain | gzip > bad.gz
ok "an envelope for another stream is malformed" unchanged "400 malformed" "$(send bad.gz)"
printf '' | gzip > bad.gz
ok "an empty batch is malformed" unchanged "400 malformed" "$(send bad.gz)"
head -c 300000000 /dev/zero | gzip -9 > bomb.gz
ok "a gzip bomb is stopped" unchanged "413 too-large" "$(send bomb.gz)"
head -c 5000000 /dev/urandom | gzip > large
ok "a batch past 4 MiB is too large" unchanged "413 too-large" "$(send large)"
ok "also when it comes in chunks" unchanged "413 too-large" "$(send large -H 'Transfer-Encoding: chunked')"
yes '{}' | head -20001 > many
batch 5 many | gzip > bad.gz
ok "more than 20000 records are too large" unchanged "413 too-large" "$(send bad.gz)"
other_path=/v1/streams/ffffffffffffffffffffffffffffffff/$epoch/records
ok "another terminal's address is refused" unchanged "403 wrong-device" \
  "$(mine "$other_path" -H 'Content-Encoding: gzip' --data-binary @b.gz)"
ok "a batch without a certificate is refused" unchanged "403 no-certificate" \
  "$(ask "$records" -H 'Content-Encoding: gzip' --data-binary @b.gz)"

# --- records given back -----------------------------------------------------------------------------------
back() { mine "$records?after=$1" -H 'Accept: application/x-ndjson'; }
given() { gunzip -c answer; } # what came back, inflated
ok "records are given back" is "$(back 2)" 200
ok "byte for byte" is "$(given | tail -n +2)" "$(printf '{"t":"x","n":%s}\n' 3 4)"
ok "with the chain before and after them" is "$(given | head -1)" \
  "{\"v\":1,\"device\":\"$device\",\"epoch\":\"$epoch\",\"first\":3,\"last\":4,\"previous\":\"$(sed -n 3p chain)\",\"head\":\"$(tail -1 chain)\"}"
ok "beyond the last there are none" is "$(back 4)$(given | wc -c)" 2000
ok "nor beyond that" is "$(back 9000)$(given | wc -c)" 2000
ok "after wants a number" is "$(back x)" "400 malformed"
ok "and is wanted" is "$(mine "$records")" "400 malformed"
ok "an epoch that never came is not known" is \
  "$(mine "/v1/streams/$device/ffffffffffffffff/records?after=0")" "404 unknown-stream"
ok "another terminal's records are not given" is "$(mine "$other_path?after=0")" "403 wrong-device"
ok "nor any without a certificate" is "$(ask "$records?after=0")" "403 no-certificate"
ok "a stream takes no other method" is "$(mine "$records" -X PUT)" "405 method"
ok "and nothing was stored by all that" is "$(count)" "$stored"

# --- certificates ---------------------------------------------------------------------------------------
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$device" \
  -keyout self.key -out self.pem 2>/dev/null
ok "a certificate that its owner signed is refused" is "$(ask /v1/master --cert self.pem --key self.key)" "403 no-certificate"
printf 'extendedKeyUsage=clientAuth\n' > ext
sign() { # sign CSR OUT START END
  rm -f index.txt* serial*; : > index.txt; echo 77 > serial
  printf '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\nextendedKeyUsage=clientAuth\n' > ca.conf
  openssl ca -batch -config ca.conf -cert "$ca" -keyfile "$work/office/ca.key" -in "$1" -out "$2" \
    -startdate "$3" -enddate "$4" -notext 2>/dev/null
}
sign me.csr old.pem 20200101000000Z 20210101000000Z
ok "an expired certificate is refused" is "$(ask /v1/master --cert old.pem --key me.key)" "403 no-certificate"
ok "and the person reads why" says 'expired' answer
sign stranger.csr stranger.pem 20200101000000Z 20990101000000Z
ok "a name that is no device is unknown" is "$(ask /v1/master --cert stranger.pem --key stranger.key)" "403 unknown-device"
ok "the server's certificate is none of a client" is \
  "$(ask /v1/master --cert "$work/office/server.pem" --key "$work/office/server.key")" "403 no-certificate"
enrol_body "$(token)" "$device" "$seal" again.csr > enrol.json
ok "a known terminal may enrol again" is "$(post_json ask /v1/enrol enrol.json)" 200
ok "then its old certificate is no more good" is "$(mine /v1/master)" "403 revoked"
sed 's/.*"certificate":"\([^"]*\)".*/\1/; s/\\n/\n/g' answer > /dev/null
post_json ask /v1/enrol enrol.json > /dev/null
sed 's/.*"certificate":"\([^"]*\)".*/\1/; s/\\n/\n/g' answer > me.pem
cp again.key me.key
ok "and the new one is" is "$(mine /v1/master)" 200
sql "$db" "UPDATE device SET revoked_ms = 1"
ok "a revoked terminal is refused at once" is "$(mine /v1/master)" "403 revoked"
sql "$db" "UPDATE device SET revoked_ms = NULL"
ok "TLS 1.2 is not spoken" status 35 curl -sS --tls-max 1.2 --cacert "$ca" "$url/v1/enrol/ca"

# --- addresses and methods --------------------------------------------------------------------------------
ok "an address that is none" is "$(ask /v2/nothing)" "404 not-found"
ok "a stream's address in capitals is none" is "$(mine /v1/streams/AA/BB/records --data-binary x)" "404 not-found"
ok "another method" is "$(mine /v1/sync/hello)" "405 method"
ok "is told which one" status 0 sh -c "curl -sSi --cacert '$ca' '$url/v1/enrol' | grep -qi '^allow: post'"
ok "DELETE is none of ours" is "$(ask /v1/enrol/ca -X DELETE)" "405 method"
huge=$(head -c 60000 /dev/zero | tr '\0' h)
got=$(ask /v1/enrol/ca -H "X-Huge: $huge")
ok "a huge header is refused (got $got)" sh -c "case '$got' in 4*|curl*) ;; *) false ;; esac"
ok "and the office lives" is "$(ask /v1/enrol/ca)" 200
ok "no answer may be kept on the way" status 0 sh -c "curl -sSi --cacert '$ca' '$url/v1/enrol/ca' | grep -qi '^cache-control: no-store'"
head -c 2000 /dev/urandom > noise
timeout 5 openssl s_client -connect "${url#https://}" < noise > /dev/null 2>&1
ok "noise inside TLS does no harm" is "$(ask /v1/enrol/ca)" 200

crowd() {
  perl -MIO::Socket::INET -e '
    push @held, IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $ARGV[0]) // last for 1 .. 300;
    print { $held[$_] } "\x16" for 0 .. $#held; open my $f, ">", "held"; sleep 60' "${url##*:}" &
  extra_pids=$!
  until_true 50 test -e held || return 1
  got=$(ask /v1/enrol/ca --interface 127.0.0.2 --max-time 10)
  kill -9 "$extra_pids"
  wait "$extra_pids" 2>/dev/null
  extra_pids=
  is "$got" 200
}
ok "one address with 300 open connections keeps nobody else out" crowd
ok "nor itself, once they are closed" until_true 50 sh -c "curl -sf --max-time 5 --cacert '$ca' '$url/v1/enrol/ca'"

# --- master data ----------------------------------------------------------------------------------------------
ok "master data from the start" is "$(mine "/v1/master?cursor=")" 200
ok "is a full copy" says '{"reset":true,"items":[{"kind":"order","key":"PO-1","revision":1,"body":{"order":"PO-1","buyer":"Buyer","article":"Twill","colour":"navy","colour_no":"19-4024","profile":"four-point-inch","width":"1500mm","weight":"180g/m2","spec":1,"confirmed":true}}' answer
ok "a cursor from the future begins a full copy" is "$(mine "/v1/master?cursor=r999999")" 200
ok "as if there were none" says '{"reset":true' answer
ok "a cursor of another form is malformed" is "$(mine "/v1/master?cursor=a%20b")" "400 malformed"
import() { "$bin/perch-office" import --config "$office" "$@"; }
sed 's/navy/black/' "$work/orders.csv" > changed.csv
ok "a CSV file is taken while the office serves" status 0 import changed.csv
mine "/v1/master?cursor=$cursor" > /dev/null
ok "only the changed order comes down" is "$(grep -o '"kind"' answer | wc -l) $(field key)" "1 PO-1"
perl -e 'print "order,roll,lot,length\n"; printf "PO-1,X%04d,L9,100m\n", $_ for 1 .. 1200' > many.csv
ok "a long packing list" status 0 import many.csv
pages() {
  next=$cursor
  items=0
  for page in 1 2 3; do
    mine "/v1/master?cursor=$next" > /dev/null
    next=$(field cursor)
    items=$((items + $(grep -o '"kind"' answer | wc -l)))
    is "$(sed -n 's/.*"more":\([a-z]*\).*/\1/p' answer)" "$([ $page -lt 3 ] && echo true || echo false)" || return 1
  done
  is "$items" 1201
}
ok "comes down in pages" pages

# --- what was stored is judged afterwards, and verified ---------------------------------------------------------
ok "unknown types have their notices" until_true 50 sh -c \
  "[ \$(sqlite3 '$db' \"SELECT count(*) FROM notice WHERE kind = 'unknown-type'\") = 4 ]"
ok "everything verifies" is "$("$bin/perch-office" verify --config "$office" --json)" \
  '{"ok":true,"devices":1,"records":4,"seals":0,"receipts":2}'
second() { "$bin/perch-office" serve --config "$office" 2> second.err; }
ok "a second office on the same database stops" status 3 second
ok "and names the first" says "$office_pid" second.err
ok "init beside a running office keeps everything" is "$("$bin/perch-office" init --config "$office")" "everything is there already"
ok "the socket is for its owner alone" is "$(stat -c %a "$work/office/office.sock")" 600
clean_end() { kill "$office_pid" && wait "$office_pid"; }
ok "SIGTERM ends it in order" status 0 clean_end
office_pid=
ok "and the socket goes with it" test ! -e "$work/office/office.sock"
cp -r "$work/office" "$work/damaged"
sql "$work/damaged/office.db" "DROP TRIGGER record_no_update; UPDATE record SET bytes = CAST('{\"t\":\"x\",\"n\":7}' AS BLOB) WHERE seq = 2"
damaged() { "$bin/perch-office" verify --config "$work/damaged/office.conf" 2> verify.err; }
ok "one changed byte is found" status 1 damaged
ok "and the record named" says "device $device epoch $epoch record 2:" verify.err

# --- commands ---------------------------------------------------------------------------------------------------
printf 'db = office.db\nport = 1\n' > bad.conf
ok "an unknown key is refused" status 3 "$bin/perch-office" verify --config bad.conf
"$bin/perch-office" verify --config bad.conf 2> err
ok "by file and line" says 'bad.conf:2: unknown key: port' err
ok "no command is wrong use" status 2 "$bin/perch-office"
ok "a file that is not there is said" status 3 import nowhere.csv
before=$(sha256sum "$work/office/ca.key" "$work/office/server.pem" "$work/office/receipt.key")
ok "init again" status 0 "$bin/perch-office" init --config "$office" --host elsewhere
ok "keeps every key" is "$(sha256sum "$work/office/ca.key" "$work/office/server.pem" "$work/office/receipt.key")" "$before"
finish
