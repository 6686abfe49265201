"""Step 3: train the encoder: masked language modelling, then a contrastive stage.

    python train.py --run RUN --name NAME --budget 95 [--minutes 8] [--resume RUN/NAME] [--device cuda]

--budget is the minutes of training in all: learning rate and stages follow the share of it that is spent, over all
calls. --minutes ends this call earlier, after a checkpoint. --resume goes on from a checkpoint folder (with no
checkpoint in it, it starts). A checkpoint is written every three minutes, whole or not at all.
"""

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from batches import MaskedText, Pairs
from corpus import PAD, SPECIALS
from model import Bert, MaskedHead, Shape, pool
from start import start_from_static

TEMPERATURE = 0.06
BUCKETS = 16384


class BagHead(nn.Module):
    """Reads the pieces, and the pairs of neighbouring pieces (hashed), back out of a sentence vector. Not shipped."""

    def __init__(self, shape):
        super().__init__()
        self.pieces = nn.Linear(shape.hidden, shape.vocab)
        self.couples = nn.Linear(shape.hidden, BUCKETS)

    def forward(self, vectors, ids):
        couples = (ids[:, :-1] * 31337 + ids[:, 1:] * 7919) % BUCKETS
        mean = lambda logits, wanted: -F.log_softmax(logits.float(), 1).gather(1, wanted).mean()  # noqa: E731
        return mean(self.pieces(vectors), ids[:, 1:-1]) + mean(self.couples(vectors), couples)


class Training:
    def __init__(self, args):
        self.args, self.device = args, args.device
        self.folder = Path(args.run) / args.name
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(args.seed)
        shape = Shape(layers=args.layers, feed=args.feed)
        self.encoder = Bert(shape)
        start_from_static(self.encoder, Path(args.run) / "static.npz")
        torch.save(self.encoder.state_dict(), self.folder / "start.pt")
        shape.save(self.folder / "shape.json")
        self.heads = nn.ModuleDict({"masked": MaskedHead(shape), "bag": BagHead(shape)})
        frequency = np.load(Path(args.run) / "static.npz")["frequency"]
        self.heads["masked"].bias.data = torch.log(torch.from_numpy(frequency).float() + 1e-7)
        self.encoder.to(self.device), self.heads.to(self.device)
        self.masked = MaskedText(args.run, shape.vocab, args.tokens, seed=args.seed)
        self.pairs = Pairs(args.run, args.pairs, seed=args.seed)
        self.step, self.spent, self.seen = 0, 0.0, 0
        self.means = {}
        self.optimizers = self.make_optimizers()
        self.forward = torch.compile(self.encoder, dynamic=True) if args.compile else self.encoder

    def make_optimizers(self):
        """Muon for the matrices inside the layers; AdamW, slower, for the word vectors; AdamW for the rest."""
        inside, words, heads, rest = [], [], [], []
        for name, value in self.encoder.named_parameters():
            group = words if "word_embeddings" in name else inside if "layer." in name and value.dim() == 2 else rest
            group.append(value)
        heads = list(self.heads.parameters())
        rate = self.args.rate
        adam = torch.optim.AdamW(
            [
                {"params": words, "scale": 0.5, "weight_decay": 0.0},
                {"params": rest, "scale": 1.0, "weight_decay": 0.0},
                {"params": heads, "scale": 1.0, "weight_decay": 0.01},
            ],
            lr=rate,
            betas=(0.9, 0.98),
            fused=True,
        )
        muon = torch.optim.Muon(
            [{"params": inside, "scale": 1.0}], lr=rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"
        )
        self.inside = inside + rest
        return [adam, muon]

    def progress(self):
        return min(1.0, self.spent / (60 * self.args.budget))

    def set_rate(self):
        rate = self.args.rate * min(1.0, (self.step + 1) / 200) * max(1.0 - self.progress(), 0.0)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = max(rate, 1e-6) * group["scale"]

    def tensor(self, array):
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device)

    def masked_loss(self):
        shown, hidden, truth, ids, alone = self.masked.batch(self.step)
        self.seen += ids.size
        vectors = self.forward(self.tensor(shown))
        logits = self.heads["masked"](vectors[self.tensor(hidden)], self.encoder.embeddings.word_embeddings.weight)
        loss = F.cross_entropy(logits.float(), self.tensor(truth))
        self.note(masked=loss)
        if alone:
            bag = self.heads["bag"](vectors[:128].float().mean(1), self.tensor(ids[:128]))
            self.note(bag=bag)
            loss = loss + self.args.bag * bag
        return loss

    def pair_loss(self):
        left, right, kind = self.pairs.batch(self.step)
        self.seen += int((left != PAD).sum() + (right != PAD).sum())
        vectors = []
        for ids in (left, right):
            mask = self.tensor(ids != PAD)
            vectors.append(pool(self.forward(self.tensor(ids), mask), mask))
        similar = vectors[0] @ vectors[1].t() / TEMPERATURE
        truth = torch.arange(len(similar), device=self.device)
        loss = (F.cross_entropy(similar, truth) + F.cross_entropy(similar.t(), truth)) / 2
        self.note(**{kind: loss, kind + "@1": (similar.argmax(1) == truth).float().mean()})
        return loss

    def note(self, **values):
        """Running means for the log."""
        for name, value in values.items():
            old = self.means.get(name)
            self.means[name] = value.item() if old is None else 0.98 * old + 0.02 * value.item()

    def one_step(self):
        self.set_rate()
        second = self.progress() >= self.args.masked_share
        with torch.autocast(self.device, dtype=torch.bfloat16):
            loss = self.pair_loss() if second and self.step % 3 else self.masked_loss()
        loss.backward()
        nn.utils.clip_grad_norm_(self.inside, 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.step += 1

    def save(self):
        state = {
            "encoder": self.encoder.state_dict(),
            "heads": self.heads.state_dict(),
            "optimizers": [o.state_dict() for o in self.optimizers],
            "counters": (self.step, self.spent, self.seen, self.means),
        }
        torch.save(state, self.folder / "checkpoint.tmp")
        os.replace(self.folder / "checkpoint.tmp", self.folder / "checkpoint.pt")

    def load(self, folder):
        path = Path(folder) / "checkpoint.pt"
        if not path.exists():
            return
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.encoder.load_state_dict(state["encoder"])
        self.heads.load_state_dict(state["heads"])
        for optimizer, old in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(old)
        self.step, self.spent, self.seen, self.means = state["counters"]

    def log(self):
        row = {"step": self.step, "minutes": round(self.spent / 60, 2), "tokens": self.seen}
        row |= {name: round(value, 3) for name, value in self.means.items()}
        line = json.dumps(row)
        print(line, flush=True)
        with open(self.folder / "log.jsonl", "a") as file:
            file.write(line + "\n")

    def run(self):
        began, clock = time.time(), time.time()
        logged = saved = kept = began
        while self.progress() < 1 and clock - began < 60 * self.args.minutes:
            self.one_step()
            now = time.time()
            # A stall (a paused machine) must not eat the budget.
            self.spent += min(now - clock, 30)
            clock = now
            if now - logged > 30:
                self.log()
                logged = now
            if now - saved > 180:
                self.save()
                saved = now
            if now - kept > 60 * self.args.keep:
                torch.save(self.encoder.state_dict(), self.folder / f"encoder-{int(self.spent // 60):03d}.pt")
                kept = now
        self.log()
        self.save()
        torch.save(self.encoder.state_dict(), self.folder / "encoder.pt")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--run", required=True, help="folder of the token store and static.npz")
    options.add_argument("--name", default="encoder", help="checkpoints go to RUN/NAME")
    options.add_argument("--resume", help="a checkpoint folder to go on from")
    options.add_argument("--device", default="cpu")
    options.add_argument("--budget", type=float, default=95, help="minutes of training in all")
    options.add_argument("--minutes", type=float, default=1e9, help="minutes of this call")
    options.add_argument("--keep", type=float, default=15, help="minutes between weights that are kept")
    options.add_argument("--masked-share", type=float, default=0.6, help="share of the budget before the second stage")
    options.add_argument("--layers", type=int, default=3)
    options.add_argument("--feed", type=int, default=1024)
    options.add_argument("--tokens", type=int, default=8192, help="tokens of a masked batch")
    options.add_argument("--pairs", type=int, default=192, help="pairs of a contrastive batch")
    options.add_argument("--rate", type=float, default=1.5e-3)
    options.add_argument("--bag", type=float, default=0.1, help="weight of the loss that reads words out of the vector")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--compile", action="store_true")
    args = options.parse_args()
    torch.set_num_threads(args.threads)
    training = Training(args)
    if args.resume:
        training.load(args.resume)
    print(f"parameters {sum(p.numel() for p in training.encoder.parameters())}; specials {SPECIALS}", flush=True)
    training.run()


if __name__ == "__main__":
    main()
