"""Web: the app, which reads, weighs and mends a case in the browser, on this machine alone.

What a page says comes from the same functions as the report. `serving` opens the door and `guard` keeps it, `desk` holds the
case that is open, `asked` is what an address asks of it, `pages` and `api` answer, and `places` knows where things stand.
"""
