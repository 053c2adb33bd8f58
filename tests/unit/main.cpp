// The unit tests' entry point: doctest's implementation lives in this file alone.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
