# `cpack` in the build folder makes nemofs_VERSION_ARCH.deb. Who passes it on says who answers for it, by
# -DNEMOFS_MAINTAINER="Name <address>" or, as with Debian's own tools, by DEBFULLNAME and DEBEMAIL. Without that it has
# an address of the domain that is reserved for addresses which are none (RFC 2606).
set(maintainer "The nemofs authors <nemofs@nemofs.invalid>")
if(DEFINED ENV{DEBFULLNAME} AND DEFINED ENV{DEBEMAIL})
	set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
set(NEMOFS_MAINTAINER ${maintainer} CACHE STRING "Who answers for the Debian package")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME nemofs)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "edit, caption and render video through files")
set(CPACK_STRIP_FILES TRUE)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian/finish.cmake)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
	OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${NEMOFS_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "fuse3, ca-certificates")
if(NEMOFS_ENGINE)
	set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ffmpeg, fonts-dejavu-core")
	if(NEMOFS_TRANSCRIBE)
		string(APPEND CPACK_DEBIAN_PACKAGE_RECOMMENDS ", pocketsphinx-en-us")
	endif()
	set(CPACK_DEBIAN_PACKAGE_SUGGESTS "yt-dlp, fonts-noto-cjk, fonts-symbola")
endif()
set(description "A session with the NemoVideo service is a directory: copy videos in with cp,
request edits with echo, read the captions with cat, and copy the rendered
video out with cp.")
if(NEMOFS_ENGINE)
	string(APPEND description "\n\nAn embedded engine does the same on this machine, with neither account nor\nnetwork.")
endif()
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "${description}")
include(CPack)

configure_file(${CMAKE_CURRENT_LIST_DIR}/debian/changelog ${CMAKE_CURRENT_BINARY_DIR}/changelog @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/changelog ${CMAKE_CURRENT_LIST_DIR}/debian/copyright
	DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/nemofs)
