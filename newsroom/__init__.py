"""Fictional outlets and loopback servers for the demo, the tests and the benchmarks."""
