"""PSNR in dB of scikit-image's BayesShrink and of BM3D on the files that `npm run bench -- --denoising FOLDER` wrote.

python3 bench/denoising-references.py FOLDER, with scikit-image and bm3d from PyPI installed.
"""

import json
import pathlib
import sys

import bm3d
import numpy as np
from skimage.restoration import denoise_wavelet

SIGMA = 25 / 255


def psnr(image, clean):
    return -10 * np.log10(np.mean((image - clean) ** 2))


print("| image | BayesShrink | BM3D |\n|---|---|---|")
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    size = json.loads(file.read_text())
    clean, noisy = (
        np.fromfile(file.with_suffix(f".{kind}.f32"), "<f4").reshape(size["height"], size["width"]).astype(float)
        for kind in ("clean", "noisy")
    )
    shrunk = denoise_wavelet(noisy, sigma=SIGMA, method="BayesShrink", mode="soft", rescale_sigma=True)
    print(f"| {file.stem} | {psnr(shrunk, clean):.2f} | {psnr(bm3d.bm3d(noisy, SIGMA), clean):.2f} |", flush=True)
