#include "rangemap.h"

#include <stdlib.h>
#include <string.h>

void rangemap_finish(struct rangemap *map)
{
	free(map->ranges);
	memset(map, 0, sizeof *map);
}

/* Index of the first range that ends after `at` (or at it, with `touching`). */
static size_t find(const struct rangemap *map, uint64_t at, bool touching)
{
	size_t low = 0, high = map->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t end = map->ranges[middle].end;

		if (end > at || (touching && end == at))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static bool reserve_one(struct rangemap *map)
{
	size_t cap = map->cap ? 2 * map->cap : 8;
	struct range *ranges;

	if (map->count < map->cap)
		return true;
	ranges = reallocarray(map->ranges, cap, sizeof *ranges);
	if (!ranges)
		return false;
	map->ranges = ranges;
	map->cap = cap;
	return true;
}

/* Replaces ranges[first … last) by `with` (0-2 ranges). The caller has made room for one more. */
static void replace(struct rangemap *map, size_t first, size_t last, const struct range *with, size_t count)
{
	memmove(map->ranges + first + count, map->ranges + last, (map->count - last) * sizeof *map->ranges);
	for (size_t i = 0; i < count; i++)
		map->ranges[first + i] = with[i];
	map->count = map->count - (last - first) + count;
}

bool rangemap_add(struct rangemap *map, uint64_t begin, uint64_t end)
{
	struct range merged = {begin, end};
	size_t first, last;

	if (begin >= end)
		return true;
	if (!reserve_one(map))
		return false;
	first = last = find(map, begin, true);
	while (last < map->count && map->ranges[last].begin <= end)
		last++;
	if (first < last) {
		if (map->ranges[first].begin < begin)
			merged.begin = map->ranges[first].begin;
		if (map->ranges[last - 1].end > end)
			merged.end = map->ranges[last - 1].end;
	}
	replace(map, first, last, &merged, 1);
	return true;
}

bool rangemap_remove(struct rangemap *map, uint64_t begin, uint64_t end)
{
	struct range left[2];
	size_t first, last, count = 0;

	if (begin >= end)
		return true;
	if (!reserve_one(map))
		return false;
	first = last = find(map, begin, false);
	while (last < map->count && map->ranges[last].begin < end)
		last++;
	if (first == last)
		return true;
	if (map->ranges[first].begin < begin)
		left[count++] = (struct range){map->ranges[first].begin, begin};
	if (map->ranges[last - 1].end > end)
		left[count++] = (struct range){end, map->ranges[last - 1].end};
	replace(map, first, last, left, count);
	return true;
}

bool rangemap_has(const struct rangemap *map, uint64_t begin, uint64_t end)
{
	return begin >= end || rangemap_run(map, begin) >= end;
}

uint64_t rangemap_run(const struct rangemap *map, uint64_t at)
{
	size_t i = find(map, at, false);

	return i < map->count && map->ranges[i].begin <= at ? map->ranges[i].end : at;
}

uint64_t rangemap_next(const struct rangemap *map, uint64_t at)
{
	size_t i = find(map, at, false);

	if (i == map->count)
		return UINT64_MAX;
	return map->ranges[i].begin > at ? map->ranges[i].begin : at;
}

uint64_t rangemap_total(const struct rangemap *map)
{
	uint64_t total = 0;

	for (size_t i = 0; i < map->count; i++)
		total += map->ranges[i].end - map->ranges[i].begin;
	return total;
}
