/* Messages to the agent: whatever is written, there is an answer in valid
 * UTF-8, and what the video becomes keeps its order: no gaps, no text beyond its end. */
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
