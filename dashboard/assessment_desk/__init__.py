"""The desk of the assessment office: appeals against ratings, and tickets that should not count."""
