"""The workflow engine: executes the transitions of tickets and work orders."""
