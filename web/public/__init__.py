"""The public page: letters and reports without an account, their progress, and published replies."""
