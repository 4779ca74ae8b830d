# tests of src/cache
nemo_unit_test(rangemap nemo_cache)
nemo_unit_test(crc32c nemo_cache)
nemo_unit_test(blob nemo_cache)
nemo_unit_test(remote_file nemo_cache)
