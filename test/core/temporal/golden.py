"""Makes golden.json: temporal filters as scipy designs them.  Run: python golden.py  (numpy, scipy)"""

import json
import pathlib

import numpy as np
from scipy import signal

BANDS = [(0.5, 1.0, 240.0), (60.0, 68.0, 500.0), (0.05, 0.1, 30.0), (0.83, 1.0, 30.0), (2.0, 12.0, 25.0), (0.4, 14.9, 30.0), (249.0, 249.5, 500.0), (0.05, 0.1, 240.0)]


def probes(lo, hi, rate):
    centre = np.sqrt(lo * hi)
    return sorted({lo, hi, (lo + hi) / 2, centre, 0.8 * lo, lo / 10, min(1.2 * hi, 0.499 * rate), 0.37 * rate})


def response(frequencies, rate, sos=None, taps=None):
    if sos is not None:
        _, h = signal.sosfreqz(sos, worN=2 * np.pi * np.array(frequencies) / rate)
    else:
        _, h = signal.freqz(taps, worN=2 * np.pi * np.array(frequencies) / rate)
        h = h * np.exp(1j * 2 * np.pi * np.array(frequencies) / rate * (len(taps) - 1) / 2)
    return {"frequencies": list(frequencies), "re": h.real.tolist(), "im": h.imag.tolist()}


def poles(order, edges, kind, rate):
    # from output="zpk": roots of rounded polynomials would be less exact than either program
    _, found, _ = signal.butter(order, edges, kind, fs=rate, output="zpk")
    return [[p.real, p.imag] for p in sorted(found, key=lambda p: (np.angle(p) % (2 * np.pi), abs(p)))]


golden = {"butterworth": [], "firwin": []}
for lo, hi, rate in BANDS:
    for order in range(1, 7):
        sos = signal.butter(order, [lo, hi], "bandpass", fs=rate, output="sos")
        golden["butterworth"].append(
            {"order": order, "lo": lo, "hi": hi, "rate": rate, "poles": poles(order, [lo, hi], "bandpass", rate), **response(probes(lo, hi, rate), rate, sos=sos)}
        )

for lo, hi, rate, taps in [(60, 68, 500, 125), (2, 12, 25, 25), (0.83, 1.0, 30, 73), (5, 9, 30, 13)]:
    for window, named in [("hamming", "hamming"), ("kaiser", ("kaiser", 2.5))]:
        h = signal.firwin(taps, [lo, hi], pass_zero=False, fs=rate, window=named, scale=True)
        golden["firwin"].append({"lo": lo, "hi": hi, "rate": rate, "window": window, "taps": h.tolist()})

pathlib.Path(__file__).with_name("golden.json").write_text(json.dumps(golden) + "\n")
