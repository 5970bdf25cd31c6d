"""What `quality` measures, as data: trainings, what each is asked, what it is to reach, and what others published."""

from __future__ import annotations

import argparse
import dataclasses
import pathlib


@dataclasses.dataclass(frozen=True)
class Target:
    """The least NDCG@10: `factor` of another row's, or of the best baseline's (`BEST`), or a number."""

    factor: float = 1.0
    row: str | None = None
    number: float | None = None

    def __str__(self) -> str:
        if self.number is not None:
            return f"≥ {self.number:.3f}"
        return f"≥ {self.row}" if self.factor == 1 else f"≥ {self.factor:g} × {self.row}"


BEST = "best baseline"


@dataclasses.dataclass(frozen=True)
class Question:
    """One way a trained model is asked about the held-out items."""

    name: str
    options: tuple[str, ...] = ()  # of evaluate
    target: Target | None = None
    # Whether the baselines that `evaluate` reports beside the model get rows.
    baselines: bool = False


@dataclasses.dataclass(frozen=True)
class Training:
    """One training with what it is asked."""

    options: tuple[str, ...]  # of train
    questions: tuple[Question, ...]
    most_minutes: float | None = None


@dataclasses.dataclass(frozen=True)
class Published:
    name: str
    hit_rate: float | None
    ndcg: float


@dataclasses.dataclass(frozen=True)
class Data:
    """One data set: `option` gives its path."""

    option: str
    title: str
    reading: tuple[str, ...]  # options of train: the files' form and the split
    trainings: tuple[Training, ...]
    published: tuple[Published, ...] = ()
    file: str | None = None  # within the folder that the option gives
    suite: str = ""  # within the folder of --suite

    def path(self, options: argparse.Namespace) -> pathlib.Path | None:
        given = getattr(options, self.option.replace("-", "_"))
        if given is None:
            return options.suite and options.suite / self.suite
        return given if self.file is None else given / self.file


# What is measured is what the search chose; only where its time counts is the final fit run, too.
SEARCH_ALONE = ("--final-fit", "false")
# Only users of whom training saw nothing can be asked for another place than the last.
UNSEEN_USERS = ("--split", "user", "--validation-fraction", "0.1", *SEARCH_ALONE)

ML_1M = Data(
    "ml-1m", "MovieLens-1M, each user's last line of the file held out",
    ("--user-column", "1", "--item-column", "2", "--timestamp-column", "none", "--header", "no"),
    (
        Training((), most_minutes=15, questions=(
            Question("Cloze, defaults: next item", baselines=True, target=Target(number=0.215)),)),
        # .170 on the test, which is harder by about .017.
        Training(("--objectives", "masked", *SEARCH_ALONE), (
            Question("Cloze, masked alone: next item", target=Target(number=0.187)),)),
        Training(UNSEEN_USERS, questions=(
            Question("Cloze, defaults: previous item, unseen users", ("--place", "previous"),
                     Target(row="Cloze, reverse alone: previous item, unseen users")),
            Question("Cloze, defaults: inner slot, unseen users", ("--place", "slot"),
                     Target(row="Cloze, masked alone: inner slot, unseen users")),
        )),
        # A search chooses its epoch by the next item, which this model never learns: here the last epoch is taken.
        Training((*UNSEEN_USERS, "--objectives", "reverse", "--selection", "training-loss", "--patience", "0"), (
            Question("Cloze, reverse alone: previous item, unseen users", ("--place", "previous")),)),
        Training((*UNSEEN_USERS, "--objectives", "masked"), (
            Question("Cloze, masked alone: inner slot, unseen users", ("--place", "slot")),)),
    ),
    # On the test: the item after the file's last, which is harder by about .017 NDCG@10.
    published=(
        Published("original BERT4Rec code", 0.152, 0.081),
        Published("RecBole BERT4Rec", 0.106, 0.055),
        Published("BERT4Rec-VAE", 0.239, 0.131),
        Published("Hugging Face BERT4Rec", 0.282, 0.152),
        Published("“Turning Dross” BERT4Rec", 0.284, 0.154),
        Published("RecTools BERT4Rec", 0.292, 0.162),
        Published("LRURec's table: BERT4Rec", 0.309, 0.164),
        Published("gSASRec", 0.300, 0.173),
        Published("eSASRec", 0.313, 0.177),
        Published("RecTools SASRec", 0.306, 0.178),
        Published("“Turning Dross” SASRec+", 0.316, 0.186),
        Published("HSTU-large (paper)", 0.329, 0.189),
        Published("LRURec's table: SASRec", 0.318, 0.190),
        Published("LRURec", 0.326, 0.193),
        Published("HSTU-TensorFlow", 0.342, 0.194),
        Published("RecTools HSTU-large, told the target's time", 0.364, 0.216),
    ), suite="ml-1m/ml-1m-without-test.txt.gz")

GROCERIES = Data(
    "groceries", "groceries: carts as sets, those of the last 28 days held out, one random item of each asked for",
    ("--split", "time", "--validation-days", "28"),
    (Training((), most_minutes=15, questions=(
        Question("Cloze, defaults: missing item", baselines=True, target=Target(1.06, "EASE")),)),),
    suite="groceries/carts.csv.gz")

ML_LATEST_SMALL = Data(
    "ml-latest-small", "MovieLens latest-small, each user's last rating held out", (),
    (Training((), (
        Question("Cloze, defaults: next item", baselines=True, target=Target(number=0.074)),)),),
    file="ratings.csv", suite="ml-latest-small/ratings.csv")

# `user item` lines, oldest first, as the data of S3-Rec has them. What others published is of the test: the item after the file's last.
BEAUTY = Data(
    "beauty", "Amazon Beauty, each user's last line of the file held out", (),
    (Training((), most_minutes=15, questions=(
        Question("Cloze, defaults: next item", baselines=True, target=Target(1.03, BEST)),)),),
    published=(Published("SASRec, sampled softmax", None, 0.0531), Published("BSARec (paper)", None, 0.0611)),
    suite="leave-one-out/beauty-without-test.txt.gz")

LASTFM = Data(
    "lastfm", "Last.FM, each user's last line of the file held out", (),
    (Training((), most_minutes=15, questions=(
        Question("Cloze, defaults: next item", baselines=True, target=Target(1.03, BEST)),)),),
    published=(Published("BSARec (paper)", None, 0.0435),),
    suite="leave-one-out/lastfm-without-test.txt.gz")

EVERYTHING = (ML_1M, GROCERIES, ML_LATEST_SMALL, BEAUTY, LASTFM)
