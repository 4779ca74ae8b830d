# tests of src/text
nemo_unit_test(actions nemo_text)
nemo_unit_test(json nemo_text)
nemo_unit_test(reply nemo_text)
nemo_unit_test(sse nemo_text)
nemo_unit_test(captions nemo_text)
nemo_unit_test(draft nemo_text)
nemo_unit_test(timeline nemo_text)
nemo_unit_test(translate nemo_text)
