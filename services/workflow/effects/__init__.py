"""Effects of each act beside states and clocks; ``services.workflow.execution`` calls them by act."""
