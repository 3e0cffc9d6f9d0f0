"""The wall screen: a plain page without Dash."""
