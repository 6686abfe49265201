"""Sets a fresh encoder up so that, untrained, it is nearly the weighted mean of its static word vectors.

A word's row is [weight x direction, position room, +c, -c]. The two filler values give every row the same norm, so that
the embedding's LayerNorm keeps the weights; the last LayerNorm hides the fillers and the room from the sentence mean.
The position room holds sinusoids, and two heads of the first layer start out looking one piece back and one ahead.
"""

import numpy as np
import torch

from corpus import SPECIALS

ROOM = 32
FLATTEN = 0.25  # singular values are raised to this power
WORDS = 2  # what word rows are multiplied by
RARE = 1e-2  # a word of this frequency gets half the weight of a rare one


def weighted_rows(data, rank):
    """Directions of equal length from the singular vectors, times a weight that is smaller for frequent pieces."""
    frequency = data["frequency"]
    rows = data["left"][:, :rank] * data["values"][:rank] ** FLATTEN
    rows = rows - (frequency[:, None] * rows).sum(0)
    rows -= rows.mean(1, keepdims=True)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    weight = RARE / (RARE + frequency)
    weight[: len(SPECIALS)] = 0
    return rows * weight[:, None]


def word_rows(path, hidden):
    data = np.load(path)
    rank = hidden - ROOM - 2
    rows = data["words"] if "words" in data else weighted_rows(data, rank)
    rows = rows - rows.mean(1, keepdims=True)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    longest = np.quantile(length, 0.999)
    rows = rows * np.minimum(1, longest / np.maximum(length, 1e-9)) / longest
    fill = np.sqrt(np.maximum(0, 1 - (rows**2).sum(1, keepdims=True)) / 2)
    room = np.zeros((len(rows), ROOM))
    return torch.tensor(np.concatenate([rows, room, fill, -fill], 1), dtype=torch.float32)


def sinusoids(positions):
    waves = 2.0 ** -torch.arange(ROOM // 2).mul(0.42)
    angle = torch.arange(positions)[:, None] * waves * 1.5
    return torch.stack([angle.sin(), angle.cos()], 2).view(positions, ROOM) / (ROOM / 2) ** 0.5, waves * 1.5


@torch.no_grad()
def start_from_static(encoder, path):
    hidden = encoder.shape.hidden
    for name, value in encoder.named_parameters():
        if "LayerNorm" in name:
            continue
        if value.dim() == 1 or "token_type" in name:
            value.zero_()
        else:
            value.normal_(0, 0.006 if "output.dense" in name else 0.04)
    room = slice(hidden - ROOM - 2, hidden - 2)
    embeddings = encoder.embeddings
    embeddings.word_embeddings.weight.copy_(word_rows(path, hidden) * WORDS)
    code, waves = sinusoids(encoder.shape.positions)
    places = embeddings.position_embeddings.weight.zero_()
    places[:, room] = code
    encoder.encoder.layer[-1].output.LayerNorm.weight[room.start :] = 0.02
    attention = encoder.encoder.layer[0].attention.self
    width = hidden // encoder.shape.heads
    for head, step in enumerate((-1, 1)):
        rows = slice(head * width, head * width + ROOM)
        attention.query.weight[head * width : (head + 1) * width] = 0
        attention.key.weight[head * width : (head + 1) * width] = 0
        # The query is the code turned to the wanted neighbour: key and query then agree most at that distance.
        turn = torch.zeros(ROOM, ROOM)
        for i, wave in enumerate(waves * step):
            turn[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = torch.tensor(
                [[wave.cos(), wave.sin()], [-wave.sin(), wave.cos()]]
            )
        attention.query.weight[rows, room] = turn * 2
        attention.key.weight[rows, room] = torch.eye(ROOM) * 2
