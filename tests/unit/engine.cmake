# tests of src/engine
nemo_unit_test(child nemo_engine)
nemo_unit_test(jail nemo_engine)
