# A few kills in every test run; many by hand: tests/faults/kill-run --build build/release --kills 20
find_package(Python3 REQUIRED COMPONENTS Interpreter)
if(TARGET sohoa)
  add_test(NAME faults.killed_runs_lose_and_double_nothing
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/kill-run --build ${CMAKE_BINARY_DIR} --kills 4)
  set_tests_properties(faults.killed_runs_lose_and_double_nothing PROPERTIES FIXTURES_REQUIRED samples LABELS faults
    TIMEOUT 900)
  add_test(NAME faults.a_killed_campaign_gives_the_same_rates
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/kill-campaign --build ${CMAKE_BINARY_DIR} --kills 5 --scale 0.01)
  set_tests_properties(faults.a_killed_campaign_gives_the_same_rates PROPERTIES LABELS faults TIMEOUT 600)
  add_test(NAME faults.killed_batches_leave_nothing_half_signed
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/kill-sign --build ${CMAKE_BINARY_DIR} --kills 4)
  set_tests_properties(faults.killed_batches_leave_nothing_half_signed PROPERTIES FIXTURES_REQUIRED samples LABELS faults
    TIMEOUT 900)
endif()
