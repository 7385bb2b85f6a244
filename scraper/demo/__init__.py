"""A small Dynasty portal of our own writing, served over real HTTP, for `dynasty demo` and for the tests.

portal.toml says what is published, content.py gives it as values, layout.py sets out what a page prints and in which
order, current.py and older.py print it as the two page generations do, feeds.py as RSS, and server.py answers requests.
Nothing here knows how pages are read: what was published and what was read meet only in tests.
"""
