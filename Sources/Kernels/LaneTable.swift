/// Values written by several lanes side by side, each lane its own places.
public final class LaneTable<Element: Sendable>: @unchecked Sendable {
    private let elements: UnsafeMutableBufferPointer<Element>

    /// - Parameter initial: what each place holds until it is written
    public init(count: Int, _ initial: Element) {
        elements = .allocate(capacity: count)
        elements.initialize(repeating: initial)
    }

    deinit {
        elements.deinitialize()
        elements.deallocate()
    }

    /// The value at a place, 0 ..< count. No two lanes may use the same place at once.
    public subscript(place: Int) -> Element {
        get {
            precondition(elements.indices.contains(place))
            return elements[place]
        }
        _modify {
            precondition(elements.indices.contains(place))
            yield &elements[place]
        }
    }

    /// All values in the order of their places, once the lanes are done.
    public var values: [Element] { Array(elements) }
}
