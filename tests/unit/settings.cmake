# tests of src/settings
nemo_unit_test(settings nemo_settings)
