import Inference

extension ModelSlot {
    /// The label that tells a model's series from another's.
    var label: (name: String, value: String) { ("model", name) }
}
