"""Training mode: frame meter, the agent's mind, dummy, save slots. Knows no pygame but to paint."""
