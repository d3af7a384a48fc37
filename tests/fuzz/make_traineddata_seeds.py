#!/usr/bin/env python3
"""Writes small .traineddata files into a folder: one that is read and run, and one of each kind that is left to Tesseract."""
import struct
import sys
from pathlib import Path

CHARACTERS = ["NULL", "Joined", "|Broken|0|1", "a", "ă", "ấ", "b", "1"]
LSTM_ENTRY, UNICHARSET_ENTRY, RECODER_ENTRY, ENTRIES = 17, 21, 22, 24


def text(value):
    return struct.pack("<I", len(value)) + value.encode()


def head(kind, inputs, outputs, flags=0):
    return struct.pack("<b", 0) + text(kind) + struct.pack("<bbiiii", 0, 0, flags, inputs, outputs, 0) + text(kind)


def matrix(rows, columns, mode=1 | 128):
    weights = bytes((7 * i + 3 * rows) % 251 for i in range(rows * columns))
    scales = struct.pack("<i", rows) + struct.pack(f"<{rows}d", *([0.02] * rows))
    return struct.pack("<Biib", mode, rows, columns, 0) + weights + scales


def lstm(kind, inputs, states, **options):
    gates = b"".join(matrix(states, inputs + states + 1, **options) for _ in range(4))
    return head(kind, inputs, states) + struct.pack("<i", inputs + states) + gates


def series(kind, parts):
    return head(kind, 0, 0) + struct.pack("<i", len(parts)) + b"".join(parts)


def network(codes, extra=(), **options):
    return series("Series", [
        head("Input", 0, 1) + struct.pack("<5i", 1, 12, 0, 1, 0),
        series("Series", [head("Convolve", 1, 9) + struct.pack("<ii", 1, 1), head("Tanh", 9, 4) + matrix(4, 10, **options)]),
        head("Maxpool", 4, 4) + struct.pack("<ii", 3, 3),
        series("XYTranspose", [lstm("SummLSTM", 4, 5, **options)]),
        *extra,
        lstm("LSTM", 5, 6, **options),
        series("RTLReversed", [lstm("LSTM", 6, 6, **options)]),
        head("Softmax", 6, codes) + matrix(codes, 7, **options)])


def component(net, codes, flags=1 | 64):
    return net + text("[1,12,0,1 Ct3,3,4 Mp3,3 Lfys5 Lfx6 Lrx6 O1c]") + struct.pack("<iiii", flags, 100, 7, codes - 1)


def unicharset():
    return (f"{len(CHARACTERS)}\n" + "".join(f"{character} 0 0,255,0,255 NULL 0 0 0 {character}\n" for character in CHARACTERS)).encode()


def recoder(steps=1):
    out = struct.pack("<i", len(CHARACTERS))
    for number in range(len(CHARACTERS)):
        out += struct.pack("<bi", 1, steps) + struct.pack("<i", number) * steps
    return out


def container(parts):
    offsets, body, at = [-1] * ENTRIES, b"", 4 + 8 * ENTRIES
    for entry, data in sorted(parts.items()):
        offsets[entry] = at + len(body)
        body += data
    return struct.pack(f"<I{ENTRIES}q", ENTRIES, *offsets) + body


def model(lstm_component=None, codes=len(CHARACTERS) + 1, steps=1):
    return container({LSTM_ENTRY: lstm_component or component(network(codes), codes), UNICHARSET_ENTRY: unicharset(),
                      RECODER_ENTRY: recoder(steps)})


def main():
    out, codes = Path(sys.argv[1]), len(CHARACTERS) + 1
    out.mkdir(parents=True, exist_ok=True)
    seeds = {
        "runs": model(),
        "float-weights": model(component(network(codes, mode=128), codes, flags=64)),
        "unknown-layer": model(component(network(codes, extra=[head("Reconfig", 5, 5) + struct.pack("<ii", 2, 2)]), codes)),
        "codes-of-two-steps": model(steps=2),
        "without-recoder": container({LSTM_ENTRY: component(network(codes), codes), UNICHARSET_ENTRY: unicharset()}),
        "cut-short": model()[:900],
        "empty": b"",
    }
    for name, data in seeds.items():
        (out / name).write_bytes(data)


if __name__ == "__main__":
    main()
