"""Averages what several teachers say of a set of documents: the soft labels of a student.

    python label.py WORK SETS TEACHER[,TEACHER...] [DEV,...]

Reads WORK/TEACHER_SET.npy (log-probabilities) and writes WORK/soft_SET.npy (probabilities). For dev files it prints the F1 of the mean.
"""
import os
import sys

import numpy as np

from train import evaluate


def main(work, sets, teachers, devs=()):
    for s in sets:
        mean = sum(np.exp(np.load(f"{work}/{t}_{s}.npy", mmap_mode="r").astype(np.float32)) for t in teachers) / len(teachers)
        np.save(f"{work}/soft_{s}.npy", mean.astype(np.float16))
        if s.startswith("dev") and devs:
            got, path = np.load(f"{work}/{s}.npz"), devs[int(s[3:])]
            print("teachers", ",".join(teachers), os.path.basename(path), evaluate(np.log(mean + 1e-6), path, got["labels"], got["ends"]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *[a.split(",") for a in sys.argv[2:]])
