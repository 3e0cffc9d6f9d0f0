"""The page of assigned matters (/supervision/assigned): the office's list, and what units see of it."""
