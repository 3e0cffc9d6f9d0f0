"""Services: one function per act; each writes row, history and change in one transaction."""
