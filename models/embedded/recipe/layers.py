"""Step 4b: train an exported encoder on, so that its layers too know which sentences mean the same.

    python layers.py --base FOLDER --run RUN --name NAME --budget 40 [--minutes 8] [--mix 1 [--origin FOLDER]] --to ANOTHER

RUN has to be made with the vocabulary of FOLDER (`prepare.py --tokenizer`). Batches are those of the contrastive stage of
`train.py` in other shares: first of all what was written for this encoder. A checkpoint is written every three minutes,
and the same line again goes on from it; --minutes ends a call earlier. The last groups that were written are held
out, and how often their sentences find each other is printed. --mix is how far to go from the numbers of --base, or of --origin
where several trainings followed each other, to those after: on the way both have their strengths (Wortsman and others,
Model Soups, 2022).
"""

import argparse
import os
import time
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import nn

from batches import Pairs, pad
from corpus import PAD
from export import TABLE, write_folder
from model import Bert, Shape, pool

TEMPERATURE = 0.05
KINDS = {"phrase": 0.45, "answer": 0.15, "study": 0.2, "same": 0.15, "passage": 0.05}
LONGEST = 72
HELD = 300
TOKENS = 3000  # of a part of a batch, padding included


def read_folder(folder):
    """The numbers of an exported encoder, by their names in `Bert`."""
    model = onnx.load(Path(folder) / "onnx/model.onnx")
    values = {value.name: numpy_helper.to_array(value) for value in model.graph.initializer}
    found = {}
    for name, value in Bert(Shape()).state_dict().items():
        matrix = f"{name.removesuffix('.weight')}.weight_t_fp16"
        if name == f"{TABLE}.weight":
            array = values[f"{TABLE}.weight_int8"].astype(np.float32) * values[f"{TABLE}.scale"]
            array = array * values[f"{TABLE}.column_scale"]
        elif f"{name}_fp16" in values:
            array = values[f"{name}_fp16"]
        else:
            array = values[matrix].T if matrix in values else values[name]
        found[name] = torch.from_numpy(np.array(array, dtype=np.float32)).view_as(value)
    return found


def by_length(ids):
    """The rows of a padded matrix in parts of similar length, and where in the parts each row is."""
    lengths = (ids != PAD).sum(1)
    order = np.argsort(-lengths, kind="stable")
    parts, first = [], 0
    while first < len(order):
        width = int(lengths[order[first]])
        rows = order[first : first + max(8, TOKENS // width)]
        parts.append(np.ascontiguousarray(ids[rows][:, :width]))
        first += len(rows)
    return parts, np.argsort(order)


class Tuning:
    def __init__(self, args):
        self.args, self.path = args, Path(args.run) / args.name / "checkpoint.pt"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(0)
        self.encoder = Bert(Shape())
        self.encoder.load_state_dict(read_folder(args.base))
        self.pairs = Pairs(args.run, args.pairs, KINDS)
        self.held = self.pairs.phrases.hold_out(HELD)
        named = list(self.encoder.named_parameters())
        words = [value for name, value in named if name.startswith(TABLE)]
        self.layers = [value for name, value in named if not name.startswith(TABLE)]
        groups = [{"params": self.layers, "scale": 1.0}, {"params": words, "scale": args.words}]
        self.optimizer = torch.optim.AdamW(groups, lr=args.rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
        self.step, self.spent, self.mean = 0, 0.0, {}
        if self.path.exists():
            state = torch.load(self.path, weights_only=True)
            self.encoder.load_state_dict(state["encoder"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.spent, self.mean = state["counters"]

    def vectors(self, ids):
        parts, back = by_length(ids)
        found = []
        for part in parts:
            part = torch.from_numpy(part)
            mask = part != PAD
            found.append(pool(self.encoder(part, None if mask.all() else mask), mask))
        return torch.cat(found)[torch.from_numpy(back)]

    def found_again(self):
        """The share of held-out sentences whose nearest sentence is the other one of their group."""
        with torch.no_grad():
            left, right = (self.vectors(pad([group[side] for group in self.held], LONGEST)) for side in (0, 1))
            return ((left @ right.t()).argmax(1) == torch.arange(len(left))).float().mean().item()

    def one_step(self):
        share = self.spent / (60 * self.args.budget)
        for group in self.optimizer.param_groups:
            group["lr"] = self.args.rate * group["scale"] * min(1, (self.step + 1) / 100) * max(0.0, 1 - share)
        left, right, kind = self.pairs.batch(self.step)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            left, right = self.vectors(left[:, :LONGEST]), self.vectors(right[:, :LONGEST])
        similar = left @ right.t() / TEMPERATURE
        truth = torch.arange(len(similar))
        loss = (F.cross_entropy(similar, truth) + F.cross_entropy(similar.t(), truth)) / 2
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.layers, 1.0)
        self.optimizer.step()
        self.step += 1
        self.mean[kind] = 0.95 * self.mean.get(kind, loss.item()) + 0.05 * loss.item()

    def save(self):
        state = {
            "encoder": self.encoder.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "counters": (self.step, self.spent, self.mean),
        }
        unfinished = self.path.with_suffix(".tmp")
        torch.save(state, unfinished)
        os.replace(unfinished, self.path)

    def log(self):
        losses = {kind: round(loss, 3) for kind, loss in self.mean.items()}
        print(self.step, f"{self.spent / 60:.1f} min", losses, f"held out {self.found_again():.3f}", flush=True)

    def run(self):
        began = clock = saved = time.time()
        self.log()
        while self.spent < 60 * self.args.budget and clock - began < 60 * self.args.minutes:
            self.one_step()
            now = time.time()
            self.spent += min(now - clock, 30)
            clock = now
            if now - saved > 180:
                self.log()
                self.save()
                saved = now
        self.log()
        self.save()

    def mixed(self):
        after = self.encoder.state_dict()
        before = read_folder(self.args.origin or self.args.base)
        return {name: value + self.args.mix * (after[name] - value) for name, value in before.items()}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--base", required=True, help="an exported folder to begin with")
    options.add_argument("--run", required=True, help="folder of the token store")
    options.add_argument("--name", default="layers", help="checkpoints go to RUN/NAME")
    options.add_argument("--to", required=True, help="where the encoder is written")
    options.add_argument("--budget", type=float, default=40, help="minutes of training in all")
    options.add_argument("--minutes", type=float, default=1e9, help="minutes of this call")
    options.add_argument("--pairs", type=int, default=256, help="pairs of a batch")
    options.add_argument("--rate", type=float, default=3e-4)
    options.add_argument("--words", type=float, default=0.3, help="share of the rate for the word vectors")
    options.add_argument("--mix", type=float, default=1.0)
    options.add_argument("--origin", help="an exported folder from which --mix counts; that of --base unless given")
    options.add_argument("--threads", type=int, default=1)
    args = options.parse_args()
    torch.set_num_threads(args.threads)
    tuning = Tuning(args)
    tuning.run()
    write_folder(tuning.mixed(), Shape(), args.run, args.to)


if __name__ == "__main__":
    main()
