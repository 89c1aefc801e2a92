"""The bundled pros and the levels: planners behind human hands, and the logs that they fought."""
