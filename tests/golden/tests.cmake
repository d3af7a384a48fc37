# A page in, its text and its structure out, compared with files a person can review. SOHOA_UPDATE_GOLDEN=1 rewrites
# them; the difference is then reviewed like code.
if(TARGET sohoa-pdf)
  sohoa_test_program(golden pdf)
  target_sources(golden-pdf PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/contract/pdf/synthetic_pages.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/contract/pdf/outside_programs.cpp)
endif()
