"""What people do: one function an act; each writes row, history and change in one transaction."""
