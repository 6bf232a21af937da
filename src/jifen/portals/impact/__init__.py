"""Pages that show the effect of a draft before it is decided: comparison, weights moved by hand, help for weights, evidence for reviews."""
