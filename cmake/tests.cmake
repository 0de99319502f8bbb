# tests.cmake: tests/unit/FOLDER/test_NAME.c is the test FOLDER/NAME, labelled unit and FOLDER;
# tests/integration/NAME.sh is integration/NAME, labelled integration.

enable_testing()
set(test_environment
    "TRADEWIND=${CMAKE_BINARY_DIR}/tradewind" "SOURCE_DIR=${CMAKE_SOURCE_DIR}"
    "BUILD_DIR=${CMAKE_BINARY_DIR}")

file(GLOB test_files CONFIGURE_DEPENDS tests/unit/*/test_*.c)
foreach(file IN LISTS test_files)
    get_filename_component(folder ${file} DIRECTORY)
    get_filename_component(folder ${folder} NAME)
    get_filename_component(name ${file} NAME_WE)
    string(REGEX REPLACE "^test_" "" name ${name})
    set(target test_${folder}_${name})
    add_executable(${target} ${file})
    target_compile_options(${target} PRIVATE ${strict_flags})
    target_link_libraries(${target} PRIVATE ${libraries} PkgConfig::cmocka m)
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY tests)
    add_test(NAME ${folder}/${name} COMMAND ${target} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${folder}/${name} PROPERTIES
        LABELS "unit;${folder}" TIMEOUT 120 ENVIRONMENT "${test_environment}")
endforeach()

file(GLOB test_files CONFIGURE_DEPENDS tests/integration/*.sh)
foreach(file IN LISTS test_files)
    get_filename_component(name ${file} NAME_WE)
    add_test(NAME integration/${name} COMMAND bash ${file} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(integration/${name} PROPERTIES
        LABELS integration TIMEOUT 600 SKIP_RETURN_CODE 77 ENVIRONMENT "${test_environment}")
endforeach()
