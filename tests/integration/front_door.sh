#!/usr/bin/env bash
# The front door tells the truth: the test runner counts what failed, died, hung or skipped, and
# style_check finds each fault that it is there for.
set -uo pipefail
cd "$SOURCE_DIR" || exit 1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# check WHAT EXPECTED TOLD
check() {
    if [ "$2" = "$3" ]; then
        echo "ok - $1"
    else
        echo "not ok - $1"
        printf '# wanted: %s\n# told:   %s\n' "$2" "$3"
        failed=1
    fi
}

# runner WHAT EXPECTED SCRIPT [PROPERTY VALUE]: one test that is this shell script
runner() {
    local status
    printf '%s\n' "$3" >"$folder/script"
    {
        echo "add_test(case bash $folder/script)"
        echo "set_tests_properties(case PROPERTIES ${4:-LABELS} ${5:-unit})"
    } >"$folder/CTestTestfile.cmake"
    TEST_TOTALS='' scripts/test "$folder" >"$folder/told" 2>&1
    status=$?
    check "$1" "$2" "$(tail -n 1 "$folder/told"), status $status"
}

passed='ok 1 - a'
runner 'cases are counted one by one' '3 passed, 0 failed, 0 skipped, status 0' \
    'printf "1..3\nok 1 - a\nok 2 - b\nok 3 - c\n"'
runner 'a case that is not ok has failed' '1 passed, 1 failed, 0 skipped, status 1' \
    "printf '1..2\n$passed\nnot ok 2 - b\n'; exit 1"
runner 'a skipped case is neither' '1 passed, 0 failed, 1 skipped, status 0' \
    "printf '1..2\n$passed\nnot ok 2 # SKIP b\n'"
runner 'a program that dies has failed' '1 passed, 1 failed, 0 skipped, status 1' \
    "printf '1..2\n$passed\n'; kill -SEGV \$\$"
runner 'a program that ends early with status 0 has failed' \
    '1 passed, 1 failed, 0 skipped, status 1' "printf '1..2\n$passed\n'"
runner 'a program that promises cases and has none has failed' \
    '0 passed, 1 failed, 0 skipped, status 1' "echo 1..2"
runner 'a program whose cases pass but whose status is not 0 has failed' \
    '1 passed, 1 failed, 0 skipped, status 1' "printf '1..1\n$passed\n'; exit 3"
runner 'a program that hangs has failed' '0 passed, 1 failed, 0 skipped, status 1' \
    'sleep 60' TIMEOUT 1
runner 'a program without cases passes by its status' '1 passed, 0 failed, 0 skipped, status 0' true
runner 'a program without cases fails by its status' '0 passed, 1 failed, 0 skipped, status 1' false
runner 'a run in which nothing passed has failed' '0 passed, 0 failed, 1 skipped, status 1' \
    'exit 77'
runner 'a failed program has a failed run' '0 passed, 1 failed, 0 skipped, status 1' \
    'echo the reason; exit 1'
check 'what a failed program said is shown' 1 "$(grep -c 'the reason' "$folder/told")"

# style WHAT WORD TEXT: style_check finds a fault in this C file, whose line has WORD
style() {
    printf '%b' "$3" >"$folder/file.c"
    local told
    told=$(scripts/style_check "$folder/file.c") && told="no fault: $told"
    check "$1" 1 "$(grep -c "$2" <<<"$told")"
}

long=$(printf 'x%.0s' {1..101})
style 'style_check finds a long line' '101 columns' "$long\n"
style 'style_check finds unfinished work' 'unfinished' "// TO""DO: more\n"
style 'style_check finds a banned call' 'strcpy() is banned' '    strcpy(to, from);\n'
style 'style_check finds blanks at the end' 'blanks' 'int x; \n'
style 'style_check finds a long function' '73 lines' \
    "void f(void)\n{\n$(printf '    g();\\n%.0s' {1..70})}\n"
style 'style_check finds a long file' '601 lines' "$(printf 'int x;\\n%.0s' {1..601})"
printf '// strcpy(a, b) and "strcpy(" are words here\nfoo_strcpy(a, "system(");\n' >"$folder/file.c"
check 'style_check lets words be' '' "$(scripts/style_check "$folder/file.c")"

exit $failed
