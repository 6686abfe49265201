"""Batches for the two stages. Every batch is a function of (seed, step), so that a resumed run goes on as it would have."""

import pickle
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from corpus import CLS, MASK, PAD, SEP, SPECIALS, TokenStore
from written import Phrases

WINDOW = 126  # pieces in a window of running text; with [CLS] and [SEP] it fills the 128 positions
FIRST = len(SPECIALS)


def frame(rows):
    """Adds [CLS] and [SEP] to a matrix of pieces of equal length."""
    ends = np.ones((len(rows), 1), dtype=np.int64)
    return np.concatenate([ends * CLS, rows, ends * SEP], axis=1)


def pad(sequences, limit):
    """A padded matrix with [CLS] and [SEP] from lists of pieces."""
    width = min(limit, max(len(s) for s in sequences)) + 2
    ids = np.full((len(sequences), width), PAD, dtype=np.int64)
    for row, pieces in enumerate(sequences):
        pieces = pieces[: width - 2]
        ids[row, 0] = CLS
        ids[row, 1 : 1 + len(pieces)] = pieces
        ids[row, 1 + len(pieces)] = SEP
    return ids


class MaskedText:
    """Masked language modelling: running text and single sentences in turn, without padding."""

    def __init__(self, run, vocab, tokens=8192, rate=0.15, seed=0):
        store = TokenStore(Path(run) / "train")
        self.tokens, self.vocab, self.size, self.rate, self.seed = store.tokens, vocab, tokens, rate, seed
        self.windows = (len(self.tokens) - WINDOW) // WINDOW
        length = store.sentences[:, 1]
        self.by_length = {n: store.sentences[length == n, 0] for n in range(4, 61)}
        self.lengths = np.array(list(self.by_length))
        # Between uniform over sentences and uniform over pieces: short texts are what the encoder will be asked about.
        share = np.array([len(starts) * n**0.5 for n, starts in self.by_length.items()])
        self.length_share = share / share.sum()
        self.epoch, self.order = -1, None

    def running(self, rng, turn):
        """The next windows of this pass over the corpus, whole or cut in two or three."""
        count = self.size // (WINDOW + 2)
        per_epoch = self.windows // count
        epoch, place = divmod(turn, per_epoch)
        if epoch != self.epoch:
            order = np.random.default_rng((self.seed, 1, epoch))
            self.shift, self.order, self.epoch = int(order.integers(WINDOW)), order.permutation(self.windows), epoch
        starts = self.order[place * count : (place + 1) * count] * WINDOW + self.shift
        rows = self.tokens[starts[:, None] + np.arange(WINDOW)].astype(np.int64)
        return rows.reshape(-1, WINDOW // int(rng.choice((1, 2, 3))))

    def single(self, rng):
        """Sentences of one length."""
        length = int(rng.choice(self.lengths, p=self.length_share))
        starts = rng.choice(self.by_length[length], self.size // (length + 2))
        return self.tokens[starts[:, None] + np.arange(length)].astype(np.int64)

    def batch(self, step):
        """(input pieces, where they were masked, the pieces there, the pieces unmasked, whether single sentences)."""
        rng = np.random.default_rng((self.seed, 2, step))
        alone = step % 2 == 1
        ids = frame(self.single(rng) if alone else self.running(rng, step // 2))
        hidden = (rng.random(ids.shape) < self.rate) & (ids >= FIRST)
        truth = ids[hidden]
        dice = rng.random(len(truth))
        shown = np.where(dice < 0.8, MASK, np.where(dice < 0.9, rng.integers(FIRST, self.vocab, len(truth)), truth))
        masked = ids.copy()
        masked[hidden] = shown
        return masked, hidden, truth, ids, alone


class Noise:
    """Spoils a sentence the way people do: words left out, letters swapped, lost, doubled or wrong."""

    LETTERS = "abcdefghijklmnopqrstuvwxyz"

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.text = [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]

    def words(self, ids):
        words = []
        for i in ids:
            piece = self.text[i]
            if piece.startswith("##") and words:
                words[-1] += piece[2:]
            else:
                words.append(piece)
        return words

    def misspell(self, word, rng):
        at = int(rng.integers(1, len(word) - 1))
        kind = int(rng.integers(4))
        if kind == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if kind == 1:
            return word[:at] + word[at + 1 :]
        if kind == 2:
            return word[:at] + word[at] + word[at:]
        return word[:at] + self.LETTERS[int(rng.integers(26))] + word[at + 1 :]

    def __call__(self, sequences, rng, drop, typos):
        texts = []
        for ids in sequences:
            kept = []
            for word in self.words(ids):
                if rng.random() < drop:
                    continue
                if len(word) > 3 and word.isalpha() and rng.random() < typos:
                    word = self.misspell(word, rng)
                kept.append(word)
            texts.append(" ".join(kept) or self.text[ids[0]])
        return [e.ids for e in self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


class Pairs:
    """Contrastive batches: two matrices whose rows belong together, each batch of one kind.

    neighbours  a sentence and the next one, a third of a batch from each of three stretches of text
    passage     a sentence and the 30 to 100 pieces after it
    same        one sentence spoilt twice (words left out, misspellings)
    study       pairs of the corpus: term and definition, heading and paragraph, question and paragraph, paragraphs
    phrase      two sentences of the same meaning
    answer      two questions of the same meaning, or one and its answer
    """

    KINDS = {"neighbours": 0.2, "passage": 0.1, "same": 0.2, "study": 0.25, "phrase": 0.2, "answer": 0.05}

    def __init__(self, run, count=192, kinds=KINDS, seed=0):
        run, self.kinds = Path(run), kinds
        store = TokenStore(run / "train")
        self.tokens, self.sentences, self.count, self.seed = store.tokens, store.sentences, count, seed
        first, second = self.sentences[:-1], self.sentences[1:]
        near = (first[:, 3] == second[:, 3]) & (second[:, 2] - first[:, 2] <= 1)
        self.starts = np.flatnonzero(near & (first[:, 1] >= 5) & (second[:, 1] >= 5))
        with open(run / "pairs-train.pkl", "rb") as file:
            self.study = pickle.load(file)
        kinds = np.array([kind for _, _, kind in self.study])
        share = {kind: np.sqrt((kinds == kind).sum()) for kind in sorted(set(kinds))}
        self.study_kinds = {kind: np.flatnonzero(kinds == kind) for kind in share}
        self.study_share = np.array(list(share.values())) / sum(share.values())
        tokenizer = Tokenizer.from_file(str(run / "tokenizer.json"))
        self.noise = Noise(tokenizer)
        self.phrases, self.answers = Phrases(tokenizer), Phrases(tokenizer, "answers.txt")

    def pieces(self, sentence, limit):
        start, length = self.sentences[sentence, :2]
        return self.tokens[start : start + min(length, limit)].astype(np.int64).tolist()

    def nearby(self, rng, count):
        """Sentences of similar length from three stretches of about 2,000: the topic alone does not tell them apart."""
        where = rng.integers(0, len(self.starts), 3)
        spread = rng.integers(0, 2000, (3, count))
        places = self.starts[np.unique(np.minimum(where[:, None] + spread, len(self.starts) - 1).ravel())]
        places = places[np.argsort(self.sentences[places, 1], kind="stable")]
        first = int(rng.integers(0, max(1, len(places) - count)))
        return places[first : first + count]

    def batch(self, step):
        rng = np.random.default_rng((self.seed, 3, step))
        kind = str(rng.choice(list(self.kinds), p=list(self.kinds.values())))
        if kind == "study":
            rows = self.study_kinds[str(rng.choice(list(self.study_kinds), p=self.study_share))]
            rows = rng.choice(rows, min(self.count * 2 // 3, len(rows)), replace=False)
            left, right = [self.study[i][0] for i in rows], [self.study[i][1] for i in rows]
            noisy = [i for i in range(len(left)) if rng.random() < 0.2]
            for i, ids in zip(noisy, self.noise([left[i] for i in noisy], rng, 0.0, 0.3) if noisy else []):
                left[i] = ids
        elif kind == "phrase":
            left, right = self.phrases.batch(rng, self.count)
        elif kind == "answer":
            left, right = self.answers.batch(rng, self.count)
        elif kind == "same":
            rows = self.nearby(rng, self.count)
            whole = [self.pieces(i, 60) for i in rows]
            left, right = self.noise(whole, rng, 0.1, 0.05), self.noise(whole, rng, 0.3, 0.15)
        elif kind == "passage":
            rows = self.nearby(rng, self.count * 2 // 3)
            left, right = [self.pieces(i, 60) for i in rows], []
            for i in rows:
                start, document = self.sentences[i + 1, 0], self.sentences[i, 3]
                last = min(i + 12, len(self.sentences) - 1)
                while self.sentences[last, 3] != document:
                    last -= 1
                end = min(start + int(rng.integers(30, 101)), self.sentences[last, :2].sum())
                right.append(self.tokens[start:end].astype(np.int64).tolist())
        else:
            rows = self.nearby(rng, self.count)
            left, right = [self.pieces(i, 60) for i in rows], [self.pieces(i + 1, 60) for i in rows]
        return pad(left, 124), pad(right, 124), kind
