"""The encoder: a small BERT whose parameter names and node names are those of the usual BERT layout."""

import json
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Shape:
    vocab: int = 16384
    hidden: int = 384
    layers: int = 3
    heads: int = 6
    feed: int = 1024
    positions: int = 128

    def config(self):
        """config.json as transformers.js reads it."""
        return {
            "architectures": ["BertModel"],
            "attention_probs_dropout_prob": 0.0,
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.0,
            "hidden_size": self.hidden,
            "initializer_range": 0.02,
            "intermediate_size": self.feed,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": self.positions,
            "model_type": "bert",
            "num_attention_heads": self.heads,
            "num_hidden_layers": self.layers,
            "pad_token_id": 0,
            "position_embedding_type": "absolute",
            "type_vocab_size": 2,
            "vocab_size": self.vocab,
        }

    def save(self, path):
        with open(path, "w") as file:
            json.dump(asdict(self), file)


class Norm(nn.LayerNorm):
    def __init__(self, size):
        super().__init__(size, eps=1e-12)


class SelfAttention(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.heads = shape.heads
        self.query = nn.Linear(shape.hidden, shape.hidden)
        self.key = nn.Linear(shape.hidden, shape.hidden)
        self.value = nn.Linear(shape.hidden, shape.hidden)

    def forward(self, x, mask):
        rows, length, hidden = x.shape
        split = lambda y: y.view(rows, length, self.heads, hidden // self.heads).transpose(1, 2)  # noqa: E731
        # Written out: for texts this short it is three times as fast on a processor as the fused kernel.
        scores = split(self.query(x)) @ split(self.key(x)).transpose(-1, -2) * (hidden // self.heads) ** -0.5
        if mask is not None:
            scores = scores + mask
        mixed = scores.softmax(-1).to(x.dtype) @ split(self.value(x)).to(x.dtype)
        return mixed.transpose(1, 2).reshape(rows, length, hidden)


class Output(nn.Module):
    """A projection back to the hidden size, added to what came in, then normalised."""

    def __init__(self, size, shape):
        super().__init__()
        self.dense = nn.Linear(size, shape.hidden)
        self.LayerNorm = Norm(shape.hidden)

    def forward(self, x, residual):
        return self.LayerNorm(self.dense(x) + residual)


class Attention(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.self = SelfAttention(shape)
        self.output = Output(shape.hidden, shape)

    def forward(self, x, mask):
        return self.output(self.self(x, mask), x)


class Intermediate(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.dense = nn.Linear(shape.hidden, shape.feed)

    def forward(self, x):
        return F.gelu(self.dense(x))


class Layer(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.attention = Attention(shape)
        self.intermediate = Intermediate(shape)
        self.output = Output(shape.feed, shape)

    def forward(self, x, mask):
        y = self.attention(x, mask)
        return self.output(self.intermediate(y), y)


class Embeddings(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.word_embeddings = nn.Embedding(shape.vocab, shape.hidden)
        self.position_embeddings = nn.Embedding(shape.positions, shape.hidden)
        self.token_type_embeddings = nn.Embedding(2, shape.hidden)
        self.LayerNorm = Norm(shape.hidden)

    def forward(self, ids, types=None):
        extra = self.token_type_embeddings.weight[0] if types is None else self.token_type_embeddings(types)
        places = self.position_embeddings.weight[: ids.shape[1]]
        return self.LayerNorm(self.word_embeddings(ids) + places + extra)


class Encoder(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.layer = nn.ModuleList(Layer(shape) for _ in range(shape.layers))


class Bert(nn.Module):
    """Token vectors of the last layer. `mask` is True where there is a token; None when there is no padding."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.embeddings = Embeddings(shape)
        self.encoder = Encoder(shape)

    def forward(self, ids, mask=None, types=None):
        x = self.embeddings(ids, types)
        wide = None if mask is None else (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.encoder.layer:
            x = layer(x, wide)
        return x


def pool(hidden, mask):
    """The mean over the tokens of each row, scaled to length 1."""
    weight = mask.unsqueeze(-1).to(torch.float32)
    return F.normalize((hidden.float() * weight).sum(1) / weight.sum(1), dim=1)


class MaskedHead(nn.Module):
    """Predicts masked pieces with the word embeddings as output weights. Not shipped."""

    def __init__(self, shape):
        super().__init__()
        self.dense = nn.Linear(shape.hidden, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden)
        self.bias = nn.Parameter(torch.zeros(shape.vocab))
        with torch.no_grad():
            self.dense.weight.copy_(torch.eye(shape.hidden) + 0.01 * torch.randn(shape.hidden, shape.hidden))
            self.dense.bias.zero_()

    def forward(self, hidden, words):
        return F.linear(self.norm(F.gelu(self.dense(hidden))), words) * 0.5 + self.bias
