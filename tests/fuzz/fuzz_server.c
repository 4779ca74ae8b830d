/* The bytes that any client may send on a connection: the head is checked, and a form with files is split
 * into its parts. No file is left on the disk afterwards. */
#include <dirent.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "strict.h"
#include "upload.h"

static char folder[] = "/tmp/fuzz-server-XXXXXX";

struct talk {
	struct upload *upload;
	bool refused;
};

static void require(bool condition)
{
	if (!condition)
		abort();
}

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result result = MHD_queue_response(connection, status, response);

	MHD_destroy_response(response);
	return result;
}

static void check_files(struct upload *upload)
{
	size_t count;
	struct incoming *files = upload_files(upload, &count);

	require(count && count <= UPLOAD_FILES_MAX);
	for (size_t i = 0; i < count; i++)
		require(*files[i].name && !strchr(files[i].name, '/') &&
			str_utf8_valid(files[i].name, strlen(files[i].name)));
}

static enum MHD_Result handle(void *arg, struct MHD_Connection *connection, const char *path,
			      const char *method, const char *version, const char *data, size_t *len,
			      void **slot)
{
	struct talk *talk = *slot;
	struct error e = {0};

	(void)arg;
	(void)path;
	(void)method;
	if (!talk) {
		talk = calloc(1, sizeof *talk);
		require(talk);
		*slot = talk;
		talk->refused = strict_fault(connection, version) != NULL;
		if (!talk->refused)
			talk->upload = upload_create(connection, folder);
		return talk->refused ? answer(connection, 400) : MHD_YES;
	}
	if (*len) {
		if (talk->upload)
			upload_feed(talk->upload, data, *len);
		*len = 0;
		return MHD_YES;
	}
	if (talk->upload && upload_end(talk->upload, &e))
		check_files(talk->upload);
	else if (talk->upload)
		require(e.cause && *e.words);
	return answer(connection, 200);
}

static void completed(void *arg, struct MHD_Connection *connection, void **slot,
		      enum MHD_RequestTerminationCode code)
{
	struct talk *talk = *slot;

	(void)arg;
	(void)connection;
	(void)code;
	if (talk)
		upload_destroy(talk->upload);
	free(talk);
	*slot = NULL;
}

static void remove_folder(void)
{
	rmdir(folder);
}

static struct MHD_Daemon *start(void)
{
	struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, handle, NULL,
						     MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
						     MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16384,
						     MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);

	require(daemon && mkdtemp(folder));
	atexit(remove_folder);
	return daemon;
}

static void check_folder(void)
{
	DIR *dir = opendir(folder);

	require(dir);
	for (const struct dirent *entry; (entry = readdir(dir));)
		require(*entry->d_name == '.');
	closedir(dir);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct MHD_Daemon *daemon;
	const struct sockaddr_in peer = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fds[2];

	if (!daemon)
		daemon = start();
	if (size > 65536 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds))
		return 0;
	if (MHD_add_connection(daemon, fds[1], (const struct sockaddr *)&peer, sizeof peer) != MHD_YES)
		abort();
	require(send(fds[0], data, size, MSG_NOSIGNAL) == (ssize_t)size);
	MHD_run(daemon);
	shutdown(fds[0], SHUT_WR);
	for (int i = 0; i < 8; i++)
		MHD_run(daemon);
	close(fds[0]);
	for (int i = 0; i < 4; i++)
		MHD_run(daemon);
	check_folder();
	return 0;
}
