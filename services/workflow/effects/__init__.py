"""Effects of each act apart from states and clocks; ``services.workflow.execution`` calls them by act."""
