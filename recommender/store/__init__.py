"""History on disk: an append-only log of events. The only package that touches a database."""
