"""Three ways to move the envelopes of phase-based magnification: a float64 experiment on pairs of frames (numpy, scipy).

    python3 scripts/prototypes/envelopes.py [noise in 255ths] [names of scenes, part of them, separated by commas] [photograph.pgm …]

Subbands are those of quality `fine` (half-octave, eight compact orientations, seven octaves). Compared, 0.1 px magnified to 1 and 5 px:
  phase     B exp(i alpha phi): envelopes and residuals stay
  subbands  each undecimated subband and each residual moved by the displacement field of its own scale, the fields coarse to fine
  image     one field from the phases of all scales moves the image once; what it does not explain is left to the phases, scale by scale.
            Everything but the move itself is done on the subbands' own small grids.
Printed per scene: RMS error against the ideal frame, relative to the change asked for, and the projection on that change.
"""
import sys

import numpy as np
from numpy.fft import fft2, fftfreq, ifft2
from scipy.ndimage import map_coordinates

H, W, SIGMA = 240, 320, 2.0
fy, fx = fftfreq(H)[:, None] * 2, fftfreq(W)[None, :] * 2  # 1 = Nyquist
radius = np.hypot(fx, fy)
radius[0, 0] = 1e-9
octave, angle = np.log2(radius), np.arctan2(fy, fx) * np.ones_like(radius)
yy, xx = np.mgrid[0:H, 0:W]
KY, KX = fftfreq(H, 1 / H).astype(int), fftfreq(W, 1 / W).astype(int)
FIELD = 4  # pixels between samples of the displacement field
HALF_MISFIT, NOISE_IN_MISFIT = 0.05, 2


def make_bands(orientations=8, width=0.5, count=14):
    rising = lambda u: np.sin(np.pi / 2 * np.clip((u + width) / width, 0, 1))
    falling = lambda u: np.sqrt(1 - rising(u) ** 2)
    bands, high, low = [], rising(octave), falling(octave)
    for s in range(count):
        ring = low * rising(octave + (s + 1) * width)
        for k in range(orientations):
            turn = np.angle(np.exp(1j * (angle - np.pi * k / orientations)))
            mask = ring * np.sqrt(2) * np.cos(orientations / 2 * turn) * (np.abs(turn) < np.pi / orientations)
            power = mask**2
            if power.sum() == 0:
                continue
            ys, xs = np.nonzero(mask > 1e-12)
            ky, kx = KY[ys], KX[xs]
            size = (max(4, np.ptp(ky) + 1), max(4, np.ptp(kx) + 1))
            bands.append(dict(s=s, mask=mask, w=np.pi * (radius * power).sum() / power.sum(), t=np.pi * k / orientations,
                              at=(ys, xs), box=(ky - ky.min(), kx - kx.min()), corner=(ky.min(), kx.min()), n=size, e=power.sum() / (H * W)))
        low = low * falling(octave + (s + 1) * width)
    return high, bands, low


HIGH, BANDS, LOW = make_bands()


def gaussian_rows(places, samples, length, reach):
    apart = places[:, None] - np.arange(samples)[None] * length / samples
    apart -= length * np.round(apart / length)
    weights = np.exp(-(apart**2) / (2 * reach**2))
    return weights / weights.sum(1, keepdims=True)


def linear_rows(samples, cells, length):
    place = (np.arange(samples) * length / samples + 0.5) * cells / length - 0.5
    rows, before = np.zeros((samples, cells)), np.floor(place).astype(int)
    for r in range(samples):
        rows[r, before[r] % cells] += 1 - (place[r] - before[r])
        rows[r, (before[r] + 1) % cells] += place[r] - before[r]
    return rows


def blur(x, s):
    return x if s <= 0 else ifft2(fft2(x) * np.exp(-(fx**2 + fy**2) * (np.pi * s) ** 2 / 2)).real


def sample(z, x, y, order=5):
    return map_coordinates(z, [y % z.shape[0], x % z.shape[1]], order=order, mode='grid-wrap')


def settled(u, v, scale=1.0):
    """Where each pixel comes from: y = x - u(y)."""
    at = lambda z, X, Y: sample(z, (X + 0.5) / scale - 0.5, (Y + 0.5) / scale - 0.5, 1)
    X, Y = xx - at(u, xx, yy), yy - at(v, xx, yy)
    for _ in range(4):
        X, Y = xx - at(u, X, Y), yy - at(v, X, Y)
    return X, Y


def derivative(b, power, corner, samples, length, axis):
    """Radians per pixel times |b|^2, by least-squares taps, two neighbours on each side."""
    centre = (power * np.arange(len(power))).sum() / power.sum()
    turn = 2 * np.pi * (np.arange(len(power)) - centre) / samples
    fit = np.stack([2 * np.sin(turn), 2 * np.sin(2 * turn)], 1)
    taps = np.linalg.lstsq(fit * np.sqrt(power)[:, None], turn * np.sqrt(power), rcond=None)[0] * samples / length
    step = np.exp(-2j * np.pi * centre / samples)
    d = sum(t * (step ** (k + 1) * np.roll(b, -k - 1, axis) - step ** -(k + 1) * np.roll(b, k + 1, axis)) for k, t in enumerate(taps))
    return np.imag(np.conj(b) * d) + np.abs(b) ** 2 * 2 * np.pi * (corner + centre) / length


def image_moved(f0, f1, alphas, noise):
    F0, F1, (fh, fw) = fft2(f0), fft2(f1), (H // FIELD, W // FIELD)
    rows, columns = (np.arange(fh) + 0.5) * FIELD - 0.5, (np.arange(fw) + 0.5) * FIELD - 0.5
    found, sums = [], {}
    for band in BANDS:
        n, m = band['n']
        coefficients = []
        for F in (F0, F1):
            z = np.zeros((n, m), complex)
            z[band['box']] = (F * band['mask'])[band['at']]
            coefficients.append(ifft2(z) * n * m / (H * W))
        b = coefficients[1]
        d, A2 = np.angle(b * np.conj(coefficients[0])), np.abs(b) ** 2
        power = band['mask'][band['at']] ** 2
        sides = [np.bincount(band['box'][i], power, band['n'][i]) for i in (0, 1)]
        g = [np.clip(derivative(b, sides[i], band['corner'][i], band['n'][i], (H, W)[i], i) / (A2 + 1e-12), -2 * band['w'], 2 * band['w']) for i in (1, 0)]
        reach = max(SIGMA, np.pi / band['w'])
        up = gaussian_rows(rows, n, H, np.hypot(reach, H / n / 2))
        across = gaussian_rows(columns, m, W, np.hypot(reach, W / m / 2))
        parts = [A2 * g[0] ** 2, A2 * g[0] * g[1], A2 * g[1] ** 2, -A2 * g[0] * d, -A2 * g[1] * d, A2 * d * d]
        total = sums.setdefault(band['s'], [np.zeros((fh, fw)) for _ in range(6)] + [0.0])
        for k, part in enumerate(parts):
            total[k] = total[k] + up @ part @ across.T
        total[6] += noise**2 * band['e']
        found.append((band, b, d, g, np.sqrt(A2), linear_rows(n, fh, H), linear_rows(m, fw, W)))
    a, b_, c, p, q = (sum(total[k] for total in sums.values()) for k in range(5))
    slack = 1e-9 + 1e-4 * (a + c)
    a, c = a + slack, c + slack
    u = ((c * p - b_ * q) / (a * c - b_ * b_), (a * q - b_ * p) / (a * c - b_ * b_))
    left = {}
    for s, (a, b_, c, p, q, f, nu) in sums.items():
        rest = f - 2 * (p * u[0] + q * u[1]) + a * u[0] ** 2 + 2 * b_ * u[0] * u[1] + c * u[1] ** 2
        misfit = np.clip(rest - NOISE_IN_MISFIT * nu, 0, None) / (np.clip(f - nu, 0, None) + 1e-9)
        left[s] = misfit**2 / (misfit**2 + HALF_MISFIT**2)
    for alpha in alphas:
        change = np.zeros((H, W), complex)
        for band, b, d, g, A, down, across in found:
            on = lambda z: down @ z @ across.T
            n, m = band['n']
            by, bx = gaussian_rows(np.arange(n) * H / n, n, H, SIGMA), gaussian_rows(np.arange(m) * W / m, m, W, SIGMA)
            rest = on(left[band['s']]) * (by @ (A * (d + g[0] * on(u[0]) + g[1] * on(u[1]))) @ bx.T) / (by @ A @ bx.T + 1e-6)
            Z = fft2(b * (np.exp(1j * alpha * rest) - 1)) * (H * W) / (n * m)
            change[band['at']] += Z[band['box']] * band['mask'][band['at']]
        yield sample(f1 + ifft2(change).real, *settled(alpha * u[0], alpha * u[1], FIELD))


def whole_bands(f0, f1):
    F0, F1 = fft2(f0), fft2(f1)
    for band in BANDS:
        b0, b1 = ifft2(F0 * band['mask']), ifft2(F1 * band['mask'])
        F, A2 = fft2(b1), np.abs(b1) ** 2 + 1e-12
        g = [np.clip(np.imag(ifft2(F * 1j * np.pi * k) * np.conj(b1)) / A2, -2 * band['w'], 2 * band['w']) for k in (fx, fy)]
        yield band, b1, np.angle(b1 * np.conj(b0)), np.abs(b1), g


def phases_shifted(f0, f1, alphas):
    bands = list(whole_bands(f0, f1))
    for alpha in alphas:
        out = fft2(f1)
        for band, b, d, A, _ in bands:
            out = out + fft2(b * (np.exp(1j * alpha * blur(A * d, SIGMA) / (blur(A, SIGMA) + 1e-6)) - 1)) * band['mask']
        yield ifft2(out).real


def subbands_moved(f0, f1, alphas, floor):
    scales, fields, prior = {}, {}, (np.zeros((H, W)), np.zeros((H, W)))
    for found in whole_bands(f0, f1):
        scales.setdefault(found[0]['s'], []).append(found)
    for s in sorted(scales, reverse=True):
        reach = max(SIGMA, np.pi / scales[s][0][0]['w'])
        sums = [sum(A**2 * part(g, d) for _, _, d, A, g in scales[s]) for part in
                (lambda g, d: g[0] ** 2, lambda g, d: g[0] * g[1], lambda g, d: g[1] ** 2, lambda g, d: -g[0] * d, lambda g, d: -g[1] * d)]
        a, b, c, p, q = (blur(part, reach) for part in sums)
        pull = 1e-3 * (a + c) + floor
        a, c, p, q = a + pull, c + pull, p + pull * prior[0], q + pull * prior[1]
        prior = fields[s] = ((c * p - b * q) / (a * c - b * b), (a * q - b * p) / (a * c - b * b))
    F1 = fft2(f1)
    for alpha in alphas:
        out = np.zeros((H, W), complex)
        for s, bands in scales.items():
            X, Y = xx - alpha * fields[s][0], yy - alpha * fields[s][1]
            for band, b, *_ in bands:
                kx, ky = (round(band['w'] * turn * n / 2 / np.pi) * 2 * np.pi / n for turn, n in ((np.cos(band['t']), W), (np.sin(band['t']), H)))
                still = b * np.exp(-1j * (kx * xx + ky * yy))
                moved = sample(still.real, X, Y, 3) + 1j * sample(still.imag, X, Y, 3)
                out += fft2(moved * np.exp(1j * (kx * X + ky * Y))) * band['mask']
        for mask, s in ((HIGH, min(scales)), (LOW, max(scales))):
            out += fft2(sample(ifft2(F1 * mask**2).real, xx - alpha * fields[s][0], yy - alpha * fields[s][1]))
        yield ifft2(out).real


def texture(seed):
    f = radius / 2
    window = np.where(f < 0.25, 1, np.where(f > 0.4, 0, 0.5 + 0.5 * np.cos(np.pi * (f - 0.25) / 0.15)))
    z = fft2(np.random.default_rng(seed).normal(size=(H, W))) / np.maximum(f, 0.01) * window
    z[0, 0] = 0
    return z * 0.12 / np.std(ifft2(z).real)


T1, T2 = texture(1), texture(2)
shifted = lambda T, dx, dy=0.0: ifft2(T * np.exp(-1j * np.pi * (fx * dx + fy * dy))).real
far = lambda d: np.hypot(xx - W / 2 - d, yy - H / 2)
disc = lambda d: 1 / (1 + np.exp(far(d) - 50))
right = 1 / (1 + np.exp(-(xx - W / 2)))


def turned(image, d):
    c, s, X, Y = np.cos(d / 60), np.sin(d / 60), xx - W / 2, yy - H / 2
    return sample(image, X * c + Y * s + W / 2, Y * c - X * s + H / 2)


SCENES = {
    'ring on flat ground': lambda d: 0.2 + 0.6 * np.exp(-(((far(d) - 50) / 1.3) ** 2)),
    'texture': lambda d: 0.5 + shifted(T1, d),
    'halves in opposite directions': lambda d: 0.5 + right * shifted(T1, 0, d) + (1 - right) * shifted(T2, 0, -d),
    'rotation of a texture': lambda d: 0.5 + turned(shifted(T1, 0), d),
    'textured disc before still texture': lambda d: disc(d) * (0.5 + shifted(T2, d)) + (1 - disc(d)) * (0.5 + shifted(T1, 0)),
    'flat disc before still texture': lambda d: disc(d) * 0.85 + (1 - disc(d)) * (0.5 + shifted(T1, 0)),
}


def photograph(path):
    data = open(path, 'rb').read().split(None, 4)  # P5, width, height, largest, samples
    width, height = int(data[1]), int(data[2])
    image = np.frombuffer(data[4][-width * height:], np.uint8).reshape(height, width) / 255
    image = np.pad(image, ((0, max(0, H - height)), (0, max(0, W - width))), 'symmetric')
    y, x = (image.shape[0] - H) // 2, (image.shape[1] - W) // 2
    return fft2(0.1 + 0.8 * image[y:y + H, x:x + W])


if __name__ == '__main__':
    noise = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    wanted = sys.argv[2].split(',') if len(sys.argv) > 2 else ['']
    for path in sys.argv[3:]:
        F = photograph(path)
        name = path.split('/')[-1]
        SCENES[name + ', oblique'] = lambda d, F=F: shifted(F, d * 0.8, d * 0.6)
        SCENES[name + ', turning'] = lambda d, F=F: turned(ifft2(F).real, d)
    inner, alphas = np.s_[20:-20, 20:-20], [px / 0.1 - 1 for px in (1, 5)]
    for name, scene in SCENES.items():
        if not any(part in name for part in wanted):
            continue
        n0, n1 = np.random.default_rng(5).normal(size=(2, H, W)) * noise / 255
        f0, f1 = (np.round((scene(d) + n) * 255) / 255 for d, n in ((0, n0), (0.1, n1)))
        modes = {
            'phase': phases_shifted(f0, f1, alphas),
            'subbands': subbands_moved(f0, f1, alphas, 2e-6 if noise else 1e-9),
            'image': image_moved(f0, f1, alphas, max(noise, 0.29) / 255),
        }
        for mode, outputs in modes.items():
            row = []
            for px, out in zip((1, 5), outputs):
                asked, got = (z[inner] - scene(0.1)[inner] for z in (scene(px), out))
                row.append(f'{np.sqrt(((got - asked) ** 2).mean() / (asked**2).mean()):.3f} ({(got * asked).sum() / (asked**2).sum():.2f})')
            print(f'{name:36s}{mode:10s}', *row, flush=True)
