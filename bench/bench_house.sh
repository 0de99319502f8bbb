#!/bin/bash
# bench_house.sh: memory and idle CPU of a whole house at the end of its data, screen apart.
# PSS is the proportional share of each page, without the mapped pages of the log.
set -eu
home=$(mktemp -d "${TMPDIR:-/tmp}/tradewind-bench-XXXXXX")
# As the newcomer gets it but for the pace.
"$TRADEWIND" up --home "$home" --replay --pace max --data data > "$home/out" 2>&1 &
house=$!
trap 'kill -TERM $house; wait $house; rm -rf "$home"' EXIT
until "$TRADEWIND" status --home "$home" --json 2> /dev/null | grep -q '"replay_ended":true'; do
    sleep 0.1
done
sleep 2
python3 - "$house" << 'PY'
import glob, os, sys, time

IDLE_SECONDS = 10
supervisor = int(sys.argv[1])

def stat(pid):
    text = open("/proc/%d/stat" % pid).read()
    return text[text.rindex(")") + 2:].split()

pids = [supervisor] + [int(path.split("/")[2]) for path in glob.glob("/proc/[0-9]*/stat")
                       if os.path.exists(path)
                       and int(stat(int(path.split("/")[2]))[1]) == supervisor]

def name(pid):
    words = open("/proc/%d/cmdline" % pid).read().split("\0")
    return words[2] if words[1] == "service" else "supervisor"

def pss_mb(pid):
    total, counted = 0, True
    for line in open("/proc/%d/smaps" % pid):
        words = line.split()
        if not words[0].endswith(":"):
            counted = not words[-1].endswith(".log")
        elif words[0] == "Pss:" and counted:
            total += int(words[1])
    return total / 1024

def cpu_seconds(pid):
    words = stat(pid)
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

before = {pid: cpu_seconds(pid) for pid in pids}
time.sleep(IDLE_SECONDS)
after = {pid: cpu_seconds(pid) for pid in pids}
pss = {pid: pss_mb(pid) for pid in pids}
for pid in pids:
    print("PSS of %s\t%.1f\tMB" % (name(pid), pss[pid]))
print("PSS of all services\t%.1f\tMB\t<= 64" % sum(pss.values()))
print("idle CPU of all services\t%.2f\t%% of a core\t<= 2"
      % (100 * (sum(after.values()) - sum(before.values())) / IDLE_SECONDS))
PY
