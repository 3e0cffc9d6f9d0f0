"""Hold the questions that screens and services ask, one module each."""
