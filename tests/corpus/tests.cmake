# Only where SOHOA_CORPUS names a folder of foreign files; elsewhere the test says it was skipped.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
if(TARGET sohoa)
  add_test(NAME corpus.every_file_gives_a_document_or_a_clear_error
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/run --build ${CMAKE_BINARY_DIR})
  set_tests_properties(corpus.every_file_gives_a_document_or_a_clear_error PROPERTIES LABELS corpus SKIP_RETURN_CODE 77
    TIMEOUT 3600)
endif()
