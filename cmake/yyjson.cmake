# yyjson.cmake: target yyjson: the system's package, else the pinned release that scripts/setup
# fetched and checked into build/deps.

find_path(yyjson_include yyjson.h)
find_library(yyjson_library yyjson)
set(yyjson_source ${CMAKE_SOURCE_DIR}/build/deps/yyjson)
if(yyjson_include AND yyjson_library)
    add_library(yyjson INTERFACE)
    target_include_directories(yyjson SYSTEM INTERFACE ${yyjson_include})
    target_link_libraries(yyjson INTERFACE ${yyjson_library})
elseif(EXISTS ${yyjson_source}/yyjson.c)
    add_library(yyjson STATIC ${yyjson_source}/yyjson.c)
    target_include_directories(yyjson SYSTEM PUBLIC ${yyjson_source})
else()
    message(FATAL_ERROR "yyjson is missing: run scripts/setup")
endif()
