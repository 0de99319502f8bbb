#!/bin/bash
# The objects of the folds import no clock, allocator, random source, environment, stdio or libm:
# each undefined symbol is another fold's or stands in the short list below.
set -u
objects=$BUILD_DIR/CMakeFiles/libtradewind.dir/lib
if ! grep -Eq 'TRADEWIND_KIND:STRING=(release|clang)$' "$BUILD_DIR/CMakeCache.txt"; then
    echo "skip purity sanitizers and debug builds add symbols of their own"
    exit 77
fi
fold_objects() {
    find "$objects"/{agents,trader,venue} -name '*.o' ! -name 'opinion.c.o'
    for name in event/{names,catalogue,record,sink,reference} config/settings \
                base/{decimal,real,crc32c,slots,utc} market/{calendar,ticks}; do
        echo "$objects/$name.c.o"
    done
}
allowed='^(mem(cpy|set|move|cmp|chr)|__mem(cpy|set|move)_chk|bcmp|str(n)?len|__assert_fail'
allowed+='|__stack_chk_fail|__u?(div|mod|divmod)ti[34]|__cpu_(model|indicator_init)'
allowed+='|_GLOBAL_OFFSET_TABLE_)$'

mapfile -t files < <(fold_objects)
if [ "${#files[@]}" -lt 20 ]; then
    echo "not ok purity: only ${#files[@]} objects of folds were found"
    exit 1
fi
defined=$(nm --defined-only "${files[@]}" | awk 'NF == 3 { print $3 }' | sort -u)
imported=$(nm --undefined-only "${files[@]}" | awk '$1 == "U" { print $2 }' | sort -u)
strange=$(comm -23 <(echo "$imported") <(echo "$defined") | grep -Ev "$allowed")

# The check itself must be able to fail: the runner, which is no fold, allocates.
runner=$(nm --undefined-only "$objects/fold/runner.c.o" | awk '$1 == "U" { print $2 }' |
         grep -Ev "$allowed")
if ! grep -qx aligned_alloc <<< "$runner"; then
    echo "not ok purity: the check does not see an allocator where there is one"
    exit 1
fi
if [ -n "$strange" ]; then
    echo "not ok purity: the folds import:" $strange
    for symbol in $strange; do
        nm -A --undefined-only "${files[@]}" | grep -w "$symbol" | head -3
    done
    exit 1
fi
echo "ok purity: ${#files[@]} objects of folds import only each other and what is allowed"
