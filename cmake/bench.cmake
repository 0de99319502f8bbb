# bench.cmake: bench/bench_NAME.c is the program bench_NAME; the target bench builds them all.

add_custom_target(bench)
file(GLOB bench_files CONFIGURE_DEPENDS bench/bench_*.c)
foreach(file IN LISTS bench_files)
    get_filename_component(name ${file} NAME_WE)
    add_executable(${name} EXCLUDE_FROM_ALL ${file})
    target_compile_options(${name} PRIVATE ${strict_flags})
    target_link_libraries(${name} PRIVATE ${libraries})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY bench)
    add_dependencies(bench ${name})
endforeach()
