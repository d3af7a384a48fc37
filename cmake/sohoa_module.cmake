# sohoa_module(pdf) makes the OBJECT library sohoa-pdf from src/pdf/*.cpp with exactly the packages that
# cmake/modules.cmake allows. It is the only way to add a module.
function(sohoa_allow module)
  cmake_parse_arguments(arg "" "" "USES;THIRD_PARTY" ${ARGN})
  set_property(GLOBAL PROPERTY sohoa_uses_${module} "${arg_USES}")
  set_property(GLOBAL PROPERTY sohoa_third_party_${module} "${arg_THIRD_PARTY}")
endfunction()

add_library(sohoa-flags INTERFACE)
target_compile_options(sohoa-flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  $<$<BOOL:${SOHOA_WERROR}>:-Werror>)
# These warnings follow the flow through inlined code, and with g++ 12 they accuse std::string and std::vector themselves
# once it optimizes; the unoptimized build keeps them.
target_compile_options(sohoa-flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:-Wno-restrict -Wno-stringop-overflow
  -Wno-stringop-overread -Wno-array-bounds -Wno-maybe-uninitialized -Wno-free-nonheap-object>)
# Checked containers everywhere, and what Debian's own hardening would switch on: the program reads foreign bytes.
target_compile_definitions(sohoa-flags INTERFACE _GLIBCXX_ASSERTIONS)
target_compile_options(sohoa-flags INTERFACE -fstack-protector-strong $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
target_link_options(sohoa-flags INTERFACE -Wl,-z,relro,-z,now)
if(SOHOA_SANITIZE)
  target_compile_options(sohoa-flags INTERFACE -fsanitize=${SOHOA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(sohoa-flags INTERFACE -fsanitize=${SOHOA_SANITIZE})
endif()
target_link_options(sohoa-flags INTERFACE -Wl,--as-needed)
target_include_directories(sohoa-flags INTERFACE ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)

# One precompiled header for all modules: the standard library parts that most files include anyway.
add_library(sohoa-pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
target_link_libraries(sohoa-pch PRIVATE sohoa-flags)
target_precompile_headers(sohoa-pch PRIVATE <algorithm> <any> <array> <chrono> <filesystem> <functional> <map> <memory>
  <optional> <set> <span> <sstream> <string> <string_view> <utility> <variant> <vector>)

function(sohoa_module module)
  get_property(known GLOBAL PROPERTY sohoa_uses_${module} SET)
  get_property(uses GLOBAL PROPERTY sohoa_uses_${module})
  get_property(third_party GLOBAL PROPERTY sohoa_third_party_${module})
  if(NOT known)
    message(FATAL_ERROR "module ${module} has no line in cmake/modules.cmake")
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(NOT sources)
    message(STATUS "module ${module} has no sources yet")
    return()
  endif()
  add_library(sohoa-${module} OBJECT ${sources})
  target_precompile_headers(sohoa-${module} REUSE_FROM sohoa-pch)
  target_link_libraries(sohoa-${module} PUBLIC sohoa-flags)
  foreach(package IN LISTS third_party)
    if(NOT TARGET sohoa::${package})
      message(FATAL_ERROR "module ${module}: no package '${package}' in cmake/third_party.cmake")
    endif()
    target_link_libraries(sohoa-${module} PUBLIC sohoa::${package})
  endforeach()
endfunction()

# Links a target against modules: their objects, their packages and everything below them. Each OBJECT library is named
# directly and once, which puts its objects on the link line exactly once. SOHOA_LINKS_<module> tells the target's own
# sources which modules are there, so that a main can name the sandboxed tasks of exactly those.
function(sohoa_link target)
  set(done "")
  set(queue ${ARGN})
  while(queue)
    list(POP_FRONT queue module)
    if(NOT module IN_LIST done)
      list(APPEND done ${module})
      get_property(uses GLOBAL PROPERTY sohoa_uses_${module})
      list(APPEND queue ${uses})
    endif()
  endwhile()
  foreach(module IN LISTS done)
    if(TARGET sohoa-${module})
      target_link_libraries(${target} PRIVATE sohoa-${module})
      target_compile_definitions(${target} PRIVATE SOHOA_LINKS_${module})
    endif()
  endforeach()
endfunction()

# sohoa_executable(NAME SOURCES file... MODULES module...): a program in the build folder's top with the modules' objects.
function(sohoa_executable name)
  cmake_parse_arguments(arg "" "" "SOURCES;MODULES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE sohoa-flags Threads::Threads)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  sohoa_link(${name} ${arg_MODULES})
endfunction()
