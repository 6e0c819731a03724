"""The tree of refusals, by area: one class is one worded reply, in every language."""
