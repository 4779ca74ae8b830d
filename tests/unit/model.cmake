# tests of src/model
nemo_unit_test(wait nemo_model)
nemo_unit_test(film nemo_model)
