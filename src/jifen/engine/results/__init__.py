"""Result folders: scores, lines, norms and the manifest that proves them."""
