# tests of src/store
nemo_unit_test(store nemo_store)
