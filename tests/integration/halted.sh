#!/bin/bash
# halt while an order waits for the open: nothing fills behind it; it survives a restart of
# everything; only resume with a reason clears it.
. "${SOURCE_DIR:?run by scripts/test}/tests/integration/lib/house.bash"
home=$scratch/home

count() {
    sqlite3 "$home/runs/0001/tradewind.sqlite" "SELECT count(*) FROM $1" 2> /dev/null
}

# An order that was sent and has neither filled nor ended: it waits for the next open.
order_waits() {
    "$TRADEWIND" log --home "$home" --type order,fill,order_event --json 2> /dev/null | python3 -c '
import json, sys
open_orders = set()
for line in sys.stdin:
    record = json.loads(line)
    body = record.get("body", record)
    if record["type"] == "order" and body["verdict"] == "accepted": open_orders.add(body["order"])
    if record["type"] == "fill": open_orders.discard(body["order"])
    if record["type"] == "order_event" and body["event"] != "acknowledged":
        open_orders.discard(body["order"])
sys.exit(not open_orders)'
}

# Until the supervisor has read the log, what trading is, is unknown: never anything else.
is_halted() {
    until [ "$(status_of "$home" | field trading)" != unknown ]; do sleep 0.02; done
    equal "$(status_of "$home" | field trading)" halted
}

# Without conviction, minimum and band nearly every bar makes an order: one always waits.
mkdir -p "$home/config"
cp "$SOURCE_DIR"/config/*.yaml "$home/config/"
sed -i 's/^conviction_min:.*/conviction_min: 0.0001/' "$home/config/agents.yaml"
sed -i 's/^minimum_trade:.*/minimum_trade: 0/; s/^no_trade_band:.*/no_trade_band: 0/' \
    "$home/config/trading.yaml"
house_start "$home" --pace 400
check "a house runs" wait_until 30 reached "$home" 6000
kill -TERM "$house"; wait "$house"
check "it stops in order" equal $? 0
house_start "$home" --pace 0.5
check "it goes on" wait_until 10 status_of "$home"
# The order may fill between the look and the halt: then another one is awaited.
for _ in 1 2 3 4 5 6; do
    check "an order waits for the open" wait_until 60 order_waits
    told=$("$TRADEWIND" halt --home "$home" --reason "a test")
    check "halt is answered ($told)" equal $? 0
    grep -Eq ' [1-9][0-9]* orders? cancelled' <<< "$told" && break
    check "resume" "$TRADEWIND" resume --home "$home" --reason "another try"
done
check "it counts the orders it cancelled" grep -Eq ' [1-9][0-9]* orders? cancelled' <<< "$told"
fills() { "$TRADEWIND" log --home "$home" --type fill --json | wc -l; }
before=$(fills)
sequence=$("$TRADEWIND" log --home "$home" --json | wc -l)
data_flow() { [ "$("$TRADEWIND" log --home "$home" --json | wc -l)" -gt $((sequence + 12)) ]; }
check "data flow on" wait_until 20 data_flow
check "nothing fills" equal "$(fills)" "$before"

kill -TERM "$house"; wait "$house"
house_start "$home" --pace 40
check "it is up again" wait_until 10 status_of "$home"
sequence=$((sequence + 300))
check "data flow on behind the restart" wait_until 20 data_flow
check "it is still halted" is_halted
kill -9 "$house"; wait "$house" 2> /dev/null
house_start "$home" --pace 40
check "it is up behind a crash" wait_until 10 status_of "$home"
check "it is halted there, too" is_halted
check "nothing filled meanwhile" equal "$(fills)" "$before"

"$TRADEWIND" resume --home "$home" 2> "$scratch/told"
check "resume without a reason is refused" equal $? 7
check "and says why" contains "$(cat "$scratch/told")" reason
check "it is halted as before" equal "$(status_of "$home" | field trading)" halted
check "resume with a reason is taken" "$TRADEWIND" resume --home "$home" --reason "tested"
check "trading runs" equal "$(status_of "$home" | field trading)" running
more_fills() { [ "$(fills)" -gt "$before" ]; }
check "orders fill again" wait_until 20 more_fills
"$TRADEWIND" down --home "$home" > /dev/null
wait "$house"
check "down stops it" equal $? 0
check "verify agrees" "$TRADEWIND" verify --home "$home"
check "the halt is told in the log with its reason" contains \
    "$("$TRADEWIND" log --home "$home" --type halt,resume --json)" "a test"

# A halt before the end: the replay still ends, exit 0, and says halted.
house_start "$scratch/late" --pace 600 --until-end --json
check "another house runs" wait_until 20 reached "$scratch/late" 4000
check "it is halted" "$TRADEWIND" halt --home "$scratch/late" --reason "to the end"
wait "$house"
check "it ends with 0" equal $? 0
check "and says that it is halted" equal "$(field trading < "$scratch/late.out")" halted
finish
