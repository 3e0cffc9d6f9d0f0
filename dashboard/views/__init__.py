"""Draw: values in, components out, nothing looked up."""
