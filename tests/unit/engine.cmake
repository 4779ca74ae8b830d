# tests of src/engine
nemo_unit_test(child nemo_engine)
nemo_unit_test(jail nemo_engine)
nemo_unit_test(render nemo_engine)
target_compile_definitions(test_render PRIVATE SAMPLE_SH="${CMAKE_SOURCE_DIR}/scripts/sample.sh")
