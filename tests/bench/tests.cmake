# What the benchmarks measure at length, in small: lines read as Tesseract reads them, a long batch killed and resumed, and the
# benchmarks' own arithmetic.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
if(TARGET sohoa-line-parity)
  add_test(NAME bench.lines_read_as_tesseract_reads_them COMMAND sohoa-line-parity --lines 300 --seed 5 --at-least 0.92)
  set_tests_properties(bench.lines_read_as_tesseract_reads_them PROPERTIES LABELS bench TIMEOUT 900
    ENVIRONMENT "OMP_THREAD_LIMIT=1;ASAN_OPTIONS=detect_leaks=0")
endif()
if(TARGET sohoa)
  add_test(NAME faults.a_killed_batch_goes_on
    COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/bench/batch ${CMAKE_BINARY_DIR} --pages 40 --kills 3 --seed 11 --no-memory)
  set_tests_properties(faults.a_killed_batch_goes_on PROPERTIES LABELS faults TIMEOUT 1800)
endif()
if(TARGET sohoa AND TARGET sohoa-sample-scans)
  add_test(NAME bench.office_pages_read_back
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/office_reads_back --build ${CMAKE_BINARY_DIR})
  set_tests_properties(bench.office_pages_read_back PROPERTIES LABELS bench SKIP_RETURN_CODE 77 TIMEOUT 1200
    ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
endif()
add_test(NAME bench.the_yardstick_itself COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/yardstick_test.py)
set_tests_properties(bench.the_yardstick_itself PROPERTIES LABELS bench)
