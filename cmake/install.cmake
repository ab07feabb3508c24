# What `make install` puts where: the program, its Docker CLI plugin name, man pages, completion.

include(GNUInstallDirs)

set(BULKHEAD_PAGES ${PROJECT_BINARY_DIR}/pages)
add_custom_command(
  OUTPUT ${BULKHEAD_PAGES}/done
  COMMAND ${PROJECT_SOURCE_DIR}/tools/make_pages $<TARGET_FILE:bulkhead> ${BULKHEAD_PAGES}
  COMMAND ${CMAKE_COMMAND} -E touch ${BULKHEAD_PAGES}/done
  DEPENDS bulkhead ${PROJECT_SOURCE_DIR}/tools/make_pages
  COMMENT "Man pages and completion"
  VERBATIM)
add_custom_target(bulkhead_pages ALL DEPENDS ${BULKHEAD_PAGES}/done)

install(TARGETS bulkhead RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${BULKHEAD_PAGES}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(DIRECTORY ${BULKHEAD_PAGES}/bash/ DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(DIRECTORY ${BULKHEAD_PAGES}/zsh/ DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(DIRECTORY ${BULKHEAD_PAGES}/fish/ DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

# `docker bulkhead ...`: docker looks for plugins of this name in PREFIX/lib/docker/cli-plugins.
install(CODE "
  set(plugins \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/lib/docker/cli-plugins\")
  file(MAKE_DIRECTORY \"\${plugins}\")
  file(CREATE_LINK ../../../${CMAKE_INSTALL_BINDIR}/bulkhead \"\${plugins}/docker-bulkhead\" SYMBOLIC)
  message(STATUS \"Installing: \${plugins}/docker-bulkhead\")")
