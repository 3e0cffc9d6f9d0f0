"""Components, ids and read helpers that several pages use."""
