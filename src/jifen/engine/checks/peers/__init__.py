"""Against peers: figures far from those of enterprises of the same stage and sector. Odd, not wrong: hints."""
