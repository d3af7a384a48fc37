# The test PKI: a library for the tests that sign or judge, and the program `sohoa-test-pki` for the demo and the outside judges.
add_library(sohoa-pki-support STATIC support/pki/authority.cpp support/pki/make.cpp support/pki/csc.cpp support/pki/gateway.cpp support/pki/oauth.cpp support/pki/remote_person.cpp support/pki/responder.cpp support/pki/server.cpp)
target_link_libraries(sohoa-pki-support PUBLIC sohoa-flags sohoa::openssl sohoa::json Threads::Threads)
target_include_directories(sohoa-pki-support PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_definitions(sohoa-pki-support PUBLIC
  SOHOA_PKI_CASES="${CMAKE_CURRENT_SOURCE_DIR}/data/pki/cases.list" SOHOA_PKI_KEY_CACHE="${CMAKE_BINARY_DIR}/test-keys")

add_executable(sohoa-test-pki support/pki/main.cpp)
target_link_libraries(sohoa-test-pki PRIVATE sohoa-pki-support)
sohoa_link(sohoa-test-pki core)

foreach(program unit-sign contract-sign unit-pades contract-pades contract-stages unit-app contract-app)
  if(TARGET ${program})
    target_link_libraries(${program} PRIVATE sohoa-pki-support)
  endif()
endforeach()

# A PKCS#11 module with faults, around SoftHSM; loaded by the token process like a vendor's.
add_library(sohoa-faulty-pkcs11 MODULE support/pki/faulty_pkcs11.cpp)
target_link_libraries(sohoa-faulty-pkcs11 PRIVATE sohoa-flags sohoa::p11kit ${CMAKE_DL_LIBS})
if(TARGET contract-sign)
  add_dependencies(contract-sign sohoa-faulty-pkcs11)
  target_compile_definitions(contract-sign PRIVATE SOHOA_FAULTY_PKCS11="$<TARGET_FILE:sohoa-faulty-pkcs11>")
endif()
