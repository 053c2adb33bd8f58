// The C++ twin of bench/programs/fib.js.
static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

int main(int argc, char** argv) { return fib(31 + argc) == 2178309 ? 0 : 1; }
