presshound profile 1
pages 1
