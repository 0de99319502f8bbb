#!/bin/bash
# gcc and clang builds, and glibc told to use no FMA, end in the same state hash.
set -u
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

hash_of() {
    env "${@:2}" "$1" backtest --json --home "$scratch/none" --data "$SOURCE_DIR/data" |
        grep -o '"state_hash":"[0-9a-f]\{64\}"'
}

check() {
    if [ -n "$2" ] && [ "$2" = "$expected" ]; then
        echo "ok $1 gives ${expected:14:12}..."
    else
        echo "not ok $1 gives '$2', not '$expected'"
        failed=1
    fi
}

expected=$(hash_of "$TRADEWIND" LC_ALL=C)
check "this build, run again" "$(hash_of "$TRADEWIND" LC_ALL=C)"
without='glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX2_Usable,-FMA_Usable,-AVX512F,-ERMS'
check "glibc told to use no FMA and no AVX2" "$(hash_of "$TRADEWIND" GLIBC_TUNABLES=$without)"

# A data set whose hash is equal whatever is in it would pass all of the above.
other=$("$TRADEWIND" backtest --json --home "$scratch/none" \
    --data "$SOURCE_DIR/data/replay_2014.csv" | grep -o '"state_hash":"[0-9a-f]\{64\}"')
if [ -n "$other" ] && [ "$other" != "$expected" ]; then
    echo "ok other data give another hash"
else
    echo "not ok other data give '$other'"
    failed=1
fi

if ! grep -q 'TRADEWIND_KIND:STRING=release$' "$BUILD_DIR/CMakeCache.txt"; then
    echo "ok the build by the other compiler # SKIP only beside the release build"
elif ! command -v clang > /dev/null; then
    echo "ok the build by the other compiler # SKIP clang is not installed (scripts/setup --dev)"
elif cmake -S "$SOURCE_DIR" --preset clang > "$scratch/log" 2>&1 &&
    cmake --build "$SOURCE_DIR/build/clang" --target tradewind >> "$scratch/log" 2>&1; then
    check "the build by clang" "$(hash_of "$SOURCE_DIR/build/clang/tradewind" LC_ALL=C)"
else
    tail -n 20 "$scratch/log"
    echo "not ok the build by clang failed"
    failed=1
fi
exit $failed
