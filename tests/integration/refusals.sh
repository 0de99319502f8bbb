#!/bin/bash
# What is wrong gets one clear error, a status from the table, and nothing half-written.
. "${SOURCE_DIR:?run by scripts/test}/tests/integration/lib/house.bash"

# refuses NAME STATUS TEXT COMMAND...: ends with the status, and one error line holds the text.
refuses() {
    local name=$1 status=$2 text=$3
    shift 3
    "$@" > "$scratch/out" 2> "$scratch/err" < /dev/null
    local got=$?
    check "$name: status $status" equal $got "$status"
    check "$name: says '$text'" contains "$(cat "$scratch/err")" "$text"
    check "$name: nothing on standard output" test ! -s "$scratch/out"
}

refuses "unknown command" 2 "haltt" "$TRADEWIND" haltt
refuses "unknown option" 2 "--homee" "$TRADEWIND" status --homee x
refuses "an option without its value" 2 "--home" "$TRADEWIND" status --home
refuses "no home to halt" 4 "$scratch/none" "$TRADEWIND" halt --home "$scratch/none" --reason x
refuses "no home to verify" 4 "$scratch/none" "$TRADEWIND" verify --home "$scratch/none"
refuses "up without --replay" 2 "--replay" "$TRADEWIND" up --home "$scratch/none"
check "nothing was made" test ! -e "$scratch/none"

house_start "$scratch/busy" --pace 50
check "a house runs" wait_until 20 reached "$scratch/busy" 50
refuses "a busy home" 6 "already running, pid $house" \
    "$TRADEWIND" up --home "$scratch/busy" --replay --data "$data"
refuses "verify of a busy home" 6 "$house" "$TRADEWIND" verify --home "$scratch/busy"
refuses "an unknown member" 4 "trendy" "$TRADEWIND" agent disable trendy --home "$scratch/busy"
refuses "an unknown order" 4 "order" "$TRADEWIND" explain 99999 --home "$scratch/busy"
"$TRADEWIND" down --home "$scratch/busy" > /dev/null
wait "$house"
refuses "no supervisor" 8 "no supervisor" "$TRADEWIND" halt --home "$scratch/busy" --reason x

# Configuration, by file, line and column.
mkdir -p "$scratch/bad/config"
cp "$SOURCE_DIR"/config/*.yaml "$scratch/bad/config/"
spoil() {
    cp "$SOURCE_DIR"/config/*.yaml "$scratch/bad/config/"
    printf '%s\n' "$2" >> "$scratch/bad/config/$1"
}
spoil risk.yaml "cash_bufer: 0.1"
refuses "an unknown key" 3 "cash_bufer" "$TRADEWIND" config check --home "$scratch/bad"
check "its line is named" contains "$(cat "$scratch/err")" \
    "risk.yaml:$(wc -l < "$scratch/bad/config/risk.yaml")"
spoil risk.yaml "cash_buffer: 3"
refuses "a key given twice or out of range" 3 "risk.yaml" \
    "$TRADEWIND" up --home "$scratch/bad" --replay --data "$data"
check "no run was made" test ! -e "$scratch/bad/runs/0001"

# Data: a bad row is named by file, line and column before anything is begun.
mkdir -p "$scratch/data/daily" && cp -r "$data/reference" "$scratch/data/"
zcat "$data/daily/us_daily_2000_2013.csv.gz" | grep -E '^(symbol|AAPL,2005-0[3-6])' \
    > "$scratch/data/daily/a.csv"
printf 'file,symbol,from,to\ndaily/a.csv,AAPL,2005-03-01,2005-06-30\n' > "$scratch/data/replay.csv"
check "few rows are a replay" "$TRADEWIND" backtest --data "$scratch/data" --home "$scratch/none"
sed -i '20s/^AAPL,\([^,]*\),/AAPL,\1,x/' "$scratch/data/daily/a.csv"
refuses "a bad row" 3 'a.csv line 20 column "open"' \
    "$TRADEWIND" up --home "$scratch/rows" --replay --data "$scratch/data"
check "no run was made of it" test ! -e "$scratch/rows/runs/0001"
refuses "a folder without data" 4 "$scratch/nothing" \
    "$TRADEWIND" backtest --data "$scratch/nothing" --home "$scratch/none"
finish
