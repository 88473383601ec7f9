"""The contrast of colours by WCAG 2, which asks 4.5 of text."""

import numpy as np

LEAST = 4.5


def contrast(one, other):
    """The ratio of two colours (red, green, blue from 0 to 1), or of one colour and each of many."""
    light = np.stack(np.broadcast_arrays(_luminance(one), _luminance(other)))
    return (light.max(axis=0) + 0.05) / (light.min(axis=0) + 0.05)


def _luminance(colour):
    colour = np.asarray(colour, dtype=float)
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]
