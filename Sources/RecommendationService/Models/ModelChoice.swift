import HTTP
import Inference
import Platform

/// Which model a request is answered by: the one it names, else its user's, else the first.
struct ModelChoice: Sendable {
    /// Of a service with one model.
    static let main = ModelChoice(slots: [.main], split: nil) { _ in true }

    private enum Parameter: String, CaseIterable { case model }

    /// At least one.
    let slots: [ModelSlot]
    let split: UserSplit?
    let hasModel: @Sendable (ModelSlot) -> Bool

    /// - Parameters:
    ///   - named: the model that the request names
    ///   - user: whom it is for; without a name nobody
    func slot(named: ModelSlot?, user: UTF8Text?) -> ModelSlot {
        if let named { return named }
        guard let split, let user, !user.isEmpty else { return slots[0] }
        let slot = split.slot(of: user)
        // A trial that has not arrived yet is no reason to answer nothing.
        return hasModel(slot) ? slot : slots[0]
    }

    /// The model that a request's query parameter names, else the first. There are no other parameters.
    func slot(in request: Request) throws(InvalidRequest) -> ModelSlot {
        var reader = FieldReader()
        var slot: ModelSlot?
        reader.parameters(of: request, Parameter.self) { reader, _, value in
            slot = reader.model(.string(value), slots)
        }
        try reader.finish()
        return slot ?? slots[0]
    }
}
