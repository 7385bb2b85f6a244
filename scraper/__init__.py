"""From a portal's bytes to records, and when. May import `archive`; never the other way round."""

NAME = "dynasty-archive"
VERSION = "0.1.0"
PARSER_VERSION = 3
"""Grows by one with every change of what is read from a page; stored on each version."""
