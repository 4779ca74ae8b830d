# tests of src/base
nemo_unit_test(loop nemo_base)
nemo_unit_test(table nemo_base)
nemo_unit_test(wait nemo_base)
nemo_unit_test(str nemo_base)
nemo_unit_test(percent nemo_base)
nemo_unit_test(error nemo_base)
nemo_unit_test(secret nemo_base)
nemo_unit_test(nearest nemo_base)
