# Run by CPack on the installed tree before it is packed: what Debian's policy wants compressed, is.
set(share ${CPACK_TEMPORARY_DIRECTORY}/usr/share)
file(GLOB texts ${share}/man/man?/*.? ${share}/doc/nemofs/changelog ${share}/doc/nemofs/CHANGELOG.md)
execute_process(COMMAND gzip -9n ${texts} COMMAND_ERROR_IS_FATAL ANY)
file(GLOB pages LIST_DIRECTORIES false ${share}/man/man?/*.gz ${share}/doc/nemofs/*)
file(CHMOD ${pages} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
