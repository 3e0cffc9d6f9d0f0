"""What each act does beside moving states and clocks; ``services.loop`` calls them by their act."""
