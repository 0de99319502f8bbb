#!/bin/bash
# Two runs of processes, a backtest and verify agree; any flipped byte is found and named.
. "${SOURCE_DIR:?run by scripts/test}/tests/integration/lib/house.bash"

run() {
    "$TRADEWIND" up --home "$1" --replay --data "$data" --pace max --until-end --json
}

first=$(run "$scratch/one")
check "up --until-end exits 0" equal $? 0
check "it prints one line" equal "$(wc -l <<< "$first")" 1
for name in records bars opinions decisions orders fills refusals equity cash positions dividends \
    state_hash trading mode; do
    check "its JSON has $name" test "$(field $name <<< "$first")" != None
done
check "a second run gives the same" equal "$(run "$scratch/two")" "$first"
check "a backtest gives the same" equal \
    "$("$TRADEWIND" backtest --json --home "$scratch/one" --data "$data")" "$first"
check "their databases hold the same" equal \
    "$(domain_of "$scratch/one" | sha256sum)" "$(domain_of "$scratch/two" | sha256sum)"
check "the database holds each fill" equal \
    "$(sqlite3 "$scratch/one/runs/0001/tradewind.sqlite" 'SELECT count(*) FROM fills')" \
    "$(field fills <<< "$first")"
check "the database holds each bar" equal \
    "$(sqlite3 "$scratch/one/runs/0001/tradewind.sqlite" 'SELECT count(*) FROM bars')" \
    "$(field bars <<< "$first")"

verified=$("$TRADEWIND" verify --home "$scratch/one" --json)
check "verify agrees" equal "$(field state_hash <<< "$verified")" "$(field state_hash <<< "$first")"
check "verify had a snapshot" equal "$(field from_snapshot <<< "$verified")" True
check "a log kept by a backtest is a log" \
    "$TRADEWIND" backtest --home "$scratch/one" --data "$data" --log "$scratch/kept"

# One byte of each kind: header, mark, record, the last record, unused tail.
segment=$scratch/one/runs/0001/log/00000001.log
last=$(python3 - "$segment" << 'PY'
import struct, sys
data = open(sys.argv[1], "rb").read()
at = 4096
while True:
    length = struct.unpack_from("<I", data, at)[0]
    if length == 0: break
    last, at = at, at + length
print(last)
PY
)
flip() {
    python3 -c '
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2])); byte = file.read(1)[0]
    file.seek(int(sys.argv[2])); file.write(bytes([byte ^ 1]))' "$segment" "$1"
}
for place in 9 60 700 4096 4100 5000 1000003 "$last" $((last + 70)) 60000000 67108863; do
    flip "$place"
    told=$("$TRADEWIND" verify --home "$scratch/one" 2>&1)
    check "verify refuses byte $place flipped" equal $? 12
    check "and names the segment (byte $place)" contains "$told" "00000001.log"
    flip "$place"
done
check "verify passes when the bytes are back" "$TRADEWIND" verify --home "$scratch/one"
finish
