import ArgumentParser
import BERT4Rec
import Checkpoints
import CommandSupport
import Interactions
import Training

extension TrainingPreset: SettingValue, ExpressibleByArgument {}
extension OptimizerKind: SettingValue, ExpressibleByArgument {}
extension SplitKind: SettingValue, ExpressibleByArgument {}
extension SelectionCriterion: SettingValue, ExpressibleByArgument {}
extension RepeatPolicy: SettingValue, ExpressibleByArgument {}
extension PaddingMode: SettingValue, ExpressibleByArgument {}
extension ModelConfiguration.Positions: SettingValue, ExpressibleByArgument {}

/// What `train` can be told, besides how to read the file (``ReadingSettings``). A setting without a default takes the
/// preset's.
enum TrainSettings {
    static let interactions = Setting<String?>(
        "interactions",
        help:
            "Ratings or carts: delimited text or JSON, also as .gz, .zst, .bz2 or .zip. Several files, patterns such as "
            + "'logs/2024-*.csv.gz', or - for standard input; in the file of settings one a line.",
        valueName: "file")
    static let items = Setting<String?>(
        "items", help: "Titles and categories of items: movies.csv, items.csv, or the same .zip.", valueName: "file")
    static let newItems = Setting(
        "new_items", default: false,
        help: "Whether items of that file without interactions are added after training, placed by category and title.")
    static let output = Setting<String?>("output", help: "Directory for checkpoints and logs.", valueName: "dir")
    static let preset = Setting("preset", default: TrainingPreset.default, help: "Named defaults: default or article.")
    static let order = Setting(
        "order", default: OrderChoice.auto,
        help: "Whether the order of items means something: sequence, set (carts), or auto: what the data shows.")
    static let epochs = Setting<Int?>(
        "epochs", help: "Passes over the data (default: as many as make about 5000 steps; carts and article: 20).")
    static let timeLimit = Setting<String?>(
        "time_limit",
        help:
            "What the whole run may take, from reading to the report: 90s, 15m, 2h. Epochs and the final fit are laid out "
            + "by measured times to end within it (no limit).",
        complaint: { $0 == nil || $0.flatMap(TimeLimit.init) != nil ? nil : TimeLimit.expectation })
    static let seed = Setting(
        "seed", default: 3007, help: "Equal seeds, lanes and kernel sets give equal weights.", in: 0...Int.max)
    static let objectives = Setting<String?>(
        "objectives",
        help:
            "masked, causal, reverse, or several with commas; batches take turns (causal,reverse; carts and article: masked)."
    )
    static let batchSize = Setting<Int?>(
        "batch_size", help: "Sequences an optimizer step (32; carts 128, article 512).")
    static let chunkify = Setting("chunkify", default: 1, help: "Train only every n-th batch of an epoch.")
    static let optimizer = Setting<OptimizerKind?>(
        "optimizer",
        help: "sgd, nesterov, adam, adamw or muon, which is adamw but for hidden layers (muon; article: sgd).")
    static let learningRate = Setting<Double?>(
        "learning_rate", help: "Its peak (muon .002, adamw .001, adam .0005, nesterov .1, sgd .142).")
    static let momentum = Setting<Double?>(
        "momentum", help: "Momentum, or Adam's first beta (.9; nesterov .8, sgd .85).")
    static let weightDecay = Setting<Double?>("weight_decay", help: "Of matrices (adamw and muon .01).")
    static let schedule = Setting<String?>(
        "schedule", help: "Learning rate over time: constant, cosine or inverse-square-root, the article's (cosine).")
    static let warmUpSteps = Setting<Int?>(
        "warm_up_steps", help: "Steps until the learning rate reaches its peak (200; inverse-square-root: 4000).")
    static let clip = Setting<Double?>("clip", help: "Largest norm of the gradient; 0 does not clip (2).")
    static let dropout = Setting<Double?>(
        "dropout", help: "Dropout rate (.15, .3 with fewer than 50 interactions an item; carts .2, article .1).")
    static let loss = Setting<LossChoice?>(
        "loss",
        help: "full, sampled (softmax) or gbce over drawn items, or auto: full, but sampled where full takes too long "
            + "with more than 10,000 items; measured when a run begins (auto; article full).")
    static let negatives = Setting<Int?>(
        "negatives", help: "Items a sampled loss draws (softmax 2048; gbce and article 256).")
    static let calibration = Setting<Double?>(
        "calibration", help: "gbce's t, from 0 (plain binary cross-entropy) to 1 (0.75).")
    static let maskProbability = Setting<Double?>(
        "mask_probability", help: "Chance of an item to be masked (.2; carts .4).")
    static let maskLastShare = Setting<Double?>(
        "mask_last_share", help: "Share of sequences of which only the last item is masked (.1; article 0).")
    static let padding = Setting<PaddingMode?>(
        "padding", help: "Where short sequences begin: left, right or random (right).")
    static let validationHistory = Setting<Int?>(
        "validation_history", help: "Last items a validation may mask (5; the article's valid_history).")
    static let split = Setting<SplitKind?>(
        "split", help: "What is held out: leave-one-out, user, row (the article's, leaks), time, global-time or none.")
    static let validationFraction = Setting<Double?>(
        "validation_fraction", help: "Share of users or rows held out (.1; article .25).")
    static let validationDays = Setting<Double?>(
        "validation_days",
        help: "Days at the end of the data that split time (of users or carts) and global-time hold out (28).")
    static let validationInterval = Setting<Int?>(
        "validation_interval", help: "Epochs between validations (1; article 5).")
    static let validationCases = Setting<Int?>(
        "validation_cases", help: "Most cases a validation looks at; 0 is all (2000; article 0).")
    static let repeats = Setting<RepeatPolicy?>(
        "repeats", help: "Held-out items the user had before: leave-out (seen items are masked) or keep (none are).")
    static let selection = Setting<SelectionCriterion?>(
        "selection",
        help:
            "What makes a checkpoint the best: training-loss or validation-ndcg (validation-ndcg; article training-loss)."
    )
    static let patience = Setting<Int?>(
        "patience",
        help: "Epochs without a better ranking or loss after which the search ends; 0: no early end (10; article 0).")
    static let finalFit = Setting<Bool?>(
        "final_fit",
        help: "Whether to train anew on everything once the search has found how long (true; article false).")
    static let width = Setting<Int?>(
        "width", help: "Width of the model (128; fewer than 50,000 carts 64, article 256).",
        complaint: { (1...1_000_000).contains($0 ?? 1) ? nil : "from 1 to 1000000" })
    static let layers = Setting<Int?>("layers", help: "Encoder blocks (2; article 6).")
    static let heads = Setting<Int?>("heads", help: "Attention heads (4; fewer than 50,000 carts 2).")
    static let length = Setting<Int?>(
        "length", help: "Longest sequence the model reads (200, or the longest there is; article 120).")
    static let positions = Setting<ModelConfiguration.Positions?>(
        "positions", help: "How positions enter the model: sinusoidal, learned or none (none; article sinusoidal).")
    static let distanceBias = Setting<Int?>(
        "distance_bias", help: "Distances up to which attention learns a bias; 0 for none (64; carts, article 0).")
    static let convolution = Setting<Int?>(
        "convolution", help: "Neighbours on each side mixed in before attention; 0 for none (3; carts, article 0).")
    static let times = Setting<Bool?>(
        "times",
        help: "Whether the model is told when items were.", unset: "where order counts and the file has times")
    static let expertWeight = Setting<Double?>(
        "expert_weight",
        help: "Share of the models beside the network (transitions, neighbours, for carts an auto-encoder) in the "
            + "scores: 0 to below 1.", unset: "the weight of each is fitted on held-out items")
    static let neighbours = Setting<Int?>(
        "neighbours",
        help: "Neighbours the models beside the network keep of each item, and four times as many transitions.",
        unset: "64, fewer with more than 262,144 items (16 with a million)",
        complaint: { (1...1_000).contains($0 ?? 1) ? nil : "from 1 to 1000" })
    static let precision = Setting<TrainingPrecision?>(
        "precision",
        help: "Factors of matrix products: f32, bf16, or auto, which is bf16 where the processor has it (auto).")
    static let lanes = Setting<Int?>("lanes", help: "Threads.", unset: "one for each processor the process may use")
    static let gradients = Setting(
        "gradients", default: GradientFormat.f32,
        help: "How gradients travel between the processes of mpirun: f32, or bf16, half the bytes.")
    static let saveMinutes = Setting(
        "save_minutes", default: 10.0, help: "Minutes between saves within an epoch; 0 saves only at its end.",
        in: 0...100_000)
    static let keep = Setting(
        "keep", default: 2, help: "Best checkpoints kept; the best so far always is.", in: 1...1_000_000)
    static let logFormat = Setting(
        "log_format", default: LogFormat.text,
        help: "What standard output gets: text, or json, one object a line for each event.")
}
