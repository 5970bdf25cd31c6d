import Evaluation
import Interactions
import Platform
import TestSupport
import Testing

/// Whether the order of items is found.
@Suite("Evidence of order")
struct OrderEvidenceTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Carts of eight of sixty items: neighbours on a ring, as they follow each other or shuffled.
    private func carts(
        _ count: Int, shuffled: Bool, user: String = "user", times: ((_ cart: Int, _ place: Int) -> Int)? = nil,
        sorted: Bool = false
    ) throws -> InteractionDataset {
        var random = SeededGenerator(seed: 5)
        var lines = [user + ",item" + (times == nil ? "" : ",timestamp")]
        for cart in 0..<count {
            let start = Int.random(in: 0..<60, using: &random)
            var items = (0..<8).map { (start + $0) % 60 }
            if shuffled { items.shuffle(using: &random) }
            if sorted { items.sort() }
            for (place, item) in items.enumerated() {
                lines.append("u\(cart),\(100 + item)" + (times.map { ",\($0(cart, place))" } ?? ""))
            }
        }
        return try InteractionReader.read(
            path: directory.write("\(count)-\(shuffled)-\(user).csv", lines.joined(separator: "\n") + "\n"))
    }

    private func evidence(_ dataset: InteractionDataset) -> OrderEvidence {
        OrderEvidence(dataset, isUnordered: dataset.summary.givesNoOrder, hasTimes: dataset.sequences.hasTimes)
    }

    @Test("items that follow each other are a sequence, the same ones shuffled a set")
    func chainAndSet() throws {
        let chain = evidence(try carts(2000, shuffled: false))
        #expect(chain.order == .sequence && chain.reason.contains("tells more of the next item"))
        #expect(try #require(chain.gain).nats > 0.5)
        let set = evidence(try carts(2000, shuffled: true))
        #expect(set.order == .set && set.reason.contains("of the others, too"))
        let gain = try #require(set.gain)
        #expect(abs(gain.nats) < 3 * gain.error)
        // The same numbers each time: a resumed run must find nothing else.
        #expect(evidence(try carts(2000, shuffled: true)) == set)
    }

    @Test("with few steps it stays a sequence, whatever they look like")
    func little() throws {
        let few = evidence(try carts(60, shuffled: true, times: { cart, _ in cart * 1000 }))
        #expect(few.gain == nil && few.order == .sequence && few.reason == "too little data to tell from")
    }

    @Test("carts of one time each are a set on evidence too weak for others; an order in them is seen all the same")
    func oneTimeEach() throws {
        let one = { (cart: Int, _: Int) in 1_000_000 + cart * 100 }
        let own = { (cart: Int, place: Int) in 1_000_000 + cart * 100 + place }
        let timed = evidence(try carts(400, shuffled: true, times: one))
        #expect(timed.isUnordered && timed.order == .set && timed.reason.hasPrefix("the file gives no order, and "))
        let apart = evidence(try carts(400, shuffled: true, times: own))
        #expect(!apart.isUnordered && apart.order == .sequence && apart.reason.contains("not clear"))
        let chain = evidence(try carts(2000, shuffled: false, times: one))
        #expect(chain.isUnordered && chain.order == .sequence)
    }

    @Test("a file of carts without times gives no order, one of users may")
    func cartColumns() throws {
        #expect(try carts(400, shuffled: true, user: "cart_id").summary.givesNoOrder)
        #expect(try !carts(400, shuffled: true).summary.givesNoOrder)
    }

    @Test("a listing by ids is no order, however well it tells the next item; by times it is one")
    func listing() throws {
        let listed = evidence(try carts(2000, shuffled: true, sorted: true))
        #expect(listed.isSortedByID && listed.order == .set && listed.reason.contains("listed by their ids"))
        let timed = evidence(
            try carts(2000, shuffled: true, times: { $0 * 100 + $1 }, sorted: true))
        #expect(!timed.isSortedByID && timed.order == .sequence)
    }
}
