# tests of src/model
nemo_unit_test(wait nemo_model)
