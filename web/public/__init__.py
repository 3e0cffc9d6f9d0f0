"""The public page: letters and reports without an account, their progress, and what everybody may read."""
