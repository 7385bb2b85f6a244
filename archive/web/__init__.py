"""The archive as web pages, feeds and calendars. Reads only, through archive/store; knows no SQL."""
