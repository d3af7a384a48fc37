# The sample scans, then each scene as one test.
if(NOT TARGET sohoa-sample-scans)
  add_subdirectory(${CMAKE_SOURCE_DIR}/tools/make-sample-scans ${CMAKE_BINARY_DIR}/tools/make-sample-scans)
endif()
find_package(Python3 REQUIRED COMPONENTS Interpreter)

add_test(NAME samples.drawn_as_their_digests_say
  COMMAND sohoa-sample-scans ${CMAKE_BINARY_DIR}/samples)
# Pango and fontconfig keep what they allocated until the end of the process.
set_tests_properties(samples.drawn_as_their_digests_say PROPERTIES FIXTURES_SETUP samples LABELS samples
  ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")

add_test(NAME scenes.the_runner_itself
  COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/runner_test.py)
set_tests_properties(scenes.the_runner_itself PROPERTIES LABELS scenes)

if(TARGET sohoa)
  file(GLOB scenes CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.scene)
  foreach(scene IN LISTS scenes)
    get_filename_component(name ${scene} NAME_WE)
    add_test(NAME scenes.${name}
      COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/run-scene --build ${CMAKE_BINARY_DIR} ${scene})
    set_tests_properties(scenes.${name} PROPERTIES FIXTURES_REQUIRED samples LABELS scenes SKIP_RETURN_CODE 77
      TIMEOUT 600)
  endforeach()
endif()
