#!/bin/sh
# In which sessions is this word spoken? find-spoken.sh WORD
#
# Captions are listed only where there are any: this asks the agent nothing, and costs nothing.
find "${NEMO:-$HOME/nemo}" -mindepth 2 -maxdepth 2 -name captions.txt -exec grep -Hi -- "${1:?WORD}" {} +
