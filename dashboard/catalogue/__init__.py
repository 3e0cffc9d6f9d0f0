"""The page of admitted matters, handling procedures and field data (/catalogue)."""
