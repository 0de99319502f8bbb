# house.bash: what the integration tests share: a scratch folder, checks, a house that runs.
#
# A test sources it, calls check and finally finish. Every house is in $scratch and is killed with
# the test, whatever happens.
set -u
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tradewind-test-XXXXXX")
data=$SOURCE_DIR/data
failures=0
supervisors=()

clean_up() {
    for pid in "${supervisors[@]}"; do
        kill -9 "$pid" 2> /dev/null
    done
    sleep 0.1
    rm -rf "$scratch"
}
trap clean_up EXIT

# check NAME COMMAND...: does the command succeed?
check() {
    local name=$1
    shift
    if "$@" > "$scratch/check.out" 2>&1; then
        echo "ok $name"
    else
        echo "not ok $name"
        sed 's/^/    /' "$scratch/check.out" | head -n 20
        failures=$((failures + 1))
    fi
}

finish() {
    exit $((failures > 0))
}

equal() {
    [ -n "$1" ] && [ "$1" = "$2" ] || { echo "'$1' is not '$2'"; false; }
}

contains() {
    case "$1" in *"$2"*) true ;; *) echo "'$2' is not in '$1'"; false ;; esac
}

# field NAME < JSON: the text of the first member of that name.
field() {
    python3 -c '
import json, sys
name = sys.argv[1]
def find(value):
    if isinstance(value, dict):
        if name in value: return value[name]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            found = find(one)
            if found is not None: return found
    return None
lines = [line for line in sys.stdin.read().splitlines() if line.startswith("{")]
print(find([json.loads(line) for line in lines]))' "$1"
}

# house_start HOME OPTION...: `up` in the background; its output is HOME.out and HOME.err.
house_start() {
    local home=$1
    shift
    "$TRADEWIND" up --home "$home" --replay --data "$data" "$@" \
        >> "$home.out" 2>> "$home.err" < /dev/null &
    house=$!
    supervisors+=("$house")
}

status_of() {
    "$TRADEWIND" status --home "$1" --json 2> /dev/null
}

# pid_of HOME SERVICE
pid_of() {
    status_of "$1" | python3 -c '
import json, sys
for service in json.load(sys.stdin)["services"]:
    if service["name"] == sys.argv[1] and service.get("state") == "ready":
        print(service["pid"])' "$2" 2> /dev/null
}

# wait_until SECONDS COMMAND...: true when the command was, within the time.
wait_until() {
    local end=$(($(date +%s%N) + $1 * 1000000000))
    shift
    until "$@" > /dev/null 2>&1; do
        [ "$(date +%s%N)" -lt $end ] || return 1
        sleep 0.02
    done
}

# A process that nobody has waited for yet is gone, too.
is_gone() {
    local state
    state=$(awk '{ print $3 }' "/proc/$1/stat" 2> /dev/null) || return 0
    [ -z "$state" ] || [ "$state" = Z ]
}

# reached HOME RECORD: has the durable log got there?
reached() {
    local durable
    durable=$(status_of "$1" | field durable)
    [ "$durable" != None ] && [ -n "$durable" ] && [ "$durable" -ge "$2" ]
}

# The domain tables of a run's database, all rows, in their order.
domain_of() {
    local database=$1/runs/0001/tradewind.sqlite
    sqlite3 "$database" \
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'run\\_%' ESCAPE '\\'
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name" |
        while read -r table; do
            echo "== $table"
            sqlite3 "$database" "SELECT * FROM $table"
        done
}
