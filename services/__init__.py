"""What people do: one function per act; each writes the row, its history and its change in one transaction."""
