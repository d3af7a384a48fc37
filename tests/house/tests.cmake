# The house's own rules: who may include whom, and that the tool which says so works.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME house.includes_follow_the_module_table COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/check-includes)
add_test(NAME house.check_includes_finds_each_mistake
  COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/check_includes_test.py)
set_tests_properties(house.includes_follow_the_module_table house.check_includes_finds_each_mistake PROPERTIES LABELS unit)
