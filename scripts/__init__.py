"""Small programs around the product: checks of the house, pictures for the README."""
