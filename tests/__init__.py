"""Tests; each file tells in its name what it holds."""
