"""The wheel, the committed output, and what tools that others wrote say of generated mini-programs."""
