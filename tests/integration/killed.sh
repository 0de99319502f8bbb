#!/bin/bash
# Each service killed (-9) once mid-run, the sequencer and the supervisor too: the run ends with the
# same state hash and the same contents of the database.
. "${SOURCE_DIR:?run by scripts/test}/tests/integration/lib/house.bash"

"$TRADEWIND" up --home "$scratch/calm" --replay --data "$data" --pace max --until-end --json \
    > "$scratch/calm.json"
expected=$(field state_hash < "$scratch/calm.json")
domain=$(domain_of "$scratch/calm" | sha256sum)

# kill_at HOME SERVICE RECORD
kill_at() {
    wait_until 20 reached "$1" "$3" || return 1
    local pid
    pid=$(pid_of "$1" "$2")
    [ -n "$pid" ] && kill -9 "$pid"
    killed=$pid
}

is_another() {
    local pid
    pid=$(pid_of "$1" "$2")
    [ -n "$pid" ] && [ "$pid" != "$3" ]
}

house_start "$scratch/storm" --pace 300 --until-end --json
record=3000
for service in core sequencer feed recorder sequencer core; do
    check "$service is killed at record $record" kill_at "$scratch/storm" $service $record
    check "$service is back within a second" wait_until 1 is_another "$scratch/storm" $service \
        "$killed"
    record=$((record + 3500))
done
wait "$house"
check "the run ends well" equal $? 0
check "no kill of a healthy service paused trading" equal \
    "$(field trading < "$scratch/storm.out")" running
check "the state hash is that of the calm run" equal \
    "$(field state_hash < "$scratch/storm.out")" "$expected"
check "the database holds the same" equal "$(domain_of "$scratch/storm" | sha256sum)" "$domain"
check "verify agrees" equal \
    "$("$TRADEWIND" verify --home "$scratch/storm" --json | field state_hash)" "$expected"

# The supervisor: everything drains and is gone within 2 s; up goes on where it was.
house_start "$scratch/orphan" --pace 300 --until-end --json
check "a house runs" wait_until 20 reached "$scratch/orphan" 8000
services=$(for name in sequencer feed core recorder; do pid_of "$scratch/orphan" $name; done)
check "it has four services" equal "$(wc -w <<< "$services")" 4
all_gone() {
    for pid in $services; do
        is_gone "$pid" || return 1
    done
}
disown "$house"
kill -9 "$house"
begin=$(date +%s%N)
check "its services are gone" wait_until 4 all_gone
elapsed=$((($(date +%s%N) - begin) / 1000000))
check "within 2 s of the supervisor (it took $elapsed ms)" test $elapsed -le 2200
house_start "$scratch/orphan" --pace max --until-end --json
wait "$house"
check "up goes on and ends well" equal $? 0
check "it says so" contains "$(cat "$scratch/orphan.err" "$scratch/orphan.out")" "goes on"
check "with the same state hash" equal \
    "$(field state_hash < "$scratch/orphan.out")" "$expected"
check "and the same database" equal "$(domain_of "$scratch/orphan" | sha256sum)" "$domain"
finish
