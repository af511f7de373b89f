"""The reference of a schema's vocabulary: a model of it, and one module for each form that it is written in."""
