"""The bundled pros: strong programs, a planner seen through a human motor model."""
