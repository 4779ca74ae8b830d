# tests of src/store
nemo_unit_test(rangemap nemo_store)
nemo_unit_test(crc32c nemo_base)
nemo_unit_test(store nemo_store)
nemo_unit_test(blob nemo_store)
