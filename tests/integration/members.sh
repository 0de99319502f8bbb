#!/bin/bash
# The committee changes while it runs, by command record: from the next decision on, and on replay.
. "${SOURCE_DIR:?run by scripts/test}/tests/integration/lib/house.bash"
home=$scratch/home

house_start "$home" --pace 150 --until-end --json
check "a house runs" wait_until 20 reached "$home" 5000
check "a member is silenced" "$TRADEWIND" agent disable trend --home "$home"
check "another gets a weight" "$TRADEWIND" agent weight breakout 2.5 --home "$home"
check "agent list tells" grep -Eq '^trend +no' < <("$TRADEWIND" agent list --home "$home")
check "it goes on" wait_until 20 reached "$home" 9000
check "the member speaks again" "$TRADEWIND" agent enable trend --home "$home"
wait "$house"
check "the run ends well" equal $? 0
check "each decision holds the votes and weights of its time" python3 -c '
import json, sys
seen = []
settings = 0
for line in sys.stdin:
    record = json.loads(line)
    if record["type"] == "config":
        settings += record["body"]["command"] != 0
        continue
    votes = {opinion["member"]: opinion["weight"] for opinion in record["body"]["opinions"]}
    now = ("trend" in votes, votes["breakout"])
    if not seen or seen[-1] != now: seen.append(now)
assert settings == 3, settings
whole, silenced, weighted, both = (True, "1"), (False, "1"), (False, "2.5"), (True, "2.5")
assert seen in ([whole, silenced, weighted, both], [whole, weighted, both]), seen' \
    < <("$TRADEWIND" log --home "$home" --type config,decision --json)
check "verify replays the changes" "$TRADEWIND" verify --home "$home"
finish
