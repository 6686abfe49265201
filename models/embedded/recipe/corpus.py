"""Reading the corpus, and the token store that the other steps share.

The store is a folder: tokens.bin (uint16 word pieces, all text in order) and sentences.npy, one row per sentence
(start, length, paragraph, document). Tokens carry no [CLS] or [SEP]; batches add them.
"""

import json
import lzma
import re
from pathlib import Path

import numpy as np

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, UNK, CLS, SEP, MASK = range(5)

_BOUNDARY = re.compile(r"""[.!?]["')\]]*\s+(?=["'(\[]?[A-Z0-9])""")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Prof|vs|etc|Fig|No|Vol|Jr|Sr|e\.g|i\.e|cf|al)\.\s*$")


def sentences(paragraph):
    """Splits a paragraph where a sentence seems to end, but not after a common abbreviation or an initial."""
    found, start = [], 0
    for match in _BOUNDARY.finditer(paragraph):
        piece = paragraph[start : match.end()]
        if _ABBREVIATION.search(piece):
            continue
        found.append(piece.strip())
        start = match.end()
    if paragraph[start:].strip():
        found.append(paragraph[start:].strip())
    return found


def documents(path):
    """Yields each document of a prose file as its list of paragraphs."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for document in file.read().split("\n\n"):
            paragraphs = [line for line in document.split("\n") if line.strip()]
            if paragraphs:
                yield paragraphs


def prose_files(folder):
    """The training shards of a corpus folder, in order."""
    return sorted(Path(folder).glob("prose-*.txt.xz"))


def pairs(path):
    """The (a, b, kind) triples of a pairs file."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [(row["a"], row["b"], row["kind"]) for row in rows]


class TokenStore:
    """The tokenised corpus, memory mapped."""

    def __init__(self, folder):
        folder = Path(folder)
        self.tokens = np.memmap(folder / "tokens.bin", dtype=np.uint16, mode="r")
        self.sentences = np.load(folder / "sentences.npy")

    def paragraph_of_token(self):
        """The paragraph number of every token."""
        return np.repeat(self.sentences[:, 2], self.sentences[:, 1]).astype(np.int32)


def write_store(folder, tokenizer, paragraphs_by_document, chunk=4000):
    """Tokenises documents into a store. Sentences are cut at 250 pieces."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows, start, paragraph, document = [], 0, 0, 0
    with open(folder / "tokens.bin", "wb") as out:
        batch, places = [], []

        def flush():
            nonlocal start
            for encoding, place in zip(tokenizer.encode_batch_fast(batch, add_special_tokens=False), places):
                ids = encoding.ids[:250]
                if ids:
                    out.write(np.array(ids, dtype=np.uint16).tobytes())
                    rows.append((start, len(ids), *place))
                    start += len(ids)
            batch.clear()
            places.clear()

        for paragraphs in paragraphs_by_document:
            for text in paragraphs:
                for sentence in sentences(text):
                    batch.append(sentence)
                    places.append((paragraph, document))
                paragraph += 1
            document += 1
            if len(batch) >= chunk:
                flush()
        flush()
    np.save(folder / "sentences.npy", np.array(rows, dtype=np.int64))
    return start
