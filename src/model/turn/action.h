/* Messages that are really actions ("export", "余额"): carried out here, so
 * that nothing is sent and nothing paid. */
#ifndef NEMOFS_MODEL_ACTION_H
#define NEMOFS_MODEL_ACTION_H

#include "model/turn.h"

/* Ends the turn by turn_answer, later. The action's texts are those of turn->text. */
void action_start(struct turn *turn, const struct actions *action);

#endif
