"""From notebooks to a bundle somebody hands over: catalogue, run, page, bundle."""
