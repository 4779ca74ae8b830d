# tests of the program around the mount
nemo_unit_test(settings nemo_options)
