"""Makes golden.json and golden.f32: pyramids of pyrtools (1.0.x) for a small image of noise.

    pip install numpy pyrtools
    python test/core/pyramid/golden.py

golden.f32 holds arrays of little-endian float32 one after another; golden.json says where each begins. Real parts of the
complex pyramid are left out: they equal the real pyramid's bands (checked here). Orders 1, 2, 4 and 5 keep their first and
last orientation, order 3 all four, to keep the file small.
"""

import json
import pathlib

import numpy as np
import pyrtools

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20140901)
arrays, index, offset = [], {}, 0


def keep(name, array):
    global offset
    array = np.ascontiguousarray(array, dtype="<f4")
    index[name] = {"offset": offset, "shape": array.shape}
    arrays.append(array.tobytes())
    offset += array.size


def smooth(shape):
    """Noise with both coarse and fine structure, in 0...1."""
    noise = rng.random(shape)
    return (noise + np.cumsum(np.cumsum(noise - 0.5, 0), 1) / 6 % 1) / 2


# float32 first, so that both sides see the same numbers
image = smooth((32, 36)).astype(np.float32)
odd = smooth((27, 33)).astype(np.float32)
keep("image", image)
keep("odd", odd)
image, odd = image.astype(float), odd.astype(float)

for order in range(6):
    real = pyrtools.pyramids.SteerablePyramidFreq(image, order=order)
    if order == 0:
        keep("steerable/highpass", real.pyr_coeffs["residual_highpass"])
        keep("steerable/lowpass", real.pyr_coeffs["residual_lowpass"])
    analytic = order > 0 and pyrtools.pyramids.SteerablePyramidFreq(image, order=order, is_complex=True)
    orientations = range(4) if order == 3 else sorted({0, order})
    for scale in range(real.num_scales):
        for k in orientations:
            band = real.pyr_coeffs[scale, k]
            keep(f"steerable/{order}/{scale}/{k}", band)
            if analytic:
                both = analytic.pyr_coeffs[scale, k]
                assert np.abs(both.real - band).max() < 1e-5 * np.abs(band).max()
                keep(f"complex/{order}/{scale}/{k}", both.imag)

# pyrtools' binomial filter has a gain of sqrt(2) an axis, so level l is 2^l times ours.
for name, source in (("even", image), ("odd", odd)):
    gaussian = pyrtools.pyramids.GaussianPyramid(source, height=3, edge_type="reflect2")
    laplacian = pyrtools.pyramids.LaplacianPyramid(source, height=3, edge_type="reflect2")
    for level in range(3):
        keep(f"gaussian/{name}/{level}", gaussian.pyr_coeffs[level, 0] / 2**level)
        keep(f"laplacian/{name}/{level}", laplacian.pyr_coeffs[level, 0] / 2**level)

(here / "golden.f32").write_bytes(b"".join(arrays))
(here / "golden.json").write_text(json.dumps({"pyrtools": pyrtools.__version__, "arrays": index}, indent=None) + "\n")
