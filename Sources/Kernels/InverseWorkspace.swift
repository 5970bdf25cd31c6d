/// What one step of the inversion shares between lanes; written before they start.
final class InverseWorkspace: @unchecked Sendable {
    let panel: UnsafeMutablePointer<Double>
    let solved: UnsafeMutablePointer<Double>
    let inverse: UnsafeMutablePointer<Double>

    init(order: Int, block: Int) {
        panel = .allocate(capacity: max(1, order * block))
        solved = .allocate(capacity: max(1, order * block))
        inverse = .allocate(capacity: block * block)
    }

    deinit {
        panel.deallocate()
        solved.deallocate()
        inverse.deallocate()
    }
}
