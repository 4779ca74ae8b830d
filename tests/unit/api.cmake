nemo_unit_test(answer nemo_api)
nemo_unit_test(identity nemo_api)
nemo_unit_test(api nemo_api)
target_sources(test_api PRIVATE scripted_server.c)
