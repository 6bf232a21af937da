"""The innovation portrait (创新画像): what one run says of one enterprise, and what would change it. Reads only; every figure is the
engine's own, from the result folder or from ``score_firm`` with the run's norms."""
