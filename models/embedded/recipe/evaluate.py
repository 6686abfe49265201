"""Step 5: what the vectors are worth: logistic regression on frozen features against TF-IDF, and retrieval on pairs.

    python evaluate.py --datasets DATASETS --encoder FOLDER [--split dev|test] [--sets sst2,trec] [--shots 8,16,64]
    python evaluate.py --datasets DATASETS --encoder tfidf ...
    python evaluate.py --pairs CORPUS/pairs-dev.jsonl.xz --encoder FOLDER

FOLDER holds tokenizer.json and onnx/model.onnx. `dev` trains and scores on rows of the training split only (decisions
are taken on it); `test` is for the final table. C is chosen by cross-validation on the labelled rows alone.
"""

import argparse
import collections
import csv
import json
import random
import warnings
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

SETS = ("sst2", "trec", "banking77", "sms-spam")
GRID = (0.1, 1, 10, 100)
warnings.filterwarnings("ignore")


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [row[0] for row in rows], np.array([row[1] for row in rows])


def load(folder, name, split):
    """(train texts, train labels, scored texts, scored labels)."""
    texts, labels = read(Path(folder) / name / "train.csv")
    if split == "test":
        return texts, labels, *read(Path(folder) / name / "test.csv")
    order = list(range(len(texts)))
    random.Random(7).shuffle(order)
    held, rest = order[:1500], order[1500:]
    pick = lambda rows: ([texts[i] for i in rows], labels[rows])  # noqa: E731
    return *pick(rest), *pick(held)


def draw(labels, count, seed):
    """`count` rows of each label (all of them where a label has fewer)."""
    state = np.random.RandomState(seed)
    return np.concatenate([state.permutation(np.flatnonzero(labels == c))[:count] for c in np.unique(labels)])


def fit(features, labels, grid=GRID, steps=300):
    """Logistic regression with C by stratified cross-validation (first of equals)."""
    folds = min(3 if len(labels) > 600 else 5, min(collections.Counter(labels).values()))
    splits = list(StratifiedKFold(folds, shuffle=True, random_state=0).split(labels, labels))
    scores = []
    for strength in grid:
        model = LogisticRegression(C=strength, max_iter=steps)
        scores.append(np.mean([model.fit(features[a], labels[a]).score(features[b], labels[b]) for a, b in splits]))
    return LogisticRegression(C=grid[int(np.argmax(scores))], max_iter=steps).fit(features, labels)


class Onnx:
    """Vectors of an exported folder: mean pooling over tokens, then length 1."""

    def __init__(self, folder, limit=128, threads=2):
        import onnxruntime
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
        self.tokenizer.enable_truncation(limit)
        self.tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(Path(folder) / "onnx/model.onnx"), options)

    def __call__(self, texts, batch=32):
        order = np.argsort([len(text) for text in texts])
        found = None
        for begin in range(0, len(order), batch):
            rows = order[begin : begin + batch]
            encoded = self.tokenizer.encode_batch([texts[i] for i in rows])
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            hidden = self.session.run(None, feed)[0]
            pooled = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
            pooled /= np.linalg.norm(pooled, axis=1, keepdims=True) + 1e-12
            if found is None:
                found = np.zeros((len(texts), pooled.shape[1]), dtype=np.float32)
            found[rows] = pooled
        return found


def tfidf(texts):
    """Words 1-2 and characters 2-5, fitted on the given texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    return FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
            ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)),
        ]
    ).fit(texts)


def classify(encoder, folder, sets, shots, seeds, split, say=print):
    """Mean and deviation of accuracy (percent) per set and number of examples per label (0: all)."""
    table = {}
    for name in sets:
        texts, labels, asked, truth = load(folder, name, split)
        if encoder != "tfidf":
            known, new = encoder(texts), encoder(asked)
        table[name] = {}
        for count in shots:
            scores = []
            repeats = 1 if not count else min(seeds, 3) if len(set(labels)) > 20 else seeds
            for seed in range(repeats):
                rows = draw(labels, count, seed) if count else np.arange(len(labels))
                if encoder == "tfidf":
                    vectors = tfidf([texts[i] for i in rows])
                    left, right = vectors.transform([texts[i] for i in rows]).tocsr(), vectors.transform(asked)
                else:
                    left, right = known[rows], new
                scores.append(100 * fit(left, labels[rows]).score(right, truth))
            table[name][count] = (float(np.mean(scores)), float(np.std(scores)))
        say(name, " / ".join(f"{m:.1f} ({d:.1f})" for m, d in table[name].values()))
    return table


def retrieve(encoder, path):
    """Recall at 1 and 5 and mean reciprocal rank, a to b, among all b of the file; per kind and over all."""
    from corpus import pairs

    rows = pairs(path)
    similarity = encoder([row[0] for row in rows]) @ encoder([row[1] for row in rows]).T
    rank = (similarity > np.diag(similarity)[:, None]).sum(1)
    kinds = np.array([row[2] for row in rows])
    found = {}
    for kind in (*sorted(set(kinds)), "all"):
        some = rank[kinds == kind] if kind != "all" else rank
        found[kind] = [100 * float((some < 1).mean()), 100 * float((some < 5).mean()), float((1 / (1 + some)).mean())]
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--encoder", required=True)
    options.add_argument("--datasets")
    options.add_argument("--pairs")
    options.add_argument("--sets", default=",".join(SETS))
    options.add_argument("--shots", default="8,16,64")
    options.add_argument("--seeds", type=int, default=10)
    options.add_argument("--split", choices=("dev", "test"), default="dev")
    options.add_argument("--json")
    args = options.parse_args()
    encoder = "tfidf" if args.encoder == "tfidf" else Onnx(args.encoder)
    result = {}
    if args.pairs:
        result["pairs"] = retrieve(encoder, args.pairs)
        for kind, (one, five, mean) in result["pairs"].items():
            print(f"{kind}: recall@1 {one:.1f}, @5 {five:.1f}, MRR {mean:.3f}", flush=True)
    if args.datasets:
        shots = [int(count) for count in args.shots.split(",")]
        say = lambda *words: print(*words, flush=True)  # noqa: E731
        result["sets"] = classify(encoder, args.datasets, args.sets.split(","), shots, args.seeds, args.split, say)
    if args.json:
        Path(args.json).write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
