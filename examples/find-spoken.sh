#!/bin/sh
# Find the sessions in which a word is spoken: find-spoken.sh WORD
#
# Captions are listed only if they exist, so this sends no message and costs nothing.
find "${NEMO:-$HOME/nemo}" -mindepth 2 -maxdepth 2 -name captions.txt -exec grep -Hi -- "${1:?WORD}" {} +
