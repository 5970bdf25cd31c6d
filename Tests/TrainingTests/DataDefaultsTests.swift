import Interactions
import TestSupport
import Testing
import Training

/// Defaults that follow the data.
@Suite("Defaults that follow the data")
struct DataDefaultsTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Users with ten items each.
    private func data(users: Int, items: Int) throws -> InteractionDataset {
        let rows = (0..<users).flatMap { user in (0..<10).map { "u\(user),i\((user * 7 + $0) % items)" } }
        return try InteractionReader.read(
            path: directory.write("\(users)-\(items).csv", "user,item\n" + rows.joined(separator: "\n") + "\n"))
    }

    @Test("with fewer than 50 interactions an item a sequence model gets twice the dropout, and 20 epochs at least")
    func sparse() throws {
        let configuration = TrainingConfiguration(.default, order: .sequence, lanes: 1)
        let (sparse, dense) = (try data(users: 499, items: 100), try data(users: 500, items: 100))
        #expect(configuration.usualDropout(sparse) == 0.3 && configuration.usualDropout(dense) == 0.15)
        var long = configuration
        long.batchSize = 1
        #expect(long.usualEpochs(sparse) == 20 && long.usualEpochs(dense) == 10)
        // Small data is read as often as makes 5000 steps: 499 users are 16 batches of 32.
        #expect(configuration.usualEpochs(sparse) == 200)
        long.batchSize = 2
        #expect(long.usualEpochs(sparse) == 20)
    }

    @Test("carts keep their own")
    func carts() throws {
        let configuration = TrainingConfiguration(.default, order: .set, lanes: 1)
        let sparse = try data(users: 40, items: 100)
        #expect(configuration.usualDropout(sparse) == configuration.dropout && configuration.usualEpochs(sparse) == 200)
    }
}
