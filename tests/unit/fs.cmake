# tests of src/fs
nemo_unit_test(caller nemo_fs)
nemo_unit_test(limit nemo_fs)
