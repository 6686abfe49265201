"""Step 1: learn the WordPiece vocabulary and tokenise the corpus.

    python prepare.py --corpus CORPUS --run RUN [--vocab 16384]
    python prepare.py --corpus CORPUS --run RUN --tokenizer FOLDER/tokenizer.json

The second keeps the vocabulary of an exported encoder, so that its training can go on.
"""

import argparse
import pickle
import string
import time
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from corpus import CLS, SEP, SPECIALS, documents, pairs, prose_files, write_store

# Characters that chat text uses and the cleaned corpus does not.
EXTRA = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u20ac\u00a3\u00b0\u00a9\u00ae\u2122"


def new_tokenizer():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##", cleanup=True)
    return tokenizer


def learn(paragraphs, size):
    """A vocabulary of `size` pieces from an iterator of texts."""
    tokenizer = new_tokenizer()
    tokenizer.train_from_iterator(
        paragraphs,
        trainers.WordPieceTrainer(
            vocab_size=size,
            min_frequency=3,
            special_tokens=SPECIALS,
            limit_alphabet=160,
            initial_alphabet=list(string.ascii_lowercase + string.digits + string.punctuation + EXTRA),
            continuing_subword_prefix="##",
            show_progress=False,
        ),
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)],
    )
    return tokenizer


def kept(path):
    """The tokenizer of an exported encoder; sentences are cut where they are stored, not here."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    return tokenizer


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--corpus", required=True)
    options.add_argument("--run", required=True)
    options.add_argument("--vocab", type=int, default=16384)
    options.add_argument("--tokenizer", help="keep this vocabulary instead of learning one")
    args = options.parse_args()
    run, corpus = Path(args.run), Path(args.corpus)
    run.mkdir(parents=True, exist_ok=True)
    began = time.time()

    texts = (text for file in prose_files(corpus) for paragraphs in documents(file) for text in paragraphs)
    tokenizer = kept(args.tokenizer) if args.tokenizer else learn(texts, args.vocab)
    tokenizer.save(str(run / "tokenizer.json"))
    print(f"vocabulary {tokenizer.get_vocab_size()} after {time.time() - began:.0f} s", flush=True)

    count = write_store(run / "train", tokenizer, (d for f in prose_files(corpus) for d in documents(f)))
    print(f"training tokens {count} after {time.time() - began:.0f} s", flush=True)
    count = write_store(run / "valid", tokenizer, documents(corpus / "valid.txt.xz"))
    print(f"validation tokens {count}", flush=True)

    for part in ("train", "dev"):
        rows = pairs(corpus / f"pairs-{part}.jsonl.xz")
        left = tokenizer.encode_batch_fast([row[0] for row in rows], add_special_tokens=False)
        right = tokenizer.encode_batch_fast([row[1] for row in rows], add_special_tokens=False)
        with open(run / f"pairs-{part}.pkl", "wb") as out:
            pickle.dump([(a.ids, b.ids, row[2]) for a, b, row in zip(left, right, rows)], out)
        print(f"{part} pairs {len(rows)} after {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
