# tests of src/model

# A test of a part of the model against a service that the test itself plays: fake_api.h.
function(nemo_model_test module)
	nemo_unit_test(${module} nemo_model)
	target_sources(test_${module} PRIVATE fake_api.c fake_mount.c)
	nemo_inside(test_${module} nemo_api)
endfunction()

nemo_unit_test(container nemo_model)
nemo_unit_test(scratch nemo_model)
nemo_model_test(asset)
nemo_model_test(export)
nemo_model_test(turn)
target_link_options(test_turn PRIVATE -Wl,--wrap=timeline_diff)
nemo_model_test(history)
nemo_model_test(ledger)
nemo_model_test(session)
nemo_model_test(subtitles)
nemo_model_test(ingest)
nemo_model_test(send)
