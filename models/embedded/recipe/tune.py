"""Step 2b: make the mean of the word vectors a better sentence vector, before there is a transformer.

Averaging is so cheap that minutes of it see every sentence of the corpus several times. Batches take turns: a sentence
twice with words left out (which keeps every word readable in the mean), a sentence and the next one, the pairs of the
corpus, words of nearly the same meaning, sentences of the same meaning, and questions with their answers. The result lies between the vectors before
and after.

    python tune.py --run RUN [--steps 4000] [--mix 0.5]

Adds `words` to RUN/static.npz, and `after`, so that another mix can be taken.
"""

import argparse
import pickle
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from corpus import PAD, TokenStore
from start import ROOM, weighted_rows
from written import Lexicon, Phrases

TEMPERATURE = 0.05
LONGEST = 64
NEVER = -1e4
TURNS = ("same", "next", "word", "phrase", "same", "next", "study", "phrase", "same", "answer", "word", "phrase")


class Bags:
    """Batches of pieces with offsets, as embedding_bag takes them."""

    def __init__(self, run):
        store = TokenStore(Path(run) / "train")
        self.tokens, self.rows = np.asarray(store.tokens), store.sentences
        first, second = self.rows[:-1], self.rows[1:]
        near = (first[:, 3] == second[:, 3]) & (second[:, 2] - first[:, 2] <= 1)
        self.starts = np.flatnonzero(near & (first[:, 1] >= 6) & (second[:, 1] >= 6))
        with open(Path(run) / "pairs-train.pkl", "rb") as file:
            self.study = [row for row in pickle.load(file) if row[0] and row[1]]
        self.rng = np.random.default_rng(0)
        tokenizer = Tokenizer.from_file(str(Path(run) / "tokenizer.json"))
        self.lexicon, self.phrases = Lexicon(tokenizer), Phrases(tokenizer)
        self.answers = Phrases(tokenizer, "answers.txt")

    def stretches(self, count=32, size=32, spread=600):
        """Sentences of a few stretches of text, so that topic alone does not tell them apart."""
        where = self.rng.integers(0, len(self.starts), count)[:, None] + self.rng.integers(0, spread, (count, size))
        return self.starts[np.unique(np.minimum(where, len(self.starts) - 1).ravel())]

    def sentences(self, rows, drop=0.0):
        length = np.minimum(self.rows[rows, 1], LONGEST)
        owner = np.repeat(np.arange(len(rows)), length)
        before = np.cumsum(length) - length
        pieces = self.tokens[np.repeat(self.rows[rows, 0] - before, length) + np.arange(length.sum())].astype(np.int64)
        if drop:
            kept = self.rng.random(len(pieces)) > drop
            pieces, owner = pieces[kept], owner[kept]
        return torch.from_numpy(pieces), torch.from_numpy(np.searchsorted(owner, np.arange(len(rows))))

    def batch(self, kind):
        if kind == "study":
            some = [self.study[i] for i in self.rng.choice(len(self.study), 768, replace=False)]
            return tuple(self.lists([row[side] for row in some]) for side in (0, 1))
        if kind == "phrase":
            return tuple(self.lists(side) for side in self.phrases.batch(self.rng, 768))
        if kind == "answer":
            return tuple(self.lists(side) for side in self.answers.batch(self.rng, 768))
        rows = self.stretches()
        if kind == "same":
            return self.sentences(rows, 0.4), self.sentences(rows, 0.4)
        return self.sentences(rows), self.sentences(rows + 1)

    @staticmethod
    def lists(sequences):
        length = np.array([len(s) for s in sequences])
        return torch.from_numpy(np.concatenate(sequences).astype(np.int64)), torch.from_numpy(np.cumsum(length) - length)


def mean_vectors(table, bags):
    pieces, offsets = bags
    return F.normalize(F.embedding_bag(pieces, table, offsets, mode="mean"), dim=1)


def contrast(similar, wrong=None):
    """Both ways; `wrong` has one more answer for each row to tell from the right one."""
    truth = torch.arange(len(similar))
    rows = similar if wrong is None else torch.cat([similar, wrong[:, None]], 1)
    return (F.cross_entropy(rows, truth) + F.cross_entropy(similar.t(), truth)) / 2


def pair_loss(table, bags, kind):
    left, right = (mean_vectors(table, side) for side in bags.batch(kind))
    return contrast(left @ right.t() / TEMPERATURE)


def word_loss(table, bags):
    words, near, opposites, related = bags.lexicon.batch()
    left, right = (mean_vectors(table, bags.lists(side)) for side in (words, near))
    has = torch.tensor([len(each) > 0 for each in opposites])
    far = mean_vectors(table, bags.lists([each or [PAD] for each in opposites]))
    similar = (left @ right.t() / TEMPERATURE).masked_fill(torch.from_numpy(related), NEVER)
    return contrast(similar, ((left * far).sum(1) / TEMPERATURE).masked_fill(~has, NEVER))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--run", required=True)
    options.add_argument("--steps", type=int, default=4000)
    options.add_argument("--rate", type=float, default=3e-3)
    options.add_argument("--mix", type=float, default=0.5, help="share of the vectors after")
    options.add_argument("--hidden", type=int, default=384)
    options.add_argument("--threads", type=int, default=2)
    args = options.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(args.threads)
    path = Path(args.run) / "static.npz"
    data = dict(np.load(path))
    before = torch.tensor(weighted_rows(data, args.hidden - ROOM - 2), dtype=torch.float32)
    table = torch.nn.Parameter(before.clone())
    optimizer = torch.optim.Adam([table], lr=args.rate)
    bags, began, mean = Bags(args.run), time.time(), {}
    for step in range(args.steps):
        optimizer.param_groups[0]["lr"] = args.rate * (1 - step / args.steps) * min(1, (step + 1) / 100)
        kind = TURNS[step % len(TURNS)]
        loss = word_loss(table, bags) if kind == "word" else pair_loss(table, bags, kind)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        mean[kind] = 0.98 * mean.get(kind, loss.item()) + 0.02 * loss.item()
        if step % 500 == 499:
            print(step + 1, f"{time.time() - began:.0f} s", {k: round(v, 3) for k, v in mean.items()}, flush=True)
    after = table.detach()
    data["after"] = after.numpy()
    data["words"] = ((1 - args.mix) * before + args.mix * after).numpy()
    np.savez(path, **data)


if __name__ == "__main__":
    main()
