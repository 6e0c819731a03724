"""Those who do the same work side by side."""
