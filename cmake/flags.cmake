# flags.cmake: how each kind of build is compiled and linked. strict_flags are for our own files
# only; all the rest is for everything in the build.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_BUILD_TYPE "")  # the flags below say all

set(strict_flags -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
    -Wmissing-prototypes -Wswitch-enum -Werror)
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
    list(APPEND strict_flags -Wno-string-conversion)  # assert(!"why this cannot be")
endif()

# The folds give the same bits on every machine: no fused multiply-add, no fast-math.
set(common_flags -g -D_GNU_SOURCE -ffp-contract=off -fno-math-errno)

set(hardening_flags -fPIE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong
    -fstack-clash-protection)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    list(APPEND hardening_flags -fcf-protection)
endif()
set(hardening_links -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack)

if(TRADEWIND_KIND MATCHES "^(release|clang)$")
    set(kind_flags -O2 ${hardening_flags})
    set(kind_links ${hardening_links})
elseif(TRADEWIND_KIND STREQUAL "debug")
    set(kind_flags -O0 -g3)
elseif(TRADEWIND_KIND STREQUAL "asan")
    set(kind_flags -O1 -fno-omit-frame-pointer -fsanitize=address,undefined
        -fno-sanitize-recover=all)
    set(kind_links -fsanitize=address,undefined)
elseif(TRADEWIND_KIND STREQUAL "tsan")
    set(kind_flags -O1 -fno-omit-frame-pointer -fsanitize=thread)
    set(kind_links -fsanitize=thread)
elseif(TRADEWIND_KIND STREQUAL "fuzz")
    set(kind_flags -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined
        -fno-sanitize-recover=all)
    set(kind_links -fsanitize=address,undefined)
else()
    message(FATAL_ERROR "TRADEWIND_KIND ${TRADEWIND_KIND} is not release, debug, asan, tsan, "
        "fuzz or clang")
endif()

add_compile_options(${common_flags} ${kind_flags} -fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=)
add_link_options(${kind_links})
