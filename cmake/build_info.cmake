# build_info.cmake: writes build_info.h (BUILD_VERSION, BUILD_COMPILER, BUILD_FLAGS), at each build,
# and touches it only when it changes. Run as a script it is that step itself.

if(NOT CMAKE_SCRIPT_MODE_FILE)
    set(BUILD_INFO_FOLDER ${CMAKE_BINARY_DIR}/generated)
    string(JOIN " " build_flags -std=c17 ${common_flags} ${kind_flags})
    add_custom_target(build_info
        COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR}
            -DHEADER=${BUILD_INFO_FOLDER}/build_info.h
            "-DCOMPILER=${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}"
            "-DFLAGS=${build_flags}" -P ${CMAKE_CURRENT_LIST_FILE}
        COMMENT "Looking at the version"
        BYPRODUCTS ${BUILD_INFO_FOLDER}/build_info.h
        VERBATIM)
    return()
endif()

execute_process(COMMAND git -C ${SOURCE} describe --tags --always --dirty
    OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE result)
if(NOT result EQUAL 0)
    set(version unknown)
endif()
set(text "// Written by the build; see cmake/build_info.cmake.
#pragma once

#define BUILD_VERSION \"${version}\"
#define BUILD_COMPILER \"${COMPILER}\"
#define BUILD_FLAGS \"${FLAGS}\"
")
set(old "")
if(EXISTS ${HEADER})
    file(READ ${HEADER} old)
endif()
if(NOT text STREQUAL old)
    file(WRITE ${HEADER} "${text}")
endif()
