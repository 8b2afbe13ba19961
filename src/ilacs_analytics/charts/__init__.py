"""Pictures: frame in, `altair.Chart` out. Decides nothing; what is shown was computed in `analysis`."""
