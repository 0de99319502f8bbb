# fuzz.cmake: tests/fuzz/fuzz_NAME.c is the libFuzzer program fuzz_NAME.

file(GLOB fuzz_files CONFIGURE_DEPENDS tests/fuzz/fuzz_*.c)
foreach(file IN LISTS fuzz_files)
    get_filename_component(name ${file} NAME_WE)
    add_executable(${name} ${file})
    target_compile_options(${name} PRIVATE ${strict_flags})
    target_link_libraries(${name} PRIVATE ${libraries})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY fuzz)
endforeach()
