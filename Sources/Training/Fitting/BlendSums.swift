import Fitting

/// A loss of some weights, with its first and second derivatives.
struct BlendSums: Sendable {
    var loss = 0.0
    var gradient: [Double]
    /// (parts, parts), the lower triangle.
    var curvature: [Double]

    init(parts: Int) {
        gradient = [Double](repeating: 0, count: parts)
        curvature = [Double](repeating: 0, count: parts * parts)
    }

    mutating func add(_ other: BlendSums) {
        loss += other.loss
        for index in gradient.indices { gradient[index] += other.gradient[index] }
        for index in curvature.indices { curvature[index] += other.curvature[index] }
    }

    /// Adds strength / 2 · ‖weights − prior‖².
    mutating func addRidge(_ weights: [Double], _ prior: [Double], _ strength: Double) {
        for index in gradient.indices {
            let distance = weights[index] - prior[index]
            loss += strength / 2 * distance * distance
            gradient[index] += strength * distance
            curvature[index * gradient.count + index] += strength
        }
    }

    /// Newton's step of the weights that may change; 0 for the others.
    func step(_ active: [Bool]) -> [Double] {
        let count = gradient.count
        let places = (0..<count).filter { active[$0] }
        var matrix: [Double] = []
        for row in places {
            for column in places { matrix.append(curvature[max(row, column) * count + min(row, column)]) }
        }
        var solution = places.map { -gradient[$0] }
        guard Cholesky.solve(&matrix, &solution) else { return [Double](repeating: 0, count: count) }
        var step = [Double](repeating: 0, count: count)
        for (place, value) in zip(places, solution) { step[place] = value }
        return step
    }
}
