#!/bin/bash
# The supervisor under fire: services that hang, crash at one record or cannot begin; halts that
# core does not answer; clients that are slow, loud or rude; a halt page that was lost or found.
. "${SOURCE_DIR:?run by scripts/test}/tests/integration/lib/house.bash"

is_another() {
    local pid
    pid=$(pid_of "$1" "$2")
    [ -n "$pid" ] && [ "$pid" != "$3" ]
}

# ask HOME: sends standard input to the socket, prints what comes back within three seconds.
ask() {
    python3 -c '
import os, socket, sys
client = socket.socket(socket.AF_UNIX)
client.settimeout(3)
os.chdir(sys.argv[1])
client.connect("control.sock")
got = b""
try:
    client.sendall(sys.stdin.buffer.read())
    client.shutdown(socket.SHUT_WR)
    while True:
        part = client.recv(65536)
        if not part: break
        got += part
except (TimeoutError, ConnectionError): pass
sys.stdout.write(got.decode())' "$1"
}

# --- hung services, and a halt that core cannot answer -------------------------------------------
home=$scratch/hung
house_start "$home" --pace 20
check "a house runs" wait_until 20 reached "$home" 300
core=$(pid_of "$home" core)
kill -STOP "$core"
begin=$(date +%s%N)
told=$("$TRADEWIND" halt --home "$home" --reason "core sleeps" --json)
check "a halt works while core hangs" equal $? 0
elapsed=$((($(date +%s%N) - begin) / 1000000))
check "within 3 s (it took $elapsed ms)" test $elapsed -le 3000
check "the hung core was ended and another carried the halt" equal \
    "$(field carried <<< "$told")" True
check "core is another process" is_another "$home" core "$core"
check "resume is taken" "$TRADEWIND" resume --home "$home" --reason "woken"

recorder=$(pid_of "$home" recorder)
kill -STOP "$recorder"
check "a halt works while recorder hangs" "$TRADEWIND" halt --home "$home" --reason "no books"
check "a silent service is ended and another started" wait_until 8 is_another "$home" recorder \
    "$recorder"
hung() { "$TRADEWIND" log --home "$home" --type process --json | grep -q hung; }
check "the log tells of it" wait_until 5 hung
check "resume is taken again" "$TRADEWIND" resume --home "$home" --reason "books are back"
check "pause is taken" "$TRADEWIND" pause --home "$home" --reason "lunch"
check "trading is paused" equal "$(status_of "$home" | field trading)" paused
"$TRADEWIND" pause --home "$home" > /dev/null 2>&1
check "a second pause is refused" equal $? 7
check "resume ends the pause" "$TRADEWIND" resume --home "$home" --reason "back"
"$TRADEWIND" resume --home "$home" --reason "again" > /dev/null 2>&1
check "there is nothing more to resume" equal $? 7

# --- members and settings while it runs ----------------------------------------------------------
member() {
    "$TRADEWIND" agent list --home "$home" --json | python3 -c '
import json, sys
for agent in json.load(sys.stdin):
    if agent["agent"] == sys.argv[1]: print(agent[sys.argv[2]])' "$1" "$2"
}
check "a member is silenced" "$TRADEWIND" agent disable trend --home "$home"
check "the list says so" equal "$(member trend enabled)" False
check "a member gets a weight" "$TRADEWIND" agent weight breakout 2.5 --home "$home"
check "the list says so, too" equal "$(member breakout weight)" 2.5
"$TRADEWIND" agent weight breakout 1001 --home "$home" > /dev/null 2> "$scratch/err"
check "a weight out of range is refused" equal $? 7
check "with the range" contains "$(cat "$scratch/err")" "0 to 1000"
told=$("$TRADEWIND" config apply --home "$home")
check "config apply takes the files over" contains "$told" \
    "agents.members.breakout.weight: 1, was 2.5"
check "and the member speaks again" equal "$(member trend enabled)" True
check "restart gives another process" "$TRADEWIND" restart recorder --home "$home"

# --- clients -------------------------------------------------------------------------------------
check "noise is answered" contains "$(echo noise | ask "$home")" '"ok":false,"status":2'
check "an unknown key is answered" contains \
    "$(echo '{"command":"halt","now":"yes"}' | ask "$home")" 'unknown key'
told=$(printf '{"command":"status"}\n{"command":"nothing"}\n{"command":"status"}\n' | ask "$home")
check "three lines get three answers" equal "$(wc -l <<< "$told")" 3
told=$(head -c 200000 /dev/zero | tr '\0' x | ask "$home")
check "a line without an end is cut" contains "$told" "too long"
python3 - "$home" << 'PY' &
import os, socket, sys, time
os.chdir(sys.argv[1])
crowd = []
for i in range(60):  # more than there is room for; they say half a line and listen to nothing
    client = socket.socket(socket.AF_UNIX)
    client.connect("control.sock")
    client.send(b'{"command":"sta')
    crowd.append(client)
time.sleep(3)
PY
crowd=$!
sleep 0.5
check "a crowd of mute clients keeps nobody out" status_of "$home"
begin=$(date +%s%N)
check "nor a halt" "$TRADEWIND" halt --home "$home" --reason "crowd"
elapsed=$((($(date +%s%N) - begin) / 1000000))
check "which is not held up (it took $elapsed ms)" test $elapsed -le 1500
kill $crowd
check "the socket is its owner's alone" equal "$(stat -c %a "$home/control.sock")" 600
check "down stops it" "$TRADEWIND" down --home "$home"
wait "$house"
check "in order" equal $? 0
check "the log is whole" "$TRADEWIND" verify --home "$home"

# --- the halt page was lost, or found raised -----------------------------------------------------
rm "$home/halt"
house_start "$home" --pace 20
check "it is up without its page" wait_until 10 status_of "$home"
trading_is() { [ "$(status_of "$home" | field trading)" = "$1" ]; }
wait_until 5 eval '! trading_is unknown'  # the log is read by then
check "the log's halt holds" trading_is halted
page_is_up() { status_of "$home" | grep -q '"halt_page":{"state":"halted"'; }
check "and raised the page again" wait_until 5 page_is_up
check "resume ends both" wait_until 5 "$TRADEWIND" resume --home "$home" --reason "found"
"$TRADEWIND" down --home "$home" > /dev/null
wait "$house"
python3 - "$home/halt" << 'PY'
import struct, sys
with open(sys.argv[1], "r+b") as page:
    page.seek(8)
    generation = struct.unpack("<Q", page.read(8))[0]
    page.seek(8)
    page.write(struct.pack("<Q", generation + 1))
PY
house_start "$home" --pace 20
halted_in_log() { "$TRADEWIND" log --home "$home" --type halt --json | grep -q '"page"'; }
check "a page that was found raised halts the log" wait_until 10 halted_in_log
check "trading is halted" trading_is halted
check "resume is taken once more, once the halt is carried" wait_until 5 \
    "$TRADEWIND" resume --home "$home" --reason "tested"
"$TRADEWIND" down --home "$home" > /dev/null
wait "$house"
check "verify agrees with all of it" "$TRADEWIND" verify --home "$home"

# --- core crashes twice at one record ------------------------------------------------------------
home=$scratch/stuck
house_start "$home" --pace 5
check "a house runs again" wait_until 20 reached "$home" 150
python3 - "$house" "$(pid_of "$home" core)" "$home/halt" << 'PY'
import os, signal, sys, time
supervisor, core, page = sys.argv[1:]
children = f"/proc/{supervisor}/task/{supervisor}/children"
known = set(open(children).read().split())
os.kill(int(core), signal.SIGSEGV)
end = time.monotonic() + 10
while open(page, "rb").read(16)[8] % 2 == 0 and time.monotonic() < end:
    for child in set(open(children).read().split()) - known:
        os.kill(int(child), signal.SIGSEGV)  # each successor, at best before it carried anything
        known.add(child)
PY
halted_for_deaths() { "$TRADEWIND" log --home "$home" --type halt --json | grep -q deaths; }
check "two crashes at one record halt trading" wait_until 5 halted_for_deaths
check "the halt names the record" contains \
    "$("$TRADEWIND" log --home "$home" --type halt --json)" "twice at the record behind"
check "core comes back, halted" wait_until 5 pid_of "$home" core
check "trading is halted for it" trading_is halted
check "resume lets it go on, once the halt is carried" wait_until 5 \
    "$TRADEWIND" resume --home "$home" --reason "mended"
kill -INT "$house"
wait "$house"
check "Ctrl-C stops in order" equal $? 0
check "verify agrees behind crashes" "$TRADEWIND" verify --home "$home"

# --- what cannot begin is told at once, and nothing stays ----------------------------------------
home=$scratch/begin
mkdir -p "$home/runs/0001/tradewind.sqlite"
"$TRADEWIND" up --home "$home" --replay --data "$data" --until-end --json > "$scratch/out" \
    2> "$scratch/err"
status=$?
check "a recorder that cannot begin ends up (status $status)" test $status -ne 0
check "with the recorder's own words" contains "$(cat "$scratch/err")" "tradewind: recorder:"
check "and no account" test ! -s "$scratch/out"
check "nobody is left" equal "$(pgrep -fc -- "--home $home " || true)" 0
home=$scratch/hung
python3 - "$home/runs/0001/log/00000001.log" << 'PY'
import sys
with open(sys.argv[1], "r+b") as segment:
    segment.seek(4096 + 200)
    byte = segment.read(1)[0]
    segment.seek(4096 + 200)
    segment.write(bytes([byte ^ 255]))
PY
"$TRADEWIND" up --home "$home" --replay --data "$data" > "$scratch/out" 2> "$scratch/err"
check "a damaged log is not gone on with" equal $? 12
check "its segment is named" contains "$(cat "$scratch/err")" "00000001.log"
finish
