nemo_unit_test(answer nemo_api)
nemo_unit_test(identity nemo_api)
