"""What the database knows of its own tables, on which it chooses how to search them."""

from django.db import connection

# SQLite reads so many rows of each index: some milliseconds, whatever the size of the base.
ROWS_READ = 1_000


def refresh_statistics() -> None:
    """Let the database look at how its tables have grown: after an import, and when the server starts.

    Without it SQLite supposes that any index is as good as another, and walks through every appointment to come where
    it should look for those of one person. PostgreSQL does it by itself some time later."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {ROWS_READ}")
        cursor.execute("ANALYZE")
