#!/bin/bash
# Splits are booked and features restated: no false crash, neither in the account nor in a veto.
. "${SOURCE_DIR:?run by scripts/test}/tests/integration/lib/house.bash"

for plan in replay_2000_2005 replay_2014; do
    "$TRADEWIND" up --home "$scratch/$plan" --replay --data "$data/$plan.csv" --pace max \
        --until-end --json > "$scratch/$plan.json" 2> /dev/null
    check "$plan ends well" equal $? 0
    check "$plan: the backtest ends in the same state" equal \
        "$("$TRADEWIND" backtest --json --home "$scratch/none" --data "$data/$plan.csv" |
            field state_hash)" "$(field state_hash < "$scratch/$plan.json")"
    check "$plan: verify agrees" "$TRADEWIND" verify --home "$scratch/$plan"
done

# AAPL 2:1 on 2005-02-28, while 45 shares are held.
log() {
    "$TRADEWIND" log --home "$scratch/replay_2000_2005" --json --type "$1"
}
check "the split of 2005-02-28 doubles the position" python3 -c '
import json, sys
postings = [json.loads(line) for line in sys.stdin]
splits = [p for p in postings if p["body"]["kind"] == "split"]
assert [p["event_time"][:10] for p in splits] == ["2005-02-28"], splits
before = [p for p in postings if p["body"]["instrument"] == splits[0]["body"]["instrument"]
          and p["sequence"] < splits[0]["sequence"]][-1]["body"]
after = splits[0]["body"]
assert float(after["position"]) == 2 * float(before["position"]), (before, after)
assert after["cost"] == before["cost"] and after["cash"] == "0"' < <(log posting)
check "equity does not jump with it" python3 -c '
import json, sys
equity = [json.loads(line) for line in sys.stdin]
near = [float(e["body"]["equity"]) for e in equity
        if "2005-02-24" <= e["event_time"][:10] <= "2005-03-01"]
assert len(near) >= 3 and max(near) / min(near) < 1.02, near' < <(log equity)
check "sigma20 of AAPL stays small behind each split" python3 -c '
import json, sys
days = {"2000-06-21", "2000-06-22", "2003-02-18", "2003-02-19", "2005-02-28", "2005-03-01"}
seen = 0
for line in sys.stdin:
    record = json.loads(line)
    if record["event_time"][:10] not in days: continue
    for opinion in record["body"]["opinions"]:
        if opinion["member"] != "risk": continue
        seen += 1
        for place in "ab":  # 11: sigma20
            if opinion["feature_" + place] == 11: assert float(opinion["value_" + place]) < 0.1
assert seen >= 6, seen' < <(log decision)
finish
