/* Messages to the agent: every message gets an answer in valid UTF-8, and the resulting video is in order: it
 * has no gaps, and no text beyond its end. */
#include <stdint.h>

#include "foreign_agent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct agent_output out;
	char *message = strndup((const char *)data, size);

	foreign_message(&out, message);
	agent_output_finish(&out);
	free(message);
	return 0;
}
