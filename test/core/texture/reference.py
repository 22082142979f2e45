"""Makes reference.json: texture statistics by plenoptic (2.1.x), in float64, for four images.

    pip install plenoptic
    python test/core/texture/reference.py ../shared/images

Three are photographs of the folder named; the fourth is a formula, so that a test of it needs no file. Its sides are no powers of
two, and it is neither square nor symmetric. They are multiples of 32, so that the coarsest grid has even sides: on odd ones
plenoptic's `shrink` averages the lowest frequency with one that is not its mirror image.
"""

import json
import pathlib
import sys

import numpy as np
import plenoptic
import torch
from PIL import Image

here = pathlib.Path(__file__).parent
photographs = pathlib.Path(sys.argv[1])


def formula(width, height):
    """Oblique waves, a square of one, and a hash of the place."""
    y, x = np.mgrid[0:height, 0:width].astype(np.uint64)
    hashed = ((x * 73856093) ^ (y * 19349663)) * 83492791 % 4294967296 % 1009 / 1009
    x, y = x.astype(float), y.astype(float)
    wave = np.cos(0.31 * x + 0.17 * y + 0.8 * np.sin(0.05 * y))
    return 0.3 + 0.15 * wave + 0.1 * wave**2 + 0.12 * np.cos(0.9 * y) + 0.2 * hashed


images = {
    name: np.asarray(Image.open(photographs / name), dtype=float) / 255
    for name in ("reptile-skin.pgm", "einstein-256.pgm", "curie.pgm")
}
images["formula"] = formula(192, 160)

statistics = {}
for name, image in images.items():
    model = plenoptic.models.PortillaSimoncelli(image.shape).double()
    vector = model(torch.tensor(image)[None, None]).numpy().ravel()
    assert vector.size == 710
    statistics[name] = [float(f"{value:.7g}") for value in vector]

lines = [f"    {json.dumps(name)}: {json.dumps(values, separators=(',', ':'))}" for name, values in statistics.items()]
text = ',\n'.join(lines)
(here / "reference.json").write_text(
    f'{{\n  "plenoptic": "{plenoptic.__version__}",\n  "statistics": {{\n{text}\n  }}\n}}\n'
)
