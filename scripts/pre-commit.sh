#!/usr/bin/env bash
# Quick checks before a commit: format, rules of the source tree, shell scripts, and the unit tests of the dev build.
#
#   ln -s ../../scripts/pre-commit.sh .git/hooks/pre-commit
set -eu
cd "$(git rev-parse --show-toplevel)"
changed() { git diff --cached --name-only --diff-filter=ACM -- "$@"; }

mapfile -t sources < <(changed 'include/*.h' 'src/*.[ch]' 'tests/*.[ch]')
[ ${#sources[@]} -eq 0 ] || clang-format --dry-run -Werror "${sources[@]}"
mapfile -t shells < <(changed '*.sh' .ci/run tests/cases/run)
[ ${#shells[@]} -eq 0 ] || shellcheck -x -S warning "${shells[@]}"
scripts/build.sh --preset dev
ctest --preset dev --quiet -j "$(nproc)" || { echo "Tests fail: ctest --preset dev" >&2; exit 1; }
