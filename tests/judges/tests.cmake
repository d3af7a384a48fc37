# The judges themselves are tested first: each must accept a good file and refuse a bad one.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(SOHOA_JUDGES_BIN ${CMAKE_SOURCE_DIR}/build/judges/bin)
foreach(judge verapdf dss-validate pyhanko-validate pdfsig-validate)
  add_test(NAME judges.${judge}_tells_good_from_bad
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/judges_test.py ${judge} ${SOHOA_JUDGES_BIN})
  set_tests_properties(judges.${judge}_tells_good_from_bad PROPERTIES LABELS judges SKIP_RETURN_CODE 77 TIMEOUT 300
    ENVIRONMENT "PYTHONDONTWRITEBYTECODE=1")
endforeach()
