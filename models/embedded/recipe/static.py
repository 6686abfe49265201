"""Step 2: word vectors from corpus statistics, the start of the encoder's token embeddings.

Counts how often pieces occur near each other in a paragraph (window 8, weight falling linearly), turns the counts
into positive pointwise mutual information with smoothed contexts, and keeps the leading singular vectors.

    python static.py --run RUN [--rank 512] [--window 8]

Writes RUN/static.npz with left (V x rank), values (rank) and frequency (V).
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch

from corpus import SPECIALS, TokenStore


def cooccurrence(tokens, paragraph, size, window, chunk=4_000_000):
    """A dense, symmetric matrix of weighted co-occurrence counts within paragraphs."""
    counts = torch.zeros(size * size)
    for begin in range(0, len(tokens), chunk):
        end = min(begin + chunk + window, len(tokens))
        piece = torch.from_numpy(tokens[begin:end].astype(np.int64))
        where = torch.from_numpy(paragraph[begin:end])
        for distance in range(1, window + 1):
            stop = min(chunk, len(piece) - distance)
            if stop <= 0:
                continue
            same = where[:stop] == where[distance : distance + stop]
            cells = (piece[:stop] * size + piece[distance : distance + stop])[same]
            counts.scatter_add_(0, cells, torch.full(cells.shape, (window + 1 - distance) / window))
    counts = counts.view(size, size)
    return counts.add_(counts.t().clone())


def pmi(counts, smoothing=0.75):
    """Positive pointwise mutual information, in place; the context distribution is smoothed."""
    rows = counts.sum(1)
    context = rows.pow(smoothing)
    context = (context / context.sum()).clamp(min=1e-12)
    for begin in range(0, len(counts), 1024):
        block = counts[begin : begin + 1024]
        block.div_(rows[begin : begin + 1024, None].clamp(min=1)).div_(context[None])
        block.log_().clamp_(min=0)
    counts[: len(SPECIALS)] = 0
    counts[:, : len(SPECIALS)] = 0
    return counts


def leading_vectors(matrix, rank, rounds=4, extra=40):
    """A randomised singular value decomposition: left vectors and values."""
    torch.manual_seed(0)
    basis = torch.linalg.qr(matrix @ torch.randn(len(matrix), rank + extra))[0]
    for _ in range(rounds):
        basis = torch.linalg.qr(matrix.t() @ basis)[0]
        basis = torch.linalg.qr(matrix @ basis)[0]
    left, values, _ = torch.linalg.svd(basis.t() @ matrix, full_matrices=False)
    return (basis @ left)[:, :rank], values[:rank]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--run", required=True)
    options.add_argument("--rank", type=int, default=512)
    options.add_argument("--window", type=int, default=8)
    args = options.parse_args()
    run, began = Path(args.run), time.time()
    store = TokenStore(run / "train")
    from tokenizers import Tokenizer

    size = Tokenizer.from_file(str(run / "tokenizer.json")).get_vocab_size()
    tokens = np.asarray(store.tokens)
    counts = cooccurrence(tokens, store.paragraph_of_token(), size, args.window)
    print(f"counted after {time.time() - began:.0f} s", flush=True)
    left, values = leading_vectors(pmi(counts), args.rank)
    frequency = np.bincount(tokens, minlength=size) / len(tokens)
    np.savez(run / "static.npz", left=left.numpy(), values=values.numpy(), frequency=frequency)
    print(f"rank {args.rank} after {time.time() - began:.0f} s; values {values[:3].tolist()} .. {values[-1]:.1f}")


if __name__ == "__main__":
    main()
