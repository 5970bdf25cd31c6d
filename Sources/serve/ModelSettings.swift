import CommandSupport

/// What `serve` can be told about the models it answers with.
enum ModelSettings {
    static let checkpoint = Setting<String?>(
        "checkpoint",
        help: """
            A checkpoint directory, or the output directory of train: then its latest, reloaded when it changes. Several \
            answer side by side as main=DIR,trial=DIR, or the option repeated.
            """,
        valueName: "dir",
        complaint: { text in
            guard let text else { return nil }
            do throws(ModelListError) {
                _ = try ModelList(text)
                return nil
            } catch {
                return "\(error)"
            }
        })
    static let split = Setting<String?>(
        "split",
        help: """
            Of several models, the weights by which users are shared out, such as main=90,trial=10: a user always gets \
            the same.
            """,
        unset: "everybody gets the first", valueName: "weights",
        complaint: { text in text.flatMap { ModelWeights($0) == nil ? ModelWeights.expectation : nil } })
    static let shadow = Setting<String?>(
        "shadow",
        help: """
            Of several models, one that is asked again what another has answered, after it has; nobody gets these answers. \
            It computes on the same lanes, at most one query for each at once and none while half of the queue is taken. \
            Metrics count how far the ten best agree (cloze_shadow_agreement), what its answers took, and what was not \
            compared.
            """,
        valueName: "name")
}
