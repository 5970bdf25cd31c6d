/// How what an item's neighbours say enters the scores.
public struct NeighbourConfiguration: Sendable, Equatable, Codable {
    /// What log(1 + sum / floor) is multiplied with.
    public var weight: Float
    /// What an item further from the position counts, as a share of the one before it: 1 where order means nothing.
    public var decay: Float
    /// The sum that doubles an item's chance (at a weight of 1); what is far below it says nothing.
    public var floor: Float

    public init(weight: Float, decay: Float, floor: Float) {
        self.weight = weight
        self.decay = decay
        self.floor = floor
    }

    /// What makes this unusable, in words; `nil` if nothing does.
    func problem(_ name: String) -> String? {
        if !(weight > 0 && weight <= 1e3) { return "\(name).weight is \(weight), outside 0…1000" }
        if !(decay > 0 && decay <= 1) { return "\(name).decay is \(decay), outside 0…1" }
        return (1e-9...1e3).contains(floor) ? nil : "\(name).floor is \(floor), outside 0.000000001…1000"
    }
}
