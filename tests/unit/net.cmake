nemo_unit_test(url nemo_net)
nemo_unit_test(head nemo_net)
nemo_unit_test(http nemo_net)
target_sources(test_http PRIVATE scripted_server.c)
