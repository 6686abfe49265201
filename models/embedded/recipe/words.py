"""How common English words are: the table that /ask weighs words with which a course never uses.

    python words.py --corpus CORPUS --to ../common-words.txt

A word's level is twice the negative logarithm, rounded down, of the share of documents (their first 8,000 characters)
in which it stands: 0 is in nearly every document. Line n of the table, from 0, has the words of level n. Words below
0.5 % are left out.
"""

import argparse
import collections
import math
import re
from pathlib import Path

from corpus import documents, prose_files

LEAST = 0.005
WORD = re.compile(r"[a-z]+")


def shares(corpus):
    counts, total = collections.Counter(), 0
    for path in prose_files(corpus):
        for paragraphs in documents(path):
            text = "\n".join(paragraphs)
            if len(text) < 500:
                continue
            total += 1
            counts.update(set(WORD.findall(text[:8000].lower())))
    return {word: count / total for word, count in counts.items() if count / total >= LEAST and len(word) > 1}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--corpus", required=True)
    options.add_argument("--to", required=True)
    args = options.parse_args()
    levels = collections.defaultdict(list)
    for word, share in shares(args.corpus).items():
        levels[int(-2 * math.log(share))].append(word)
    lines = [" ".join(sorted(levels[level])) for level in range(max(levels) + 1)]
    Path(args.to).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
