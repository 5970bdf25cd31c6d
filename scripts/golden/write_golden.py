"""Writes the golden files that the Swift model is compared with: logits, losses, gradients and training runs.

    python scripts/golden/write_golden.py [--output Tests/BERT4RecTests/Golden]

Deterministic: the same files, byte for byte, on every run. What is in them: README.md beside this script.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import json
import pathlib

import numpy as np
import torch
from safetensors.numpy import save_file
from torch.nn import functional as F

import muon
from model import MASK, PAD, ModelConfiguration, ReferenceModel, Times

SMALL = dict(width=16, layers=2, heads=4, feedForwardWidth=64, maximumLength=12)
CONFIGURATIONS = {
    "article-small": (ModelConfiguration.article(37, **SMALL, headWidth=16), 3007),
    "default-small": (ModelConfiguration.default(
        37, **SMALL, headWidth=4, positions="learned", distanceBiasReach=4, convolutionReach=2), 3008),
    "timed-small": (ModelConfiguration.default(
        37, **SMALL, headWidth=4, positions="none", distanceBiasReach=3, convolutionReach=1, timeBias=True), 3009),
}
# One batch each for no left padding, left padding, causal and reverse.
GRADIENT_BATCHES = (0, 1, 2, 3)
BATCH_VISIBILITIES = ("bidirectional", "bidirectional", "causal", "reverse", "bidirectional",
                      "causal", "reverse", "bidirectional", "causal", "bidirectional")
CLIP_NORM = 2.0
ADAM = dict(betas=[0.9, 0.999], epsilon=1e-8)
SGD = dict(betas=[0.0, 0.0], epsilon=0.0, weightDecay=0.0)
OPTIMIZERS = (
    dict(optimizer="sgd", learningRate=0.142, momentum=0.85, nesterov=False, **SGD),
    dict(optimizer="adam", learningRate=5e-4, momentum=0.0, nesterov=False, weightDecay=0.0, **ADAM),
    dict(optimizer="nesterov", learningRate=0.1, momentum=0.8, nesterov=True, **SGD),
    dict(optimizer="adamw", learningRate=1e-3, momentum=0.0, nesterov=False, weightDecay=0.01, **ADAM),
    dict(optimizer="muon", learningRate=2e-3, momentum=0.0, nesterov=False, weightDecay=0.01, **ADAM),
)


# Weights and batches. `RandomState` is NumPy's frozen generator: its numbers do not change between versions.

def random_weights(configuration: ModelConfiguration, random: np.random.RandomState) -> dict[str, np.ndarray]:
    """Every parameter away from its usual initial value, norms and biases too, so that no mistake cancels."""
    weights = {}
    for name, value in ReferenceModel(configuration).state_dict().items():
        noise = random.standard_normal(tuple(value.shape))
        if name.endswith("pos_table"):
            noise = value.numpy()
        elif name.endswith("layer_norm.weight"):
            noise = 1 + 0.2 * noise
        elif name.endswith("bias"):
            noise = 0.2 * noise
        elif "embedding" in name:
            noise = 0.5 * noise
        else:
            noise = noise * value.shape[1] ** -0.5
        weights[name] = noise.astype(np.float32)
    return weights


def random_batches(configuration: ModelConfiguration, random: np.random.RandomState) -> list[dict]:
    return [random_batch(configuration, index, random) for index in range(len(BATCH_VISIBILITIES))]


def random_batch(configuration: ModelConfiguration, index: int, random: np.random.RandomState) -> dict:
    """Four sequences: one of a single token, one of the greatest length, two between."""
    longest = configuration.maximumLength
    lengths = [int(random.randint(2, longest)), 1, longest, int(random.randint(2, longest))]
    visibility = BATCH_VISIBILITIES[index]
    batch = dict(visibility=visibility, starts=[], sequences=[], targets=[])
    for sequence, length in enumerate(lengths):
        room = longest - length
        batch["starts"].append(0 if index == 0 else room if index == 1 else int(random.randint(0, room + 1)))
        items = [int(item) for item in random.randint(2, configuration.vocabularyCount, size=length + 1)]
        if visibility == "bidirectional":
            targets = masked_positions(length, random)
            if index % 2 == 1 and sequence == 3:
                targets = []  # a sequence without a target adds nothing to the loss
            tokens = [MASK if position in targets else item for position, item in enumerate(items[:length])]
            batch["targets"] += [[sequence, position, items[position]] for position in targets]
        else:
            # Causal: each position predicts the next item; reverse: the one before. One token is hidden from both.
            neighbours = items[1:] if visibility == "causal" else [items[-1]] + items[: length - 1]
            tokens = items[:length]
            tokens[length // 2] = MASK
            batch["targets"] += [[sequence, position, item] for position, item in enumerate(neighbours)]
        batch["sequences"].append(tokens)
        if configuration.timeBias:
            add_times(batch, sequence, length, random)
    return batch


def add_times(batch: dict, sequence: int, length: int, random: np.random.RandomState) -> None:
    """When the sequence's items were, and when its last row is asked. The second sequence knows no times, the others know them with
    and without an asked moment; gaps reach from none to years, and times need not ascend."""
    gaps = [int(gap) for gap in 2.0 ** random.uniform(-2, 27, size=length + 1)]
    times = [int(time) for time in np.cumsum(gaps) - 500_000_000]
    if sequence == 3:
        times[:2] = times[1::-1]
    batch.setdefault("times", []).append([] if sequence == 1 else times[:length])
    batch.setdefault("now", []).append(times[length] if sequence % 2 == 0 else None)


def times_of(batch: dict, starts: list[int], length: int) -> Times | None:
    """The batch's times, its sequences beginning at `starts` of rows of that length."""
    if "times" not in batch:
        return None
    shape = (len(starts), length)
    keys, moments, tables = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long), torch.full(shape, -1)
    for row, (start, times, now) in enumerate(zip(starts, batch["times"], batch["now"])):
        here = slice(start, start + len(times))
        keys[row, here] = torch.tensor(times, dtype=torch.long)
        looks = times if now is None else times[1:] + [now]
        moments[row, here] = torch.tensor(looks[: len(times)], dtype=torch.long)
        tables[row, here] = 0 if now is None else 1
    return Times(keys, moments, tables)


def masked_positions(length: int, random: np.random.RandomState) -> list[int]:
    count = max(1, round(0.3 * length))
    return sorted(int(position) for position in random.permutation(length)[:count])


# The model, padded as the original pads it.

def reference(configuration: ModelConfiguration, weights: dict[str, np.ndarray], dtype=torch.float64) -> ReferenceModel:
    model = ReferenceModel(configuration)
    model.load({name: torch.from_numpy(value) for name, value in weights.items()})
    return model.to(dtype).eval()  # eval: dropout off


def target_logits(model: ReferenceModel, batch: dict) -> torch.Tensor:
    """(targets, vocabulary), from a batch padded on both sides."""
    tokens = torch.full((len(batch["sequences"]), model.configuration.maximumLength), PAD)
    for row, (start, sequence) in enumerate(zip(batch["starts"], batch["sequences"])):
        tokens[row, start : start + len(sequence)] = torch.tensor(sequence)
    rows = torch.tensor([target[0] for target in batch["targets"]])
    columns = torch.tensor([batch["starts"][target[0]] + target[1] for target in batch["targets"]])
    times = times_of(batch, batch["starts"], model.configuration.maximumLength)
    return model(tokens, batch["visibility"], times=times)[rows, columns]


def unpadded_target_logits(model: ReferenceModel, batch: dict) -> torch.Tensor:
    """The same, one sequence after the other with no padding anywhere: what a packed computation does."""
    logits = []
    for row, (start, sequence) in enumerate(zip(batch["starts"], batch["sequences"])):
        alone = {key: batch[key][row : row + 1] for key in ("times", "now") if key in batch}
        times = times_of(alone, [0], len(sequence))
        logits.append(model(torch.tensor([sequence]), batch["visibility"], start, times)[0])
    return torch.stack([logits[sequence][position] for sequence, position, _ in batch["targets"]])


def mean_loss(logits: torch.Tensor, batch: dict) -> torch.Tensor:
    items = torch.tensor([target[2] for target in batch["targets"]])
    return F.cross_entropy(logits, items, reduction="sum") / (len(items) + 1e-8)


def gradients(model: ReferenceModel, batch: dict, logits_of) -> dict[str, torch.Tensor]:
    model.zero_grad()
    mean_loss(logits_of(model, batch), batch).backward()
    return {name: torch.zeros_like(value) if value.grad is None else value.grad.clone()
            for name, value in model.named_parameters()}


# Ten steps of training.

def make_optimizer(model: ReferenceModel, settings: dict):
    rate = settings["learningRate"]
    if settings["optimizer"] in ("sgd", "nesterov"):
        return torch.optim.SGD(model.parameters(), lr=rate, momentum=settings["momentum"],
                               nesterov=settings["nesterov"])
    shared = dict(lr=rate, betas=tuple(settings["betas"]), eps=settings["epsilon"])
    if settings["optimizer"] == "adam":
        return torch.optim.Adam(model.parameters(), **shared)
    if settings["optimizer"] == "muon":
        return muon.MuonWithAdamW(model, rate, settings["weightDecay"], shared["betas"], shared["eps"])
    decayed = [value for _, value in model.named_parameters() if value.dim() >= 2]
    other = [value for _, value in model.named_parameters() if value.dim() < 2]
    return torch.optim.AdamW([dict(params=decayed, weight_decay=settings["weightDecay"]),
                              dict(params=other, weight_decay=0.0)], **shared)


def training_run(model: ReferenceModel, batches: list[dict], settings: dict) -> dict:
    model = copy.deepcopy(model)
    optimizer = make_optimizer(model, settings)
    losses, norms = [], []
    for batch in batches:
        optimizer.zero_grad()
        loss = mean_loss(target_logits(model, batch), batch)
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)))
        optimizer.step()
        losses.append(float(loss.detach()))
    decayed = [name for name, value in model.named_parameters() if value.dim() >= 2 and settings["weightDecay"] > 0]
    checksums = {name: dict(sum=float(value.detach().sum()), sumOfSquares=float(value.detach().square().sum()))
                 for name, value in model.named_parameters() if is_determined(name, settings)}
    return dict(settings, decayed=decayed, clipNorm=CLIP_NORM, batches=list(range(len(batches))),
                losses=losses, gradientNorms=norms, checksums=checksums)


def is_determined(name: str, settings: dict) -> bool:
    """A key bias shifts all scores of a query alike, so its true gradient is zero; Adam would amplify the rounding."""
    return not (name.endswith("tokey.bias") and settings["optimizer"] in ("adam", "adamw", "muon"))


# Checks and files.

def greatest_difference(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> float:
    return max(float((a[name] - b[name]).abs().max()) for name in a)


def check(name: str, double: ReferenceModel, single: ReferenceModel, batches: list[dict], runs: list[dict]) -> None:
    """Padding must not matter; single precision must come close enough for the tests' tolerances to be fair."""
    for index, batch in enumerate(batches):
        with torch.no_grad():
            padded, unpadded = target_logits(double, batch), unpadded_target_logits(double, batch)
            rounded = target_logits(single, batch)
        difference = float((padded - unpadded).abs().max())
        assert difference < 1e-10, f"{name} batch {index}: padding changes the logits by {difference}"
        difference = greatest_difference(gradients(double, batch, target_logits),
                                         gradients(double, batch, unpadded_target_logits))
        assert difference < 1e-10, f"{name} batch {index}: padding changes the gradients by {difference}"
        difference = float((padded - rounded).abs().max())
        assert difference < 2e-5, f"{name} batch {index}: single precision changes the logits by {difference}"
    for run in runs:
        settings = {key: run[key] for key in OPTIMIZERS[0]}
        rounded = training_run(single, batches, settings)
        loss = max(abs(a - b) for a, b in zip(run["losses"], rounded["losses"]))
        total = max(abs(run["checksums"][key][part] - rounded["checksums"][key][part])
                    for key in run["checksums"] for part in ("sum", "sumOfSquares"))
        print(f"{name} {run['optimizer']}: losses {run['losses'][0]:.4f} … {run['losses'][-1]:.4f}, "
              f"gradient norms {min(run['gradientNorms']):.2f}–{max(run['gradientNorms']):.2f}; "
              f"single precision differs by {loss:.1e} in a loss, {total:.1e} in a checksum")
        assert loss < 1e-4 and total < 2e-2, "this run is too sensitive to rounding to be a golden one"


def rounded_rows(values: torch.Tensor) -> list[list[float]]:
    """Single precision, in the fewest digits that read back as the same number."""
    return [[float(str(value)) for value in row] for row in values.detach().numpy().astype(np.float32)]


def write_json(path: pathlib.Path, value: dict) -> None:
    """One line for each member of a list of objects, so that a change shows as few lines."""
    def text(member) -> str:
        if isinstance(member, list) and member and isinstance(member[0], dict):
            return "[\n  " + ",\n  ".join(json.dumps(part, separators=(",", ":")) for part in member) + "\n ]"
        return json.dumps(member)
    path.write_text("{\n" + ",\n".join(f' "{key}": {text(member)}' for key, member in value.items()) + "\n}\n")


def write(name: str, output: pathlib.Path) -> None:
    configuration, seed = CONFIGURATIONS[name]
    random = np.random.RandomState(seed)
    weights = random_weights(configuration, random)
    batches = random_batches(configuration, random)
    model = reference(configuration, weights)
    runs = [training_run(model, batches, settings) for settings in OPTIMIZERS]
    check(name, model, reference(configuration, weights, torch.float32), batches, runs)

    stored = {f"{index}/{parameter}": value.numpy().astype(np.float32) for index in GRADIENT_BATCHES
              for parameter, value in gradients(model, batches[index], target_logits).items()}
    save_file(weights, output / f"{name}.safetensors")
    save_file(stored, output / f"{name}.gradients.safetensors")
    for batch in batches:
        logits = target_logits(model, batch)
        batch.update(loss=float(mean_loss(logits, batch).detach()), logits=rounded_rows(logits))
    write_json(output / f"{name}.golden.json", dict(
        config=dataclasses.asdict(configuration), gradientBatches=list(GRADIENT_BATCHES), batches=batches, training=runs))


def main() -> None:
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=pathlib.Path, default=root / "Tests/BERT4RecTests/Golden")
    output = parser.parse_args().output
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    muon.check()
    output.mkdir(parents=True, exist_ok=True)
    for name in CONFIGURATIONS:
        write(name, output)


if __name__ == "__main__":
    main()
