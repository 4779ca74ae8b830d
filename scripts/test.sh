#!/usr/bin/env bash
# Builds and tests everything: scripts/test.sh [-n] [PART…]
#
#   unit   gcc build, unit tests, rules of the source tree     clang  the same, built by clang
#   cases  whole mounts with real programs                     lint   clang-format, clang-tidy, cppcheck, shellcheck, man
#   asan   unit tests and cases under ASan + UBSan             tsan   the same under TSan
#   fuzz   every fuzz target for $FUZZ_SECONDS (3) seconds
#
# Without PART: all of them. Missing packages that a PART needs are installed, except with -n. The build folders are build,
# build-clang, build-asan …; the logs are in build/test-logs. The last line is "N passed, N failed"; the status is 0 if
# none failed.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top" || exit 2
export LC_ALL=C.UTF-8
install=yes
[ "${1:-}" != -n ] || { install=; shift; }
[ $# -gt 0 ] || set -- unit cases lint clang asan tsan fuzz
for part; do
	[[ " unit cases lint clang asan tsan fuzz " == *" $part "* ]] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
done
[ -z "$install" ] || scripts/packages.sh build run "$@" || exit 1
jobs=$(nproc)
logs=$top/build/test-logs
mkdir -p "$logs"
passed=0 failed=0
summary=()
# Older sanitizers do not work with the address randomisation of newer kernels.
calm=()
! setarch "$(uname -m)" -R true 2>/dev/null || calm=(setarch "$(uname -m)" -R)

# done_with NAME PASSED FAILED: counts the results.
done_with() {
	passed=$((passed + $2)) failed=$((failed + $3))
	summary+=("$(printf '%-22s %4d passed %4d failed %5d s' "$1" "$2" "$3" $((SECONDS - began)))")
}

# check NAME COMMAND...: one check; prints its output only if it fails.
check() {
	local name=$1 log
	shift
	log=$logs/${name//[ \/]/-}.log
	began=$SECONDS
	printf '== %s\n' "$name"
	if "$@" >"$log" 2>&1 </dev/null; then
		done_with "$name" 1 0
	else
		tail -n 80 "$log"
		done_with "$name" 0 1
		return 1
	fi
}

# counted NAME COMMAND...: a runner whose last line is "N passed, N failed".
counted() {
	local name=$1 log last
	shift
	log=$logs/${name//[ \/]/-}.log
	began=$SECONDS
	printf '== %s\n' "$name"
	"$@" 2>&1 </dev/null | tee "$log"
	local status=${PIPESTATUS[0]}
	last=$(tail -n 1 "$log")
	if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ [0-9]+\ skipped)?$ ]]; then
		done_with "$name" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
		[ "$status" -eq 0 ] || [ "${BASH_REMATCH[2]}" -gt 0 ] || done_with "$name (status $status)" 0 1
	else
		done_with "$name (status $status)" 0 1
	fi
}

unit_tests() { # FOLDER [ARGUMENTS…]: ctest, with a last line like the others
	local out=$logs/ctest.$$ total bad
	"${calm[@]}" ctest --test-dir "$@" --no-tests=error --output-on-failure --timeout 900 -j "$jobs" >"$out" 2>&1
	local status=$?
	read -r bad total < <(sed -n 's/.* \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' "$out")
	if [ -z "${total:-}" ] || [ "$bad" -gt 0 ] || [ $status -ne 0 ]; then cat "$out"; else grep -c Passed "$out" >/dev/null; fi
	rm -f "$out"
	[ $status -eq 0 ] || [ "${bad:-0}" -gt 0 ] || { total=1 bad=1; }
	echo "$((${total:-0} - ${bad:-0})) passed, ${bad:-0} failed"
	return $status
}

cases() { # FOLDER [ENVIRONMENT…]
	local folder=$1
	shift
	env BUILD="$folder" NEMOFS_SAMPLE="$top/build/sample/sample.mp4" "$@" "${calm[@]}" tests/cases/run -j $((jobs + 1)) # cases mostly wait
}

sample() { [ -s build/sample/sample.mp4 ] || scripts/sample.sh build/sample; }

sources() { git ls-files -co --exclude-standard -- 'include/*.h' 'src/*.[ch]' 'tests/*.[ch]'; }

rules='^rules\.' # rules of the source tree: one build is enough
media='unit\.(render|probe|agent_requests)$' # mostly ffmpeg or regcomp(3): the same in every build

part_unit() {
	check "gcc build" scripts/build.sh --preset dev || return
	counted "unit tests" unit_tests build
}

part_cases() {
	[ -x build/bin/nemofs ] || check "gcc build" scripts/build.sh --preset dev || return
	sample
	counted "cases" cases "$top/build"
}

part_clang() {
	check "clang build" scripts/build.sh --preset clang || return
	counted "unit tests, clang" unit_tests build-clang -E "$rules|$media"
}

part_asan() {
	check "asan build" scripts/build.sh --preset asan || return
	counted "unit tests, asan" unit_tests build-asan -E "$rules"
	sample
	counted "cases, asan" cases "$top/build-asan" NEMOFS_SANITIZED=1 NEMOFS_TEST_SLOW=3
}

part_tsan() {
	check "tsan build" scripts/build.sh --preset tsan || return
	counted "unit tests, tsan" unit_tests build-tsan -E "$rules|$media"
	sample
	counted "cases, tsan" cases "$top/build-tsan" NEMOFS_SANITIZED=1 NEMOFS_TEST_SLOW=3
}

# fuzz_seeds FOLDER: prints the folder or, if it has tables, a folder with some of their lines: a target reads single lines.
fuzz_seeds() {
	local lines=build-fuzz/seeds/${1##*/}
	if ! compgen -G "$1/*.tsv" >/dev/null; then
		echo "$1"
		return
	fi
	rm -rf "$lines"
	mkdir -p "$lines"
	awk -F '\t' 'NR % 25 == 0 { print $2 }' "$1"/*.tsv | split --lines=1 --suffix-length=5 - "$lines/"
	echo "$lines"
}

fuzz_one() { # TARGET
	local target=$1 name=${1##*/fuzz_}
	local seeds=("build-fuzz/corpus/$name")
	mkdir -p "${seeds[0]}"
	[ ! -d "tests/data/$name" ] || seeds+=("$(fuzz_seeds "tests/data/$name")")
	if "$target" -max_total_time="${FUZZ_SECONDS:-3}" -timeout=10 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1 \
		-artifact_prefix="$logs/$name-" "${seeds[@]}" >"$logs/fuzz-$name.log" 2>&1; then
		printf 'ok    %-20s %s runs\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: //p' "$logs/fuzz-$name.log")"
	else
		printf 'FAIL  %s\n%s\n' "$name" "$(tail -n 40 "$logs/fuzz-$name.log")"
	fi
}

# Runs one target per processor at a time: each has one thread.
fuzz_all() {
	local results=$logs/fuzz.$$ good bad
	export logs
	export -f fuzz_one fuzz_seeds
	find build-fuzz/tests/fuzz -maxdepth 1 -name 'fuzz_*' -type f -executable | sort |
		xargs -P "$jobs" -I '{}' bash -c 'fuzz_one {}' | tee "$results"
	good=$(grep -c '^ok ' "$results")
	bad=$(grep -c '^FAIL ' "$results")
	rm -f "$results"
	[ "$good" -gt 0 ] || bad=$((bad + 1))
	echo "$good passed, $bad failed"
	[ "$bad" -eq 0 ]
}

part_fuzz() {
	check "fuzz build" scripts/build.sh --target fuzz_targets --preset fuzz || return
	counted "fuzz" fuzz_all
}

tidy_all() { # the analyzer follows fewer paths through long functions than by default, in a third of the time
	local less=(--extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=max-nodes=75000)
	sources | grep '^src/.*\.c$' | xargs -P "$jobs" -n 4 clang-tidy -p build --quiet --warnings-as-errors='*' "${less[@]}"
}

cppcheck_all() { # -I for each folder of src/ with headers
	local folders=()
	mapfile -t folders < <(git ls-files 'src/*.h' | sed 's,/[^/]*$,,; s,^,-I,' | sort -u)
	sources | grep '^src/.*\.c$' | cppcheck --file-list=- -Iinclude "${folders[@]}" --language=c --std=c11 -D_GNU_SOURCE \
		--library=posix --library=tests/rules/jansson.cfg --enable=warning,performance,portability \
		--inline-suppr --suppressions-list=.cppcheck-suppressions --error-exitcode=1 --quiet -j "$jobs"
}

shellcheck_all() { shellcheck -x -S warning scripts/*.sh examples/*.sh packaging/skills/*/scripts/*.sh tests/rules/*.sh .ci/run tests/cases/run tests/cases/lib.sh; }

manuals() { # man prints its warnings on stderr, but succeeds
	local page words
	for page in man/*.[15]; do
		words=$(MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l "$page" 2>&1 >/dev/null)
		[ -z "$words" ] || { printf '%s: %s\n' "$page" "$words"; return 1; }
	done
}

part_lint() {
	[ -s build/compile_commands.json ] || check "gcc build" scripts/build.sh --preset dev || return
	check "clang-format" bash -c "$(declare -f sources); sources | xargs clang-format --dry-run -Werror"
	check "clang-tidy" tidy_all
	check "cppcheck" cppcheck_all
	check "shellcheck" shellcheck_all
	check "musl" tests/rules/musl.sh
	check "manuals" manuals
}

for part; do
	began=$SECONDS
	"part_$part"
done
printf '\n'
printf '%s\n' "${summary[@]}"
printf 'in %d min %d s; logs in %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$logs"
printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ] && [ $passed -gt 0 ]
