"""Project tooling: structure checks, pictures for the README."""
