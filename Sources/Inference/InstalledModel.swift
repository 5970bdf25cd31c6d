/// A model that answers.
struct InstalledModel: Sendable {
    let snapshot: ModelSnapshot
    let catalogue: ItemCatalogue
}
