"""Benchmarks, run on demand: python -m tests.bench.rounds, python -m tests.bench.reading. Ratios, not seconds."""
