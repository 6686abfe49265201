"""The other side of the comparison: the same work in PyTorch, one JSON line on standard output.

    python torch_side.py epochs FOLDER THREADS [--bf16] [--written-out]
    python torch_side.py frozen ENCODER_FOLDER DATA.csv THREADS

`epochs` trains the top layers with the numbers, batches and recipe of plan.json. `frozen` goes the whole way from the
file to tested figures: vectors, penalty by cross-validation, held-out test, TF-IDF baseline, final head.
"""

import json
import math
import resource
import sys
import time
from pathlib import Path

BEGAN = time.perf_counter()

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

FLOAT = torch.float32


def peak_mb():
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


class Layer(torch.nn.Module):
    def __init__(self, shape, written_out):
        super().__init__()
        hidden, wide = shape["hidden"], shape["intermediate"]
        self.heads, self.epsilon, self.written_out = shape["heads"], shape["epsilon"], written_out
        linear = torch.nn.Linear
        self.query, self.key, self.value = linear(hidden, hidden), linear(hidden, hidden), linear(hidden, hidden)
        self.mix, self.widen, self.narrow = linear(hidden, hidden), linear(hidden, wide), linear(wide, hidden)
        self.norm1 = torch.nn.LayerNorm(hidden, eps=self.epsilon)
        self.norm2 = torch.nn.LayerNorm(hidden, eps=self.epsilon)

    NAMES = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "mix": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "widen": "intermediate.dense",
        "narrow": "output.dense",
        "norm2": "output.LayerNorm",
    }

    def fill(self, weights, index):
        with torch.no_grad():
            for own, name in self.NAMES.items():
                for part in ("weight", "bias"):
                    getattr(getattr(self, own), part).copy_(weights[f"encoder.layer.{index}.{name}.{part}"])

    def forward(self, x, penalty):
        rows, length, hidden = x.shape
        split = lambda y: y.view(rows, length, self.heads, hidden // self.heads).transpose(1, 2)
        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        if self.written_out:
            scores = query @ key.transpose(-1, -2) * (hidden // self.heads) ** -0.5 + penalty
            mixed = scores.softmax(-1).to(value.dtype) @ value
        else:
            mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=penalty.to(query.dtype))
        mixed = mixed.transpose(1, 2).reshape(rows, length, hidden)
        x = self.norm1(self.mix(mixed) + x)
        return self.norm2(self.narrow(F.gelu(self.widen(x))) + x)


def embeddings(weights, ids, epsilon):
    x = weights["embeddings.word_embeddings.weight"][ids]
    x = x + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = x + weights["embeddings.token_type_embeddings.weight"][0]
    norm = [weights[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")]
    return F.layer_norm(x, (x.shape[-1],), *norm, eps=epsilon)


def padded(tokens, rows):
    width = max(len(tokens[row]) for row in rows)
    ids = torch.zeros(len(rows), width, dtype=torch.long)
    mask = torch.zeros(len(rows), width)
    for at, row in enumerate(rows):
        own = tokens[row]
        ids[at, : len(own)] = torch.tensor(own)
        mask[at, : len(own)] = 1
    return ids, mask


def penalty_of(mask):
    return (mask[:, None, None, :] - 1) * 10000


def pool(hidden, mask):
    weight = mask.unsqueeze(-1)
    return F.normalize((hidden.float() * weight).sum(1) / weight.sum(1), dim=1)


@torch.no_grad()
def run_layers(weights, shape, tokens, layers, use):
    order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
    for at in range(0, len(order), 16):
        rows = order[at : at + 16]
        ids, mask = padded(tokens, rows)
        x = embeddings(weights, ids, shape["epsilon"])
        for layer in layers:
            x = layer(x, penalty_of(mask))
        use(rows, x, mask)


def epochs(folder, threads, bf16, written_out):
    torch.set_num_threads(threads)
    plan = json.loads((folder / "plan.json").read_text())
    shape, first, tokens, recipe = plan["shape"], plan["firstLayer"], plan["tokens"], plan["recipe"]
    weights = load_file(plan["weights"])
    began = time.perf_counter()
    kept = [None] * len(tokens)

    def keep(rows, x, mask):
        for at, row in enumerate(rows):
            kept[row] = x[at, : len(tokens[row])].clone()

    if "embeddings.word_embeddings.weight" in weights:
        lower = [Layer(shape, written_out) for _ in range(first)]
        for index, layer in enumerate(lower):
            layer.fill(weights, index)
        run_layers(weights, shape, tokens, lower, keep)
    else:
        flat = torch.from_file(str(folder / "hidden.bin"), size=sum(map(len, tokens)) * shape["hidden"], dtype=FLOAT)
        for row, own in enumerate(flat.view(-1, shape["hidden"]).split([len(each) for each in tokens])):
            kept[row] = own
    lower_seconds = time.perf_counter() - began

    top = torch.nn.ModuleList(Layer(shape, written_out) for _ in range(plan["layers"]))
    for index, layer in enumerate(top):
        layer.fill(weights, first + index)
    head = torch.nn.Linear(shape["hidden"], plan["labelCount"])
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.zeros_(head.bias)
    groups = [(head, recipe["headRate"])]
    groups += [(layer, recipe["rate"] * recipe["layerDecay"] ** (plan["layers"] - 1 - i)) for i, layer in enumerate(top)]
    settings = []
    for module, rate in groups:
        for matrices in (True, False):
            own = [each for each in module.parameters() if (each.dim() == 2) == matrices]
            decay = recipe["weightDecay"] if matrices else 0
            settings.append({"params": own, "lr": rate, "highest": rate, "weight_decay": decay})
    optimiser = torch.optim.AdamW(settings, betas=(0.9, 0.999), eps=1e-8, fused=True)
    parameters = [each for setting in settings for each in setting["params"]]
    labels = torch.tensor(plan["labels"])
    steps = sum(map(len, plan["batches"]))
    rising = max(1, round(recipe["warmUp"] * steps))
    seconds, step, loss = [], 0, None
    for batches in plan["batches"]:
        began = time.perf_counter()
        for rows in batches:
            width = max(len(tokens[row]) for row in rows)
            x = torch.zeros(len(rows), width, shape["hidden"])
            mask = torch.zeros(len(rows), width)
            for at, row in enumerate(rows):
                x[at, : len(kept[row])] = kept[row]
                mask[at, : len(kept[row])] = 1
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
                for layer in top:
                    x = layer(x, penalty_of(mask))
                loss = F.cross_entropy(head(pool(x, mask)).float(), labels[rows])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, recipe["maxNorm"])
            share = (step + 1) / rising if step < rising else (steps - step) / max(1, steps - rising)
            for setting in optimiser.param_groups:
                setting["lr"] = setting["highest"] * share
            optimiser.step()
            step += 1
        seconds.append(time.perf_counter() - began)
    return {"lower": lower_seconds, "epochs": seconds, "loss": loss.item(), "peakMb": peak_mb()}


def frozen(encoder, data, threads):
    torch.set_num_threads(threads)
    import csv

    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import confusion_matrix, f1_score
    from sklearn.model_selection import StratifiedKFold
    from sklearn.pipeline import make_union
    from tokenizers import Tokenizer

    with open(data, newline="", encoding="utf-8") as file:
        examples = list(csv.DictReader(file))
    config = json.loads((encoder / "config.json").read_text())
    shape = {
        "hidden": config["hidden_size"],
        "heads": config["num_attention_heads"],
        "intermediate": config["intermediate_size"],
        "epsilon": config["layer_norm_eps"],
    }
    weights = load_file(encoder / "weights.safetensors")
    layers = [Layer(shape, False) for _ in range(config["num_hidden_layers"])]
    for index, layer in enumerate(layers):
        layer.fill(weights, index)
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    texts = [each["text"] for each in examples]
    tokens = [each.ids for each in tokenizer.encode_batch(texts)]
    x = np.zeros((len(texts), shape["hidden"]), np.float32)

    def keep(rows, hidden, mask):
        x[rows] = pool(hidden, mask).numpy()

    run_layers(weights, shape, tokens, layers, keep)
    names = sorted({each["label"] for each in examples})
    y = np.array([names.index(each["label"]) for each in examples])
    train, test = next(StratifiedKFold(5, shuffle=True, random_state=1).split(x, y))

    def scaled(rows):
        mean = x[rows].mean(0)
        return (x - mean) / math.sqrt(((x[rows] - mean) ** 2).sum(1).mean())

    def fit(rows, choices=(0.1, 1, 10, 100)):
        z = scaled(rows)
        folds = list(StratifiedKFold(5, shuffle=True, random_state=1).split(z[rows], y[rows]))
        losses = {}
        for c in choices:
            losses[c] = 0
            for part, held in folds[:1] if len(rows) >= 500 else folds:
                model = LogisticRegression(C=c, max_iter=400).fit(z[rows[part]], y[rows[part]])
                shares = model.predict_proba(z[rows[held]])
                losses[c] -= np.log(shares[np.arange(len(held)), y[rows[held]]] + 1e-12).sum()
        best = min(losses, key=losses.get)
        return LogisticRegression(C=best, max_iter=400).fit(z[rows], y[rows]), z

    model, z = fit(train)
    said = model.predict(z[test])
    accuracy = float((said == y[test]).mean())
    confusion_matrix(y[test], said)
    random = np.random.default_rng(1)
    for _ in range(1000):
        drawn = random.integers(0, len(test), len(test))
        f1_score(y[test][drawn], said[drawn], average="macro", zero_division=0)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(ngram_range=(2, 5), analyzer="char_wb", sublinear_tf=True)
    counted = make_union(words, letters).fit([texts[row] for row in train])
    t = counted.transform(texts)
    baseline = LogisticRegression(C=30, max_iter=400).fit(t[train], y[train])
    tfidf = float((baseline.predict(t[test]) == y[test]).mean())
    fit(np.arange(len(texts)))
    return {"accuracy": accuracy, "tfidf": tfidf, "inside": time.perf_counter() - BEGAN, "peakMb": peak_mb()}


def main():
    what, *rest = [each for each in sys.argv[1:] if not each.startswith("--")]
    options = {each for each in sys.argv[1:] if each.startswith("--")}
    if what == "epochs":
        result = epochs(Path(rest[0]), int(rest[1]), "--bf16" in options, "--written-out" in options)
    else:
        result = frozen(Path(rest[0]), rest[1], int(rest[2]))
    print(json.dumps(result))


main()
