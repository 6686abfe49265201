"""What was written for this encoder: which words mean nearly the same, and sentences that do.

written/lexicon.txt has a line for each of the commonest words, `word: near, near | with, with | opposite`; written/phrases.txt
a group of sentences of one meaning a line, apart by ` || `, neighbouring groups often on one topic; written/answers.txt a
question, the same in other words, and what answers it.
"""

from pathlib import Path

import numpy as np

HERE = Path(__file__).parent / "written"


def _some(rng, sequences, count):
    """The pieces of at most `count` of the sequences, chosen at random."""
    return [piece for i in rng.permutation(len(sequences))[:count] for piece in sequences[i]]


class Lexicon:
    """Batches of words, of words near to each in meaning, and of opposites, as lists of pieces."""

    def __init__(self, tokenizer, seed=0):
        pieces = lambda text: tokenizer.encode(text, add_special_tokens=False).ids  # noqa: E731
        parts = lambda text: [each.strip() for each in text.split(",") if each.strip()]  # noqa: E731
        self.rng = np.random.default_rng((seed, 5))
        self.entries, self.names = [], []
        for line in (HERE / "lexicon.txt").read_text(encoding="utf-8").splitlines():
            word, rest = line.split(":", 1)
            near, together, opposite = (parts(part) for part in rest.split("|"))
            self.names.append({word.strip(), *near})
            self.entries.append([pieces(word)] + [[pieces(each) for each in part] for part in (near, together, opposite)])

    def batch(self, count=1024):
        """(words, near words, opposites, which have an opposite, which rows and columns are near each other too)."""
        chosen = self.rng.choice(len(self.entries), count, replace=False)
        words, near, opposites = [], [], []
        for word, alike, together, opposite in (self.entries[i] for i in chosen):
            words.append(word if self.rng.random() < 0.7 else word + _some(self.rng, together, 1))
            near.append(_some(self.rng, alike, int(self.rng.integers(1, 4))))
            opposites.append(_some(self.rng, opposite, 2))
        return words, near, opposites, self._related(chosen)

    def _related(self, chosen):
        """Entries that share a word: what is near the one is not wrong for the other."""
        holders = {}
        for row, entry in enumerate(chosen):
            for name in self.names[entry]:
                holders.setdefault(name, []).append(row)
        related = np.zeros((len(chosen), len(chosen)), dtype=bool)
        for rows in holders.values():
            related[np.ix_(rows, rows)] = True
        np.fill_diagonal(related, False)
        return related


class Phrases:
    """Two sentences each of groups of one meaning, as lists of pieces."""

    def __init__(self, tokenizer, name="phrases.txt"):
        lines = (HERE / name).read_text(encoding="utf-8").splitlines()
        self.groups = [
            [encoded.ids for encoded in tokenizer.encode_batch(line.split(" || "), add_special_tokens=False)]
            for line in lines
        ]

    def batch(self, rng, count, run=8):
        """Runs of neighbouring groups, so that the topic alone does not tell them apart."""
        starts = rng.integers(0, len(self.groups), count // run)
        chosen = np.unique((starts[:, None] + np.arange(run)).ravel() % len(self.groups))
        two = [[self.groups[i][place] for place in rng.permutation(len(self.groups[i]))[:2]] for i in chosen]
        return [pair[0] for pair in two], [pair[1] for pair in two]

    def hold_out(self, count):
        """Takes the last groups away, and returns them."""
        held, self.groups = self.groups[-count:], self.groups[:-count]
        return held
